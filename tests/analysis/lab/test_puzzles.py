"""The puzzles: each can be solved, none by today's settings, whatever the runs are."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lab.cube import MISSING, Cube, band, cube
from analysis.lab.levers import declared
from analysis.lab.puzzles import MOST_MOVED, RULES, SPENDING, Puzzle, ending_of, packed, puzzles
from analysis.lab.yardsticks import FACTS, STATES, YARDSTICKS

BOARD = declared().limited(2)
STOPS = [*BOARD.combinations(), ()]
TODAY = STOPS.index(BOARD.unchanged)
MOVED = [
    sum(a != b for a, b in zip(one, BOARD.unchanged, strict=True)) if one else -1 for one in STOPS
]
USE = 0
LAYERS = len(YARDSTICKS) + len(STATES)


def cube_of(seed: int = 1, scale: float = 1.0, failed: float = 0.0, runs: int = 5) -> Cube:
    """Runs of chance, shares up to `scale`, of which some failed."""
    draw = np.random.default_rng(seed)
    values = draw.random((len(YARDSTICKS) + len(STATES), len(STOPS), runs, 2)) * scale
    endings = draw.integers(0, 3, (len(YARDSTICKS), len(STOPS), runs)).astype(np.uint8)
    lost = draw.random((len(STOPS), runs)) < failed
    lost[TODAY, 0] = False
    values[:, lost] = np.nan
    endings[:, lost] = MISSING
    return cube(values, endings, np.zeros((len(FACTS), *lost.shape)))


def alike(values: np.ndarray) -> Cube:
    """Runs that all end in the same way."""
    shape = values.shape[1:3]
    endings = np.zeros((len(YARDSTICKS), *shape), np.uint8)
    return cube(values, endings, np.zeros((len(FACTS), *shape)))


def with_key(made: Cube, key: str, yardstick: int = USE) -> Puzzle:
    return next(one for one in puzzles(BOARD, STOPS, made)[yardstick] if one.rule.key == key)


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 0.1, 0.01]), st.sampled_from([0.0, 0.3]))
def test_every_puzzle_has_solutions_and_not_every_setting_is_one(
    seed: int, scale: float, failed: float
) -> None:
    for row in puzzles(BOARD, STOPS, cube_of(seed, scale, failed)):
        for puzzle in row:
            few = [place for place, moved in enumerate(MOVED) if 1 <= moved <= MOST_MOVED]
            assert puzzle.solutions[few].any()
            assert not puzzle.solutions[TODAY]
            assert not puzzle.solutions[-1]  # beside the levers
            assert float(puzzle.target) >= 0.0


def test_runs_that_differ_set_every_puzzle_by_every_yardstick_that_today_does_not_lead() -> None:
    for seed, row in product(range(3), range(len(YARDSTICKS))):
        made = cube_of(seed, runs=20)
        made.endings[:, TODAY] = [0] * 8 + [1] * 6 + [2] * 6
        made.codes[:, TODAY] = 50
        keys = [puzzle.rule.key for puzzle in puzzles(BOARD, STOPS, made)[row]]
        assert keys == [rule.key for rule in RULES]


def test_runs_that_are_all_alike_set_none() -> None:
    made = alike(np.full((LAYERS, len(STOPS), 3, 2), 0.3))
    assert puzzles(BOARD, STOPS, made) == [[] for _ in YARDSTICKS]
    one = declared().limited(1)
    assert puzzles(one, [one.unchanged], cube_of()) == [[] for _ in YARDSTICKS]


def test_settings_with_more_levers_moved_set_no_target() -> None:
    made = cube_of()
    few = [place for place, moved in enumerate(MOVED) if moved <= MOST_MOVED]
    part = made._replace(
        codes=made.codes[:, few], endings=made.endings[:, few], facts=made.facts[:, few]
    )
    whole, partly = (
        puzzles(BOARD, [STOPS[place] for place in places], of)
        for places, of in ((range(len(STOPS)), made), (few, part))
    )
    for row, same in zip(whole, partly, strict=True):
        assert [one.target for one in row] == [one.target for one in same]


def test_a_coin_has_no_ending_with_more_runs_than_the_target() -> None:
    made = cube_of(runs=20)
    made.endings[USE, TODAY] = 0
    puzzle = with_key(made, "coin")
    for place in np.flatnonzero(puzzle.solutions):
        assert np.bincount(made.endings[USE, place]).max() <= int(puzzle.target) < 20


@pytest.mark.parametrize("key", ["first", "between", "last"])
def test_a_solution_has_as_many_runs_of_the_ending_as_the_target(key: str) -> None:
    made = cube_of(runs=20)
    made.endings[:, TODAY] = [0] * 8 + [1] * 6 + [2] * 6
    for place, yardstick in enumerate(YARDSTICKS):
        puzzle = with_key(made, key, place)
        wanted = yardstick.endings.index(puzzle.ending)
        counts = (made.endings[place] == wanted).sum(axis=1)[:-1]
        assert (puzzle.solutions[:-1] == (counts >= int(puzzle.target))).all()


def test_the_three_ends_are_three_endings() -> None:
    for yardstick in YARDSTICKS:
        keys = {ending_of(rule, yardstick) for rule in RULES} - {""}
        assert len(keys) == 3
    assert [ending_of(rule, YARDSTICKS[USE]) for rule in RULES[1:4]] == ["open", "shared", "closed"]


def test_the_middle_run_of_a_solution_reaches_the_level() -> None:
    made = cube_of()
    puzzle = with_key(made, "thrift")
    for place, stops in enumerate(STOPS[:-1]):
        pays = any(name in stop.policy for _, stop in BOARD.at(stops) for name in SPENDING)
        median = 100.0 * float(band(made.values(USE, place)).median[-1])
        assert puzzle.solutions[place] == (median >= float(puzzle.target) - 1e-9 and not pays)


def test_public_money_solves_nothing_that_shall_do_without() -> None:
    board = declared()
    stops = board.combinations()
    values = np.zeros((LAYERS, len(stops), 2, 2))
    money = list(board.levers["policy"].stops).index("money")
    for place, one in enumerate(stops):
        values[:, place] = 0.9 if one[-1] == money else 0.01 * one[0]
    made = alike(values)
    found = next(one for one in puzzles(board, stops, made)[USE] if one.rule.key == "thrift")
    solved = [stops[place] for place in np.flatnonzero(found.solutions)]
    assert solved
    assert all(one[-1] != money for one in solved)


def test_the_farthest_single_lever_solves_the_puzzle_of_one_lever_whichever_way_it_goes() -> None:
    values = np.full((LAYERS, len(STOPS), 3, 2), 0.5)
    singles = [place for place, moved in enumerate(MOVED) if moved == 1]
    values[:, singles] = np.linspace(0.3, 0.52, len(singles))[None, :, None, None]
    values[:, [place for place, moved in enumerate(MOVED) if moved > 1]] = 0.9
    made = alike(values)
    puzzle = with_key(made, "single")
    assert np.flatnonzero(puzzle.solutions).tolist() == [singles[0]]
    assert puzzle.target in ("19", "20")


def test_twins_end_as_far_apart_as_the_target() -> None:
    made = cube_of()
    puzzle = with_key(made, "twins")
    for place in range(len(STOPS) - 1):
        apart = 100.0 * float(np.ptp(made.values(USE, place)[:, -1]))
        assert puzzle.solutions[place] == (apart >= float(puzzle.target) - 1e-9)


def test_small_differences_get_a_target_that_still_tells_them_apart() -> None:
    puzzle = with_key(cube_of(scale=0.02), "single")
    assert 0.0 < float(puzzle.target) < 2.0


def test_the_page_gets_a_bit_for_each_setting() -> None:
    made = puzzles(BOARD, STOPS, cube_of())
    for row, told in zip(made, packed(made), strict=True):
        for puzzle, one in zip(row, told, strict=True):
            bits = [
                bool(int(one["solved"][place >> 2], 16) & (8 >> (place & 3)))
                for place in range(len(STOPS))
            ]
            assert bits == puzzle.solutions.tolist()
