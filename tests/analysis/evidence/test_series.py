"""Series of the record as fits and pictures use them."""

import pytest

from analysis.evidence.measurements import known
from analysis.evidence.series import ADOPTION, CLOSED_CAPABILITY, ENTERPRISE_OPEN, ROUTER_OPEN
from analysis.evidence.series import standing as standing_in


def test_a_band_is_its_middle_with_half_its_width_as_error() -> None:
    band = known("open_share_tokens_developers")["2026-04"]
    place = list(ROUTER_OPEN.observed).index("2026-04")
    assert ROUTER_OPEN.observed["2026-04"] == band.middle
    assert ROUTER_OPEN.errors[place] == pytest.approx(0.02 + (band.high - band.low) / 2)


def test_a_value_has_the_error_of_its_source_alone() -> None:
    assert ENTERPRISE_OPEN.errors == [0.03] * 4
    assert CLOSED_CAPABILITY.errors == [2.0] * len(CLOSED_CAPABILITY.observed)
    assert list(ADOPTION.observed.values()) == [0.33, 0.65, 0.71, 0.79]


def test_a_series_can_be_cut_off() -> None:
    early = ROUTER_OPEN.until("2025-03")
    assert list(early.observed) == ["2025-01", "2025-02", "2025-03"]
    assert len(early.errors) == 3
    assert ROUTER_OPEN.until("2024-12").observed == {}


def test_what_stands_is_the_last_value_up_to_a_month() -> None:
    assert standing_in(ENTERPRISE_OPEN, "2025-11") == 0.13
    with pytest.raises(ValueError, match="nothing observed up to 2023-10"):
        standing_in(ENTERPRISE_OPEN, "2023-10")
