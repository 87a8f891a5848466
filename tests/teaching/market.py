"""`python -m tests.teaching.market [SEEDS]` plays scripted classes in the market that answers.

All of a class follow one rule. It prints what they do to the others, and which rule has the best
account; then the same in a market of standards, whose first year the class plays.
"""

import sys
from collections.abc import Callable
from copy import deepcopy

import numpy as np
from numpy.typing import NDArray

import openclosed as oc
from openclosed.sim import Ecosystem
from tests.teaching.seats import ROUNDS, Market, offers_of
from tests.theory.running import shipped

SEATS = 30
STANDARDS = (
    "network.form=linear", "network.strength=4", "clock.months_per_step=1", "clock.horizon=60",
    "firms.count=400", "firms.startup_fraction=1", "firms.startups.timing=jittered",
    "firms.startups.review_months=6",
)  # fmt: skip
type Rule = Callable[[Market], bool | int]
RULES: dict[str, Rule] = {
    "all open": lambda _: True,
    "all closed": lambda _: False,
    "cheapest": lambda market: min(offers_of(market.model), key=lambda one: one.price).family,
    "best": lambda market: max(offers_of(market.model), key=lambda one: one.able).family,
    "copy the others": lambda market: market.open_share(market.others) > 0.5,
}


def play(market: Market, rule: Rule | None, rounds: int = ROUNDS) -> list[float]:
    """The others' open share after each round, in which all seats follow a rule for `rounds`."""
    shares = []
    for number in range(ROUNDS):
        pick = rule(market) if rule and number < rounds else None
        market.hold(dict.fromkeys(range(SEATS), pick))
        market.go_on()
        shares.append(market.open_share(market.others))
    return shares


def interval(values: NDArray[np.float64]) -> str:
    """A mean of differences in percentage points, with its 95 % interval."""
    values = 100.0 * values[np.isfinite(values)]
    return f"{values.mean():+.1f} (+- {1.96 * values.std(ddof=1) / values.size**0.5:.1f})"


def main(seeds: int) -> None:
    """Print the results."""
    shares = np.empty((len(RULES), seeds, ROUNDS))
    accounts = np.empty((len(RULES), seeds))
    tipped = np.empty((3, seeds))
    parameters = shipped("polya", *STANDARDS).parameters
    for seed in range(seeds):
        start = oc.model("baseline", {}, seed=seed + 1)
        for place, rule in enumerate(RULES.values()):
            market = Market(deepcopy(start), SEATS)
            shares[place, seed] = play(market, rule)
            accounts[place, seed] = market.accounts.sum()
        for place, first in enumerate((RULES["all open"], RULES["all closed"], None)):
            market = Market(Ecosystem(parameters, rng=seed + 1), SEATS, part=0.5)
            tipped[place, seed] = play(market, first, rounds=2)[-1]
    print(f"Today's market, {seeds} seeds: others, all open less all closed, by round, points")
    print("  ", ", ".join(interval(shares[0, :, one] - shares[1, :, one]) for one in range(ROUNDS)))
    best = np.bincount(accounts.argmax(axis=0), minlength=len(RULES))
    print("best account:", ", ".join(f"{key} {n}" for key, n in zip(RULES, best, strict=True)))
    ratio = accounts.max(axis=0) / accounts.min(axis=0)
    print(f"best over worst account: {np.median(ratio):.2f} in the middle, {ratio.min():.2f} least")
    print(
        f"Standards: others, first year all open less all closed: {interval(tipped[0] - tipped[1])}"
    )
    print(f"without the class open has more than half in {(tipped[2] > 0.5).sum()} of {seeds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
