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


def needed(shown: Shown) -> float:
    """Flexibility of the family times the work's need for adaptation."""
    return float(shown.custom * shown.offering.flexibility)


def craft(shown: Shown) -> float:
    """The part of that which nobody reaches without skill: of open families alone."""
    part = shown.customising_skill if shown.is_open else 0.0
    return float(part * needed(shown))


def flexibility(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of flexibility, as far as the firm has the skill to use it."""
    return weight * (offer.flexibility - (1.0 - chooser.skill) * offer.craft)


TERM = Term(
    name="flexibility",
    sentence="fit to custom work",
    equation=flexibility,
    taste=Taste(
        "flexibility",
        Weight("Weight of flexibility on custom work.", enterprise=1.0, startup=1.1),
    ),
    columns=(
        Column("flexibility", "of the family, in [0, 1], times the work's custom need", needed),
        Column("craft", "the part of it that is out of reach at no skill", craft),
    ),
    parameters=(
        "choice.customising_skill", "workloads.KIND.custom_need", "workloads.KIND.custom_fade",
        "vendors.NAME.flexibility",
    ),
    switch=Switch(
        name="customisation",
        off="no work needs a model that is adapted to it.",
        neutral={"workloads.*.custom_need": 0.0},
        idle=(
            "workloads.*.custom_fade", "firms.*.tastes.flexibility", "choice.switching_custom",
            "vendors.*.flexibility", "choice.customising_skill",
        ),
        source="von Hippel 2005, users who adapt products",
        predicts=Prediction(
            "open_share_workloads_custom", -1,
            "users adapt what they can open (von Hippel 2005)",
        ),
    ),
)  # fmt: skip
