"""Trust: a firm's expectation of a model's security."""

from openclosed.sim.terms import term as t
from openclosed.sim.terms.term import SURVEYS, met


def offered(shown: t.Shown) -> float:
    """Trust in its security."""
    return float(shown.offering.security)


def trust(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Value of trust in security, relative to the requirement."""
    return weight * met(offer.trust, chooser.needed)


TERM = t.Term(
    "trust", sentence="trust", equation=trust,
    taste=t.Taste("trust", t.Weight("Weight of trust.",
                                    enterprises=1.5, startups=0.6, source=SURVEYS)),
    columns=(t.Column("trust", "in its security, in [0, 1]", offered),),
    parameters=("firms.KIND.requirements.support",),
    switch=t.Switch(
        "trust", off="firms ignore how secure a model is.",
        neutral={"firms.*.tastes.trust": 0.0},
        source="Bauer 1960, perceived risk",
        predicts=t.Prediction(
            "open_share_tokens_all", -1,
            "trusted vendors sell more to buyers who fear incidents (Bauer 1960)",
            {"security.attacker_rate": 0.0, "security.trust_base": 0.1,
             "security.audit_effect": 0.8},
        ),
    ),
)  # fmt: skip
