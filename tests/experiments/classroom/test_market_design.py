"""Are both markets worth playing? Scripted classes, all of whose students follow one rule.

`python -m tests.experiments.classroom.test_market_design` prints the numbers over 20 seeds.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.experiments.classroom.market import ROUNDS, RULE, STANDARDS, TODAY, MarketRequest
from openclosed.experiments.classroom.page import read_page
from openclosed.experiments.classroom.playing import Starts
from openclosed.experiments.classroom.seats import Seats, offers_of
from openclosed.experiments.classroom.single_runs import ExactRuns
from tests.teaching.documents import CLASS_PAGE

pytestmark = pytest.mark.slow

SEEDS = 20
CLASS = 30
type Rule = Callable[[Seats, int], str]
type Floats = NDArray[np.float64]


def earns_most(*keys: str) -> Rule:
    """Of these offers the one that now leaves a student most."""

    def choose(seats: Seats, player: int) -> str:
        months = {
            key: seats.month(seats.rows_of(player), slot)
            for key, slot in offers_of(seats.model).items()
            if key in keys
        }
        return max(months, key=lambda key: months[key].paid - months[key].bill)

    return choose


def largest(value: Callable[[Seats, int], float]) -> Rule:
    """The offer whose slot has the largest value."""

    def choose(seats: Seats, _: int) -> str:
        offers = offers_of(seats.model)
        return max(offers, key=lambda key: value(seats, offers[key]))

    return choose


def offered(seats: Seats, slot: int, name: str) -> float:
    board = seats.model.board
    return float(np.ravel(board.offerings[board.position[slot]][name])[-1])


RULES: dict[str, Rule] = {
    "all open": earns_most("hosted", "own"),
    "all closed": earns_most("closed", "cheap"),
    "cheapest": largest(lambda seats, slot: -offered(seats, slot, "price")),
    "best": largest(lambda seats, slot: offered(seats, slot, "able")),
    "copy peers": largest(lambda seats, slot: float(seats.shares()[slot // 3])),
}


@cache
def starts() -> Starts:
    return ExactRuns(read_page(CLASS_PAGE).model).starts


def play(
    kind: str, seed: int, rule: Rule | None, rounds: int = ROUNDS
) -> tuple[list[float], float]:
    """The others' open share after each round, and the mean account; a rule plays some rounds."""
    seats, shares = starts().seats(MarketRequest(kind, seed, CLASS, CLASS, ())), []
    for number in range(ROUNDS):
        own = [rule(seats, player) for player in range(CLASS)] if rule else []
        seats.play_round(own if number < rounds and own else [RULE] * CLASS)
        shares.append(seats.open_share(seats.others) or 0.0)
    return shares, float(np.mean([sum(one) for one in seats.incomes]))


class Played(NamedTuple):
    """All that scripted classes did in today's market."""

    shares: Floats  # (rules, seeds, rounds) of the others
    accounts: Floats  # (rules, seeds)


@cache
def today() -> Played:
    seeds = read_page(CLASS_PAGE).seeds[:SEEDS]
    made = [[play(TODAY, seed, rule) for seed in seeds] for rule in RULES.values()]
    return Played(
        np.array([[shares for shares, _ in one] for one in made]),
        np.array([[account for _, account in one] for one in made]),
    )


@cache
def standards() -> Floats:
    """(3, seeds) the others at the end: two rounds all open, all closed; no class at all."""
    first = (RULES["all open"], RULES["all closed"], None)
    return np.array(
        [[play(STANDARDS, seed, rule, 2)[0][-1] for seed in range(SEEDS)] for rule in first]
    )


def moved() -> tuple[Floats, Floats]:
    """(rounds) what all open does to the others against all closed: points, half an interval."""
    apart = 100.0 * (today().shares[0] - today().shares[1])
    return apart.mean(axis=0), 1.96 * apart.std(axis=0, ddof=1) / SEEDS**0.5


def ratios() -> Floats:
    """(seeds) the best rule's account over the worst one's."""
    accounts = today().accounts
    return np.asarray(accounts.max(axis=0) / accounts.min(axis=0))


def test_in_todays_market_a_class_moves_others_little_and_in_standards_it_tips_them() -> None:
    by_today, half = moved()
    opened, closed, alone = standards()
    assert (opened - closed).mean() > 0.3
    assert 5 <= (alone > 0.5).sum() <= 15  # neither standard wins by itself
    assert by_today[-1] + half[-1] < 30.0


def test_no_rule_is_best_in_every_seed_and_the_choice_counts() -> None:
    best = today().accounts.argmax(axis=0)
    assert np.bincount(best).max() < SEEDS
    assert np.median(ratios()) > 4 / 3


if __name__ == "__main__":
    by_round, half_intervals = moved()
    pairs = zip(by_round, half_intervals, strict=True)
    print(
        "others, all open less all closed:", ", ".join(f"{a:+.1f} (+- {b:.1f})" for a, b in pairs)
    )
    counts = np.bincount(today().accounts.argmax(axis=0), minlength=len(RULES))
    print("best account:", ", ".join(f"{key} {n}" for key, n in zip(RULES, counts, strict=True)))
    print("mean account:", dict(zip(RULES, today().accounts.mean(axis=1).round(), strict=True)))
    print(f"best over worst: {np.median(ratios()):.2f} in the middle, {ratios().min():.2f} least")
    all_open, all_closed, nobody = standards()
    apart_by = 100.0 * (all_open - all_closed)
    print(f"standards: {apart_by.mean():+.1f} points, at least {apart_by.min():+.1f}")
    print(f"without the class open has more than half in {(nobody > 0.5).sum()} of {SEEDS}")
