"""Which parameters are moved together."""

import pandas as pd

from experiments.runs.factors import Factor
from experiments.tipping.nearest import candidates

WORLD = [
    Factor("weak", 0.5, 0.0, 1.0),
    Factor("strong", 0.5, 0.0, 1.0),
    Factor("against", 0.5, 0.0, 1.0),
    Factor("outside", 2.0, 0.0, 1.0),
    Factor("kind", "a", 0.0, 1.0, choices=("a", "b")),
]
USUAL = pd.Series({1: 0.3, 2: 0.5})  # by seed
CHANGES = {"weak": 0.1, "strong": 0.2, "against": -0.1, "outside": 0.3, "kind": 0.3}
RUNS = pd.DataFrame(
    [
        (name, value, seed, usual + change * value)
        for name, change in CHANGES.items()
        for value in (0.0, 1.0)
        for seed, usual in USUAL.items()
    ],
    columns=["factor", "factor_value", "seed", "response"],
)


def names(side: int, among: int) -> list[str]:
    return [one.name for one in candidates(RUNS, USUAL, WORLD, side, among)]


def test_the_numbers_that_bring_it_nearest_to_the_other_side_come_first() -> None:
    assert names(1, 5) == ["strong", "weak"]
    assert names(1, 1) == ["strong"]


def test_the_other_side_may_be_below() -> None:
    assert names(-1, 5) == ["against"]
