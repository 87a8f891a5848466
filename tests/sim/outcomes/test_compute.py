"""How months are summed up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem
from sim.outcomes.compute import chance_of_mixing, gini, herfindahl, ratio, ratios
from sim.outcomes.outcomes import INDEX, OUTCOMES, SCOPES, STATES
from sim.state.tally import UNIT
from tests.sim.worlds import cast, last, run, small

amounts = st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=12).map(np.array)


@given(amounts)
def test_a_herfindahl_index_is_between_one_over_n_and_one(values: np.ndarray) -> None:
    index = herfindahl(values)
    if values.sum() > 0:
        assert 1 / values.size - 1e-9 <= index <= 1 + 1e-9
    else:
        assert index == 0


def test_concentration_by_hand() -> None:
    assert herfindahl(np.array([5.0, 0.0])) == 1
    assert herfindahl(np.array([2.0, 2.0, 2.0, 2.0])) == pytest.approx(0.25)
    assert herfindahl(np.array([0.5, 0.3, 0.2])) == pytest.approx(0.38)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.just(0.0) | st.floats(1e-6, 1)), min_size=1, max_size=10
    ),
    st.floats(0.1, 50),
)
def test_a_gini_index_is_within_its_range_and_has_no_unit(
    groups: list[tuple[int, float]], scale: float
) -> None:
    people = np.array([float(n) for n, _ in groups])
    held = people * np.array([mean for _, mean in groups])
    index = gini(people, held)
    assert -1e-9 <= index < 1
    assert gini(people, scale * held) == pytest.approx(index, abs=1e-9)
    assert gini(3 * people, 3 * held) == pytest.approx(index, abs=1e-9)


def test_inequality_by_hand() -> None:
    assert gini(np.array([2.0, 3.0]), np.array([4.0, 6.0])) == pytest.approx(0)
    assert gini(np.array([9.0, 1.0]), np.array([0.0, 5.0])) == pytest.approx(0.9)
    assert gini(np.array([1.0, 1.0]), np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.zeros(3), np.zeros(3)) == 0


@given(st.floats(0, 1), st.lists(st.integers(0, 9), min_size=3, max_size=8))
def test_the_chance_of_mixing_mirrors_between_the_camps(share: float, uses: list[int]) -> None:
    counted = np.array([uses, uses])
    chance, mirrored = chance_of_mixing(np.array([share, 1 - share]), counted)
    assert chance >= -1e-12
    assert chance <= 1
    assert mirrored == pytest.approx(chance, abs=1e-9)


def test_the_chance_of_mixing_by_hand() -> None:
    uses = np.array([[7, 5, 0, 0], [7, 0, 4, 0], [0, 1, 0, 3]])
    assert chance_of_mixing(np.array([0.5, 0.5, 0.2]), uses) == pytest.approx(
        [0, 0.5, 0.75 * (1 - 0.008 - 0.512)]
    )


def test_a_share_of_nothing_is_none() -> None:
    assert ratio(0.0, 0.0) == 0.0
    assert ratio(1.0, 4.0) == 0.25
    np.testing.assert_array_equal(ratios([0.0, 1.0, 5.0], [0.0, 4.0, 0.0]), [0.0, 0.25, 0.0])


def test_months_read_one_by_one_are_those_read_together() -> None:
    together = Ecosystem(small({"clock.horizon": 30.0}), rng=5).run()
    alone = Ecosystem(small({"clock.horizon": 30.0}), rng=5)
    rows = []
    while alone.running:
        alone.step()
        rows.append(alone.record[-1].copy())
    assert np.array(rows).tobytes() == together.record.tobytes() == alone.record.tobytes()


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return run({"clock.horizon": 30.0})


def test_shares_are_shares_and_states_sum_to_one(world: Ecosystem) -> None:
    assert np.isfinite(world.record).all()
    for outcome in OUTCOMES:
        if outcome.unit in ("share", "index 0-1", "0-1"):
            column = world.record[:, INDEX[outcome.name]]
            assert ((column >= 0) & (column <= 1 + 1e-12)).all(), outcome.name
    for scope in SCOPES:
        states = sum(world.record[:, INDEX[f"firms_{state}_{scope}"]] for state in STATES)
        np.testing.assert_allclose(states, 1)


def test_a_month_can_be_read_from_the_tally(world: Ecosystem) -> None:
    row = world.outcomes.iloc[-1]
    tally, closed = world.tally.offerings, int(world.board.closed[0])
    users, volume, spend = (tally[name].astype(float) for name in ("users", "volume", "spend"))
    assert row["open_share_workloads_all"] == pytest.approx(users[closed:].sum() / users.sum())
    assert row["open_share_tokens_startup"] == pytest.approx(
        volume[closed:, 1].sum() / volume[:, 1].sum()
    )
    assert row["open_share_spend_enterprise"] == pytest.approx(
        spend[closed:, 0].sum() / spend[:, 0].sum()
    )
    assert row["open_share_workloads_critical"] == pytest.approx(
        users[closed:, :, 2].sum() / users[:, :, 2].sum()
    )
    assert row["price_closed"] == pytest.approx(spend[:closed].sum() / volume[:closed].sum())
    assert row["volume_total"] == pytest.approx(volume.sum() / UNIT)
    potential = world.tally.kinds["potential"].sum()
    assert row["served_all"] == pytest.approx(users.sum() / potential)
    assert row["adopters_startup"] == pytest.approx(1 - row["firms_none_startup"])


def test_the_gap_is_the_lead_and_the_lag_the_time_since_closed_was_there(world: Ecosystem) -> None:
    table = world.outcomes
    np.testing.assert_allclose(
        table["capability_gap"], table["capability_closed"] - table["capability_open"]
    )
    closed = np.maximum.accumulate(table["capability_closed"].to_numpy())
    for month, level in enumerate(table["capability_open"]):
        reached = np.flatnonzero(closed[: month + 1] >= level)
        expected = float(month - reached[0]) if reached.size else 0.0
        if level < closed[0]:
            expected += (closed[0] - level) / (world.now.research.past_growth / 12)
        assert table["capability_lag"].iloc[month] == pytest.approx(expected)


def test_at_the_start_the_lag_is_that_of_the_record_carried_back() -> None:
    """8 points at 14.4 a year are 6.7 months; nobody publishes in the first month."""
    values = {"releases.closed_rate": 0.0, "releases.open_rate": 0.0}
    first = run(values).outcomes.iloc[0]
    assert first["capability_lag"] == pytest.approx(8.0 / 14.4 * 12)


def test_price_at_equal_quality_takes_the_gap_out(world: Ecosystem) -> None:
    table = world.outcomes
    offerings, closed = world.board.offerings, int(world.board.closed[0])
    gap = offerings["capability"][:closed].max() - offerings["capability"][closed:].max()
    row = table.iloc[-1]
    assert row["price_ratio_equal_quality"] / row["price_ratio"] == pytest.approx(
        math.exp(world.now.commerce.cost_slope * gap)
    )
    assert table["price_fixed_quality"].iloc[0] <= 1 + 1e-9


def test_a_world_of_one_camp_has_no_gap_and_a_share_of_none_or_all() -> None:
    closed, open_ = run(cast(2, 0)), run(cast(0, 2))
    assert last(closed, "open_share_workloads_all") == 0
    assert last(open_, "open_share_workloads_all") == 1
    for world in (closed, open_):
        assert (world.outcomes["capability_gap"] == 0).all()
        assert np.isfinite(world.record).all()
        assert last(world, "mixing_firms_all") == 0


def test_months_are_named_by_the_calendar() -> None:
    world = run({"clock.start": "2024-11"})
    assert list(world.outcomes.index[:3]) == ["2024-11", "2024-12", "2025-01"]
    assert small().clock.horizon == len(world.outcomes)


QUIET = {"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.0}
"""Nothing happens that makes many firms review at once."""


def test_switching_is_per_year_whatever_the_step() -> None:
    """Halving the step leaves the yearly rate within a quarter; deterministic given the seed."""
    rates = [
        last(
            run({"firms.count": 800, "clock.months_per_step": step} | QUIET),
            "switching_startup",
            int(12 / step),
        )
        for step in (1.0, 0.5)
    ]
    assert rates[0] == pytest.approx(rates[1], rel=0.25)
