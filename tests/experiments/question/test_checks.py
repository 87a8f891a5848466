"""What several experiments ask of their settings."""

import pytest

from experiments.question.checks import kept_of
from experiments.question.errors import BadInput
from sim.outcomes import NAMES


def test_months_are_asked_for_by_name_or_pattern_and_a_share_brings_what_is_served() -> None:
    assert kept_of([], 3) == []
    assert kept_of(["price_open"], 3) == ["price_open"]
    kept = kept_of(["open_share_spend_startup", "price_*"], 1)
    assert set(kept) == {
        "open_share_spend_startup",
        "served_startup",
        *(name for name in NAMES if name.startswith("price_")),
    }
    assert kept == sorted(kept, key=NAMES.index)


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(BadInput, match="price_opne is no outcome; did you mean price_open"):
        kept_of(["price_opne"], 3)
    with pytest.raises(BadInput, match=r"experiment\.every=0: must be from 1 to 12"):
        kept_of([], 0)
