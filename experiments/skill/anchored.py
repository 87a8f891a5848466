"""Worlds that start from what was measured at an origin: islands that foretell month by month.

Islands begin from the sets that were known at the latest of `CUT_OFFS` before an origin. Those of
one cut-off serve all origins up to the next one. A month's score of a hypothesis, by which it is
weighed, is of islands whose sets were known before that month.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.anchored.answer import by_evidence, mean_evidence, weights_by
from analysis.skill.forecasts import Worlds
from analysis.statistics import particle_filter
from analysis.statistics.matching import Free
from analysis.statistics.particle_filter import Carried
from experiments.anchored import last_levels, made_islands, measured
from experiments.question.settings import Question
from experiments.skill.cut_off import cut_off
from experiments.skill.shuffled import shuffled
from experiments.worlds.calibrated_sets import CUT_OFFS, places_of
from experiments.worlds.free_numbers import within
from experiments.worlds.island import Made, Task
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.dates import month_after, months_between

SINCE = "2025-01"
"""First month whose measurement counts."""
QUARTER = 3
"""Months after the end of the replay at which the lead of closed models is compared, too."""


class Group(NamedTuple):
    """Origins that begin from the same sets, and the month to which their islands go."""

    known_until: str
    origins: list[str]
    last: str


class Islands(NamedTuple):
    """How many islands of how many worlds, how many of them foretell, and how far."""

    number: int
    size: int
    members: int
    ahead: int


class Anchored(NamedTuple):
    """What islands say by hypothesis and origin, with weights of hypotheses by month."""

    worlds: dict[str, dict[str, Worlds]]
    weights: dict[str, dict[str, float]]
    shuffled: tuple[dict[str, Worlds], ...]


def groups_of(origins: Sequence[str], measured_until: str) -> list[Group]:
    """Origins by the latest of `CUT_OFFS` that is not after them.

    Islands go on to the next cut-off, so that every month is scored.
    """
    groups = []
    for at, start in enumerate(CUT_OFFS):
        after = (*CUT_OFFS, "9999-12")[at + 1]
        own = [one for one in origins if start <= one < after]
        if own:
            groups.append(Group(start, own, max(own[-1], min(after, measured_until))))
    return groups


def ask_islands(
    question: Question,
    worlds: Mapping[str, Parameters],
    free: Sequence[Free],
    groups: Sequence[Group],
    islands: Islands,
    outcomes: tuple[str, ...],
    shuffled_of: tuple[str, int],
) -> Anchored:
    """Islands of every hypothesis and group, and of one hypothesis with shuffled records.

    Args:
        question: seed, evidence and place of work.
        worlds: parameters of each hypothesis.
        free: numbers that are not known.
        groups: origins with the sets that they begin from.
        islands: of each hypothesis and group.
        outcomes: that are told.
        shuffled_of: a hypothesis, and how many shuffled records.
    """
    plain, shuffles = shuffled_of
    asked: dict[tuple[str, int], list[Task]] = {}
    for group in groups:
        for name, parameters in worlds.items():
            task = _task(question, name, parameters, free, group, islands, outcomes)
            asked.setdefault((name, 0), []).append(task)
            if name == plain:
                record = Ecosystem(task.parameters, rng=question.settings.seed).recorded
                for number in range(1, 1 + shuffles):
                    other = task._replace(recorded=shuffled(record, number))
                    asked.setdefault((name, number), []).append(other)
    keys = [(key, at) for key, tasks in asked.items() for at in range(len(tasks))]
    seeds = [int(one) for one in spawn_seeds(question.settings.seed, islands.number)]
    tasks = [asked[key][at]._replace(seed=seed) for key, at in keys for seed in seeds]
    made = made_islands(tasks, question.settings)
    start = question.parameters.clock.start
    told: dict[tuple[str, int], dict[str, Worlds]] = {}
    scores: dict[str, dict[str, float]] = {}
    for row, (key, at) in enumerate(keys):
        own = made[row * islands.number : (row + 1) * islands.number]
        told.setdefault(key, {}).update(_told(own, start, outcomes))
        if key[1] == 0:
            scores.setdefault(key[0], {}).update(_scores(own, start, groups[at]))
    return Anchored(
        {name: told[name, 0] for name in worlds},
        weights_of(scores),
        tuple(told[key] for key in told if key[1]),
    )


def _task(
    question: Question,
    hypothesis: str,
    parameters: Parameters,
    free: Sequence[Free],
    group: Group,
    islands: Islands,
    outcomes: tuple[str, ...],
) -> Task:
    start = parameters.clock.start
    replayed = _replayed(parameters, group.last)
    world = cut_off(parameters, replayed, month_after(group.last, islands.ahead))
    known_gap = month_after(_replayed(parameters, "9999-12"), QUARTER)
    own = within(world, free)
    return Task(
        world,
        own,
        places_of(hypothesis, group.known_until, own),
        measured(question, SINCE, group.last),
        last_levels(question, known_gap if known_gap <= group.last else group.known_until),
        islands.size,
        0,
        [months_between(start, one) for one in group.origins],
        islands.ahead,
        islands.members,
        outcomes,
    )


def _replayed(parameters: Parameters, month: str) -> str:
    return min(parameters.releases.replayed_until or month, month)


def _told(made: Sequence[Made], start: str, outcomes: tuple[str, ...]) -> dict[str, Worlds]:
    """What islands of one hypothesis say together, by origin: worlds by the islands' evidence."""
    found = {}
    for parts in zip(*(one.ahead for one in made), strict=True):
        step = parts[0].step
        known = [_known(one, step) for one in made]
        members = parts[0].months.shape[0]
        weights = np.repeat(weights_by(known), members)
        rows = particle_filter.resampled(weights, 0.5)
        values = np.concatenate([one.months for one in parts])[rows]
        columns = zip(*(one.error for one in parts), strict=True)
        error = Carried(*(np.concatenate(column) for column in columns))
        draw = np.random.default_rng(step)
        errors = particle_filter.paths(error.at(rows), values.shape[1], draw)
        origin = month_after(start, step)
        found[origin] = Worlds(month_after(origin, 1), outcomes, values, errors)
    return found


def _known(made: Made, step: int) -> float:
    """The evidence of an island by a step; 0 before anything is measured."""
    steps = [one for one in made.evidence if one <= step]
    return made.evidence[max(steps)] if steps else 0.0


def _scores(made: Sequence[Made], start: str, group: Group) -> dict[str, float]:
    """Log probability that islands gave each month after `known_until`, by what was before it."""
    months = {step: month_after(start, step) for step in made[0].evidence}
    by_step = {step: mean_evidence([one.evidence[step] for one in made]) for step in months}
    steps = sorted(by_step)
    before = [0.0, *(by_step[step] for step in steps)]
    return {
        months[step]: by_step[step] - last
        for step, last in zip(steps, before, strict=False)
        if months[step] > group.known_until
    }


def weights_of(scores: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Weights of hypotheses by month: from the sum of their scores up to it."""
    months = sorted(next(iter(scores.values())))
    return {
        month: by_evidence(
            {name: sum(own[one] for one in months if one <= month) for name, own in scores.items()}
        )
        for month in months
    }
