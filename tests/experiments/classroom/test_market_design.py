"""Are both markets worth playing? Scripted classes, of one mind or with all rules in equal number.

`python -m tests.experiments.classroom.test_market_design` keeps the numbers for the lesson.
"""

import json
import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from docs.make.teaching.lessons import MARKET
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
from openclosed.experiments.classroom.levers import declared
from openclosed.experiments.classroom.seats import Seats, Starts, offers_of
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Settings
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.starts.states import States
from openclosed.sim import Parameters

pytestmark = pytest.mark.slow

SEEDS = 20
CLASS = 30
FIRST = 1  # seed of the seeds of today's market
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


def copy(seats: Seats, player: int) -> str:
    """What most use; where nobody leads, half of the copiers take each side."""
    used, offers = seats.shares(), list(offers_of(seats.model).items())
    offers = offers[:: 1 if player // len(RULES[STANDARDS]) % 2 else -1]
    return max(offers, key=lambda offer: float(used[offer[1] // 3]))[0]


OPEN, CLOSED = earns_most("hosted", "own"), earns_most("closed", "cheap")
IDLE = "nothing"
RULES: dict[str, dict[str, Rule]] = {
    STANDARDS: {"open": OPEN, "closed": CLOSED, "copy peers": copy, IDLE: lambda *_: KEEP}
}
RULES[TODAY] = {
    "cheapest": largest(lambda seats, slot: -offered(seats, slot, "price")),
    "best": largest(lambda seats, slot: offered(seats, slot, "able")),
    **RULES[STANDARDS],
}
"""Between two standards, which are equally good and cost the same, fewer rules differ."""


@cache
def draws() -> Draws | States:
    """The starts of a class page's runs that this version would make."""
    with composing():
        made = starts_of(Settings())
    assert made
    return made


@cache
def starts() -> Starts:
    return Starts(Overrides.of(Parameters()), draws(), declared().since)


def seeds_of(kind: str) -> list[int]:
    return draws().seeds(FIRST, SEEDS) if kind == TODAY else list(range(SEEDS))


@cache
def accounts(kind: str) -> NDArray[np.float64]:
    """(seeds, rules) mean accounts in classes of which as many students follow each rule."""
    rules, made = list(RULES[kind].values()), []
    for number, seed in enumerate(seeds_of(kind)):
        seats = starts().seats(MarketRequest(kind, seed, CLASS, CLASS, ()))
        places = (np.arange(CLASS) + number) % len(rules)  # no rule has the same seats in all seeds
        for _ in range(ROUNDS):
            choices = [rules[place](seats, player) for player, place in enumerate(places)]
            seats.play_round(choices)
        own = np.array([sum(one) for one in seats.incomes])
        made.append([own[places == at].mean() for at in range(len(rules))])
    return np.array(made)


def play(kind: str, seed: int, rule: Rule | None, rounds: int = ROUNDS) -> list[float]:
    """The others' open share after each round, of a class of one mind in the first of these."""
    seats, shares = starts().seats(MarketRequest(kind, seed, CLASS, CLASS, ())), []
    for number in range(ROUNDS):
        own = [rule(seats, player) for player in range(CLASS)] if rule else []
        seats.play_round(own if number < rounds and own else [RULE] * CLASS)
        shares.append(seats.open_share(seats.others) or 0.0)
    return shares


type Script = Callable[[Mapping[str, float], int], str]
DICE = random.Random(1)
SCRIPTS: dict[str, Script] = {
    "nobody": lambda *_: KEEP,
    "half": lambda _, player: ("own", "closed")[player % 2],
    "random": lambda *_: DICE.choice(("own", "closed")),
    "all open": lambda *_: "own",
    "all closed": lambda *_: "closed",
    "copy": lambda used, player: max(
        list(used)[:: 1 if player % 2 else -1], key=lambda key: used[key]
    ),
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


def counted(kind: str, places: NDArray[np.int64]) -> dict[str, int]:
    """In how many seeds it is each rule."""
    counts = np.bincount(places, minlength=len(RULES[kind])).tolist()
    return dict(zip(RULES[kind], counts, strict=True))


@cache
def facts() -> dict[str, Any]:
    """What the lesson says of scripted classes; shares in percentage points."""
    played = [[play(TODAY, seed, rule) for seed in seeds_of(TODAY)] for rule in (OPEN, CLOSED)]
    opened, closed = map(np.array, played)
    apart = 100.0 * (opened - closed)  # (seeds, rounds)
    half = student_quantile(SEEDS - 1) * apart.std(axis=0, ddof=1) / SEEDS**0.5
    first = (OPEN, CLOSED, None)  # for two rounds; no class at all
    ways, others, alone = np.array(
        [[play(STANDARDS, seed, rule, 2)[-1] for seed in range(SEEDS)] for rule in first]
    )
    of_a_class = accounts(TODAY)
    chosen = of_a_class[:, [name != IDLE for name in RULES[TODAY]]]
    return {
        "seeds": SEEDS,
        "moved": apart.mean(axis=0).round(1).tolist(),
        "half_interval": half.round(1).tolist(),
        "best": {kind: counted(kind, accounts(kind).argmax(axis=1)) for kind in RULES},
        "worst": {kind: counted(kind, accounts(kind).argmin(axis=1)) for kind in RULES},
        "best_over_worst": round(float(np.median(chosen.max(axis=1) / chosen.min(axis=1))), 2),
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


@pytest.mark.parametrize("kind", RULES)
def test_no_rule_is_best_in_every_seed_and_choosing_nothing_is_worst_in_most(kind: str) -> None:
    made = facts()
    assert max(made["best"][kind].values()) <= 0.75 * SEEDS
    assert made["worst"][kind][IDLE] >= 0.9 * SEEDS
    assert accounts(kind)[:, list(RULES[kind]).index(IDLE)].max() == 0.0


def test_among_those_who_choose_the_choice_counts() -> None:
    assert facts()["best_over_worst"] > 4 / 3


def test_the_lesson_has_the_numbers_of_this_check() -> None:
    """Else: the command above, then `python -m docs.make.teaching`."""
    assert json.loads(MARKET.read_text(encoding="utf-8")) == facts()


if __name__ == "__main__":
    MARKET.write_text(json.dumps(facts(), indent=1) + "\n", encoding="utf-8")
    print(MARKET.read_text(encoding="utf-8"))
