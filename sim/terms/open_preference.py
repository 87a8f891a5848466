"""Open preference: a lasting preference for open over closed models."""

from openclosed.sim.terms import term as t


def is_open(shown: t.Shown) -> float:
    """Whether the weights are published."""
    return 1.0 if shown.is_open else 0.0


def open_preference(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Half the preference for open models, minus half of it for closed ones."""
    return weight * (0.5 if offer.is_open else -0.5)


IS_OPEN = t.Column("is_open", "1 if the weights are published, else 0", is_open)
TERM = t.Term(
    "open_preference", sentence="preference for its camp", equation=open_preference,
    taste=t.Taste("open_preference", stream=637532701), columns=(IS_OPEN,),
    switch=t.Switch(
        "open_preference",
        off="firms have no preference for a camp beyond the other mechanisms.",
        neutral={"firms.*.open_preference.mean": 0.0}, idle=("choice.experience", "choice.fading"),
        source="residual of the fit to the data",
        predicts=t.Prediction("open_share_workloads_all", 1,
                              "a mean preference against a camp lowers its share (Berry 1994)",
                              {"firms.enterprises.open_preference.mean": -1.0}),
    ),
)  # fmt: skip
