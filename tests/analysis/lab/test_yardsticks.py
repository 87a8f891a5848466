"""Yardsticks: what a run comes to in a year, and how it ended."""

import numpy as np
import pytest

from analysis.lab.yardsticks import (
    BY,
    LAYERS,
    NEEDED,
    SHOWN,
    STATES,
    YARDSTICKS,
    by_month,
    by_time,
    by_year,
    endings,
    times_of,
    years_of,
)
from sim import Ecosystem, Parameters
from sim.outcomes import INDEX
from sim.outcomes.verdict import verdicts

SMALL = Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 40}})
LABELS = dict.fromkeys(BY.values(), "shared")
COLUMNS = [INDEX[name] for name in NEEDED]


def test_years_are_those_with_all_their_months() -> None:
    assert years_of(SMALL) == ["2023", "2024", "2025"]
    late = Parameters.model_validate({"clock": {"start": "2023-07", "horizon": 30}})
    assert years_of(late) == ["2024", "2025"]


def test_a_year_is_the_mean_of_its_months() -> None:
    record = Ecosystem(SMALL, rng=1).run().record
    values = by_year(record[:, COLUMNS], SMALL)
    assert values.shape == (len(YARDSTICKS) + len(STATES), 3)
    share = record[12:24, INDEX["open_share_tokens_bought_startup"]].mean()
    assert values[0, 1] == pytest.approx(share)
    incidents = record[:12, [INDEX["incidents_open"], INDEX["incidents_closed"]]].sum()
    assert values[5, 0] == pytest.approx(incidents)
    families = (1 / record[24:36, INDEX["hhi_families"]]).mean()
    assert values[4, 2] == pytest.approx(families)


def test_times_are_a_month_and_the_whole_quarters_after_it() -> None:
    """Between them every month after the first counts once, up to the end of the last quarter."""
    record = Ecosystem(SMALL, rng=1).run().record
    assert times_of(SMALL, "2024-08") == [
        *("2024-08", "2024-12", "2025-03", "2025-06", "2025-09", "2025-12", "2026-03")
    ]
    values = by_time(record[:, COLUMNS], SMALL, "2024-08")
    assert values.shape == (len(LAYERS), 7)
    firms = record[:, INDEX["open_share_workloads_enterprise"]]
    assert values[1, 0] == pytest.approx(firms[19])
    assert values[1, 1:] == pytest.approx(firms[21:39].reshape(6, 3).mean(axis=1))
    alone = record[:, INDEX["firms_open_only_all"]]
    ends = [alone[19], *[alone[21:24].mean()] * 4, *[alone[33:36].mean()] * 2]
    assert values[len(SHOWN)] == pytest.approx(ends)


def test_where_nothing_is_used_no_developer_counts() -> None:
    nothing = np.full((1, len(NEEDED)), np.nan)
    assert np.isnan(by_month(nothing)[4, 0])


def test_verdicts_are_those_of_the_model() -> None:
    world = Ecosystem(SMALL, rng=1).run()
    judged = verdicts(world.record, SMALL)
    labels = {by: judged[by].label for by in BY.values()}
    found = endings(by_year(world.record[:, COLUMNS], SMALL), labels, years_of(SMALL))
    assert found[0] == labels["tokens_bought", "startup"]
    assert found[1] == labels["workloads", "enterprise"]
    assert found[3] == labels["spend", "all"]


@pytest.mark.parametrize(
    ("lag", "ending"),
    [(3.0, "near"), (3.1, "between"), (6.0, "between"), (6.1, "behind"), (np.nan, "alone")],
)
def test_the_lag_is_judged_by_that_of_the_record(lag: float, ending: str) -> None:
    values = np.full((9, 2), lag)
    assert endings(values, LABELS, ["2025", "2035"])[2] == ending


@pytest.mark.parametrize(
    ("last", "ending"), [(2.9, "fewer"), (3.0, "same"), (5.0, "same"), (5.1, "more")]
)
def test_makers_and_incidents_are_judged_by_the_last_year_of_the_record(
    last: float, ending: str
) -> None:
    values = np.full((9, 2), 4.0)
    values[:, 1] = last
    found = endings(values, LABELS, ["2025", "2035"])
    assert [found[4], found[5]] == [ending, ending]
