"""Single figures and gaps of the record are whole."""

import pytest

from analysis.evidence.measurements import LAST_MONTH, RECORD
from analysis.evidence.single_measurements import SINGLE_FIGURES, UNKNOWN, SingleFigure

KINDS = {"developers", "enterprises", "all"}


@pytest.mark.parametrize("one", SINGLE_FIGURES, ids=lambda one: f"{one.figure} {one.when}")
def test_a_single_figure_says_when_of_whom_by_whom_and_why(one: SingleFigure) -> None:
    assert all(str(part) for part in one)
    assert one.low <= one.high
    assert one.kind in KINDS
    assert one.when[-7:] <= LAST_MONTH
    if one.unit == "share":
        assert 0 <= one.low <= one.high <= 1


def test_what_nobody_measured_is_listed_with_a_reason() -> None:
    text = " ".join(one.figure for one in UNKNOWN).lower()
    for missing in ("enterprises' workloads after 2025", "self-hosted", "support", "trust", "task"):
        assert missing in text
    assert all(all(one) and one.kind in KINDS for one in UNKNOWN)


def test_a_figure_is_not_both_known_and_unknown() -> None:
    """No survey of enterprises is in the record after the month from which it is unknown."""
    (gap,) = [one for one in UNKNOWN if "workloads after 2025" in one.figure]
    months = [one.month for one in RECORD if one.figure == "open_share_workloads_enterprises"]
    assert max(months) < gap.since
