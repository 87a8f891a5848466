"""Origins, and the weights of hypotheses by what was known before each month."""

import numpy as np
import pytest

from analysis.anchored.answer import FLOOR
from experiments.skill.anchored import groups_of, weights_of


def test_origins_begin_from_what_was_known_before_them() -> None:
    origins = [f"2025-{month:02d}" for month in range(3, 13)] + ["2026-01", "2026-05"]
    early, middle, late = groups_of(origins, "2026-06")
    assert (early.known_until, early.origins[0], early.origins[-1]) == (
        "2024-12", "2025-03", "2025-05",
    )  # fmt: skip
    assert (middle.known_until, middle.origins[-1]) == ("2025-06", "2025-11")
    assert (late.known_until, late.origins[0], late.last) == ("2025-12", "2025-12", "2026-06")
    assert (early.last, middle.last) == ("2025-06", "2025-12")  # every month is scored by some


def test_without_origins_there_is_no_group() -> None:
    assert [one.known_until for one in groups_of(["2025-11"], "2026-06")] == ["2025-06"]


def test_weights_follow_the_sum_of_scores_up_to_a_month() -> None:
    scores = {"one": {"2025-01": -1.0, "2025-02": -1.0}, "other": {"2025-01": -1.0, "2025-02": -90}}
    weights = weights_of(scores)
    assert weights["2025-01"] == pytest.approx({"one": 0.5, "other": 0.5})
    assert weights["2025-02"] == pytest.approx({"one": 1 - FLOOR, "other": FLOOR})
    assert np.isclose(sum(weights["2025-02"].values()), 1.0)
