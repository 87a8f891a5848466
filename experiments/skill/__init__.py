"""How well has the model foretold the record, beside plain rivals? `openclosed experiment=skill`.

A forecast from a month knows the record up to that month and nothing later: its releases, and of
sets of parameters those that were not ruled out by then. Unanchored worlds pass through the month
wherever they are; anchored ones start from what was measured there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.answer.mixture import UNTIL
from analysis.evidence.measurements import MONTH, Measurement
from analysis.skill import table
from analysis.skill.cases import Case, cases, scored_figures
from analysis.skill.forecasts import DEVELOPERS, Said
from analysis.skill.result import Skill
from experiments.question import scenarios as catalogue
from experiments.question.checks import refuse_beside_record, refuse_outside
from experiments.question.errors import BadInput
from experiments.question.own_figures import with_own
from experiments.question.settings import Question
from experiments.results import provenance
from experiments.runs.finish import Answer, finish
from experiments.runs.study import study
from experiments.skill import unanchored
from experiments.skill.ahead import OUTCOMES, forecasts
from experiments.skill.anchored import Islands, ask_islands, groups_of
from experiments.skill.cut_off import cut_off
from experiments.skill.results import write, write_docs
from experiments.worlds.free_numbers import free_of
from sim.engine.randomness import spawn_seeds
from sim.parameters.dates import month_after

APART = 6  # months between the origins whose paths are drawn
MOST_HORIZON = 120


def run(
    question: Question,
    free: Mapping[str, Mapping[str, Any]],
    horizons: Sequence[int],
    first: str,
    ahead: str,
    hypotheses: Sequence[str] = (),
    sets: int = 40,
    islands: int = 2,
    members: int = 60,
    shuffles: int = 3,
    kept: int = 400,
    docs: bool = False,
) -> int:
    """Score forecasts of the model and of plain rivals from every month with data.

    Args:
        question: the world; `replicates` worlds on each island. Figures of its `evidence` are
            scored too.
        free: numbers that are not known, with `low` and `high`.
        horizons: months ahead.
        first: first month from which a forecast is made.
        ahead: last month of the forecasts that are kept.
        hypotheses: names under `hypothesis`; empty: all.
        sets: most sets of parameters of a hypothesis at an origin, unanchored.
        islands: of each hypothesis and group of origins, anchored.
        members: worlds of an island that foretell from an origin.
        shuffles: records of open releases in another order.
        kept: runs of the forecasts that are kept.
        docs: also make docs/skill.md, docs/forecasts and what other pages say of it.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    settings = question.settings
    last = _refuse(question, horizons, first, ahead)
    for name, value, low, high in (
        ("replicates", settings.replicates, 10, 100_000),
        ("experiment.sets", sets, 1, 100_000),
        ("experiment.islands", islands, 1, 100),
        ("experiment.members", members, 1, settings.replicates),
        ("experiment.shuffles", shuffles, 0, 100),
        ("experiment.kept", kept, 2, 100_000),
    ):
        refuse_outside(name, value, low, high)
    names = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    numbers = free_of(question.parameters, free, "experiment.free")
    record = with_own(settings.evidence)
    asked = [one for one in cases(horizons, record) if one.origin >= first]
    if not asked:
        raise BadInput(f"experiment.first={first}: no figure is measured late enough after it")
    measured = max(one.month for one in asked)
    worlds = {
        name: catalogue.composed(question, question.scenario, f"hypothesis={name}").parameters
        for name in names
    }
    ends = {
        month: _end(month, asked, last, measured)
        for month in sorted({min(one.origin, last) for one in asked} | {last})
    }
    by_month = {
        name: {month: cut_off(world, month, end) for month, end in ends.items()}
        for name, world in worlds.items()
    }
    seeds = [int(one) for one in spawn_seeds(settings.seed, sets)]
    pairs = unanchored.asked_of(by_month, numbers, seeds)
    every = [pair for group in pairs.values() for pair in group]
    of_developers = sorted({one.origin for one in asked if one.figure.key == DEVELOPERS})
    with study(question, runs=len(every), months=OUTCOMES) as made:
        runs = made.each(every, outcomes=())
        plain = catalogue.LASTING if catalogue.LASTING in names else names[0]
        found = ask_islands(
            question,
            worlds,
            numbers,
            groups_of(of_developers, measured),
            Islands(islands, settings.replicates, members, max(*horizons, APART)),
            OUTCOMES,
            (plain, shuffles),
        )
        said = Said(
            unanchored.seen(made, pairs, OUTCOMES),
            found.worlds,
            found.weights,
            found.shuffled,
            plain,
        )
        later = forecasts(question, ahead, kept)

        def answer(origin: dict[str, Any]) -> Answer:
            scored, paths = _tables(asked, said, record, last, measured)
            skill = Skill(scored, paths, later, said.weights, last, said.plain)
            text = write(made.path, skill, runs, origin)
            if docs:
                write_docs(made.path, skill, provenance.took(origin, made.processes))
            return text

        return finish(made, answer)


def _refuse(question: Question, horizons: Sequence[int], first: str, ahead: str) -> str:
    """The last month of the replay. Raises BadInput for what cannot be."""
    refuse_beside_record(question.parameters, "skill needs")
    if not horizons or len(set(horizons)) < len(horizons):
        raise BadInput(f"experiment.horizons={list(horizons)}: name months ahead, each once")
    for one in horizons:
        refuse_outside("experiment.horizons", one, 1, MOST_HORIZON)
    for name, month in (("first", first), ("ahead", ahead)):
        if not re.fullmatch(MONTH, month):
            raise BadInput(f"experiment.{name}={month}: must be YYYY-MM")
    last = question.parameters.releases.replayed_until
    if last is None:
        raise BadInput(
            "releases.replayed_until=null: skill needs the record's releases; name a month"
        )
    if ahead <= UNTIL:
        raise BadInput(f"experiment.ahead={ahead}: must be after {UNTIL}")
    return last


def _end(month: str, asked: Sequence[Case], last: str, measured: str) -> str:
    """The last month that is needed of the runs that are cut off at `month`."""
    if month == last:
        return measured
    needed = max((one.month for one in asked if one.origin == month), default=month)
    return max(needed, min(month_after(month, APART), measured))


def _tables(
    asked: Sequence[Case], said: Said, record: Sequence[Measurement], last: str, measured: str
) -> tuple[Any, Any]:
    """The scores, and the paths that are drawn."""
    scored = table.scored(asked, said, record)
    shown = [one for one in scored_figures() if one.key in set(scored["figure"])]
    origins = {min(one.origin, last) for one in asked}
    drawn = sorted(one for one in origins if (int(last[5:]) - int(one[5:])) % APART == 0)
    return scored, table.paths(shown, drawn, measured, said, record, APART, last)
