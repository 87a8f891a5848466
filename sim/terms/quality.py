"""Quality: capability beyond what the work needs."""

from openclosed.sim.terms import term as t

POINTS_PER_UNIT = 10.0
"""Capability points per unit of `firms.KIND.tastes.quality`."""


def ahead(shown: t.Shown) -> float:
    """Capability in use minus the best on offer, in tens of points: 0 or negative."""
    return (shown.family.in_use - shown.best_in_use) / POINTS_PER_UNIT


def quality(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Disutility of quality below the best on offer."""
    return weight * offer.quality


TERM = t.Term(
    "quality", sentence="quality beyond need", equation=quality,
    taste=t.Taste("quality", t.Weight(
        "Value of ten capability points in use beyond the work's need.",
        enterprises=1.0, startups=1.0, low=0.0,
        source="not identified by the data: 0 to 2; what buyers pay for a point times the weight "
               "of cost is .10 a point, head-to-head votes .04",
    )),
    columns=(t.Column("quality", "capability in use minus that of the best offer, tens of points",
                      ahead),),
    switch=t.Switch(
        "quality", off="capability beyond the work's need has no value.",
        neutral={"firms.*.tastes.quality": 0.0},
        source="Shaked and Sutton 1982, vertical differentiation",
        predicts=t.Prediction(
            "open_share_workloads_startups", 1,
            "lower quality sells less to buyers who value it (Shaked and Sutton 1982)",
        ),
    ),
)  # fmt: skip
