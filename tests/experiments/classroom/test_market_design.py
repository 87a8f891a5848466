"""Are both markets worth playing? Scripted classes, all of whose students follow one rule.

`python -m tests.experiments.classroom.test_market_design` keeps the numbers for the lesson.
"""

import json
import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from openclosed.analysis.common.paired import student_quantile
from openclosed.experiments.classroom import seats as playing
from openclosed.experiments.classroom.class_state import (
    KEEP,
    PAIRS,
    ROUNDS,
    RULE,
    STANDARDS,
    TODAY,
    Market,
    MarketRequest,
)
from openclosed.experiments.classroom.page import read_page
from openclosed.experiments.classroom.seats import Seats, Starts, offers_of
from openclosed.experiments.classroom.single_runs import ExactRuns
from tests.teaching.documents import CLASS_PAGE
from tests.teaching.lessons import MARKET

pytestmark = [pytest.mark.slow, pytest.mark.needs_class_runs]

SEEDS = 20
CLASS = 30
type Rule = Callable[[Seats, int], str]


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


type Script = Callable[[Mapping[str, float], int], str]
DICE = random.Random(1)
SCRIPTS: dict[str, Script] = {
    "nobody": lambda *_: KEEP,
    "half": lambda _, player: ("own", "closed")[player % 2],
    "random": lambda *_: DICE.choice(("own", "closed")),
    "all open": lambda *_: "own",
    "all closed": lambda *_: "closed",
    "copy": lambda used, _: max(used, key=lambda key: used[key]),
}
"""What a student chooses between two standards, by what all use of each."""


@cache
def verdict_on(name: str) -> dict[str, Any]:
    """What a class of such students did to the market of two standards."""
    asked, results = MarketRequest(STANDARDS, 1, CLASS, CLASS, ()), []
    for _ in range(ROUNDS):
        results.append(playing.play(starts(), asked))
        used = {key: offer["use"] for key, offer in results[-1]["offers"].items()}
        choices = tuple(SCRIPTS[name](used, player) for player in range(CLASS))
        asked = asked._replace(rounds=(*asked.rounds, choices))
    results.append(playing.play(starts(), asked))
    ends = [playing.compare(starts(), asked._replace(pair=pair)) for pair in range(PAIRS)]
    market = Market(STANDARDS, 1, CLASS, [], results=results, compared=ends)
    return market.verdict() or {}


@cache
def facts() -> dict[str, Any]:
    """What the lesson says of scripted classes; shares in percentage points."""
    seeds = read_page(CLASS_PAGE).seeds[:SEEDS]
    played = [[play(TODAY, seed, rule) for seed in seeds] for rule in RULES.values()]
    opened, closed = (np.array([shares for shares, _ in one]) for one in played[:2])
    apart = 100.0 * (opened - closed)  # (seeds, rounds)
    half = student_quantile(SEEDS - 1) * apart.std(axis=0, ddof=1) / SEEDS**0.5
    accounts = np.array([[account for _, account in one] for one in played])
    best = np.bincount(accounts.argmax(axis=0), minlength=len(RULES))
    first = (RULES["all open"], RULES["all closed"], None)  # for two rounds; no class at all
    ways, others, alone = np.array(
        [[play(STANDARDS, seed, rule, 2)[0][-1] for seed in range(SEEDS)] for rule in first]
    )
    return {
        "seeds": SEEDS,
        "moved": apart.mean(axis=0).round(1).tolist(),
        "half_interval": half.round(1).tolist(),
        "best": dict(zip(RULES, best.tolist(), strict=True)),
        "best_over_worst": round(float(np.median(accounts.max(axis=0) / accounts.min(axis=0))), 2),
        "tipped": round(100.0 * float((ways - others).mean()), 1),
        "open_without": int((alone > 0.5).sum()),
        "half_holds": verdict_on("half")["with_class"],
    }


def test_in_todays_market_a_class_moves_others_little_and_in_standards_it_tips_them() -> None:
    made = facts()
    assert made["tipped"] > 30.0
    assert 5 <= made["open_without"] <= 15  # neither standard wins by itself
    assert made["moved"][-1] + made["half_interval"][-1] < 30.0


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_class_of_one_mind_tips_two_standards_and_a_divided_one_holds_them(name: str) -> None:
    verdict = verdict_on(name)
    told = [verdict[key] for key in ("is_yours", "side", "is_divided")]
    if name == "nobody":
        assert verdict["with_class"] == verdict["without"]
        assert not told[0]
    elif name in ("half", "random"):
        assert told == [True, "neither", True]
        assert verdict["without"] == 0
    else:
        assert verdict["with_class"] == PAIRS > verdict["without"] > 0
        assert told == [True, "closed" if name == "all closed" else "open", False]


def test_no_rule_is_best_in_every_seed_and_the_choice_counts() -> None:
    assert max(facts()["best"].values()) < SEEDS
    assert facts()["best_over_worst"] > 4 / 3


def test_the_lesson_has_the_numbers_of_this_check() -> None:
    """Else: the command above, then `python -m tests.teaching`."""
    assert json.loads(MARKET.read_text(encoding="utf-8")) == facts()


if __name__ == "__main__":
    MARKET.write_text(json.dumps(facts(), indent=1) + "\n", encoding="utf-8")
    print(MARKET.read_text(encoding="utf-8"))
