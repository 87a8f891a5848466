"""Evidence: what shows that a model complies, from certificates and from openness."""

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
    """Exp of evidence of compliance over the width of the slope."""
    return exp(shown.offering.evidence / shown.width)


def evidence(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Worth of evidence of compliance, as far as it meets the need."""
    return weight * met(offer.evidence, chooser.evidence_needed)


TERM = Term(
    name="evidence",
    sentence="evidence of compliance",
    equation=evidence,
    taste=Taste(
        "evidence",
        Weight("Weight of evidence of compliance.", enterprise=1.0, startup=0.1, source=SURVEYS),
    ),
    columns=(Column("evidence", "exp of evidence in [0, 1] over the width of the slope", offered),),
    parameters=("firms.KIND.requirements.evidence", "vendors.NAME.compliance",
                "vendors.NAME.data_open", "vendors.NAME.code_open"),
    switch=Switch(
        name="transparency",
        off="openness of data and code is no evidence, and audits add no trust.",
        neutral={"assurance.audit_evidence": 0.0, "assurance.audit_effect": 0.0},
        idle=("vendors.*.data_open", "vendors.*.code_open"),
        source="Bommasani et al. 2023, transparency index",
        predicts=Prediction(
            "trust_open", -1, "audits of what is disclosed raise trust (Power 1997)"
        ),
    ),
)  # fmt: skip
