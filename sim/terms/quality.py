"""Quality: what a model does better than the work needs."""

from openclosed.sim.terms import term as t

POINTS = 10.0
"""Per which `firms.KIND.tastes.quality` is counted."""


def ahead(shown: t.Shown) -> float:
    """Capability in use beyond the best on offer, in tens of points; 0 for the best."""
    return (shown.family.in_use - shown.best_in_use) / POINTS


def quality(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Worth of what a model does better than any work needs, beside the best: a loss."""
    return weight * offer.quality


TERM = t.Term(
    "quality", sentence="quality beyond need", equation=quality,
    taste=t.Taste("quality", t.Weight(
        "Worth of ten points of capability in use beyond what work needs.",
        enterprises=1.0, startups=1.0, low=0.0,
        source="not identified by history: 0 to 2; what buyers pay for a point times the weight "
               "of cost is .10 a point, head-to-head votes .04",
    )),
    columns=(t.Column("quality", "capability in use less that of the best on offer, tens of points",
                      ahead),),
    switch=t.Switch(
        "quality", off="a model that does what the work needs is worth no less than a better one.",
        neutral={"firms.*.tastes.quality": 0.0},
        source="Shaked and Sutton 1982, vertical differentiation",
        predicts=t.Prediction(
            "open_share_workloads_startups", 1,
            "who trails in quality sells less to those who value it (Shaked and Sutton 1982)",
        ),
    ),
)  # fmt: skip
