"""An independent particle filter: particles run together, weighted by the data, in one process.

A particle is a run with parameters of its own. The preference that firms of each kind share drifts
in it, and platforms see a part of what its startups buy, with biases whose distribution it knows.
What the enterprise survey counts, workloads by number or by volume, is unsettled: a particle counts
by one of both, equally likely before any data. When few particles fit the data, copies of those
that do replace the others.
"""

import gc
from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import BY_VOLUME, SPEND, SURVEY, TOKENS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import Observation, likelihood, on_scale
from openclosed.experiments.starts.draws import names_of, values_at
from openclosed.experiments.starts.states import (
    Lineage,
    advance,
    round_digits,
    share_preferences,
    with_lineage,
)
from openclosed.experiments.validation.assimilation import levels, shared_preference
from openclosed.experiments.validation.assimilation.bridges import Bridges
from openclosed.experiments.validation.assimilation.shared_preference import Response
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    FilterTask,
    blind,
    go_on,
)
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.state.market import ENTERPRISE, FIRM_KINDS, STARTUP

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

TRIALS = 48
"""Particles whose trial month shows the market's response to a preference step."""
TRIAL_STEP = 0.6


class IndependentFilter:
    """Particles, their parameters and shared preferences, and platforms' biases."""

    def __init__(self, task: FilterTask) -> None:
        """Draw the parameters of the particles, and build these."""
        self.task, size = task, task.size
        self.names = names_of(task.free)
        self.draw = np.random.default_rng(task.seed)
        self.observations = task.by_step()
        self.levels = levels.levels(task.lines, self.observations, task.last)
        self.places, self.logs = levels.propose(
            task.free, self.levels, self.draw.random((size, len(task.free))), self.draw
        )
        self.by_volume = self.draw.random(size) < 0.5
        values = values_at(task.free, self.places).tolist()
        self.lineages = [
            Lineage(round_digits(row), ((0, step_seed),))
            for row, step_seed in zip(values, self._step_seeds(size), strict=True)
        ]
        short = task.short
        self.runs = [
            Ecosystem(with_lineage(short, self.names, one), rng=one.step_seeds[0][1])
            for one in self.lineages
        ]
        self.law = task.law
        self.walk = shared_preference.begin_walks(self.law, size, self.draw)
        self.enterprises = np.zeros(size)  # their shared preference
        fast = self.draw.choice(observers.FAST, size=size)
        self.biases = {platform: observers.unknown_bias(fast) for platform in task.platforms}
        self.bridges = Bridges(task.observations, task.parameters.clock.start, size)
        self.weights, self.ancestor = np.full(size, 1.0 / size), np.arange(size)
        self.tastes: list[Floats] = []  # (N, kinds) a step
        self.tokens = self.spend = np.full(size, np.nan)  # logits of last month
        self.pending = self.logs.sum(axis=1)  # log weights by prior over proposal to come
        self.least, self.evidence = float(size), 0.0

    def _step_seeds(self, count: int) -> list[int]:
        """Seeds of runs."""
        return [int(one) for one in spawn_seeds(int(self.draw.integers(2**62)), count)]

    def step(self, step: int) -> None:
        """Run all particles for a month, and weight them by its measurements."""
        observations = self.observations.get(step, [])
        inside = np.zeros(self.weights.size)
        if step > 0:
            self.enterprises = shared_preference.step_enterprises(
                self.law, self.enterprises, self.draw
            )
        if step > self.task.since:
            self.biases = {
                platform: observers.next_month(bias) for platform, bias in self.biases.items()
            }
            inside += self._walk_startups(observations)
        tastes = np.empty((self.weights.size, len(FIRM_KINDS)))
        tastes[:, ENTERPRISE], tastes[:, STARTUP] = self.enterprises, self.walk.now
        self.tastes.append(tastes)
        for run, own in zip(self.runs, tastes.tolist(), strict=True):
            share_preferences(run, own)
            run.step()
        if step >= self.task.since:
            self.tokens, self.spend = self._shares(self.runs)
        for one in observations:
            inside += self._likelihood(one)
        inside += self.bridges.change(step, self._own, self.weights) + self._release(step)
        self._weigh(inside)

    def _likelihood(self, observation: Observation) -> Floats:
        """(N) log likelihood of a measurement; a platform's also updates its bias."""
        if not observation.indicator.platform:
            return likelihood(
                observation.value - self.bridges.own(observation, self._own(observation)),
                observation.deviation,
            )
        platform, own = observation.indicator.platform, self._own(observation)
        self.biases[platform], likely = observers.update_bias(
            self.biases[platform], observation.value - own, observation.deviation
        )
        return likely

    def _release(self, step: int) -> Floats:
        """(N) log weights by prior over proposal that enter in a step."""
        left = np.array([1.0 - one.released(step) for one in self.levels])
        before, self.pending = self.pending, self.logs @ left
        return np.asarray(before - self.pending)

    def _own(self, observation: Observation) -> Floats:
        """(N) each particle's value of an indicator."""
        own = np.array([run.latest(observation.indicator.outcome) for run in self.runs])
        if observation.indicator.key == SURVEY:
            volume = np.array([run.latest(BY_VOLUME) for run in self.runs])
            own = np.where(self.by_volume, volume, own)
        return on_scale(own, observation.indicator)

    def _shares(self, runs: Sequence[Ecosystem]) -> tuple[Floats, Floats]:
        """Startups' open shares of purchased tokens and of spend; logits."""
        shares = [(run.latest(TOKENS), run.latest(SPEND)) for run in runs]
        tokens, spend = observers.logits(np.array(shares)).T
        return tokens, spend

    def _walk_startups(self, observations: Sequence[Observation]) -> Floats:
        """Step their shared preference; gives the log weights of the proposal."""
        weights = np.zeros(self.weights.size)
        if platforms := [one for one in observations if one.indicator.platform]:
            mean = float(self.weights @ self.tokens)
            response = self._response(mean)
            shortfall, variance = self._shortfall(platforms, response, mean)
            steps, weights = shared_preference.guided_steps(
                self.walk, response, shortfall, variance, self.draw
            )
        else:
            steps = shared_preference.free_steps(self.walk, self.draw)
        walk = shared_preference.take_steps(self.walk, steps, self.draw)
        self.walk = walk._replace(now=shared_preference.as_kept(walk.now))
        return weights

    def _response(self, mean: float) -> Response:
        """The market's response to a preference step, from a trial month of some particles."""
        rows = particle_filter.resample(self.weights, float(self.draw.random()), TRIALS)
        steps = TRIAL_STEP * self.draw.normal(size=TRIALS)
        trials = []
        for row, step, step_seed in zip(
            rows.tolist(), steps, self._step_seeds(TRIALS), strict=True
        ):
            copy = self.runs[row].branch(step_seed)
            copy.set_shared_preference(STARTUP, self.walk.now[row] + step)
            copy.step()
            trials.append(copy)
        before = self.tokens[rows]
        return shared_preference.response(steps, before - mean, self._shares(trials)[0] - before)

    def _shortfall(
        self, observations: Sequence[Observation], response: Response, mean: float
    ) -> tuple[Floats, Floats]:
        """The measurement minus each particle's forecast without a step, and its variance.

        Spend counts as tokens at last month's distance from it, and only if the platform shows no
        tokens.
        """
        weight, total = np.zeros(self.weights.size), np.zeros(self.weights.size)
        showing_tokens = {
            one.indicator.platform for one in observations if one.indicator.outcome == TOKENS
        }
        for one in observations:
            is_of_tokens = one.indicator.outcome == TOKENS
            if is_of_tokens or one.indicator.platform not in showing_tokens:
                distance = 0.0 if is_of_tokens else self.tokens - self.spend
                bias = self.biases[one.indicator.platform]
                exact = 1.0 / (bias.variance + one.deviation**2)
                weight, total = weight + exact, total + exact * (one.value + distance - bias.middle)
        return total / weight - response.forecast(self.tokens, mean), 1.0 / weight

    def _weigh(self, likelihood: Floats) -> None:
        """Weight the particles, and resample if the effective sample size is low."""
        self.weights, evidence = particle_filter.reweight(self.weights, likelihood)
        self.evidence += evidence
        effective = particle_filter.effective_size(self.weights)
        self.least = min(self.least, effective)
        if effective < 0.5 * self.weights.size:
            self._resample()

    def _resample(self) -> None:
        """Resample particles by weight; copies get new seeds. The dead leave before any copy."""
        rows = particle_filter.resample(self.weights, float(self.draw.random()))
        first = np.concatenate([[True], rows[1:] != rows[:-1]])  # rows are in order
        step_seeds = iter(self._step_seeds(int((~first).sum())))
        step, runs, lineages = self.runs[0].step_number, list[Ecosystem](), []
        for dead in np.setdiff1d(np.arange(rows.size), rows).tolist():
            self.runs[dead] = cast(Ecosystem, None)
        gc.collect()  # agents and their model refer to each other
        for row, is_first in zip(rows.tolist(), first.tolist(), strict=True):
            run, lineage = self.runs[row], self.lineages[row]
            if not is_first:
                step_seed = next(step_seeds)
                run = run.branch(step_seed)
                lineage = lineage._replace(step_seeds=(*lineage.step_seeds, (step, step_seed)))
            runs.append(run)
            lineages.append(lineage)
        self.runs, self.lineages = runs, lineages
        self.places, self.ancestor = self.places[rows], self.ancestor[rows]
        self.tokens, self.spend = self.tokens[rows], self.spend[rows]
        self.tastes = [one[rows] for one in self.tastes]
        self.bridges.keep(rows)
        self.logs, self.pending = self.logs[rows], self.pending[rows]
        self.by_volume = self.by_volume[rows]
        self.walk, self.enterprises = self.walk.at(rows), self.enterprises[rows]
        self.biases = {platform: bias.at(rows) for platform, bias in self.biases.items()}
        self.weights = np.full(rows.size, 1.0 / rows.size)

    @property
    def known(self) -> tuple[Floats, float]:
        """Weights and log evidence from the measurements until now alone."""
        weights, evidence = particle_filter.reweight(
            self.weights, self.pending - self.bridges.potential
        )
        return weights, self.evidence + evidence

    def forecast(self) -> tuple[NDArray[np.float32], Floats]:
        """Forecasts of some particles with new seeds; the filter itself stays.

        They know nothing dated after this month. Gives (members, months, outcomes), and the
        (members, platforms, observers.COLUMNS) biases of platforms.
        """
        task, step = self.task, self.runs[0].step_number
        rows = particle_filter.resample(self.known[0], float(self.draw.random()), task.members)
        columns = [INDEX[name] for name in task.outcomes]
        law, biases = self.law.pairs(self.walk.pair[rows]), self.known_biases()[rows]
        found = np.full((rows.size, task.ahead, len(columns)), np.nan, dtype=np.float32)
        step_seeds = self._step_seeds(rows.size)
        for place, (row, step_seed) in enumerate(zip(rows.tolist(), step_seeds, strict=True)):
            copy = blind(self.runs[row].branch(step_seed))
            later = advance(
                go_on(copy, law[place], self.tastes[-1][row], step_seed), step + task.ahead
            )
            found[place] = as_counted(later.record, self.by_volume[row])[step:, columns]
        return found, biases

    def known_biases(self) -> Floats:
        """(N, platforms, observers.COLUMNS) each platform's bias, given the data."""
        if not self.biases:
            return np.empty((self.weights.size, 0, len(observers.COLUMNS)))
        return np.stack([bias.flat for bias in self.biases.values()], axis=1)


def as_counted(record: Floats, by_volume: bool) -> Floats:
    """Months of a run in which enterprises' workloads stand as the survey counts them."""
    if not by_volume:
        return record
    found = record.copy()
    found[:, INDEX[SURVEY]] = found[:, INDEX[BY_VOLUME]]
    return found


def run_filter(task: FilterTask) -> FilterResult:
    """Run a filter over all measurements."""
    filter_ = IndependentFilter(task)
    ahead, evidence = [], []
    for step in range(task.last + 1):
        filter_.step(step)
        if step in filter_.observations:
            evidence.append((step, filter_.known[1]))
        if step in task.origins:
            ahead.append(filter_.forecast())
    step_seeds = [
        (place, *pair) for place, one in enumerate(filter_.lineages) for pair in one.step_seeds
    ]
    columns = [INDEX[TOKENS], INDEX[SPEND]]
    of_level = [INDEX[name] for name in levels.MEANS.values()]
    year = [task.step_of(month) for month in levels.YEAR]
    return FilterResult(
        weights=filter_.weights,
        places=filter_.places,
        ancestor=filter_.ancestor,
        step_seeds=np.array(step_seeds, dtype=np.uint64),
        tastes=np.stack(filter_.tastes, axis=1),
        law=filter_.law.pairs(filter_.walk.pair),
        bias=filter_.known_biases(),
        by_volume=filter_.by_volume,
        level=np.stack([levels.mean_logits(run.record, of_level, *year) for run in filter_.runs]),
        market=np.stack([run.record[task.since :, columns] for run in filter_.runs]),
        least=np.array(filter_.least),
        evidence=np.array(evidence, dtype=float).reshape(-1, 2),
        ahead=np.array([one for one, _ in ahead], dtype=np.float32),
        ahead_bias=np.array([one for _, one in ahead]),
    )
