"""Levers between stops and moved more than once: the worlds between are worlds, history stays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lab.levers import Worlds, declared, value_in
from analysis.lab.moves import Move, Moved
from sim import Ecosystem, Parameters

BOARD = declared()
BASE = Parameters()
SINCE = BOARD.since
TOPS = [len(lever.stops) - 1 for lever in BOARD.levers.values()]
MOVED = Moved(BOARD, BASE)
WHOLE = [any(stop.whole_run for stop in lever.stops.values()) for lever in BOARD.levers.values()]
PLACES = st.tuples(
    *(
        st.integers(4 if whole else 0, 4 if whole else 4 * top).map(lambda place: place / 4)
        for top, whole in zip(TOPS, WHOLE, strict=True)
    )
)


def at(**stops: float) -> tuple[float, ...]:
    """Places of all levers: those named, the others unchanged."""
    return tuple(stops.get(key, float(lever.unchanged)) for key, lever in BOARD.levers.items())


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(BOARD.combinations()))
def test_at_a_stop_the_world_is_that_of_the_page(stops: tuple[int, ...]) -> None:
    made = MOVED.at([Move(SINCE, tuple(map(float, stops)))])
    assert made == Worlds(BOARD, BASE).at(stops)


def test_between_two_stops_parameters_lie_between_theirs() -> None:
    made = MOVED.at([Move(SINCE, at(price=1.25, policy=1.5))])
    full = Worlds(BOARD, BASE).at(tuple(map(int, at(price=2))))
    name = "commerce.open_serving_cost"
    before = value_in(BASE, name, "2028-12")
    end = before + 0.25 * (value_in(full, name, "2028-12") - before)
    assert value_in(made, name, "2028-12") == pytest.approx(end)
    assert value_in(made, name, SINCE) == value_in(BASE, name, SINCE)
    assert made.policy.open_subsidy.strength == 0.5
    assert made.policy.procurement_preference.strength == pytest.approx(0.2)


def test_between_two_policies_each_has_its_part() -> None:
    policy = MOVED.at([Move(SINCE, at(policy=2.25))]).policy
    assert policy.open_subsidy.strength == 0.75
    assert policy.compute_cap.strength == 0.75


@settings(max_examples=6, deadline=None)
@given(PLACES, PLACES, PLACES)
def test_any_moves_make_a_world_that_is_as_before_until_they_begin(
    first: tuple[float, ...], second: tuple[float, ...], third: tuple[float, ...]
) -> None:
    months = [SINCE, "2028-12", "2031-12"]
    moves = [Move(*one) for one in zip(months, (first, second, third), strict=True)]
    for count in (1, 2):
        before, after = MOVED.at(moves[:count]), MOVED.at(moves[: count + 1])
        for name in after.schedule:
            if name.startswith("policy."):
                continue  # a strength without a path is looked at by the runs below
            for month in (SINCE, "2027-03", months[count]):
                if month <= months[count]:
                    ours, theirs = value_in(after, name, month), value_in(before, name, month)
                    assert ours == pytest.approx(theirs), (name, month)


def test_a_later_move_changes_no_month_before_it() -> None:
    small = BASE.model_copy(
        update={
            "clock": BASE.clock.model_copy(update={"horizon": 84.0}),
            "firms": BASE.firms.model_copy(update={"count": 40}),
        }
    )
    moved = Moved(BOARD, small)
    first = Move(SINCE, at(policy=2, labs=1.5, price=0))
    second = Move("2027-12", at(policy=2.5, labs=2, price=2, trust=2))
    short = Ecosystem(moved.at([first]), rng=3).run().record
    long = Ecosystem(moved.at([first, second]), rng=3).run().record
    assert np.array_equal(short[:60], long[:60], equal_nan=True)
    assert not np.array_equal(short[60:], long[60:], equal_nan=True)


def test_a_lever_that_is_moved_back_goes_back() -> None:
    made = MOVED.at([Move(SINCE, at(trust=0)), Move("2028-12", at())])
    name = "assurance.attacker_rate"
    assert value_in(made, name, "2028-12") == 4.0
    assert value_in(made, name, "2030-06") == value_in(BASE, name, SINCE)


def test_what_holds_for_a_whole_run_is_mixed_and_stays() -> None:
    name = "work.size_growth"
    full, today = 0.0, value_in(BASE, name, SINCE)
    made = MOVED.at([Move(SINCE, at(growth=0.75)), Move("2028-12", at(growth=0.75, labs=2))])
    assert made.work.size_growth == pytest.approx(today + 0.25 * (full - today))
    with pytest.raises(ValueError, match="holds for the whole run is moved later"):
        MOVED.at([Move(SINCE, at()), Move("2028-12", at(growth=2))])


def test_what_comes_from_outside_stands_beside() -> None:
    event = {"leak": {"month": "2032-01", "what": "opening", "who": "challenger"}}
    made = MOVED.at([Move(SINCE, at())], {"shocks": event})
    assert made.shocks["leak"].what == "opening"


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([], "moves begin in 2026-08"),
        ([Move("2026-12", at())], "moves begin in 2026-08"),
        ([Move(SINCE, at()), Move(SINCE, at())], "each later than the last"),
        ([Move(SINCE, at(price=2.5))], "price=2.5: from 0 to 2"),
        ([Move(SINCE, at(price=-0.5))], "price=-0.5: from 0 to 2"),
    ],
)
def test_moves_that_cannot_be_are_refused(moves: list[Move], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        MOVED.at(moves)
