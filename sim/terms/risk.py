"""Risk: what a firm fears of a model's security."""

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


def exposed(shown: Shown) -> float:
    """Perceived risk of the family times the work's exposure to it."""
    return float(shown.work.risk_exposure * shown.offering.risk[shown.kind])


def risk(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Perceived risk, a loss."""
    return -weight * offer.risk


TERM = Term(
    name="risk",
    sentence="perceived risk",
    equation=risk,
    taste=Taste(
        "risk", Weight("Weight of perceived risk.", enterprise=1.5, startup=0.6, source=SURVEYS)
    ),
    columns=(Column("risk", "perceived, 0 and up, times the work's exposure to it", exposed),),
    parameters=("workloads.KIND.risk_exposure",),
    switch=Switch(
        name="risk",
        off="firms do not weigh perceived risk, beyond the trust that they require.",
        neutral={"firms.*.tastes.risk": 0.0},
        idle=("workloads.*.risk_exposure",),
        source="Bauer 1960, perceived risk",
        predicts=Prediction(
            "served_all", 1, "fear of harm holds back adoption (Bauer 1960)"
        ),
    ),
)  # fmt: skip
