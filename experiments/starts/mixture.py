"""Worlds that go on from the end of the record: made again up to there, under what is asked."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.mixture import LUCK, UNTIL
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.starts.lineage import (
    KEPT,
    WALK,
    Kept,
    digest_of,
    grown,
    numbered,
    past_of,
    walk_from,
)  # fmt: skip
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.changes import Changes, changed, changes
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import all_replaced

HINT = "ask for worlds=plain"
TURN = 150
GOLDEN = (5.0**0.5 - 1.0) / 2.0


class Mixture(NamedTuple):
    """Worlds of several hypotheses, and the plain world that a question's changes start from."""

    bases: dict[str, Parameters]  # of each hypothesis, before its numbers
    kept: Kept
    plain: Parameters
    own: frozenset[str] = frozenset()  # names of what kept worlds have values of their own of
    reuses_pasts: bool = False  # also of worlds that differ in what holds for a whole run

    def world(
        self,
        parameters: Parameters,
        seed: int,
        watch: Callable[[Ecosystem], None] | None = None,
        kind: type[Ecosystem] = Ecosystem,
    ) -> Ecosystem:
        """The world that a seed names, at the end of the record, to go on under the parameters.

        Where these change what was before, it is made under them from its start; else its past is
        kept. `watch` sees each step of a past that is made for it. A world of a kind that is not
        the project's is made from its start, too: its rules have held ever since. Where the mixture
        `reuses_pasts`, those under what holds for a whole run are kept, too.
        """
        number, luck = divmod(int(seed), LUCK)
        row = int(np.flatnonzero(self.kept.worlds["world"] == number)[0])
        own, lineage = self.kept.worlds.iloc[row], self.kept.lineages[row]
        by = self.changes(parameters)
        fixed = {"clock": parameters.clock, "verdict": parameters.verdict}
        first = self.bases[own["hypothesis"]]
        base = numbered(first.model_copy(update=fixed), self.kept.names, lineage)
        early = by.dated_until(UNTIL)
        is_kept = not early and (not by.held or self.reuses_pasts)
        past = by.held_alone() if is_kept else by
        if by.held or early:
            base = changed(base, past)

        def make() -> Ecosystem:
            steps = 1 + months_between(base.clock.start, UNTIL)
            return grown(base, lineage, steps, watch, kind)

        if is_kept and watch is None and kind is Ecosystem:
            digest = _digest(_Pair(first, first))
            key = repr((digest, fixed, past.values, self.kept.names, lineage))
            world = past_of(key, make)
        else:
            world = make()
        law = {WALK: float(own["sigma"]), KEPT: float(own["rho"])}
        world.go_on_under(changed(all_replaced(world.parameters, law), by))
        return walk_from(world, luck)

    def written(self, parameters: Parameters) -> frozenset[str]:
        """What was written of what kept worlds have values of their own of."""
        return self.own & parameters.written - self.plain.written

    def changes(self, parameters: Parameters) -> Changes:
        """What the parameters change in the plain world, and so in any of the kept ones."""
        return _changes(_Pair(self.plain, parameters), self.written(parameters))

    def remade_because(self, parameters: Parameters) -> str:
        """Why worlds are made from their start again under these parameters; empty if they are not.

        Raises BadInput where worlds that are kept cannot be made so at all.
        """
        by, clock = self.changes(parameters), parameters.clock
        other = [one for one in by.held if one not in by.values or one.startswith("clock.")]
        if other:
            raise BadInput(
                f"{other[0]}: worlds that start from the record have it as it was; {HINT}"
            )
        if clock.steps <= 1 + months_between(clock.start, UNTIL):
            raise BadInput(f"clock.horizon={clock.horizon:g} ends before {UNTIL}; {HINT}")
        return _another_past(by)

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """What is known of the world of each seed: whence it is, and its free numbers."""
        worlds = self.kept.worlds.set_index("world").loc[np.asarray(seeds) // LUCK]
        of = ("hypothesis", "bias", "founder", "k", "sigma", "rho", *self.kept.names)
        shown = {name: np.array(worlds[name]) for name in of}
        return {"kept_world": worlds.index.to_numpy()} | shown

    def seed_of(self, seed: int) -> int:
        """The run that a seed names; one that names no kept world is drawn by it."""
        if (self.kept.worlds["world"] == seed // LUCK).any():
            return seed
        return self.seeds(seed, 1)[0]

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question.

        Worlds are taken along a golden-ratio sequence, so that any first part of them has each
        hypothesis by its weight. Each `TURN` of them come twice before there are others, with
        other luck the second time, which tells luck apart from what differs between worlds.
        """
        order = np.arange(count)
        turn, within = order // (2 * TURN), order % TURN
        ends = np.cumsum(self.kept.weights)
        lucks = [int(one) % LUCK for one in spawn_seeds(seed, count)]
        first = np.random.default_rng(seed).random()
        places = (first + GOLDEN * (turn * TURN + within)) % 1.0
        rows = np.searchsorted(ends, places, side="right").clip(max=ends.size - 1)
        numbers = self.kept.worlds["world"].to_numpy()[rows].tolist()
        return [number * LUCK + luck for number, luck in zip(numbers, lucks, strict=True)]


def _another_past(by: Changes) -> str:
    """What in the changes was before the end of the record; empty for nothing."""
    if early := by.dated_until(UNTIL):
        return f"shocks.{early[0]} strikes before {UNTIL}, where the record ends"
    return f"{by.held[0]} holds for a whole run" if by.held else ""


class _Pair(NamedTuple):
    """Two sets of parameters, equal only if they are the same objects."""

    before: Parameters
    after: Parameters

    def __hash__(self) -> int:
        return hash((id(self.before), id(self.after)))

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, _Pair) and self.before is other.before
        return same and self.after is other.after  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=64)
def _changes(pair: _Pair, also: frozenset[str]) -> Changes:
    return changes(pair.before, pair.after, also)


@functools.lru_cache(maxsize=64)
def _digest(pair: _Pair) -> int:
    return digest_of(pair.before)
