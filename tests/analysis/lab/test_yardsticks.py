"""Yardsticks: the months at which the page has values, and what a run comes to there."""

import pytest

from openclosed.analysis.lab.yardsticks import LAYERS, NEEDED, SHOWN, by_time, times_of, years_of
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import INDEX

SMALL = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 40}})
COLUMNS = [INDEX[name] for name in NEEDED]


def test_years_are_those_with_all_their_months() -> None:
    assert years_of(SMALL) == ["2023", "2024", "2025"]
    late = Parameters.model_validate({"clock": {"start": "2023-07", "horizon": 30}})
    assert years_of(late) == ["2024", "2025"]


def test_times_are_a_month_and_the_whole_quarters_after_it() -> None:
    """Between them every month after the first counts once, up to the end of the last quarter."""
    record = Ecosystem(SMALL, rng=1).run().record
    assert times_of(SMALL, "2024-08") == [
        *("2024-08", "2024-12", "2025-03", "2025-06", "2025-09", "2025-12", "2026-03")
    ]
    values = by_time(record[:, COLUMNS], SMALL, "2024-08")
    assert values.shape == (len(LAYERS), 7)
    for row, share in enumerate(("tokens_bought_startup", "workloads_enterprise", "spend_all")):
        path = record[:, INDEX[f"open_share_{share}"]]
        assert values[row, 0] == pytest.approx(path[19])
        assert values[row, 1:] == pytest.approx(path[21:39].reshape(6, 3).mean(axis=1))
    alone = record[:, INDEX["firms_open_only_all"]]
    ends = [alone[19], *[alone[21:24].mean()] * 4, *[alone[33:36].mean()] * 2]
    assert values[len(SHOWN)] == pytest.approx(ends)
