"""Trust: what a firm expects of a model's security."""

from typing import TYPE_CHECKING

from sim.engine.mathematics import exp
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
    met,
)

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def offered(shown: Shown) -> float:
    """Exp of trust in its security over the width of the slope."""
    return exp(shown.offering.security / shown.width)


def trust(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of trust in its security, as far as it meets the need."""
    return weight * met(offer.trust, chooser.trust_needed)


TERM = Term(
    name="trust",
    sentence="trust",
    equation=trust,
    taste=Taste(
        "trust", Weight("Weight of trust.", enterprise=1.5, startup=0.6, source=SURVEYS)
    ),
    columns=(Column("trust", "exp of trust in [0, 1] over the width of the slope", offered),),
    parameters=("firms.KIND.requirements.trust",),
    switch=Switch(
        name="trust",
        off="firms do not weigh how secure a model is.",
        neutral={"firms.*.tastes.trust": 0.0},
        idle=("firms.*.requirements.trust",),
        source="Bauer 1960, perceived risk",
        predicts=Prediction(
            "open_share_tokens_all", -1,
            "an incident moves those who fear it to the other camp (Bauer 1960)",
            {"assurance.attacker_rate": 0.0},
        ),
    ),
)  # fmt: skip
