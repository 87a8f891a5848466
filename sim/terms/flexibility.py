"""Flexibility: a model that can be adapted to custom work."""

from openclosed.sim.terms import term as t


def within_reach(
    flexibility: float, is_open: bool, customising_skill: float, skill: float
) -> float:
    """The part of a family's flexibility for which firms have the skill: all of a closed one's."""
    return flexibility * (1.0 - customising_skill * (1.0 - skill) if is_open else 1.0)


def adaptable(shown: t.Shown) -> float:
    """Flexibility of the family that the firms can use."""
    return float(
        within_reach(shown.family.flexibility, shown.is_open, shown.customising_skill, shown.skill)
    )


def flexibility(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Worth of flexibility to custom work, as far as the firm has the skill to use it."""
    return weight * chooser.custom * offer.flexibility


TERM = t.Term(
    "flexibility", sentence="fit to custom work", equation=flexibility,
    taste=t.Taste("flexibility", t.Weight("Weight of flexibility on custom work.",
                                          enterprises=1.0, startups=1.1)),
    columns=(
        t.Column("flexibility", "of the family, as far as skill reaches, in [0, 1]", adaptable),
    ),
    parameters=("choice.customising_skill", "firms.KIND.skill", "work.custom_share",
                "work.cohorts.NAME.custom", "vendors.NAME.flexibility"),
    switch=t.Switch(
        "customisation", off="it is worth nothing that a model can be adapted to custom work.",
        neutral={"firms.*.tastes.flexibility": 0.0},
        idle=("vendors.*.flexibility", "choice.customising_skill"),
        source="von Hippel 2005, users who adapt products",
        predicts=t.Prediction("open_share_workloads_custom", -1,
                              "users adapt what they can open (von Hippel 2005)"),
    ),
)  # fmt: skip
