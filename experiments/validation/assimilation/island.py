"""An island: worlds that are stepped together and weighed by what was measured, in one process.

Each world has numbers of its own, which it holds. The taste that developers share walks in it, and
venues see a part of what its developers buy, with biases that each world follows exactly. Where few
worlds fit what was measured, copies of those that do take the places of the others.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis import islands as anchored
from openclosed.analysis.evidence.quantities import SPEND, TOKENS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import Seen, likelihood, on_scale
from openclosed.experiments.starts.lineage import (
    KEPT,
    WALK,
    Lineage,
    advance,
    as_kept,
    numbered,
    walk_from,
)
from openclosed.experiments.validation.assimilation import held, shared_taste
from openclosed.experiments.validation.assimilation.free_numbers import Free
from openclosed.experiments.validation.assimilation.shared_taste import RHO, SIGMA, Response
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.supply.replayed import Recorded

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

TRIALS = 48
"""Worlds of which a trial month tells how the market answers a step of the shared taste."""
TRIAL_STEP = 0.6


class Task(NamedTuple):
    """An island that is to be made."""

    parameters: Parameters
    free: Sequence[Free]
    places: Floats  # (sets, P) in the unit cube, around which numbers are drawn; none: from all
    seen: Sequence[Seen]  # all that was measured, in any order
    size: int  # worlds
    seed: int
    bias: float  # standard deviation of each venue's bias over time, logits
    since: int  # first step in which the shared taste may have moved
    last: int  # step
    walks: bool = True  # whether it moves at all
    origins: Sequence[int] = ()  # steps after which some worlds foretell
    ahead: int = 0  # months
    members: int = 0  # worlds that foretell
    outcomes: Sequence[str] = (TOKENS, SPEND)  # that they tell
    recorded: Recorded | None = None  # releases that are replayed instead of the record's


class Island:
    """Worlds, their numbers, the taste that developers share in each, and venues' biases."""

    def __init__(self, task: Task) -> None:
        """Draw the numbers of the worlds, and build these."""
        self.task, size = task, task.size
        self.names = [one.name for one in task.free]
        self.draw = np.random.default_rng(task.seed)
        self.numbers = np.array([as_kept(row) for row in self._first().tolist()])
        self.stories = [
            Lineage(tuple(row), ((0, luck),), task.since)
            for row, luck in zip(self.numbers.tolist(), self._lucks(size), strict=True)
        ]
        self.worlds = [
            Ecosystem(numbered(task.parameters, self.names, one), rng=one.lucks[0][1])
            for one in self.stories
        ]
        if task.recorded is not None:
            for world in self.worlds:
                world.recorded = task.recorded
        self.walk = shared_taste.begun(size, self.draw)
        venues = dict.fromkeys(one.figure.venue for one in task.seen if one.figure.venue)
        self.biases = {venue: observers.unknown(task.bias, size) for venue in venues}
        self.seen: dict[int, list[Seen]] = {}
        for one in task.seen:
            step = months_between(task.parameters.clock.start, one.month)
            self.seen.setdefault(step, []).append(one)
        self.weights, self.founder = np.full(size, 1.0 / size), np.arange(size)
        self.tastes: list[Floats] = []  # (N) a step since `since`
        self.tokens = self.spend = np.full(size, np.nan)  # logits of last month
        self.least, self.evidence = float(size), 0.0

    def _first(self) -> Floats:
        """(N, P) numbers from around the sets, and evenly where these say nothing."""
        size, places = self.task.size, self.task.places
        low, high = np.array([(one.low, one.high) for one in self.task.free]).T
        where = self.draw.random((size, low.size))
        if len(places):
            known, even = held.unbounded(places), np.full(len(places), 1.0 / len(places))
            rows = self.draw.permutation(np.arange(size) % len(places))
            normals = self.draw.normal(size=(size, places.shape[1]))
            where = held.bounded(held.moved(known, even, rows, normals))
        return np.asarray(low + (high - low) * where)

    def _lucks(self, count: int) -> list[int]:
        """Seeds of worlds."""
        return [int(one) for one in spawn_seeds(int(self.draw.integers(2**62)), count)]

    def month(self, step: int) -> None:
        """Let a month pass in all worlds, and weigh them by what was measured in it."""
        seen = self.seen.get(step, [])
        inside = np.zeros(self.weights.size)
        if step > self.task.since:
            for venue, bias in self.biases.items():
                self.biases[venue] = observers.a_month_on(bias, self.task.bias)
            if self.task.walks:
                inside = self._walk(seen)
        if step >= self.task.since:
            self.tastes.append(self.walk.now)
        for world, taste in zip(self.worlds, self.walk.now.tolist(), strict=True):
            world.share_taste(STARTUP, taste)
            world.step()
        if step >= self.task.since:
            self.tokens, self.spend = self._shown(self.worlds)
        for one in seen:
            inside += self._likelihood(one)
        self._weigh(inside)

    def _likelihood(self, seen: Seen) -> Floats:
        """(N) log likelihood of what was measured; what a venue shows also tells of its bias."""
        own = np.array([world.latest(seen.figure.outcome) for world in self.worlds])
        beyond = seen.value - on_scale(own, seen.figure)
        if venue := seen.figure.venue:
            self.biases[venue], likely = observers.shown(self.biases[venue], beyond, seen.deviation)
            return likely
        return likelihood(beyond, seen.deviation)

    def _shown(self, worlds: Sequence[Ecosystem]) -> tuple[Floats, Floats]:
        """Open shares of the tokens that developers buy, and of what they pay for them; logits."""
        shares = [(world.latest(TOKENS), world.latest(SPEND)) for world in worlds]
        tokens, spend = observers.logits(np.array(shares)).T
        return tokens, spend

    def _walk(self, seen: Sequence[Seen]) -> Floats:
        """Let the shared taste take a step; gives the log weights of how it was drawn."""
        weights, venues = np.zeros(self.weights.size), [one for one in seen if one.figure.venue]
        if venues:
            mean = float(self.weights @ self.tokens)
            response = self._response(mean)
            short, variance = self._short(venues, response, mean)
            steps, weights = shared_taste.guided(self.walk, response, short, variance, self.draw)
        else:
            steps = shared_taste.free(self.walk, self.draw)
        walk = shared_taste.stepped(self.walk, steps, self.draw)
        self.walk = walk._replace(now=np.array(as_kept(walk.now)))
        return weights

    def _response(self, mean: float) -> Response:
        """How the market answers a step of the taste, from a trial month of some worlds."""
        rows = particle_filter.resampled(self.weights, float(self.draw.random()), TRIALS)
        steps = TRIAL_STEP * self.draw.normal(size=TRIALS)
        tried = []
        for row, step, luck in zip(rows.tolist(), steps, self._lucks(TRIALS), strict=True):
            copy = self.worlds[row].fork(luck)
            copy.share_taste(STARTUP, self.walk.now[row] + step)
            copy.step()
            tried.append(copy)
        before = self.tokens[rows]
        return shared_taste.response(steps, before - mean, self._shown(tried)[0] - before)

    def _short(
        self, seen: Sequence[Seen], response: Response, mean: float
    ) -> tuple[Floats, Floats]:
        """What was measured less what each world foretells without a step, and its variance.

        Spend counts as tokens that are as far apart from it as they were last month, and only where
        the venue shows no tokens.
        """
        weight, total = np.zeros(self.weights.size), np.zeros(self.weights.size)
        told = {one.figure.venue for one in seen if one.figure.outcome == TOKENS}
        for one in seen:
            is_of_tokens = one.figure.outcome == TOKENS
            if is_of_tokens or one.figure.venue not in told:
                apart = 0.0 if is_of_tokens else self.tokens - self.spend
                bias = self.biases[one.figure.venue]
                exact = 1.0 / (bias.variance + one.deviation**2)
                weight, total = weight + exact, total + exact * (one.value + apart - bias.mean)
        return total / weight - response.foretold(self.tokens, mean), 1.0 / weight

    def _weigh(self, likelihood: Floats) -> None:
        """Weigh the worlds; copies take the place of those that fail where few are left."""
        self.weights, evidence = particle_filter.weighed(self.weights, likelihood)
        self.evidence += evidence
        effective = particle_filter.effective(self.weights)
        self.least = min(self.least, effective)
        if effective < 0.5 * self.weights.size:
            self._resample()

    def _resample(self) -> None:
        """Let worlds be copied by their weights; copies draw from luck of their own."""
        rows = particle_filter.resampled(self.weights, float(self.draw.random()))
        first = np.concatenate([[True], rows[1:] != rows[:-1]])  # rows are in order
        lucks = iter(self._lucks(int((~first).sum())))
        step, worlds, stories = self.worlds[0].step_number, [], []
        for row, is_first in zip(rows.tolist(), first.tolist(), strict=True):
            world, story = self.worlds[row], self.stories[row]
            if not is_first:
                luck = next(lucks)
                world = world.fork(luck)
                story = story._replace(lucks=(*story.lucks, (step, luck)))
            worlds.append(world)
            stories.append(story)
        self.worlds, self.stories = worlds, stories
        self.numbers, self.founder = self.numbers[rows], self.founder[rows]
        self.tokens, self.spend = self.tokens[rows], self.spend[rows]
        self.tastes = [one[rows] for one in self.tastes]
        self.walk = self.walk.at(rows)
        self.biases = {venue: bias.at(rows) for venue, bias in self.biases.items()}
        self.weights = np.full(rows.size, 1.0 / rows.size)

    def law(self, row: int) -> dict[str, Any]:
        """How the shared taste of a world walks."""
        if not self.task.walks:
            return {WALK: 0.0, KEPT: 1.0}
        pair = self.walk.pair[row]
        return {WALK: float(SIGMA[pair]), KEPT: float(RHO[pair])}

    def foretell(self) -> tuple[NDArray[np.float32], Floats]:
        """What some worlds say of the months ahead, with luck of their own; this island stays.

        They know nothing that is dated after this month. Gives (members, months, outcomes), and the
        (members, venues, 2) biases of venues.
        """
        task, step = self.task, self.worlds[0].step_number
        rows = particle_filter.resampled(self.weights, float(self.draw.random()), task.members)
        columns = [INDEX[name] for name in task.outcomes]
        found = np.full((rows.size, task.ahead, len(columns)), np.nan, dtype=np.float32)
        for place, (row, luck) in enumerate(
            zip(rows.tolist(), self._lucks(rows.size), strict=True)
        ):
            copy = blind(self.worlds[row].fork(luck))
            copy.go_on_under(all_replaced(copy.parameters, self.law(row)))
            walk_from(copy, luck)
            found[place] = advance(copy, step + task.ahead).record[step:, columns]
        return found, self.known_biases()[rows]

    def known_biases(self) -> Floats:
        """(N, venues, 2) mean and variance of each venue's bias."""
        columns = [np.stack(bias, axis=1) for bias in self.biases.values()]
        return np.stack(columns, axis=1) if columns else np.empty((self.weights.size, 0, 2))


def blind(world: Ecosystem) -> Ecosystem:
    """The world without what is dated after this month: the record's releases, and schedule."""
    last = float(world.months) - world.in_force.clock.months_per_step
    month = month_after(world.parameters.clock.start, int(last))
    world.go_on_under(scheduled_until(world.parameters, month))
    world.recorded = world.recorded._replace(until=min(world.recorded.until, last))
    return world


def scheduled_until(parameters: Parameters, month: str) -> Parameters:
    """The parameters without what the paths of their schedule say of later months."""
    known = {
        name: {when: value for when, value in path.items() if when <= month}
        for name, path in parameters.schedule.items()
    }
    return parameters.model_copy(
        update={"schedule": {k: path for k, path in known.items() if path}}
    )


def run_island(task: Task) -> anchored.Island:
    """Weigh the worlds by all that was measured."""
    island = Island(task)
    ahead, evidence = [], []
    for step in range(task.last + 1):
        island.month(step)
        if step in island.seen:
            evidence.append((step, island.evidence))
        if step in task.origins:
            ahead.append(island.foretell())
    columns = [INDEX[name] for name in (TOKENS, SPEND)]
    return anchored.Island(
        weights=island.weights,
        numbers=island.numbers,
        founder=island.founder,
        lucks=np.array(
            [(row, *one) for row, story in enumerate(island.stories) for one in story.lucks],
            dtype=np.uint64,
        ),
        tastes=np.array(island.tastes).T,
        market=np.stack([world.record[task.since :, columns] for world in island.worlds]),
        law=np.array([tuple(island.law(row).values()) for row in range(task.size)]),
        bias=island.known_biases(),
        least=np.array(island.least),
        evidence=np.array(evidence, dtype=float).reshape(-1, 2),
        ahead=np.array([one for one, _ in ahead], dtype=np.float32),
        ahead_bias=np.array([one for _, one in ahead]),
    )
