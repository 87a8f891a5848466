"""Evidence of compliance, from certificates and from openness."""

from openclosed.sim.terms import term as t
from openclosed.sim.terms.term import SURVEYS, met


def offered(shown: t.Shown) -> float:
    """Evidence of compliance."""
    return float(shown.offering.evidence)


def evidence(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Value of evidence of compliance, relative to the requirement."""
    return weight * met(offer.evidence, chooser.needed)


TERM = t.Term(
    "evidence", sentence="evidence of compliance", equation=evidence,
    taste=t.Taste("evidence", t.Weight("Weight of evidence of compliance.",
                                       enterprises=1.0, startups=0.1, source=SURVEYS)),
    columns=(t.Column("evidence", "of compliance, in [0, 1]", offered),),
    parameters=("firms.KIND.requirements.support", "vendors.NAME.compliance",
                "vendors.NAME.data_open", "vendors.NAME.code_open"),
    switch=t.Switch(
        "transparency", off="openness of data and code is no evidence, and audits add no trust.",
        neutral={"security.audit_evidence": 0.0, "security.audit_effect": 0.0},
        idle=("vendors.*.data_open", "vendors.*.code_open"),
        source="Bommasani et al. 2023, transparency index",
        predicts=t.Prediction("trust_open", -1,
                              "audits of what is disclosed raise trust (Power 1997)"),
    ),
)  # fmt: skip
