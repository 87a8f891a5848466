"""Family taste: what a firm lastingly likes of one family more than of another."""

from typing import TYPE_CHECKING

from sim.terms.term import Chooser, Offer, Prediction, Switch, Term

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def family_taste(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """The firm's lasting taste for the family that the model comes from."""
    return chooser.liking


TERM = Term(
    name="family taste",
    sentence="taste for its family",
    equation=family_taste,
    parameters=("firms.KIND.family_taste",),
    switch=Switch(
        name="lasting_tastes",
        off="all firms of a kind weigh the same concerns alike and favour no family.",
        neutral={
            "firms.*.family_taste": 0.0,
            "firms.*.tastes.spread": 0.0,
            "firms.*.affinity.spread": 0.0,
        },
        idle=("firms.*.tastes.distribution", "firms.*.tastes.draw", "firms.*.affinity.draw"),
        source="McFadden and Train 2000, mixed logit",
        predicts=Prediction(
            "hhi_families", 1,
            "differences in taste keep many varieties (Hotelling 1929; Lancaster 1979)",
        ),
    ),
)  # fmt: skip
