"""Islands that foretell at every origin: what each begins from, sees and says.

Islands begin from the sets that were known at the latest of `CUT_OFFS` before an origin, and before
the first of these from all that numbers can be. Those of one cut-off serve all origins up to the
next one. A month's score of a hypothesis, by which it is weighed, is of islands whose sets were
known before that month.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FORETOLD, VENUES
from openclosed.analysis.islands import Island, by_evidence, mean_evidence, weights_by
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import Bias
from openclosed.experiments.validation.assimilation.free_numbers import CUT_OFFS, Free
from openclosed.experiments.validation.assimilation.island import Task
from openclosed.experiments.validation.assimilation.tasks import cut_off, task_of, weighing
from openclosed.experiments.validation.backtest.cases import VOLUME
from openclosed.experiments.validation.forecasters import Cell, Said, Worlds, bias_paths
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.known_releases import FIRST_VINTAGE_UNTIL

OUTCOMES = tuple(dict.fromkeys((*(figure.outcome for figure in FORETOLD), VOLUME)))


class Group(NamedTuple):
    """Origins that begin from the same sets, and the month to which their islands go."""

    known_until: str  # "" for no sets
    origins: list[str]
    last: str


class Asked(NamedTuple):
    """A group's islands of a hypothesis and bias."""

    cell: Cell
    group: Group
    task: Task


class Size(NamedTuple):
    """Worlds of an island, how many of them foretell, and months ahead."""

    worlds: int
    members: int
    ahead: int


def groups_of(origins: Sequence[str]) -> list[Group]:
    """Origins by the sets that they begin from; those after the first vintage are apart.

    Islands go on to the month up to which the next ones know the record, so that every month is
    scored.
    """
    starts = [("", ""), *((one, one) for one in CUT_OFFS)]
    starts.append((month_after(FIRST_VINTAGE_UNTIL, 1), CUT_OFFS[-1]))
    ends = [*starts[1:], ("9999-12", "9999-12")]
    groups = []
    for (start, until), (after, scored_until) in zip(starts, ends, strict=True):
        own = [one for one in origins if start <= one < after]
        if own:
            groups.append(Group(until, own, max(own[-1], min(scored_until, origins[-1]))))
    return groups


def asked_of(
    worlds: Mapping[str, Parameters],
    free: Sequence[Free],
    groups: Sequence[Group],
    biases: Sequence[float],
    size: Size,
    record: Sequence[Measurement],
) -> list[Asked]:
    """Islands of every hypothesis, bias and group."""
    found = []
    for group, (name, world), bias in itertools.product(groups, worlds.items(), biases):
        until = min(world.releases.replayed_until or group.last, group.last)
        known = cut_off(world, until, month_after(group.last, size.ahead))
        task = task_of(
            name, known, free, weighing(group.last, record), group.last, size.worlds, bias,
            group.known_until or CUT_OFFS[0],
        )  # fmt: skip
        task = task._replace(
            places=task.places if group.known_until else np.empty((0, len(task.free))),
            origins=[months_between(world.clock.start, one) for one in group.origins],
            ahead=size.ahead,
            members=size.members,
            outcomes=OUTCOMES,
        )
        found.append(Asked((name, bias), group, task))
    return found


def said_of(asked: Sequence[Asked], made: Sequence[Sequence[Island]]) -> Said:
    """What islands say together."""
    worlds: dict[Cell, dict[str, Worlds]] = {}
    scores: dict[Cell, dict[str, float]] = {}
    for (cell, group, task), islands in zip(asked, made, strict=True):
        worlds.setdefault(cell, {}).update(told(islands, task, group.origins))
        scores.setdefault(cell, {}).update(_scores(islands, task, group))
    return Said(worlds, weights_of(scores))


def told(islands: Sequence[Island], task: Task, origins: Sequence[str]) -> dict[str, Worlds]:
    """What islands of one hypothesis and bias say by origin: their worlds by their evidence."""
    found = {}
    shown = dict.fromkeys(one.figure.venue for one in task.seen if one.figure.venue)
    for at, (origin, step) in enumerate(zip(origins, task.origins, strict=True)):
        weights = weights_by([_known(one, step) for one in islands])
        rows = particle_filter.resampled(np.repeat(weights, task.members), 0.5)
        values = np.concatenate([one.ahead[at] for one in islands])[rows]
        known = np.concatenate([one.ahead_bias[at] for one in islands])[rows]
        draw = np.random.default_rng((task.seed, step))
        biases = dict.fromkeys((*VENUES, *shown), observers.unknown(task.bias, rows.size))
        biases |= {venue: Bias(*known[:, n].T) for n, venue in enumerate(shown)}
        paths = {
            venue: bias_paths(bias, task.bias, task.ahead, draw) for venue, bias in biases.items()
        }
        found[origin] = Worlds(month_after(origin, 1), tuple(task.outcomes), values, paths)
    return found


def _known(island: Island, step: int) -> float:
    """The evidence of an island by a step; 0 before anything is measured."""
    until = island.evidence[island.evidence[:, 0] <= step]
    return float(until[-1, 1]) if len(until) else 0.0


def _scores(islands: Sequence[Island], task: Task, group: Group) -> dict[str, float]:
    """Log probability that islands gave each month after their sets, by what was before it."""
    found, before = {}, 0.0
    for at, step in enumerate(islands[0].evidence[:, 0].tolist()):
        now = mean_evidence([float(one.evidence[at, 1]) for one in islands])
        month = month_after(task.parameters.clock.start, step)
        if month > group.known_until:
            found[month] = now - before
        before = now
    return found


def weights_of(scores: Mapping[Cell, Mapping[str, float]]) -> dict[str, dict[Cell, float]]:
    """Weights of hypotheses and biases by month: from the sum of scores up to it, at first none.

    Each bias weighs the same.
    """
    months = sorted({"", *(month for own in scores.values() for month in own)})
    biases = list(dict.fromkeys(bias for _, bias in scores))
    found: dict[str, dict[Cell, float]] = {month: {} for month in months}
    for month, bias in itertools.product(months, biases):
        sums = {
            name: sum(score for when, score in own.items() if when <= month)
            for (name, of), own in scores.items()
            if of == bias
        }
        for name, weight in by_evidence(sums).items():
            found[month][name, bias] = weight / len(biases)
    return found
