"""Scores of forecasts, beside benchmark forecasts.

A forecast of the data from a month knows releases and measurements up to that month and nothing
later. Later data test forecasts that were kept before.
"""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis import published as kept
from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.published import MODEL
from openclosed.experiments.question.checks import read_own_data, refuse_outside
from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation, provenance
from openclosed.experiments.validation import observed_data
from openclosed.experiments.validation.assimilation import pilot
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.task import FilterResult, uncertain_parameters
from openclosed.experiments.validation.backtest import finding as backtest_finding
from openclosed.experiments.validation.backtest import forecasts, scores, synthetic
from openclosed.experiments.validation.backtest.cases import HORIZONS, Case, cases
from openclosed.experiments.validation.backtest.filter_forecasts import (
    combine_forecasts,
    filter_tasks,
    forecasts_by_seed,
    group_origins,
)
from openclosed.experiments.validation.backtest.words import WORDS
from openclosed.experiments.validation.forecasters import benchmark_forecasts
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import BacktestSettings
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.clock import months_between

MEASURED = "docs/forecasts/measured.csv"  # measurements of the months that are forecast
REGISTERED_WITH = "0.1.0"  # version whose forecasts these test
FIRST = "2023-03"
"""First forecast origin."""
EXPECTED_BYTES = 200_000_000
DIGITS = 6  # significant ones of the scores that are kept


def run(question: Question, settings: BacktestSettings) -> int:
    """Score forecasts of the model and of benchmarks.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    if settings.data and settings.of != "later":
        raise BadInput(f"data={settings.data}: experiment.of={settings.of} reads no data")
    score = _score_later if settings.of == "later" else _score_data
    return score(question, settings)


def _score_data(question: Question, settings: BacktestSettings) -> int:
    """Forecasts from every month with data."""
    numbers = uncertain_parameters(question, "backtest")
    if question.parameters.releases.replayed_until is None:
        raise BadInput(
            "releases.replayed_until=null: backtest needs the releases in the data; name a month"
        )
    refuse_outside("experiment.members", settings.members, 1, settings.replicates)
    asked_for = [one for one in cases(HORIZONS) if one.origin >= FIRST]
    groups = group_origins(sorted({one.origin for one in asked_for}), MEASUREMENTS)
    asked = filter_tasks(
        question.parameters, numbers, groups, MEASUREMENTS,
        settings.replicates, settings.members, max(HORIZONS),
    )  # fmt: skip
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.seeds)]
    with job(question, EXPECTED_BYTES) as work:
        lines = pilot.with_levels(work, asked[-1], settings.pilot, settings.seed).lines
        asked = [one._replace(lines=lines) for one in asked]
        tasks = [one._replace(seed=seed) for one in asked for seed in seeds]
        every = work.results(run_filter, tasks, "filters", FilterResult)
        made = [every[at : at + len(seeds)] for at in range(0, len(every), len(seeds))]
        alone = forecasts_by_seed(asked, made)
        scored = scores.score_cases(asked_for, combine_forecasts(asked, made), alone)
        by_chance = synthetic.scores(asked_for)
        found = backtest_finding.data_finding(scored, by_chance)
        if settings.docs:
            _write_docs(scored, by_chance, found)
        return work.finish(found, [task.seed for task in tasks])


def _write_docs(scored: pd.DataFrame, by_chance: pd.DataFrame, found: Finding) -> None:
    """Write the part of docs/skill.md on the data, its tables and its picture."""
    text = backtest_finding.part_of_the_data(scored, by_chance)
    documentation.write_parts("skill", {"scores": text})
    for name, rows in backtest_finding.tables_of_the_data(scored, by_chance).items():
        documentation.write_table(name, rows)
    documentation.draw("skill", found)
    _keep(scored)
    documentation.write_table("record_series", observed_data.series())


def _keep(scored: pd.DataFrame) -> None:
    """Write the kept scores and forecasts.

    Values are rounded so that the files are small and the same everywhere.
    """
    version = str(provenance.simulation()["version"])
    table = scores.summarise_scores(scored).assign(**{kept.VERSION: version})
    said = scores.pooled_rows(scored)
    own = said[said["forecaster"] == MODEL].drop(columns=["forecaster", "crps"])
    for where, rows in ((kept.SCORES, table), (kept.PAST, own)):
        text = rows.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
        where.write_text(text, encoding="utf-8")
    documentation.record(kept.SCORES, kept.PAST)


def _score_later(question: Question, settings: BacktestSettings) -> int:
    """Score registered forecasts, in a file or of a version, on a reader's newer data."""
    file, named = settings.data, settings.forecasts
    if not file:
        raise BadInput(
            "data=: name a csv file with the columns month, indicator, value (or low and high) "
            "and error"
        )
    is_ours = Path(file).resolve() == documentation.DOCS.parent / MEASURED
    if settings.docs and not (is_ours and named == REGISTERED_WITH):
        raise BadInput(
            f"experiment.docs=true: the page shows {MEASURED} and the forecasts of "
            f"{REGISTERED_WITH}: name both"
        )
    later = read_own_data(file)
    path = Path(named).expanduser() if named.endswith(".csv") else forecasts.file_of_version(named)
    try:
        said = forecasts.read(path)
    except ValueError as error:
        raise BadInput(one_line(f"experiment.forecasts={named}: {error}")) from error
    scored, left_out = against(said, later)
    if scored.empty:
        raise BadInput(f"data={file}: nothing to score; {left_out[0]}")
    with job(question, EXPECTED_BYTES) as work:
        shutil.copy(Path(file), work.path / "data.csv")
        if settings.docs:
            kept_in = f"docs/forecasts/{path.name}"
            holds = forecasts.file_that_holds()
            coming = forecasts.read(holds)
            parts = {
                "registered": backtest_finding.part_of_later(scored, named, kept_in, MEASURED),
                "versions": backtest_finding.part_of_versions(),
                "bet": backtest_finding.bet(coming, holds.stem),
            }
            documentation.write_parts("skill", parts)
            rows = backtest_finding.measurement_table(scored).reset_index()
            documentation.write_table("registered_scores", rows)
        found = backtest_finding.of_later(scored, left_out, path.stem)
        return work.finish(found, [])


def against(said: pd.DataFrame, later: tuple[Measurement, ...]) -> tuple[pd.DataFrame, list[str]]:
    """Scores of registered forecasts on later data, and why measurements are left out.

    Benchmarks see the data up to the month that the forecasts knew. A measurement that was not
    forecast, because the model lacks it or the month is too early or too late, is left out.
    """
    rows: list[dict[str, Any]] = []
    left_out = []
    for one in later:
        own = said[said["indicator"] == one.indicator]
        at = forecasts.quantiles_at(own, one.indicator, one.month)
        if at is not None:
            origin = str(own["origin"].iloc[0])
            case = Case(INDICATORS[one.indicator], origin, months_between(origin, one.month), one)
            benchmarks = benchmark_forecasts(one.indicator, origin, one.month, MEASUREMENTS)
            rows += scores.score_rows(case, benchmarks, {MODEL: forecasts.scores_of(at, one)})
        elif own.empty:
            left_out.append(WORDS("no_forecast", indicator=one.indicator))
        else:
            left_out.append(WORDS(
                "not_scored", indicator=one.indicator, month=one.month,
                origin=own["origin"].iloc[0], first=own["month"].min(), last=own["month"].max(),
            ))  # fmt: skip
    return pd.DataFrame(rows), left_out
