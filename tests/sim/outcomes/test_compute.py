"""How months are summed up: every outcome, for many months at once."""

import math

import numpy as np
import pytest

from sim import Ecosystem
from sim.outcomes import INDEX, OUTCOMES, SCOPES, STATES
from sim.outcomes.monthly_totals import kinds_of_work
from sim.state.kinds import CRITICAL
from sim.state.tally import UNIT
from tests.sim.worlds import cast, last, run, small


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return run({"clock.horizon": 30.0})


def test_months_read_one_by_one_are_those_read_together() -> None:
    together = Ecosystem(small({"clock.horizon": 30.0}), rng=5).run()
    alone = Ecosystem(small({"clock.horizon": 30.0}), rng=5)
    rows = []
    while alone.running:
        alone.step()
        rows.append(alone.record[-1].copy())
    assert np.array(rows).tobytes() == together.record.tobytes() == alone.record.tobytes()


def test_outcomes_are_within_their_bounds_and_states_sum_to_one(world: Ecosystem) -> None:
    assert not np.isinf(world.record).any()
    for outcome in OUTCOMES:
        column = world.record[:, INDEX[outcome.name]]
        column = column[~np.isnan(column)]
        assert column.size, outcome.name
        low = -math.inf if outcome.low is None else outcome.low - 1e-12
        high = math.inf if outcome.high is None else outcome.high + 1e-12
        assert ((column >= low) & (column <= high)).all(), outcome.name
    for scope in SCOPES:
        states = sum(world.record[:, INDEX[f"firms_{state}_{scope}"]] for state in STATES)
        np.testing.assert_allclose(states, 1)


def test_a_month_can_be_read_from_the_tally(world: Ecosystem) -> None:
    row = world.outcomes.iloc[-1]
    tally, closed = world.tally, int(world.board.closed[0])
    users, volume, spend = (
        counted.astype(float) for counted in (tally.users, tally.volume, tally.spend)
    )
    critical = kinds_of_work(world.work) == CRITICAL
    assert row["open_share_workloads_all"] == pytest.approx(users[closed:].sum() / users.sum())
    assert row["open_share_tokens_startup"] == pytest.approx(
        volume[closed:, 1].sum() / volume[:, 1].sum()
    )
    assert row["open_share_spend_enterprise"] == pytest.approx(
        spend[closed:, 0].sum() / spend[:, 0].sum()
    )
    assert row["open_share_workloads_critical"] == pytest.approx(
        users[closed:][:, :, critical].sum() / users[:, :, critical].sum()
    )
    assert row["price_closed"] == pytest.approx(spend[:closed].sum() / volume[:closed].sum())
    assert row["volume_total"] == pytest.approx(volume.sum() / UNIT * world.board.scale[0])
    potential = world.tally.kinds["potential"].sum()
    assert row["served_all"] == pytest.approx(users.sum() / potential)
    closed_only = world.tally.kinds["volume_closed_only"].sum() / UNIT
    assert row["closed_only_share_all"] == pytest.approx(closed_only / volume.sum() * UNIT)
    assert row["adopters_startup"] == pytest.approx(1 - row["firms_none_startup"])


def test_a_world_of_one_camp_has_no_gap_and_a_share_of_none_or_all() -> None:
    closed, open_ = run(cast(2, 0)), run(cast(0, 2))
    assert last(closed, "open_share_workloads_all") == 0
    assert last(open_, "open_share_workloads_all") == 1
    for world in (closed, open_):
        assert world.outcomes["capability_gap"].isna().all()
        assert not np.isinf(world.record).any()
        assert last(world, "mixing_firms_all") == 0


def test_months_are_named_by_the_calendar() -> None:
    world = run({"clock.start": "2024-11"})
    assert list(world.outcomes.index[:3]) == ["2024-11", "2024-12", "2025-01"]
    assert small().clock.horizon == len(world.outcomes)
