"""Origins, what islands say of them, weights by what was known, and what is kept."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import RECORD, Measurement
from openclosed.analysis.evidence.quantities import FIGURES, ROUTER, SECOND_ROUTER
from openclosed.analysis.islands import FLOOR, Island
from openclosed.analysis.mixture import LUCK, kept, of_venue
from openclosed.analysis.published import DEVELOPERS
from openclosed.analysis.statistics.observers import KEPT, seen_of
from openclosed.experiments.validation.assimilation.free_numbers import Free
from openclosed.experiments.validation.assimilation.island import Task, run_island
from openclosed.experiments.validation.backtest.forecasts import OUTCOMES, worlds_of
from openclosed.experiments.validation.backtest.islands import (
    Asked,
    Group,
    Size,
    asked_of,
    groups_of,
    said_of,
)
from openclosed.experiments.validation.forecasters import DRAWS
from openclosed.sim import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import replaced

TASTE = Free("firms.startup.affinity.mean", -2.0, 0.5)
SMALL = replaced(Parameters(), "firms.count", 20)
START = SMALL.clock.start
SIZE = Size(10, 4, 3)
ORIGIN = "2025-03"


def asked(group: Group, record: tuple[Measurement, ...] = RECORD) -> Asked:
    [found] = asked_of({"lasting": SMALL}, [TASTE], [group], [0.7], SIZE, record)
    return found


def test_origins_begin_from_what_was_known_before_them() -> None:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    groups = groups_of([*months, "2026-01", "2026-07"])
    assert [(one.known_until, one.origins[0], one.origins[-1], one.last) for one in groups] == [
        ("", "2024-01", "2024-11", "2024-12"),  # every month is scored by some
        ("2024-12", "2024-12", "2025-05", "2025-06"),
        ("2025-06", "2025-06", "2025-11", "2025-12"),
        ("2025-12", "2025-12", "2025-12", "2025-12"),
        ("2025-12", "2026-01", "2026-07", "2026-07"),
    ]
    assert [one.last for one in groups_of(["2025-11"])] == ["2025-11"]


def test_a_forecast_knows_nothing_later_than_its_origin() -> None:
    """Later figures, releases and changes of the scenario are others, and it stays to the bit."""
    group = Group("2024-12", [ORIGIN], "2025-05")
    other = tuple(
        one._replace(low=0.9, high=0.9) if one.month > ORIGIN and 0 <= one.low <= 1 else one
        for one in RECORD
    )
    task, again = (asked(group, record).task for record in (RECORD, other))
    assert task.seen != again.seen
    assert task.places.shape[0] > 0 == asked(Group("", [ORIGIN], "2025-05")).task.places.shape[0]
    vendors = {
        name: vendor.model_copy(
            update={"published": {m: v + 20 * (m > ORIGIN) for m, v in vendor.published.items()}}
        )
        for name, vendor in again.parameters.vendors.items()
    }
    again = again._replace(parameters=again.parameters.model_copy(update={"vendors": vendors}))
    first, second = run_island(task), run_island(again)
    np.testing.assert_array_equal(first.ahead, second.ahead)
    np.testing.assert_array_equal(first.ahead_bias, second.ahead_bias)
    assert not np.array_equal(first.bias, second.bias)  # the island itself went on to May


def made_up(origins: int, evidence: dict[str, float], share: float, bias: float = 0.0) -> Island:
    """An island of which only what it foretells and its evidence count."""
    none = np.empty(0)
    rows = [(months_between(START, month), total) for month, total in evidence.items()]
    known = np.zeros((origins, 4, 1, 2))
    known[..., 0] = bias
    return Island(
        none, none, np.empty(0, np.int64), np.empty(0, np.uint64), none, none, none, none, none,
        np.array(rows), np.full((origins, 4, 3, 1), share, dtype=np.float32), known,
    )  # fmt: skip


def task_at(origins: list[str]) -> Task:
    seen = [seen_of(Measurement(DEVELOPERS, "2025-01", 0.2, 0.2))]
    outcomes = (FIGURES[DEVELOPERS].outcome,)
    steps = [months_between(START, one) for one in origins]
    return Task(
        SMALL, [TASTE], np.empty((0, 1)), seen, 10, 0, 0.5, 24, steps[-1],
        origins=steps, ahead=3, members=4, outcomes=outcomes,
    )  # fmt: skip


def test_islands_weigh_by_their_evidence_up_to_an_origin_and_venues_by_what_they_showed() -> None:
    origins = ["2025-02", "2025-04"]
    asks = [Asked(("lasting", 0.5), Group("2024-12", origins, "2025-04"), task_at(origins))]
    islands = [
        made_up(2, {"2025-01": -1.0, "2025-03": -99.0}, 0.2, 1.0),
        made_up(2, {"2025-01": -1.0, "2025-03": -1.0}, 0.4, 1.0),
    ]
    worlds = said_of(asks, [islands]).worlds["lasting", 0.5]
    early, late = (np.unique(worlds[one].told, return_counts=True) for one in origins)
    assert early[1].tolist() == [12, 12]
    assert late[0] == pytest.approx([0.4])
    assert worlds["2025-02"].start == "2025-03"
    assert worlds["2025-02"].biases[ROUTER].shape == (DRAWS * 8, 3)
    assert worlds["2025-02"].biases[ROUTER][:, 0].mean() == pytest.approx(KEPT, abs=0.15)
    assert worlds["2025-02"].biases[SECOND_ROUTER][:, 0].mean() == pytest.approx(0.0, abs=0.25)


def test_a_month_is_scored_by_islands_whose_sets_were_known_before_it() -> None:
    """From the first group January and February, from the other March."""
    groups = [Group("2024-12", ["2025-01"], "2025-02"), Group("2025-02", ["2025-03"], "2025-03")]
    asks, islands = [], []
    for name, slope in (("lasting", -1.0), ("experience", -2.0)):
        for group in groups:
            asks.append(Asked((name, 0.5), group, task_at(group.origins)))
            months = [one for one in ("2025-01", "2025-02", "2025-03") if one <= group.last]
            totals = {month: slope * (at + 1) for at, month in enumerate(months)}
            islands.append([made_up(1, totals, 0.3)])
    said = said_of(asks, islands)
    assert sum(said.weights_at("2025-03").values()) == pytest.approx(1.0)
    assert list(said.weights) == ["", "2025-01", "2025-02", "2025-03"]
    cells = [("lasting", 0.5), ("experience", 0.5)]
    assert said.weights_at("2024-11") == dict.fromkeys(cells, 0.5)
    for count, month in enumerate(("2025-01", "2025-02", "2025-03"), start=1):
        own = 1.0 / (1.0 + np.exp(-count))
        expected = FLOOR + (1 - 2 * FLOOR) * own
        assert said.weights_at(month)[cells[0]] == pytest.approx(expected)


def test_what_is_kept_goes_on_from_the_record_with_the_biases_of_its_worlds() -> None:
    means = kept()[of_venue(ROUTER)[0]].to_numpy()
    row = int(np.abs(means).argmax())
    values = np.full((1000, 2, len(OUTCOMES)), 0.3)
    worlds = worlds_of(values, [row * LUCK + n for n in range(1000)])
    assert worlds.biases[ROUTER][:, 0].mean() == pytest.approx(KEPT * means[row], abs=0.05)
    lead = worlds.of(FIGURES["capability_gap"], "2026-10")
    assert (np.median(lead), lead.std()) == pytest.approx((0.3, 1.5), rel=0.2)
