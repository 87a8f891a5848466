"""The adoption step of this project: the engine, and the same model the usual way in Mesa.

`python -m tests.benchmarks.own engine|usual FIRMS MONTHS REPEATS SEED` prints one line of JSON, as
the peers do.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from sim import Ecosystem
from tests.benchmarks.market import freeze, freeze_usual, go_on, go_on_usual, shares
from tests.benchmarks.peers.frozen import timed


class OwnCrowd[World: Ecosystem]:
    """A frozen world as the benchmark runs it."""

    def __init__(self, world: World, step: Callable[[World], None]) -> None:
        """A world and how it goes on by a month."""
        self.world, self.step = world, step

    def month(self, now: int) -> None:
        """Hear, review, qualify, choose and be counted."""
        self.step(self.world)

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        return shares(self.world)


def engine(firms: int, seed: int) -> OwnCrowd[Ecosystem]:
    """The engine's firms, in columns."""
    return OwnCrowd(freeze(firms, seed), go_on)


def usual(firms: int, seed: int) -> OwnCrowd[Any]:
    """The usual way: a Mesa agent for each firm."""
    return OwnCrowd(freeze_usual(firms, seed), go_on_usual)


CROWDS: dict[str, Callable[[int, int], OwnCrowd[Any]]] = {"engine": engine, "usual": usual}


def main(name: str, firms: int, months: int, repeats: int, seed: int) -> None:
    """Time a crowd, and print what it took as JSON."""
    make = CROWDS[name]
    timed(lambda: make(100, seed), 2, 1)  # compiles
    print(json.dumps(timed(lambda: make(firms, seed), months, repeats)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
