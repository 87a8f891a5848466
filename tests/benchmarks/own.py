"""The adoption step of this project: the engine, and the same model the usual way in Mesa.

`python -m tests.benchmarks.own WAY FIRMS MONTHS REPEATS SEED`, with a way of `CROWDS`, prints one
line of JSON, as the peers do.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from sim import Ecosystem
from tests.benchmarks.market import freeze, freeze_usual, go_on, go_on_usual, shares
from tests.benchmarks.peers.frozen import timed
from tests.oracle import firm, tastes


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


def usual_own_draws(firms: int, seed: int) -> OwnCrowd[Any]:
    """The usual way, its draws from Python's generator."""
    random = Random(seed)
    with draws_from(random):
        world = freeze_usual(firms, seed)

    def step(world: Any) -> None:
        with draws_from(random):
            go_on_usual(world)

    return OwnCrowd(world, step)


@contextmanager
def draws_from(random: Random) -> Iterator[None]:
    """Let firms as objects draw tastes and choices from Python's generator.

    Without it they draw the engine's random streams, so that both make the same choices.
    """

    def uniforms(*_: int) -> tuple[float, float, float, float]:
        draw = random.random
        return draw(), draw(), draw(), draw()

    def words(*_: int) -> tuple[int, int, int, int]:
        draw = random.getrandbits
        return draw(32), draw(32), draw(32), draw(32)

    with (
        patch.multiple(firm, uniforms=uniforms, words=words),
        patch.multiple(tastes, uniforms=uniforms, words=words),
    ):
        yield


CROWDS: dict[str, Callable[[int, int], OwnCrowd[Any]]] = {
    "engine": engine,
    "usual": usual,
    "usual_own_draws": usual_own_draws,
}


def main(name: str, firms: int, months: int, repeats: int, seed: int) -> None:
    """Time a crowd, and print what it took as JSON."""
    make = CROWDS[name]
    timed(lambda: make(100, seed), 2, 1)  # compiles
    print(json.dumps(timed(lambda: make(firms, seed), months, repeats)))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
