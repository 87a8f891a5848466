"""Origin: reluctance to use models of foreign origin."""

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


def is_foreign(shown: Shown) -> float:
    """Whether the family is of foreign origin."""
    return float(shown.offering.foreign)


def origin(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Reluctance to use what is foreign, a loss."""
    return -weight * offer.foreign


TERM = Term(
    name="origin",
    sentence="foreign origin",
    equation=origin,
    taste=Taste(
        "origin",
        Weight(
            "Weight of foreign origin, against it.", enterprise=2.0, startup=0.1, source=SURVEYS
        ),
    ),
    columns=(Column("foreign", "1 if the family is of foreign origin, else 0", is_foreign),),
    switch=Switch(
        name="origin",
        off="no firm minds where a model comes from.",
        neutral={"firms.*.tastes.origin": 0.0},
        source="enterprise surveys 2023-25",
        predicts=Prediction(
            "foreign_share_enterprise", 1,
            "a home bias keeps out what would be bought (Baldwin 1970, procurement)",
        ),
    ),
)  # fmt: skip
