"""Family preference: a firm's lasting liking for some model families."""

from openclosed.sim.terms import term as t


def family_preference(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """The firm's lasting preference for the model's family."""
    return chooser.liking


TERM = t.Term(
    "family_preference", sentence="preference for its family", equation=family_preference,
    parameters=("firms.KIND.family_preference",),
    switch=t.Switch(
        "lasting_preferences",
        off="all firms of a kind have equal weights and favour no family.",
        neutral={"firms.*.family_preference": 0.0, "firms.*.tastes.spread": 0.0,
                 "firms.*.open_preference.spread": 0.0},
        idle=("firms.*.open_preference.distribution", "firms.*.open_preference.draw"),
        source="McFadden and Train 2000, mixed logit",
        predicts=t.Prediction(
            "hhi_families", 1,
            "differences in taste sustain many varieties (Hotelling 1929; Lancaster 1979)",
        ),
    ),
)  # fmt: skip
