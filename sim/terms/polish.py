"""Polish: features that only closed models have at first."""

from typing import TYPE_CHECKING

from sim.terms.term import Chooser, Column, Offer, Prediction, Shown, Switch, Term

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def needed(shown: Shown) -> float:
    """Polish of the family times the work's need of it."""
    return float(shown.work.polish_need * shown.offering.polish)


def polish(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of polish."""
    return offer.polish


TERM = Term(
    name="polish",
    sentence="polish",
    equation=polish,
    columns=(Column("polish", "of the family, in [0, 1], times the work's need of it", needed),),
    parameters=("workloads.KIND.polish_need", "vendors.NAME.polish"),
    switch=Switch(
        name="proprietary_features",
        off="polish, the features that only closed models have, is worth nothing to firms.",
        neutral={"workloads.*.polish_need": 0.0},
        idle=(
            "vendors.*.polish", "research.polish_imitation_months", "research.polish_obsolescence",
        ),
        source="Teece 1986, complementary assets",
        predicts=Prediction(
            "open_share_workloads_enterprise", 1,
            "complementary assets keep customers from an imitated core (Teece 1986)",
        ),
    ),
)  # fmt: skip
