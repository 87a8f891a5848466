"""Registered forecasts: `python -m experiments.validation registered docs=true`.

Runs continue from the starting states. Their forecasts of every month to come, platforms' biases
included, are kept with the day on which they were published: they are registered for later months.
"""

import numpy as np

from openclosed.analysis import published
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.evidence.quantities import (
    BY_VOLUME,
    FORECAST_INDICATORS,
    PLATFORMS,
    SURVEY,
)
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.finding.words import Words
from openclosed.analysis.statistics import observers
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import starts_of
from openclosed.experiments.starts.states import States
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.backtest import forecasts
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.validation.forecasters import ForecastRuns, bias_paths
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import RegisteredSettings
from openclosed.sim.parameters.clock import month_after

WORDS = Words(__file__)
EXPECTED_BYTES = 10_000_000


def run(question: Question, settings: RegisteredSettings) -> int:
    """Continue from the starting states, and write the forecasts of each month.

    Returns 0. Raises BadInput for other starts, or if this version has forecasts already.
    """
    file = forecasts.file_of_version()
    if settings.docs and file.exists():
        raise BadInput(
            f"experiment.docs=true: docs/forecasts/{file.name} is there and stays; give the "
            "project a new version"
        )
    starts = starts_of(settings)
    if not isinstance(starts, States) or starts.from_2023:
        raise BadInput(
            f"unmeasured={settings.unmeasured}, start={settings.start}: registered needs the "
            "starting states; leave both out"
        )
    starts.refuse(question.overrides)
    seeds = starts.seeds(settings.seed, settings.replicates)
    outcomes = [*dict.fromkeys(one.outcome for one in FORECAST_INDICATORS), BY_VOLUME]
    with job(question, EXPECTED_BYTES) as work:
        runs = common_seeds.run_all([question.overrides], seeds, outcomes, settings)
        forecast_runs = _as_shown(runs, seeds, settings)
        months = len(runs.months) - 1 - runs.months.index(LAST_MONTH)
        table = forecasts.forecast_table(forecast_runs, LAST_MONTH, months)
        forecasts.write(table, work.path / forecasts.FILE)
        if settings.docs:
            forecasts.write(table, file)
            with published.REGISTERED.open("a", encoding="utf-8") as days:
                days.write(f"{file.stem},{work.started:%Y-%m-%d}\n")
            documentation.record(published.REGISTERED)
        indicators = table["indicator"].nunique()
        title = WORDS("title", indicators=indicators, last=runs.months[-1])
        found = Finding(title, [], [], elsewhere=forecasts.MEANINGS)
        return work.finish(found, seeds)


def _as_shown(runs: Runs, seeds: list[int], settings: RegisteredSettings) -> ForecastRuns:
    """The runs with platforms' biases, what each counts in the survey, and money in dollars."""
    first = runs.months.index(LAST_MONTH) + 1
    values = runs.paths[:, 0, first:].astype(float)
    for indicator in FORECAST_INDICATORS:
        if indicator.dollars:
            column = runs.outcomes.index(indicator.outcome)
            today = runs.paths[:, 0, first - 1, column].astype(float)
            values[:, :, column] *= combined_revenue()[LAST_MONTH] / today[:, None]
    kept = [states.read().states[seed // SEEDS_PER_DRAW] for seed in seeds]
    volume = np.array([one.by_volume for one in kept])
    values[volume, :, runs.outcomes.index(SURVEY)] = values[
        volume, :, runs.outcomes.index(BY_VOLUME)
    ]
    width, draw = len(observers.COLUMNS), np.random.default_rng(settings.seed)
    known = np.array([one.bias for one in kept])
    biases = {
        platform: bias_paths(
            observers.from_flat(known[:, at * width : (at + 1) * width]), values.shape[1], draw
        )
        for at, platform in enumerate(PLATFORMS)
    }
    return ForecastRuns(month_after(LAST_MONTH, 1), tuple(runs.outcomes), values, biases)
