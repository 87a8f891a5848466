"""Which forecasts are scored: all that can be, and none that knows what it foretells."""

from collections import Counter

import pytest

from analysis.evidence.measurements import Measurement
from analysis.skill.cases import cases, month_before, scored_figures
from sim.parameters.dates import months_between

DEVELOPERS = "open_share_tokens_developers"


def test_months_are_counted_back_over_years() -> None:
    assert month_before("2025-01", 1) == "2024-12"
    assert month_before("2025-03", 3) == "2024-12"
    assert month_before("2026-06", 12) == "2025-06"
    assert month_before("2026-06", 18) == "2024-12"


def test_developers_are_scored_from_march_2025_on() -> None:
    """The record ends in August 2026: 17 origins a month ahead, 15 of 3, 12 of 6 and 6 of 12."""
    own = [one for one in cases([1, 3, 6, 12]) if one.figure.key == DEVELOPERS]
    assert Counter(one.horizon for one in own) == {1: 17, 3: 15, 6: 12, 12: 6}
    assert min(one.origin for one in own) == "2025-03"
    assert max(one.month for one in own) == "2026-08"


def test_a_case_is_measured_its_horizon_after_its_origin() -> None:
    found = cases([1, 3, 6, 12])
    assert all(months_between(one.origin, one.month) == one.horizon for one in found)
    assert {one.figure.key for one in found} >= {
        DEVELOPERS, "open_share_workloads_enterprises", "capability_gap", "adoption_organisations",
    }  # fmt: skip


def test_a_figure_of_few_values_is_scored_where_an_earlier_one_is_known() -> None:
    own = [one for one in cases([12]) if one.figure.key == "open_share_workloads_enterprises"]
    assert [(one.origin, one.month) for one in own] == [
        ("2023-11", "2024-11"), ("2024-07", "2025-07"), ("2024-12", "2025-12"),
    ]  # fmt: skip


def test_later_figures_of_a_reader_add_cases() -> None:
    from analysis.evidence.measurements import RECORD

    later = Measurement(DEVELOPERS, "2026-11", 0.7, 0.8)
    own = [one for one in cases([3], (*RECORD, later)) if one.figure.key == DEVELOPERS]
    assert (own[-1].origin, own[-1].month, own[-1].measured) == ("2026-08", "2026-11", later)


def test_only_figures_with_a_committed_discrepancy_are_scored() -> None:
    assert all(one.discrepancy is not None and one.outcome for one in scored_figures())


@pytest.mark.parametrize("horizon", [1, 12])
def test_a_record_of_nothing_has_no_cases(horizon: int) -> None:
    assert cases([horizon], ()) == []
