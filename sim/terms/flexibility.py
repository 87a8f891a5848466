"""Flexibility: a model that can be adapted to custom work."""

from typing import TYPE_CHECKING

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


def adaptable(shown: Shown) -> float:
    """Flexibility of the family."""
    return float(shown.offering.flexibility)


def craft(shown: Shown) -> float:
    """The part of that which nobody reaches without skill: of open families alone."""
    part = shown.customising_skill if shown.is_open else 0.0
    return float(part * shown.offering.flexibility)


def flexibility(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of flexibility to custom work, as far as the firm has the skill to use it."""
    return weight * chooser.custom * (offer.flexibility - (1.0 - chooser.skill) * offer.craft)


TERM = Term(
    name="flexibility",
    sentence="fit to custom work",
    equation=flexibility,
    taste=Taste(
        "flexibility",
        Weight("Weight of flexibility on custom work.", enterprise=1.0, startup=1.1),
    ),
    columns=(
        Column("flexibility", "of the family, in [0, 1]", adaptable),
        Column("craft", "the part of it that is out of reach at no skill", craft),
    ),
    parameters=(
        "choice.customising_skill", "work.custom_share", "work.cohorts.NAME.custom",
        "vendors.NAME.flexibility",
    ),
    switch=Switch(
        name="customisation",
        off="it is worth nothing that a model can be adapted to custom work.",
        neutral={"firms.*.tastes.flexibility": 0.0},
        idle=("vendors.*.flexibility", "choice.customising_skill"),
        source="von Hippel 2005, users who adapt products",
        predicts=Prediction(
            "open_share_workloads_custom", -1,
            "users adapt what they can open (von Hippel 2005)",
        ),
    ),
)  # fmt: skip
