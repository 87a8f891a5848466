"""Support: help with a model when something goes wrong."""

from openclosed.sim.terms import term as t
from openclosed.sim.terms.term import SURVEYS, met


def offered(shown: t.Shown) -> float:
    """Support on offer."""
    return float(shown.offering.support)


def support(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Value of support, relative to the requirement."""
    return weight * met(offer.support, chooser.needed)


TERM = t.Term(
    "support", sentence="support", equation=support,
    taste=t.Taste("support", t.Weight("Weight of support.",
                                      enterprises=1.5, startups=0.4, source=SURVEYS)),
    columns=(t.Column("support", "on offer, in [0, 1]", offered),),
    parameters=("firms.KIND.requirements.support",),
    switch=t.Switch(
        "support", off="every offering has full support from the first day.",
        neutral={"support.start": 1.0, "support.integrators": 1.0, "support.cost": 0.0},
        idle=("support.learning_years",), source="Arrow 1962, learning by doing",
        predicts=t.Prediction("surplus", 1,
                              "buyers want the whole product, not the core alone (Moore 1991)"),
    ),
)  # fmt: skip
