"""Switching: what it costs to leave what a workload uses."""

from typing import TYPE_CHECKING

from sim.engine.mathematics import log
from sim.terms.term import Chooser, Offer, Prediction, Switch, Term

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def switching_cost(base: float, tenure: float, years: float, custom: float, need: float) -> float:
    """Utility lost by a switch to the other camp: grows with tenure and with custom work."""
    return base + tenure * log(1.0 + years) + custom * need


def distance_to(
    choice: "ChoiceRules", same_family: bool, same_camp: bool, is_itself: bool
) -> float:
    """Share of that cost by nearness: 0 to itself, 1 between camps."""
    other = choice.distance_family if same_camp else 1.0
    distance = choice.distance_delivery if same_family else other
    return 0.0 if is_itself else distance


def switching(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """The part of the switching cost that is foreseen, a loss."""
    return -((1.0 - choice.surprise) * chooser.lock_in * chooser.distance)


TERM = Term(
    name="switching",
    sentence="cost of switching",
    equation=switching,
    parameters=(
        "choice.switching_cost", "choice.switching_tenure", "choice.switching_custom",
        "choice.switch_surprise", "choice.distance_delivery", "choice.distance_family",
        "firms.KIND.switching",
    ),
    switch=Switch(
        name="switching_costs",
        off="leaving an offering for another costs nothing.",
        neutral={
            "choice.switching_cost": 0.0,
            "choice.switching_tenure": 0.0,
            "choice.switching_custom": 0.0,
        },
        idle=("choice.distance_delivery", "choice.distance_family", "choice.switch_surprise"),
        source="Klemperer 1987; Farrell and Klemperer 2007",
        predicts=Prediction(
            "switching_enterprise", 1,
            "who need not pay to leave leaves more often (Klemperer 1987)",
        ),
    ),
)  # fmt: skip
