"""Moves of histories that a filter left, so that copies of one ancestor get different parameters.

A filter copies the few histories that fit the data. Many then share parameters that chance picked.
Here each history runs again with another parameter, another seed in a month, or another step of a
shared preference, and accepts the change by the Metropolis rule. Common seeds keep the rest of it,
so about half of the parameters drawn afresh are accepted. The posterior stays as it is
(resample-move: Gilks and Berzuini 2001, JRSS B 63, 127-146).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Bias, Observation, likelihood, on_scale
from openclosed.experiments.starts.draws import names_of, values_at
from openclosed.experiments.starts.states import Lineage, replay, round_digits, with_lineage
from openclosed.experiments.validation.assimilation import shared_preference
from openclosed.experiments.validation.assimilation.task import (
    FilterTask,
    law_of,
    normalise_weights,
)
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.state.kinds import ENTERPRISE, STARTUP

type Floats = NDArray[np.float64]

PARAMETER, SEED, STARTUPS, ENTERPRISES = range(4)
KINDS: Final = ("a parameter", "a month's seed", "startups' preference", "enterprises' preference")
PARTS: Final = (0.65, 0.2, 0.1, 0.05)
"""Probabilities of the kinds of move."""
AFRESH, NEAR = 0.6, 0.08
"""Share of parameters drawn afresh, and the step of the others in the unit cube: for a parameter
that the data inform, only near values are accepted."""
ENTERPRISES_STEP: Final = 0.2


class Histories(NamedTuple):
    """N histories of T steps."""

    places: Floats  # (N, P) parameters in the unit cube
    step_seeds: NDArray[np.uint64]  # (N, T) seed in each step
    tastes: Floats  # (N, T, kinds)

    def at(self, rows: NDArray[np.int64]) -> "Histories":
        """Some of them."""
        return Histories(self.places[rows], self.step_seeds[rows], self.tastes[rows])


class MoveResult(NamedTuple):
    """N histories after their moves."""

    places: Floats  # (N, P)
    step_seeds: NDArray[np.uint64]  # (N, T)
    tastes: Floats  # (N, T, kinds)
    law: Floats  # (N, 2, kinds) sigma and rho of the preferences
    bias: Floats  # (N, platforms, observers.COLUMNS) at the end
    market: Floats  # (N, T, outcomes of the task)
    changed: NDArray[np.bool_]  # (N, P) parameters that were drawn again
    tried: NDArray[np.int64]  # (KINDS)
    taken: NDArray[np.int64]  # (KINDS)


class _Known(NamedTuple):
    """A history's probability of the data, by the class of its platforms' fast bias."""

    model: Ecosystem
    likely: Floats  # (FAST) log probability
    biases: dict[str, Bias]  # of FAST particles

    @property
    def mean(self) -> float:
        """Log of the mean probability over the classes, which are equally likely."""
        return _log_mean(self.likely)


def run_moves(task: FilterTask, rounds: int, part: tuple[Histories, int]) -> MoveResult:
    """Move each history of a part `rounds` times; with the part comes its seed."""
    histories, seed = part
    seeds = spawn_seeds(seed, len(histories.places))
    each = [Chain(task, histories.at(np.array(row)), int(one)) for row, one in enumerate(seeds)]
    for one in each:
        for _ in range(rounds):
            one.move()
    last = [one.draw_law() for one in each]
    return MoveResult(
        places=np.array([one.places for one in each]),
        step_seeds=np.array([one.step_seeds for one in each]),
        tastes=np.array([one.tastes for one in each]),
        law=np.array([law for law, _ in last]),
        bias=np.array([bias for _, bias in last]),
        market=np.array([one.market for one in each]),
        changed=np.array([one.changed for one in each]),
        tried=np.sum([one.tried for one in each], axis=0),
        taken=np.sum([one.taken for one in each], axis=0),
    )


def join_results(parts: Sequence[MoveResult]) -> MoveResult:
    """All results as one."""
    found = {
        name: np.concatenate([getattr(one, name) for one in parts]) for name in MoveResult._fields
    }
    tried, taken = (
        np.sum([getattr(one, name) for one in parts], axis=0) for name in ("tried", "taken")
    )
    return MoveResult(**found)._replace(tried=tried, taken=taken)


class Chain:
    """One history and its moves."""

    def __init__(self, task: FilterTask, start: Histories, seed: int) -> None:
        self.task, self.names, self.short = task, names_of(task.free), task.short
        self.observations, self.platforms = task.by_step(), task.platforms
        self.places, self.step_seeds, self.tastes = start
        self.draw = np.random.default_rng(seed)
        self.known = self._known(start)
        self.path = self._path(self.tastes)
        self.changed = np.zeros(self.places.size, dtype=bool)
        self.tried, self.taken = (np.zeros(len(KINDS), dtype=np.int64) for _ in range(2))

    def move(self) -> None:
        """Try one move."""
        kind = int(self.draw.choice(len(KINDS), p=PARTS))
        places, step_seeds, tastes = self.places.copy(), self.step_seeds.copy(), self.tastes.copy()
        place = int(self.draw.integers(places.size))
        afresh = kind == PARAMETER and self.draw.random() < AFRESH
        if afresh:
            places[place] = self.draw.random()
        elif kind == PARAMETER:
            near = abs(places[place] + NEAR * self.draw.normal())
            places[place] = min(near, 2.0 - near)  # reflected at both ends
        elif kind == SEED:
            step_seeds[self.draw.integers(step_seeds.size)] = self.draw.integers(2**32)
        else:
            of, first, step = {
                STARTUPS: (STARTUP, self.task.since + 1, self.draw.choice(shared_preference.SIGMA)),
                ENTERPRISES: (ENTERPRISE, 1, ENTERPRISES_STEP),
            }[kind]
            month = int(self.draw.integers(first, len(tastes)))
            tastes[month:, of] += step * self.draw.normal()
            tastes = shared_preference.as_kept(tastes)
        self.tried[kind] += 1
        path = self._path(tastes)
        tried = Histories(places, step_seeds, tastes)
        known = self._known(tried)
        if np.log(self.draw.random()) < known.mean + path - self.known.mean - self.path:
            self.places, self.step_seeds, self.tastes = tried
            self.known, self.path = known, path
            self.changed[place] |= afresh
            self.taken[kind] += 1

    @property
    def market(self) -> Floats:
        """(T, outcomes of the task)."""
        return self.known.model.record[:, [INDEX[name] for name in self.task.outcomes]]

    def draw_law(self) -> tuple[Floats, Floats]:
        """(2, kinds) law of the preferences and (platforms, COLUMNS) biases, given the data."""
        fast = int(self.draw.choice(len(observers.FAST), p=normalise_weights(self.known.likely)))
        rows = np.array([fast])
        biases = [one.at(rows).flat[0] for one in self.known.biases.values()]
        return law_of(np.array([self._draw_pair()]))[0], np.array(biases)

    def _draw_pair(self) -> int:
        """A draw of sigma and rho of startups' preference, given its path."""
        weights = normalise_weights(
            shared_preference.of_path(self.tastes[self.task.since :, STARTUP])
        )
        return int(self.draw.choice(weights.size, p=weights))

    def _path(self, tastes: Floats) -> float:
        """Log probability of the shared preferences' paths, averaged over sigma and rho."""
        of_startups = _log_mean(shared_preference.of_path(tastes[self.task.since :, STARTUP]))
        return of_startups + shared_preference.of_enterprises(tastes[:, ENTERPRISE])

    def _known(self, one: Histories) -> _Known:
        """Run a history again, and compute its probability of the data."""
        numbers = round_digits(values_at(self.task.free, one.places[None])[0])
        lineage = Lineage(
            numbers, step_seeds_of(one.step_seeds), tuple(map(tuple, one.tastes.tolist()))
        )
        model = replay(with_lineage(self.short, self.names, lineage), lineage)
        months = model.record

        def value_at(one: Observation, step: int) -> Floats:
            return on_scale(months[[step], INDEX[one.indicator.outcome]], one.indicator)

        biases = {platform: observers.unknown_bias(observers.FAST) for platform in self.platforms}
        likely = np.zeros(len(observers.FAST))
        for step in range(len(months)):
            if step > self.task.since:
                biases = {platform: observers.next_month(bias) for platform, bias in biases.items()}
            for observation in self.observations.get(step, []):
                own = value_at(observation, step)
                if observation.since:
                    own = own - value_at(observation, self.task.step_of(observation.since))
                beyond, deviation = observation.value - own, observation.deviation
                if platform := observation.indicator.platform:
                    biases[platform], logs = observers.update_bias(
                        biases[platform], beyond, deviation
                    )
                else:
                    logs = likelihood(beyond, deviation)
                likely = likely + logs
        return _Known(model, likely, biases)


def step_seeds_of(seeds: NDArray[np.uint64]) -> tuple[tuple[int, int], ...]:
    """The steps at which the seed changes, with the seeds, from the seed in each step."""
    first = np.flatnonzero(np.append(True, seeds[1:] != seeds[:-1]))
    return tuple((int(step), int(seeds[step])) for step in first)


def seeds_of(step_seeds: Sequence[tuple[int, int]], steps: int) -> NDArray[np.uint64]:
    """(T) the seed in each step."""
    first = np.array([step for step, _ in step_seeds])
    seeds = np.array([step_seed for _, step_seed in step_seeds], dtype=np.uint64)
    return seeds[np.searchsorted(first, np.arange(steps), side="right") - 1]


def _log_mean(logs: Floats) -> float:
    most = logs.max()
    return float(most + np.log(np.exp(logs - most).mean()))
