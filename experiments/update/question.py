"""How newer indicators move the answer: `openclosed update data=FILE.csv`.

Runs start from today's market: the answer before. The indicators, a log of your own platform among
them, then weigh each run: the answer after.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble
from openclosed.analysis.draws import DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS, PLATFORMS
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.statistics.observers import SINCE, from_flat
from openclosed.analysis.weighing import OUTCOMES, USABLE, Runs
from openclosed.experiments.question.checks import (
    outcomes_to_keep,
    read_own_data,
    refuse_outside,
    require_data_months,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import CENTRAL, DRAWN, Question
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.opening import study
from openclosed.experiments.starts import states
from openclosed.experiments.update.finding import LEAST_RUNS, finding
from openclosed.experiments.update.settings import UpdateSettings
from openclosed.sim.parameters.clock import month_after, months_between

LEAST_AHEAD = 24  # months that an ending needs


def run(question: Question, settings: UpdateSettings) -> int:
    """Weigh runs from today's market by newer indicators, and report how the answer moves.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    measured = refuse_or_read(question)
    refuse_outside("replicates", settings.replicates, LEAST_RUNS, 100_000)
    point = Point(question.scenario, question.overrides)
    with study(question, runs=settings.replicates, months=outcomes_to_keep(OUTCOMES, 1)) as job:
        table = job.runs([point], job.seeds(settings.replicates))

        def found(_: dict[str, Any]) -> Finding:
            shutil.copy(Path(settings.data), job.path / "data.csv")
            return finding(runs_of(table, job.months), measured)

        return finish(job, found)


def refuse_or_read(question: Question) -> list[Measurement]:
    """The indicators of the file in the order of time. Raises BadInput for what cannot be."""
    settings, clock = question.settings, question.parameters.clock
    if not settings.data:
        raise BadInput(
            "data=: name a csv file of newer indicators, with the columns month, indicator, value "
            "(or low and high) and error; of a platform of your own with open_tokens and all_tokens"
        )
    for name, needed in (("unmeasured", DRAWN), ("start", "today"), ("prior", CENTRAL)):
        if (given := getattr(settings, name)) != needed:
            raise BadInput(f"{name}={given}: experiment=update needs {name}={needed}")
    require_data_months(question.parameters, "experiment=update needs")
    last = clock.last_month
    if months_between(LAST_MONTH, last) < LEAST_AHEAD:
        least = months_between(clock.start, LAST_MONTH) + 1 + LEAST_AHEAD
        raise BadInput(f"clock.horizon={clock.horizon:g}: must be at least {least} months")
    given = read_own_data(settings.data)
    for one in given:
        where, own = f"data={settings.data}: ", one.indicator not in INDICATORS
        if one.indicator in PLATFORMS or not (own or one.indicator in USABLE):
            raise BadInput(
                f"{where}indicator={one.indicator}: does not weigh runs; must be one of "
                f"{', '.join(USABLE)}, or the name of your own platform"
            )
        first = SINCE if own else month_after(LAST_MONTH, 1)
        if not first <= one.month <= last:
            raise BadInput(
                f"{where}month={one.month}: of {one.indicator} it must be from {first} to {last}"
            )
    return sorted(given, key=lambda one: one.month)


def runs_of(table: pd.DataFrame, months: pd.DataFrame) -> Runs:
    """Finished runs from starting states, with the biases of platforms that these estimate."""
    group = ensemble.of(table, months)
    first = months_between(group.months[0], SINCE)
    kept = [states.read().states[number] for number in group.runs[DRAW]]
    biases = np.split(np.array([one.bias for one in kept]), len(PLATFORMS), axis=1)
    return Runs(
        group.runs,
        np.array([one.lineage.parameters for one in kept]),
        {name: group.paths(name)[:, first:] for name in OUTCOMES},
        SINCE,
        {name: from_flat(own) for name, own in zip(PLATFORMS, biases, strict=True)},
        np.array([one.by_volume for one in kept]),
    )
