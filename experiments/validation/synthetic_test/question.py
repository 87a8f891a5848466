"""Forecast calibration on synthetic data, where the truth is known.

A run is drawn like a particle, its shared preferences drift, and it is measured as the market was.
Filters that know these data alone forecast, from several months, how the run continues with fresh
seeds.
"""

import functools
from collections.abc import Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from openclosed.analysis.common.paired import effective
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS, SPEND, TOKENS, Indicator, Scale
from openclosed.analysis.finding.finding import Column, Finding, Table, for_files, table
from openclosed.analysis.finding.words import Words
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import (
    Observation,
    discrepancy_sd,
    from_scale,
    on_scale,
    to_scale,
)
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import write_parts, write_table
from openclosed.experiments.starts.states import advance
from openclosed.experiments.validation.assimilation import pilot
from openclosed.experiments.validation.assimilation.independent_filter import (
    IndependentFilter,
    as_counted,
    run_filter,
)
from openclosed.experiments.validation.assimilation.task import (
    FilterTask,
    blind,
    go_on,
    make_task,
    particle_weights,
    select_observations,
    uncertain_parameters,
)
from openclosed.experiments.validation.backtest.cases import HORIZONS
from openclosed.experiments.validation.backtest.filter_forecasts import forecasts_by_origin
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import SyntheticTestSettings
from openclosed.experiments.validation.starting_states.states_file import draw_states
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.clock import month_after, months_between

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
TABLE: Final = "synthetic_test"
EXPECTED_BYTES = 10_000_000
ORIGINS: Final = ("2025-06", "2025-12", "2026-04", LAST_MONTH)
BANDS: Final = (0.5, 0.9)
GATE: Final = (0.85, 0.95)
"""Coverage that 90 % intervals must have, give or take `ERRORS` standard errors."""
ERRORS: Final = 2.0
WORKLOADS: Final = "open_share_workloads_enterprises"
OUTCOMES: Final = (TOKENS, SPEND, WORKLOADS)
MEASURES: Final[dict[str, tuple[str, Indicator | None]]] = {
    "tokens": (TOKENS, None),
    "spend": (SPEND, None),
    "enterprises' workloads in a survey": (
        WORKLOADS,
        INDICATORS["open_share_workloads_enterprises"],
    ),
    "tokens that the router shows": (TOKENS, INDICATORS[ROUTER_TOKENS]),
}
"""What is forecast: an outcome itself, or an indicator of it."""
COUNTED: Final = 240
"""Particles drawn by weight, over which the intraclass correlation is computed."""
LEAST_DRAWS = 1.5
"""Least number of draws that a parameter's posterior counts as."""
COLUMNS = (
    Column("what", "", "measure and months ahead, or the parameters", "What", "everywhere"),
    Column("cases", "", "forecasts", "cases", "everywhere"),
    Column("in_50", "share", "cases with the truth in the central half of the forecast",
           "in the middle half", "everywhere"),
    Column("in_90", "share", "cases with the truth in the 90 % interval", "in 90 %", "everywhere"),
    Column("error_90", "share", "its standard error, over runs", "standard error",
           "everywhere"),
    Column("below", "share", "mean share of the forecast below the truth: half if unbiased",
           "median below the truth", "everywhere"),
    Column("passes", "", f"no further than {ERRORS:g} errors outside {GATE}", "passes",
           "everywhere"),
)  # fmt: skip

OF_TRIALS = (
    ("trial", "", "number of the synthetic data set"),
    ("in_90", "share", "its forecasts with the truth in the 90 % interval"),
    ("expected_90", "share", "of normal outcomes from as few ancestors, as alike"),
    ("ancestors", "ancestors", "effective ancestors of its filters at the end"),
    ("alike", "1", "intraclass correlation of the preference by ancestor at the end"),
    ("least", "particles", "effective sample size in the worst month, median over filters"),
)
FEWEST_TRIALS = 20
"""Trials that can be parted into halves by their ancestors."""


class Trial(NamedTuple):
    """Where the truth lay in the filters' joint forecast."""

    below: Floats  # (origins, horizons, MEASURES) share of the forecast below it
    of_numbers: Floats  # (P) share of each parameter's posterior below the truth
    least: Floats  # (filters) effective sample size in the worst month
    ancestors: Floats  # () effective ancestors at the end, of all filters
    alike: Floats  # () intraclass correlation of the preference by ancestor at the end


def run(question: Question, settings: SyntheticTestSettings) -> int:
    """Forecast runs from synthetic data, and report the coverage of the intervals.

    Returns 1 if coverage fails, else 0. Raises BadInput for impossible settings.
    """
    free, seen = uncertain_parameters(question, "synthetic_test"), select_observations(LAST_MONTH)
    task = make_task(question.parameters, free, seen, LAST_MONTH, settings.replicates)
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.trials)]
    members = min(settings.replicates, settings.members)
    with job(question, EXPECTED_BYTES) as work:
        task = pilot.with_levels(work, task, settings.pilot, settings.seed)
        made = functools.partial(_made, task, settings.filters, members)
        found = finding(work.results(made, seeds, "trials", Trial))
        if settings.docs:
            rows = found.tables[0].rows
            write_parts("answer", {TABLE: on_answer(len(seeds), rows)})
            write_table(TABLE, rows)
        code = work.finish(found, seeds)
        return code or int(not found.tables[0].rows["passes"].eq("yes").all())


def _made(task: FilterTask, filters: int, members: int, seed: int) -> Trial:
    """One trial: data like those of the task, from a run drawn like its particles, and forecasts.

    Of as many filters, from `members` particles of each.
    """
    last = task.last
    origins = [task.step_of(month) for month in ORIGINS]
    ahead = HORIZONS[-1]
    draw = np.random.default_rng(seed)
    truth = IndependentFilter(task._replace(observations=[], size=1, seed=seed, ahead=ahead))
    by_volume = bool(truth.by_volume[0])
    biases = _biases(task.platforms, last - task.since + 1 + ahead, draw)
    came: dict[str, Floats] = {}
    for step in range(last + 1):
        truth.step(step)
        if step in origins:
            step_seed = int(draw.integers(2**32))
            law = truth.law.pairs(truth.walk.pair)[0]
            copy = blind(truth.runs[0].branch(step_seed))
            later = advance(go_on(copy, law, truth.tastes[-1][0], step_seed), step + 1 + ahead)
            came[ORIGINS[origins.index(step)]] = as_counted(later.record, by_volume)
    seen = _measured(truth, task.observations, biases, draw)
    asked_for = task._replace(
        observations=seen, origins=origins, ahead=ahead, members=members, outcomes=OUTCOMES
    )
    results = [run_filter(asked_for._replace(seed=seed + 1 + number)) for number in range(filters)]
    below = []
    for origin, runs in forecasts_by_origin(results, asked_for).items():
        months_after = came[origin]
        for horizon in HORIZONS:
            month = month_after(origin, horizon)
            step = task.step_of(month)
            for outcome, indicator in MEASURES.values():
                own = np.nan_to_num(months_after[step, INDEX[outcome]])
                if indicator is None:
                    values = np.nan_to_num(runs.outcome(outcome)[:, horizon - 1])
                else:
                    values = runs.of(indicator, month)
                    bias = (
                        biases[indicator.platform][step - task.since] if indicator.platform else 0.0
                    )
                    own = _shown(own, indicator, float(bias), float(draw.normal()))
                below.append(float((values < own).mean()))
    ancestor = np.concatenate([one.ancestor + at * task.size for at, one in enumerate(results)])
    weights, places = particle_weights(results), np.concatenate([one.places for one in results])
    ancestors = effective(ancestor, weights)
    return Trial(
        np.array(below).reshape(len(ORIGINS), len(HORIZONS), len(MEASURES)),
        part_below(unbounded(truth.places[0]), unbounded(places), weights, ancestors),
        np.array([float(one.least) for one in results]),
        np.array(ancestors),
        np.array(draw_states(results, COUNTED, seed).alike["preference"]),
    )


def _shown(own: float, indicator: Indicator, bias: float, step_seed: float) -> float:
    """A share as measured by a platform with a bias, or by a survey."""
    scale: Scale = "logit" if indicator.platform else indicator.discrepancy_scale
    value = to_scale(np.array([own]), scale) + bias + discrepancy_sd(indicator) * step_seed
    return float(np.clip(from_scale(value, scale), *indicator.within)[0])


def _biases(platforms: Sequence[str], months: int, draw: np.random.Generator) -> dict[str, Floats]:
    """The true bias of each platform from the first month in which it counts."""
    fast = draw.choice(observers.FAST, size=1)
    return {
        platform: observers.simulate_bias(observers.unknown_bias(fast), months, draw)[0]
        for platform in platforms
    }


def _measured(
    truth: IndependentFilter,
    seen: Sequence[Observation],
    biases: dict[str, Floats],
    draw: np.random.Generator,
) -> list[Observation]:
    """Measurements of a filter's run in the months in which the market was measured."""
    task, found = truth.task, list[Observation]()
    record = as_counted(truth.runs[0].record, bool(truth.by_volume[0]))
    start = task.parameters.clock.start

    def own(one: Observation, month: str) -> float:
        column = INDEX[one.indicator.outcome]
        values = record[[months_between(start, month)], column]
        return float(np.nan_to_num(on_scale(values, one.indicator))[0])

    for one in seen:
        value = own(one, one.month) - (own(one, one.since) if one.since else 0.0)
        if one.indicator.platform:
            value += float(
                biases[one.indicator.platform][months_between(start, one.month) - task.since]
            )
        found.append(one._replace(value=value + one.deviation * float(draw.normal())))
    return found


def unbounded(places: Floats) -> Floats:
    """Places of the unit cube on a scale without bounds."""
    return to_scale(places, "logit", 1e-9)


def part_below(truth: Floats, values: Floats, weights: Floats, draws: float) -> Floats:
    """(P) the part of another draw's law below the truth, particles telling as much as `draws`.

    Few draws know neither the mean nor the spread of a number well: Student's law, which holds
    exactly for normal numbers (Gelman and others 2013, Bayesian Data Analysis, section 3.2).

    Args:
        truth: (P) on a scale without bounds.
        values: (N, P) on it.
        weights: (N), summing to 1.
        draws: effective ancestors.
    """
    middle = weights @ values
    spread = np.sqrt(weights @ (values - middle) ** 2).clip(min=1e-300)
    most = max(draws, LEAST_DRAWS)
    scale = spread * np.sqrt((most + 1.0) / (most - 1.0))
    return np.asarray(stdtr(most - 1.0, (truth - middle) / scale))


def coverage(trials: Sequence[Trial]) -> Table:
    """One row a measure and horizon, and one for the parameters."""
    below = np.array([one.below for one in trials])  # trials, origins, horizons, MEASURES
    rows = [
        (WORDS("ahead", name=name, count=months), below[..., h, y])
        for (y, name), (h, months) in product(enumerate(MEASURES), enumerate(HORIZONS))
    ]
    rows.append(("parameters", np.array([one.of_numbers for one in trials])))
    return table("coverage", COLUMNS, [_row(name, part) for name, part in rows])


def _row(name: str, part: Floats) -> tuple[str | float, ...]:
    """A row of (trials, ...) parts below the truth."""
    each = part.reshape(len(part), -1)
    half, most = (np.abs(each - 0.5) <= band / 2.0 for band in BANDS)
    by_trial = most.mean(axis=1)
    error = float(by_trial.std(ddof=1) / len(by_trial) ** 0.5) if len(by_trial) > 1 else np.nan
    held = float(most.mean())
    out = max(GATE[0] - held, held - GATE[1])
    passes = "yes" if name == "parameters" or not out > ERRORS * error else "no"
    return (name, each.size, float(half.mean()), held, error, float(each.mean()), passes)


def finding(trials: Sequence[Trial]) -> Finding:
    """Coverage of the intervals, and whether it suffices."""
    found = coverage(trials)
    rows = found.rows
    ahead = rows[rows["what"] != "parameters"]
    failed = ahead.loc[ahead["passes"] == "no", "what"].tolist()
    alike = [float(one.alike) for one in trials if np.isfinite(one.alike)]
    trust = WORDS(
        "trust", held=rows["in_90"].iloc[-1],
        least=np.median(np.concatenate([one.least for one in trials])),
        ancestors=np.median([one.ancestors for one in trials]),
        alike=np.median(alike) if alike else float("nan"),
    )  # fmt: skip
    each = by_trial(trials)
    says = [_held(len(trials), rows), WORDS("failed" if failed else "all_pass", rows=failed), trust]
    if alike:
        means = each.dropna()[["in_90", "expected_90"]].mean()
        says.append(WORDS("expected", held=means["in_90"], expected=means["expected_90"]))
    if len(trials) >= FEWEST_TRIALS:
        few, more = halves(each)
        says.append(WORDS("halves", few=few, more=more, middle=each["ancestors"].median()))
    tables = [found, for_files("trials", OF_TRIALS, each)]
    return Finding(WORDS("title", ends=_ends(ahead["in_90"])), says, tables)


def by_trial(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row of OF_TRIALS for each data set."""
    rows = [
        (at, float((np.abs(one.below - 0.5) <= BANDS[-1] / 2.0).mean()),
         expected_coverage(float(one.ancestors), float(one.alike)), float(one.ancestors),
         float(one.alike), float(np.median(one.least)))
        for at, one in enumerate(trials)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[name for name, _, _ in OF_TRIALS])


def expected_coverage(ancestors: float, alike: float) -> float:
    """Coverage of 90 % intervals of a normal outcome from so few ancestors.

    Its variance is too small by the part alike / ancestors, and known as badly as so few tell;
    the mean is off by as much (Student's law with Satterthwaite's degrees of freedom).

    Args:
        ancestors: effective ancestors, at least 1.
        alike: intraclass correlation of the outcome by ancestor, 0 to 1.
    """
    missed = alike / ancestors
    too_narrow = np.sqrt((1.0 - missed) / (1.0 + missed))
    known = alike**2 * (ancestors - 1.0)
    freedom = (ancestors - alike) ** 2 / max(known, 1e-9)
    return float(2.0 * stdtr(freedom, too_narrow * ndtri(0.5 + BANDS[-1] / 2.0)) - 1.0)


def halves(each: pd.DataFrame) -> tuple[float, float]:
    """Mean coverage of the trials with fewer ancestors than the median one, and of the others."""
    is_more = each["ancestors"] >= each["ancestors"].median()
    return float(each.loc[~is_more, "in_90"].mean()), float(each.loc[is_more, "in_90"].mean())


def _held(trials: int, rows: pd.DataFrame) -> str:
    """How often intervals contained the outcome, from the table."""
    ahead = rows[rows["what"] != "parameters"]
    return WORDS("held", trials=trials, in_90=_ends(ahead["in_90"]), in_50=_ends(ahead["in_50"]))


def on_answer(trials: int, rows: pd.DataFrame) -> str:
    """The part of docs/answer.md, from the table."""
    ahead = rows[rows["what"] != "parameters"]
    outside = ahead[ahead["passes"] == "no"]
    names = outside["what"].tolist()
    narrow = bool((outside["in_90"] < GATE[0]).all())
    gate = WORDS(
        "gate", outside=len(outside), rows=len(ahead), gate=GATE, names=names, narrow=narrow
    )
    return f"{_held(trials, rows)} {gate} {WORDS('link', table=TABLE)}"


def _ends(values: "pd.Series[float]") -> tuple[float, float]:
    return float(values.min()), float(values.max())
