"""Origin: reluctance to use models of foreign origin."""

from openclosed.sim.terms import term as t
from openclosed.sim.terms.term import SURVEYS


def is_foreign(shown: t.Shown) -> float:
    """Whether the family is of foreign origin."""
    return float(shown.offering.foreign)


def origin(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Disutility of foreign origin."""
    return -weight * offer.foreign


TERM = t.Term(
    "origin", sentence="foreign origin", equation=origin,
    taste=t.Taste("origin", t.Weight("Disutility of foreign origin.",
                                     enterprises=3.0, startups=0.55, source=SURVEYS)),
    columns=(t.Column("foreign", "1 if the family is of foreign origin, else 0", is_foreign),),
    switch=t.Switch(
        "origin", off="firms do not mind where a model comes from.",
        neutral={"firms.*.tastes.origin": 0.0}, source="enterprise surveys 2023-25",
        predicts=t.Prediction(
            "foreign_share_enterprises", 1,
            "home bias keeps out foreign products (Baldwin 1970, procurement)",
        ),
    ),
)  # fmt: skip
