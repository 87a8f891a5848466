"""How well has the model foretold the record, beside plain rivals? `openclosed experiment=skill`.

A forecast from a month uses the record's releases up to that month and makes its own from then on.
It is the distribution over the sets of the posterior and over seeds.
"""

import re
from collections.abc import Sequence
from typing import Any

from analysis.evidence.figures import FORETOLD
from analysis.evidence.measurements import MONTH, Measurement
from analysis.skill import quantiles, table
from analysis.skill.cases import Case, cases, scored_figures
from analysis.skill.forecasts import Runs
from analysis.skill.result import Skill
from experiments import provenance
from experiments.asking import refuse_beside_record, refuse_outside, refuse_too_few
from experiments.bad_input import BadInput
from experiments.ending import finish
from experiments.own_figures import with_own
from experiments.points import Point
from experiments.posterior import NONE, refuse_unknown, sets_of, under
from experiments.settings import Question
from experiments.skill.results import write, write_docs
from experiments.skill.worlds import cut_off
from experiments.study import Study, study
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.dates import month_after

OUTCOMES = tuple(dict.fromkeys(figure.outcome for figure in FORETOLD))
APART = 6  # months between the origins whose paths are drawn
MOST_HORIZON = 120


def run(
    question: Question,
    horizons: Sequence[int],
    sets: int,
    first: str,
    ahead: str,
    docs: bool = False,
) -> int:
    """Score forecasts of the model and of plain rivals from every month with data.

    Args:
        question: the world; `replicates` seeds of each set of its posterior, the same at every
            origin. Figures of its `evidence` are scored too.
        horizons: months ahead.
        sets: most sets of the posterior that are used.
        first: first month from which a forecast is made.
        ahead: last month of the forecasts that are kept, made with all of the record.
        docs: also make docs/skill.md, docs/forecasts and what other pages say of it.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    last = _refuse(question, horizons, sets, first, ahead)
    record = with_own(question.settings.evidence)
    asked = [one for one in cases(horizons, record) if one.origin >= first]
    if not asked:
        raise BadInput(f"experiment.first={first}: no figure is measured late enough after it")
    cut_offs = sorted({min(one.origin, last) for one in asked} | {last})
    measured = max(one.month for one in asked)
    worlds = {
        month: cut_off(question.parameters, month, _end(month, asked, last, measured, ahead))
        for month in cut_offs
    }
    seeds = [int(one) for one in spawn_seeds(question.settings.seed, question.settings.replicates)]
    points = {month: _points(question, world, sets, month) for month, world in worlds.items()}
    count = sum(map(len, points.values())) * len(seeds)
    with study(question, runs=count, months=OUTCOMES) as made:
        runs = made.runs([one for group in points.values() for one in group], seeds, outcomes=())

        def answer(origin: dict[str, Any]) -> str:
            seen = {
                month: _seen(made, month, worlds[month], group, seeds)
                for month, group in points.items()
            }
            found = _found(asked, seen, record, last, measured, ahead)
            text = write(made.path, found, runs, origin)
            if docs:
                write_docs(made.path, found, provenance.took(origin, made.processes))
            return text

        return finish(made, runs, answer)


def _refuse(question: Question, horizons: Sequence[int], sets: int, first: str, ahead: str) -> str:
    """The last month of the replay. Raises BadInput for what cannot be."""
    refuse_too_few(question.settings.replicates)
    refuse_unknown(question.settings.posterior)
    refuse_beside_record(question.parameters, "skill needs")
    if not horizons or len(set(horizons)) < len(horizons):
        raise BadInput(f"experiment.horizons={list(horizons)}: name months ahead, each once")
    for one in horizons:
        refuse_outside("experiment.horizons", one, 1, MOST_HORIZON)
    refuse_outside("experiment.sets", sets, 1, 100_000)
    for name, month in (("first", first), ("ahead", ahead)):
        if not re.fullmatch(MONTH, month):
            raise BadInput(f"experiment.{name}={month}: must be YYYY-MM")
    last = question.parameters.releases.replayed_until
    if last is None:
        raise BadInput(
            "releases.replayed_until=null: skill needs the record's releases; name a month"
        )
    if ahead <= last:
        raise BadInput(f"experiment.ahead={ahead}: must be after releases.replayed_until={last}")
    return last


def _end(month: str, asked: Sequence[Case], last: str, measured: str, ahead: str) -> str:
    """The last month that is needed of the runs that are cut off at `month`."""
    if month == last:
        return max(ahead, measured)
    needed = max((one.month for one in asked if one.origin == month), default=month)
    return max(needed, min(month_after(month, APART), measured))


def _points(question: Question, world: Parameters, sets: int, month: str) -> list[Point]:
    """The world on each set of the posterior, cut off at a month."""
    factors = {"cut_off": month}
    if question.settings.posterior == NONE:
        return [Point(f"to {month}", world, factors=factors)]
    chosen = under(world, sets_of(question.settings.posterior).head(sets))
    return [Point(f"to {month} set {k}", one, factors=factors) for k, one in enumerate(chosen)]


def _seen(
    made: Study, month: str, world: Parameters, points: list[Point], seeds: list[int]
) -> Runs:
    """What the runs cut off at a month gave."""
    numbers = made.runs(points, seeds, outcomes=())["run"].to_numpy()
    return Runs(month, world.clock.start, OUTCOMES, made.months_of(numbers))


def _found(
    asked: Sequence[Case],
    seen: dict[str, Runs],
    record: Sequence[Measurement],
    last: str,
    measured: str,
    ahead: str,
) -> Skill:
    """The scores, the paths that are drawn, and the forecasts from the last month known."""
    scored = table.scored(asked, seen, record)
    shown = [one for one in scored_figures() if one.key in set(scored["figure"])]
    origins = [
        month
        for month in dict.fromkeys(min(one.origin, last) for one in asked)
        if (int(last[5:]) - int(month[5:])) % APART == 0
    ]
    paths = table.paths(shown, sorted(origins), measured, seen, record, APART, last)
    months: list[str] = []
    while (month := month_after(last, len(months) + 1)) <= ahead:
        months.append(month)
    members = {
        (figure, month): seen[last].members(figure, month)
        for figure in FORETOLD
        for month in months
    }
    return Skill(scored, paths, quantiles.table_of(members, last), last)
