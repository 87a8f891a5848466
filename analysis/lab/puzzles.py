"""The puzzles of the page: targets that few of its settings reach, and which settings do.

A target is set by the settings with at most three levers moved, so that a page and a part of its
runs set the same. It is as hard as a few of them can just solve; where none does better than the
settings of today there is no puzzle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.lab.cube import MISSING, Cube, band
from analysis.lab.levers import Board
from analysis.lab.yardsticks import YARDSTICKS, Yardstick

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Amount = Literal["runs", "level", "change"]

MOST_MOVED = 3  # levers, in the settings that set a target
SPENDING = (
    "open_subsidy",
    "procurement_preference",
    "state_lab",
)  # levers of the state that cost public money
_PERCENT = 100.0
_FINEST = 6  # decimals of a target


class Rule(NamedTuple):
    """What a puzzle asks for.

    `amount` says what its target counts: runs, a level of the yardstick, or a change of it;
    `solved_by` how many of the settings that set the target shall at least reach it.
    """

    key: str
    amount: Amount
    solved_by: int


RULES = (
    Rule("coin", "runs", 3),
    Rule("first", "runs", 3),
    Rule("between", "runs", 3),
    Rule("last", "runs", 3),
    Rule("thrift", "level", 3),
    Rule("single", "change", 1),
    Rule("twins", "change", 3),
)
"""No ending has more runs; one end, what lies between, or the other end in as many runs; the middle
run high though the state does not pay; far from the baseline with one lever; runs of equal settings
far apart."""
_ENDS = {"verdict": (0, 2, 1), "lag": (0, 1, 2), "change": (0, 1, 2)}
"""By a yardstick's rule, the places of its first end, what lies between, and its last end."""


class Puzzle(NamedTuple):
    """A rule with its target as it is written, and by scenario whether it is solved.

    `ending` is the key of the ending that it asks for, if it asks for one.
    """

    rule: Rule
    target: str
    solutions: Flags
    ending: str = ""


class _Settings(NamedTuple):
    """Stops of every scenario, none beside the levers; the baseline's place; levers moved (-1)."""

    stops: Sequence[Sequence[int]]
    today: int
    moved: NDArray[np.int64]
    pays: Flags


def puzzles(board: Board, stops: Sequence[Sequence[int]], made: Cube) -> list[list[Puzzle]]:
    """By yardstick, the puzzles that the runs can solve; `stops` of each scenario of the cube."""
    if tuple(board.unchanged) not in map(tuple, stops):
        return [[] for _ in YARDSTICKS]
    settings = _settings(board, stops)
    return [
        [
            puzzle._replace(ending=ending_of(rule, yardstick))
            for rule, scores in zip(RULES, _scores(settings, made, place), strict=True)
            if (puzzle := _puzzle(rule, scores, settings, yardstick.unit)) is not None
        ]
        for place, yardstick in enumerate(YARDSTICKS)
    ]


def ending_of(rule: Rule, yardstick: Yardstick) -> str:
    """Key of the ending that a rule asks for by a yardstick; empty if it asks for none."""
    places = dict(zip(("first", "between", "last"), _ENDS[yardstick.rule], strict=True))
    return yardstick.endings[places[rule.key]] if rule.key in places else ""


def _settings(board: Board, stops: Sequence[Sequence[int]]) -> _Settings:
    moved = [
        sum(stop != same for stop, same in zip(one, board.unchanged, strict=True)) if one else -1
        for one in stops
    ]
    pays = [
        bool(one) and any(name in stop.policy for _, stop in board.at(one) for name in SPENDING)
        for one in stops
    ]
    return _Settings(stops, moved.index(0), np.array(moved), np.array(pays))


def _scores(settings: _Settings, made: Cube, yardstick: int) -> list[Floats]:
    """For each of RULES how near each scenario comes, the higher the nearer; -inf: not allowed."""
    ends = [made.values(yardstick, place)[:, -1] for place in range(len(settings.stops))]
    level = np.array([band(one[:, None]).median[0] for one in ends])
    spread = np.array([_apart(one) for one in ends])
    if YARDSTICKS[yardstick].unit == "share":
        level, spread = _PERCENT * level, _PERCENT * spread
    ended = made.endings[yardstick, : len(settings.stops)]
    scores = [
        -_leading(ended),
        *(_counted(ended, place) for place in _ENDS[YARDSTICKS[yardstick].rule]),
        np.where(settings.pays, -np.inf, level),
        np.where(settings.moved <= 1, np.abs(level - level[settings.today]), -np.inf),
        spread,
    ]
    allowed = (settings.moved >= 0) & ~np.isnan(level)
    return [np.where(allowed, score, -np.inf) for score in scores]


def _apart(ends: Floats) -> float:
    """How far the finished runs end from each other."""
    done = ends[~np.isnan(ends)]
    return float(done.max() - done.min()) if done.size else 0.0


def _leading(endings: NDArray[np.uint8]) -> Floats:
    """(scenarios) runs of the most frequent ending, as if no run had failed."""
    most = np.zeros(len(endings))
    for place, row in enumerate(endings):
        done = row[row != MISSING]
        if done.size:
            most[place] = np.bincount(done).max() * row.size / done.size
    return most


def _counted(endings: NDArray[np.uint8], ending: int) -> Floats:
    """(scenarios) runs that ended in one way, as if no run had failed."""
    done = (endings != MISSING).sum(axis=1)
    counts: Floats = (endings == ending).sum(axis=1) * endings.shape[1] / np.maximum(done, 1)
    return counts


def _puzzle(rule: Rule, scores: Floats, settings: _Settings, unit: str) -> Puzzle | None:
    """The rule with a target that today's settings miss and others reach, or None."""
    base = scores[settings.today]
    few = (settings.moved >= 1) & (settings.moved <= MOST_MOVED) & (scores > base)
    best = np.sort(scores[few])[::-1]
    if not best.size or not math.isfinite(base):
        return None
    reached = best[min(rule.solved_by, best.size) - 1]
    whole = unit == "share" or rule.amount == "runs"
    for digits in range(0 if whole else 1, _FINEST):
        step = 10.0**-digits
        target = math.floor(reached / step + 1e-6) * step
        if target > base + 1e-9:
            solved = scores >= target - 1e-9
            return Puzzle(rule, f"{abs(target):.{digits}f}", solved)
    return None


def packed(made: Sequence[Sequence[Puzzle]]) -> list[list[dict[str, str]]]:
    """For the page: the solutions as hexadecimal digits, four scenarios each, the first highest."""
    return [
        [
            {
                "key": puzzle.rule.key,
                "amount": puzzle.rule.amount,
                "target": puzzle.target,
                "ending": puzzle.ending,
                "solved": np.packbits(puzzle.solutions).tobytes().hex(),
            }
            for puzzle in row
        ]
        for row in made
    ]
