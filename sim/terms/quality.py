"""Quality: being capable enough for the work."""

from typing import TYPE_CHECKING

from sim.sources import FITTED
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


def perceived(shown: Shown) -> float:
    """Quality of the offering as this kind of firm perceives it."""
    quality: float = shown.offering.quality[shown.kind, shown.w]
    return quality


def quality(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of being capable enough."""
    return weight * offer.quality


QUALITY = Column("quality", "perceived, in (0, 1)", perceived)
TERM = Term(
    name="quality",
    sentence="capable enough",
    equation=quality,
    taste=Taste(
        "quality",
        Weight("Weight of being capable enough.", enterprise=3.7, startup=3.7, source=FITTED),
    ),
    columns=(QUALITY,),
    parameters=(
        "choice.quality_spread", "workloads.KIND.need", "workloads.KIND.need_slope",
        "firms.KIND.lag_closed", "firms.KIND.lag_open",
    ),
    switch=Switch(
        name="quality",
        off="firms do not look at how capable a model is, beyond what the work must have.",
        neutral={"firms.*.tastes.quality": 0.0},
        source="Shaked and Sutton 1982, vertical differentiation",
        predicts=Prediction(
            "served_all", -1, "what is worth less is used less (Mussa and Rosen 1978)"
        ),
    ),
)  # fmt: skip
