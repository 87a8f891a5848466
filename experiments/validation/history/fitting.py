"""Least squares on means over runs: a space-filling design, then rounds around the closest points.

All points share their seeds, so that a difference between two points is that of their parameters.
The closest of many on a few seeds owe some of it to these; so what is kept is chosen among the
closest by further seeds.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from openclosed.analysis.evidence.histories import History
from openclosed.experiments.runs import designs
from openclosed.experiments.runs.factors import Factor, points_of
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.validation.history.answer import as_measured, at_months
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import replaced

type Floats = NDArray[np.float64]

GROUP = "history/"
SHARE = "open_share_workloads_all"
LEADERS = 10  # closest points, around and along which a round looks
PULL = 0.5  # distance from the base, in parts of the range, that counts as one standard error
ABOUT_AS_WELL = 0.9  # confidence with which what is kept fits about as well as the closest


class Effort(NamedTuple):
    """How much work is put into a fit."""

    points: int  # of the first design
    rounds: int
    refined: int  # points of a round
    sets: int  # most that are kept
    closest: int  # points among which these are chosen on further seeds


class Search(NamedTuple):
    """What is looked for, and how: `base` is the place in the unit cube that needs no evidence."""

    factors: list[Factor]
    base: Floats
    seeds: list[int]  # of the runs at each point
    again: list[int]  # of those at the closest points, among which is chosen
    effort: Effort


class Found(NamedTuple):
    """Places of the unit cube that fit about as well as the closest, the closest one first."""

    places: Floats  # (sets, parameters)
    losses: Floats  # (sets,) on the further seeds
    tried: int


def until(parameters: Parameters, month: str) -> Parameters:
    """The same world, to the end of a month and no further."""
    months = 1 + months_between(parameters.clock.start, month)
    return replaced(parameters, "clock.horizon", float(months))


def paths(study: Study, history: History, points: list[Point], seeds: list[int]) -> Floats:
    """(points, seeds, months) of what the source would have measured."""
    runs = study.runs(points, seeds, outcomes=())
    installed = study.months_of(runs["run"].to_numpy())[:, :, study.keep.months.index(SHARE)]
    review_months = points[0].parameters.firms.enterprise.review_months
    measured = as_measured(history, installed, review_months)
    return measured.reshape(len(points), len(seeds), -1)


def losses(history: History, start: str, measured: Floats, away: Floats) -> Floats:
    """(points,) squared misses of what may be seen, in standard errors, plus the pull.

    Args:
        history: the record.
        start: first month that was measured.
        measured: (points, seeds, months).
        away: (points, parameters) distances from the common base, in parts of the ranges.
    """
    means = measured.mean(axis=1)
    miss = at_months(means, start, list(history.known)) - np.array(list(history.known.values()))
    squared = ((miss / (history.uncertainty / 2.0)) ** 2).sum(axis=1)
    pull = ((away / PULL) ** 2).sum(axis=1)
    total: Floats = np.nan_to_num(squared, nan=np.inf) + pull
    return total


def fit(study: Study, history: History, parameters: Parameters, search: Search) -> Found:
    """Look for the parameters that meet the first part of the record, not far from the base.

    Runs end with that part, so that nothing later can be seen.
    """
    factors, effort = search.factors, search.effort
    size, start = len(factors), parameters.clock.start
    blind = until(parameters, history.fitted_to)
    rng = np.random.default_rng(search.seeds[0])
    places = designs.latin_hypercube(size, effort.points, search.seeds[0])
    tried, loss = np.empty((0, size)), np.empty(0)
    for number in range(effort.rounds + 1):
        points = points_at(history, blind, factors, places, f"round {number}")
        measured = paths(study, history, points, search.seeds)
        tried = np.concatenate([tried, places])
        loss = np.concatenate([loss, losses(history, start, measured, places - search.base)])
        closest = np.argsort(loss, kind="stable")[:LEADERS]
        places = around(tried[closest], effort.refined, rng)
    best = tried[np.argsort(loss, kind="stable")[: effort.closest]]
    points = points_at(history, blind, factors, best, "again")
    measured = paths(study, history, points, search.again)
    again = losses(history, start, measured, best - search.base)
    kept = about_as_good(again, len(history.known), size)[: effort.sets]
    return Found(best[kept], again[kept], len(tried))


def around(leaders: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Places around the leaders, spread along them; those outside the cube are drawn again.

    The covariance of a step is twice that of the leaders (Filippi et al. 2013).
    """
    size, even = leaders.shape[1], np.full(len(leaders), 1.0 / len(leaders))
    centred = leaders - leaders.mean(axis=0)
    step = np.linalg.cholesky(2.0 * (centred.T @ centred) / len(leaders) + 1e-6 * np.eye(size))
    places = np.empty((0, size))
    while len(places) < count:
        chosen = rng.choice(len(leaders), size=2 * count, p=even)
        moved = leaders[chosen] + rng.standard_normal((2 * count, size)) @ step.T
        places = np.concatenate([places, moved[np.all((moved > 0) & (moved < 1), axis=1)]])
    return places[:count]


def about_as_good(loss: Floats, figures: int, parameters: int) -> NDArray[np.int64]:
    """Points whose loss is near the least, in order of their loss.

    Near is the quantile of chi-squared for the parameters that the figures can tell; where even the
    least loss is more than one a figure, errors are taken as larger by as much (Birge 1932).
    """
    order = np.argsort(loss, kind="stable")
    least = float(loss[order[0]])
    told = min(figures, parameters)
    near = max(1.0, least / figures) * float(stats.chi2.ppf(ABOUT_AS_WELL, told))
    return order[loss[order] <= least + near].astype(np.int64)


def points_at(
    history: History, parameters: Parameters, factors: list[Factor], places: Floats, name: str
) -> list[Point]:
    """A point for each place of the unit cube."""
    values = designs.values_at(factors, places)
    made = points_of(parameters, designs.named(values, f"{history.name} {name} point", 0))
    return [point._replace(scenario=f"{GROUP}{history.name}") for point in made]
