"""How newer figures move the answer: `openclosed experiment=update evidence=FILE.csv`.

Worlds that start from the record run to the horizon: the answer before. Then each is weighed by the
figures, and the same worlds with their weights are the answer after. Where figures surprise, few
worlds are left; copies of them go on from there with luck of their own.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.answer import mixture
from analysis.answer.carried_error import JUDGED_BY
from analysis.answer.mixture import UNTIL
from analysis.answer.verdict import rules_of
from analysis.evidence.measurements import Measurement
from analysis.statistics import particle_filter
from analysis.update import answer as update_answer
from analysis.update import information
from analysis.update.answer import ALL, USABLE, Population, Seen, Update, Weighing, seen_of
from experiments.execution import progress
from experiments.question.checks import refuse_beside_record, refuse_outside
from experiments.question.errors import BadInput
from experiments.question.own_figures import own_figures
from experiments.question.settings import MIXTURE, Question
from experiments.runs import records, tables
from experiments.runs.finish import Answer, finish, with_meanings
from experiments.runs.points import Point
from experiments.runs.records import Keep
from experiments.runs.study import Study, study
from experiments.update.resampling import Branches, Grown, grow
from sim.engine.randomness import spawn_seeds
from sim.parameters.dates import month_after, months_between

type Floats = NDArray[np.float64]

OUTCOMES = tuple(dict.fromkeys([*(one.outcome for one in USABLE.values()), ALL, *JUDGED_BY]))
"""Outcomes whose months are kept."""
LEAST_WORLDS = 20
LAST_YEAR = 24  # months that a verdict needs


def run(question: Question, islands: int = 2) -> int:
    """Weigh worlds that start from the record by newer figures, and say how the answer moves.

    Args:
        question: `replicates` worlds; its `evidence` names the csv file of newer figures.
        islands: of copies, where the figures leave few worlds.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    settings = question.settings
    seen = refuse_or_read(question)
    refuse_outside("replicates", settings.replicates, LEAST_WORLDS, 100_000)
    refuse_outside("experiment.islands", islands, 1, 100)
    point = Point(question.scenario, question.parameters)
    with study(question, runs=settings.replicates, months=OUTCOMES) as made:
        seeds = made.seeds(settings.replicates)
        runs = made.runs([point], seeds)

        def answer(origin: dict[str, Any]) -> Answer:
            return _answer(made, runs, seen, islands, origin)

        return finish(made, answer, worlds=False)


def refuse_or_read(question: Question) -> list[Seen]:
    """The figures of the file in the order of time. Raises BadInput for what cannot be."""
    file = question.settings.evidence
    if not file:
        raise BadInput(
            "evidence=: name a csv file of newer figures, with the columns month, figure, value "
            "(or low and high) and error"
        )
    if question.settings.worlds != MIXTURE:
        raise BadInput(f"worlds={question.settings.worlds}: experiment=update needs {MIXTURE}")
    refuse_beside_record(question.parameters, "experiment=update needs")
    clock = question.parameters.clock
    last = month_after(clock.start, clock.steps - 1)
    if months_between(UNTIL, last) < LAST_YEAR:
        least = months_between(clock.start, UNTIL) + 1 + LAST_YEAR
        raise BadInput(f"clock.horizon={clock.horizon:g}: must be at least {least} months")
    given = own_figures(file)
    for one in given:
        _refuse(one, file, last)
    return sorted((seen_of(one) for one in given), key=lambda one: one.ahead)


def _refuse(one: Measurement, file: str, last: str) -> None:
    """Raise BadInput for a figure that worlds cannot be weighed by."""
    if one.figure not in USABLE:
        raise BadInput(
            f"evidence={file}: figure={one.figure}: worlds cannot be weighed by it; must be one of "
            f"{', '.join(USABLE)}"
        )
    if not UNTIL < one.month <= last:
        raise BadInput(
            f"evidence={file}: month={one.month}: must be after {UNTIL}, where the record ends, "
            f"and not after {last}"
        )


def _answer(
    made: Study,
    runs: pd.DataFrame,
    seen: Sequence[Seen],
    islands: int,
    origin: dict[str, Any],
) -> Answer:
    """Weigh the worlds; figure and report are written into the study's folder."""
    from analysis.update import report as update_report

    found = updated(made, runs, seen, islands)
    path, rows = made.path, update_answer.table(found)
    written = {
        "update.csv": (rows, update_answer.UPDATE_MEANINGS),
        "fan.csv": (update_answer.fan(found), update_answer.FAN_MEANINGS),
        "figures.csv": (update_answer.figures(found), update_answer.FIGURE_MEANINGS),
        "worlds.csv": (update_answer.worlds(found), update_answer.WORLD_MEANINGS),
        "information.csv": (found.information, information.MEANINGS),
    }
    shutil.copy(Path(made.question.settings.evidence), path / "evidence.csv")
    update_report.write(path, found, rows, runs, origin)
    return Answer(
        update_report.terminal(found, rows),
        *with_meanings(written),
        update_report.summary(found, rows),
    )


def updated(made: Study, runs: pd.DataFrame, seen: Sequence[Seen], islands: int) -> Update:
    """The answer before and after the figures, and what would tell most beyond the last of them."""
    question = made.question
    clock, rules = question.parameters.clock, rules_of({"config": question.config()})
    done = runs[runs["status"] == "done"].reset_index(drop=True)
    of = mixture.of_runs(done)
    first = 1 + months_between(clock.start, UNTIL)
    months = [month_after(clock.start, step) for step in range(first, clock.steps)]
    paths = _paths(made.months_of(done["run"].to_numpy()), len(months))
    before = Population(done, paths, Weighing(of.error), of, rules)

    def model(one: Seen) -> Floats:
        return paths[one.figure.outcome][:, one.ahead - 1]

    weighing = Weighing(of.error)
    weighing.go_through(seen, model)
    after = before._replace(weighing=weighing)
    if copied := weighing.least < update_answer.enough(len(done)):
        weighing = Weighing(of.error)
        left = weighing.go_through(seen, model, stop=True) or []
        grown = _grown(made, done["seed"].tolist(), weighing, left, islands)
        weighing = update_answer.joined([one.weighing for one in grown])
        copies = records.joined([one.records for one in grown])
        values = copies.months.reshape(copies.size, -1, len(OUTCOMES)).astype(float)
        table = tables.run_rows({name: [""] * copies.size for name in tables.LEADING}, copies)
        table["seed"] = done["seed"].to_numpy()[weighing.rows]
        paths_after = _paths(values, len(months))
        after = Population(table, paths_after, weighing, mixture.of_runs(table), rules)
    seed = question.settings.seed
    later = [month for month in information.WHEN if month > seen[-1].said.month]
    return Update(
        before,
        after,
        list(seen),
        months,
        question.parameters.verdict.yardstick,
        copied,
        information.value_of_information(paths, months, of.error, later, seed),
        seed,
    )


def _paths(months: Floats, ahead: int) -> dict[str, Floats]:
    """(runs, months after the record) of each outcome that is kept."""
    return {name: months[:, -ahead:, at] for at, name in enumerate(OUTCOMES)}


def _grown(
    made: Study, seeds: Sequence[int], weighing: Weighing, left: Sequence[Seen], islands: int
) -> list[Grown]:
    """Islands of copies of what the figures left, as many worlds in all as there were."""
    settings = made.question.settings
    size = -(-len(seeds) // islands)
    tasks = []
    for seed in spawn_seeds(settings.seed, islands):
        u = float(np.random.default_rng(int(seed)).random())
        rows = particle_filter.resampled(weighing.weights, u, size)
        own = [seeds[row] for row in rows.tolist()]
        tasks.append(
            Branches(made.question.parameters, own, weighing.copied(rows), left, int(seed))
        )
    with progress.showing(islands, settings.quiet, "islands") as advance:
        grown = {}
        for one in made.by_workers(_island, list(enumerate(tasks))):
            grown[one[0]] = one[1]
            advance(1, 0)
    return [grown[number] for number in range(islands)]


def _island(keep: Keep, task: tuple[int, Branches]) -> tuple[int, Grown]:
    """One island, with its number."""
    return task[0], grow(keep, task[1])
