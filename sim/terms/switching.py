"""Switching: the cost of leaving the offering in use."""

from openclosed.sim.terms import term as t


def distance_to(choice: t.Choice, same_family: bool, same_camp: bool) -> float:
    """Share of the switching cost: 0 within a family, 1 between camps."""
    other = choice.distance_family if same_camp else 1.0
    return 0.0 if same_family else other


def switching(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Disutility of switching, by distance."""
    return -(chooser.lock_in * chooser.distance)


TERM = t.Term(
    "switching", sentence="cost of switching", equation=switching,
    parameters=("firms.KIND.switching_cost", "choice.distance_family"),
    switch=t.Switch(
        "switching_costs", off="switching offerings costs nothing.",
        neutral={"firms.*.switching_cost": 0.0},
        idle=("choice.distance_family",),
        source="Klemperer 1987; Farrell and Klemperer 2007",
        predicts=t.Prediction("switching_enterprises", 1,
                              "without switching costs firms switch more often (Klemperer 1987)"),
    ),
)  # fmt: skip
