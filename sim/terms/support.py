"""Support: help with a model when something goes wrong."""

from typing import TYPE_CHECKING

from sim.sources import SURVEYS
from sim.terms.term import (
    Chooser,
    Column,
    Offer,
    Prediction,
    Shown,
    Switch,
    Taste,
    Term,
    Weight,
)

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def needed(shown: Shown) -> float:
    """Support on offer times the work's need of it."""
    return float(shown.work.support_need * shown.offering.support)


def support(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of support."""
    return weight * offer.support


TERM = Term(
    name="support",
    sentence="support",
    equation=support,
    taste=Taste(
        "support", Weight("Weight of support.", enterprise=1.6, startup=0.4, source=SURVEYS)
    ),
    columns=(Column("support", "on offer, in [0, 1], times the work's need of it", needed),),
    parameters=("workloads.KIND.support_need",),
    switch=Switch(
        name="support",
        off="every offering comes with full support from its first day.",
        neutral={"support.start": 1.0, "support.integrators": 1.0, "support.cost": 0.0},
        idle=("support.learning_years",),
        source="Arrow 1962, learning by doing",
        predicts=Prediction(
            "open_share_workloads_enterprise", 1,
            "the whole product, not the core, wins cautious buyers (Moore 1991)",
        ),
    ),
)  # fmt: skip
