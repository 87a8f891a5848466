"""The table of outcomes: what its rows declare, and how months are summed up in them."""

import math
import subprocess
import sys

import numpy as np
import pytest

from sim import Ecosystem
from sim.outcomes import INDEX, NAMES, OUTCOMES, SCOPES, STATES, Outcome
from sim.outcomes.monthly_totals import kinds_of_work
from sim.outcomes.outcomes import DECLARATIONS, row
from sim.outcomes.totals import Totals
from sim.state.kinds import CRITICAL
from sim.state.tally import UNIT
from tests.sim.outcomes.made_up import made_up
from tests.sim.worlds import cast, last, run, small


def test_names_are_unique_and_in_the_order_of_the_columns() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(OUTCOMES)
    assert [INDEX[name] for name in NAMES] == list(range(len(NAMES)))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=NAMES)
def test_each_outcome_is_explained(outcome: Outcome) -> None:
    assert outcome.unit
    assert outcome.group
    assert len(outcome.text.split()) > 1
    assert outcome.text[0].isupper()
    assert outcome.phrase
    assert not any(mark in outcome.text + outcome.phrase for mark in "{}.")
    low = -math.inf if outcome.low is None else outcome.low
    assert low < (math.inf if outcome.high is None else outcome.high)
    if outcome.unit == "share":
        assert (outcome.low, outcome.high) == (0.0, 1.0)


def test_no_two_outcomes_are_called_the_same() -> None:
    assert len({outcome.phrase for outcome in OUTCOMES}) == len(OUTCOMES)


def test_every_declaration_is_in_the_table() -> None:
    named = [outcome.name for declaration in DECLARATIONS for outcome in declaration.outcomes]
    assert sorted(named) == sorted(NAMES)


def test_outcomes_of_one_scope_stand_together() -> None:
    firsts = [INDEX[f"open_share_workloads_{scope}"] for scope in SCOPES]
    lasts = [INDEX[f"mixing_chance_{scope}"] for scope in SCOPES]
    assert firsts[1:] == [last + 1 for last in lasts[:-1]]


def test_reading_the_table_compiles_nothing() -> None:
    program = (
        "import sys; from sim.outcomes import NAMES; print({'numba', 'mesa'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.strip() == "set()"


def two_months() -> Totals:
    return made_up(lambda monthly: None, months=2)


DOUBLED = row(
    "doubled", "points", 0.0, None, "time", "twice the step", "Twice the step",
    lambda totals: 2.0 * totals["step"],
)  # fmt: skip
PART = row(
    "part_{work}", "share", None, 1.0, "parts", "part{where}", "{work} part",
    lambda totals: np.array([[0.1, 0.7, 0.2]]) + totals["step"][:, None],
)  # fmt: skip


def test_a_row_declares_one_outcome() -> None:
    [one] = DOUBLED.outcomes
    assert one == ("doubled", "points", "Twice the step", "twice the step", "time", 0.0, None)
    [column] = DOUBLED.columns(two_months())
    assert column.tolist() == [0.0, 2.0]


def test_each_member_of_an_axis_has_an_outcome_in_its_own_words() -> None:
    assert [one.name for one in PART.outcomes] == ["part_general", "part_custom", "part_critical"]
    assert [one.text for one in PART.outcomes] == ["General part", "Custom part", "Critical part"]
    assert PART.outcomes[1].phrase == "part for custom work"
    assert {(one.unit, one.group, one.low, one.high) for one in PART.outcomes} == {
        ("share", "parts", None, 1.0)
    }
    columns = PART.columns(two_months())
    assert columns.tolist() == [[0.1, 1.1], [0.7, 1.7], [0.2, 1.2]]


def test_a_name_with_an_axis_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="size"):
        row("part_{size}", "", None, None, "", "", "Part", lambda totals: totals["step"])


def test_a_wrong_shape_is_refused_by_name() -> None:
    summed = row("summed", "", None, None, "", "", "Sum", lambda totals: totals["step"].sum())
    by_kind = row("of_{kind}", "", None, None, "", "", "Sum", lambda totals: totals["step"])
    with pytest.raises(ValueError, match=r"summed: computed in shape \(\) instead of \(2,\)"):
        summed.columns(two_months())
    with pytest.raises(ValueError, match=r"of_enterprise, of_startup: .* of \(2, 2\)"):
        by_kind.columns(two_months())


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
