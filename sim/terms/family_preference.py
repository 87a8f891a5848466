"""Family taste: what a firm lastingly likes of one family more than of another."""

from openclosed.sim.terms import term as t


def family_preference(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """The firm's lasting taste for the family that the model comes from."""
    return chooser.liking


TERM = t.Term(
    "family taste", sentence="taste for its family", equation=family_preference,
    parameters=("firms.KIND.family_preference",),
    switch=t.Switch(
        "lasting_preferences",
        off="all firms of a kind weigh the same concerns alike and favour no family.",
        neutral={"firms.*.family_preference": 0.0, "firms.*.tastes.spread": 0.0,
                 "firms.*.open_preference.spread": 0.0},
        idle=("firms.*.tastes.distribution", "firms.*.tastes.draw", "firms.*.open_preference.draw"),
        source="McFadden and Train 2000, mixed logit",
        predicts=t.Prediction(
            "hhi_families", 1,
            "differences in taste keep many varieties (Hotelling 1929; Lancaster 1979)",
        ),
    ),
)  # fmt: skip
