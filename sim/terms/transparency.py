"""Transparency: how open a model's weights, data and code are."""

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
    """Transparency of the family times the work's need of it."""
    return float(shown.work.transparency_need * shown.offering.transparency)


def transparency(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of transparency."""
    return weight * offer.transparency


TERM = Term(
    name="transparency",
    sentence="transparency",
    equation=transparency,
    taste=Taste("transparency", Weight("Weight of transparency.", enterprise=0.3, startup=0.3)),
    columns=(
        Column("transparency", "of the family, in [0, 1], times the work's need of it", needed),
    ),
    parameters=("workloads.KIND.transparency_need", "vendors.NAME.data_open",
                "vendors.NAME.code_open"),
    switch=Switch(
        name="transparency",
        off="firms do not care how open data and code are, and audits add no trust.",
        neutral={"firms.*.tastes.transparency": 0.0, "assurance.audit_effect": 0.0},
        idle=("workloads.*.transparency_need", "vendors.*.data_open", "vendors.*.code_open"),
        source="Bommasani et al. 2023, transparency index",
        predicts=Prediction(
            "trust_open", -1, "audits of what is disclosed raise trust (Power 1997)"
        ),
    ),
)  # fmt: skip
