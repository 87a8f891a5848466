"""Markets of the past: fitted to the first part of their data, the rest forecast.

Each market is a scenario history/NAME: a common base and at most six parameters, of which four are
fitted, by least squares on means over runs: a space-filling design, then rounds around the closest
design points. All design points share their seeds, so two differ only in their parameters. The
closest of many on a few seeds owe some of it to these seeds, so those kept are chosen among the
closest by further seeds.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import SOURCES, Indicator, Source
from openclosed.analysis.published import MODEL
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.question.settings import Question, Settings
from openclosed.experiments.runs.factors import Factor, Point, factors_of, points_of
from openclosed.experiments.sweep.question import latin_hypercube, name_points, values_at
from openclosed.experiments.validation.backtest.cases import Case
from openclosed.experiments.validation.backtest.scores import score_rows
from openclosed.experiments.validation.forecasters import FORECASTERS
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import replaced

type Floats = NDArray[np.float64]
type Measured = Literal["installed", "sold"]

FOLDER = CONFIGURATION / "scenario" / "history"
GROUP = "history/"
SHARE = "open_share_workloads_all"
QUARTER = 3  # months
FITTED: Mapping[str, Mapping[str, Any]] = {
    "firms.enterprises.open_preference.mean": {"low": -2, "high": 3},
    "network.strength": {"low": 0, "high": 2},
    "firms.startup_fraction": {"low": 0, "high": 0.4},
    "firms.enterprises.initial_open": {"low": 0.003, "high": 0.5, "scale": "log"},
}
"""Fitted in each market, from low to high, with a weak penalty away from history/base."""
LEADERS = 10  # closest design points, around which a round looks
PULL = 0.5  # distance from the base, in parts of the range, that counts as one standard error
ABOUT_AS_WELL = 0.9  # confidence that a kept set fits about as well as the closest


class History(NamedTuple):
    """The open share of a market by calendar month.

    `name` is that of its scenario under history/. `measured` says whether the source counted what
    is installed, or what was sold in the quarter that ends with the month. `uncertainty` is about
    two standard errors. Fits may look at nothing after the month `fitted_to`.
    """

    name: str
    title: str
    share: str
    ending: str
    measured: Measured
    source: Source
    uncertainty: float
    fitted_to: str
    observed: dict[str, float]

    @property
    def known(self) -> dict[str, float]:
        """The first part of the data, which is fitted."""
        return {month: value for month, value in self.observed.items() if month <= self.fitted_to}

    @property
    def later(self) -> dict[str, float]:
        """The rest of the data, which is forecast."""
        return {month: value for month, value in self.observed.items() if month > self.fitted_to}


_ROWS = pd.read_csv(Path(__file__).with_name("past_markets.csv"))


def _history(
    name: str, title: str, share: str, ending: str, measured: Measured, source: Source,
    uncertainty: float, fitted_to: str,
) -> History:  # fmt: skip
    """A market with its indicators in past_markets.csv."""
    own = _ROWS[_ROWS["market"] == name]
    observed = dict(zip(own["month"], own["share"].tolist(), strict=True))
    return History(name, title, share, ending, measured, source, uncertainty, fitted_to, observed)


SUPERCOMPUTERS = _history(
    "supercomputers", "Linux on the 500 fastest computers", "systems on Linux", "open takes all",
    "installed", SOURCES["TOP500"], 0.03, "2003-11",
)  # fmt: skip
SMARTPHONES = _history(
    "smartphones", "Android on smartphones", "phones sold with Android", "closed keeps a part",
    "sold", SOURCES["GARTNER"], 0.03, "2011-06",
)  # fmt: skip
DATABASES = _history(
    "databases", "Open-source databases", "share of popularity", "both stay",
    "installed", SOURCES["DB_ENGINES"], 0.02, "2016-11",
)  # fmt: skip
DESKTOPS = _history(
    "desktops", "Linux on desktop computers", "desktops on Linux", "closed keeps it",
    "installed", SOURCES["WEB_COUNTERS"], 0.01, "2016-06",
)  # fmt: skip
HISTORIES = (SUPERCOMPUTERS, SMARTPHONES, DATABASES, DESKTOPS)


class Effort(NamedTuple):
    """The size of a fit."""

    points: int = 96  # of the first design
    rounds: int = 6
    refined: int = 32  # points of a round
    runs: int = 4  # at each point, on the same seeds
    closest: int = 32  # points that are run again, and among which those kept are chosen
    again: int = 12  # runs of each of these, on seeds of their own
    sets: int = 16  # most that are kept
    check: int = 16  # runs of each of these, on seeds of their own


EFFORT = Effort()


class Seeds(NamedTuple):
    """Seeds of runs, the same for all points."""

    first: list[int]  # at each point
    again: list[int]  # at the closest points, among which is chosen
    check: list[int]  # of the forecasts


class Market(NamedTuple):
    """A market's forecast: (runs, months) as its source measured, and the fitted values.

    `fitted` has a row for each parameter set that fits about as well as the closest, which is
    first.
    """

    history: History
    start: str
    paths: Floats
    fitted: pd.DataFrame


def markets_of(question: Question) -> list[Market]:
    """All markets, fitted and forecast."""
    common = catalogue.compose_alone(question, f"{GROUP}base").parameters
    factors, first = factors_of(common, FITTED), EFFORT.runs
    last = first + EFFORT.sets * EFFORT.check
    every = [int(one) for one in spawn_seeds(question.settings.seed, last + EFFORT.again)]
    seeds = Seeds(every[:first], every[last:], every[first : first + EFFORT.check])
    return [_market(question, one, factors, seeds) for one in HISTORIES]


def _market(question: Question, history: History, factors: list[Factor], seeds: Seeds) -> Market:
    """Fit a market, and run the kept parameter sets on new seeds."""
    composed = catalogue.compose_alone(question, f"{GROUP}{history.name}").parameters
    model = until(composed, max(history.observed))
    places = fit(question.settings, history, model, factors, seeds)
    points = points_at(history, model, factors, places, "kept")
    values = values_at(factors, places).astype(float)
    measured = paths(question.settings, history, points, seeds.check)
    return Market(history, model.clock.start, np.concatenate(measured), values)


def score_markets(markets: Sequence[Market]) -> pd.DataFrame:
    """Scores of the model and the benchmarks on each later measurement: a row each."""
    rows: list[dict[str, Any]] = []
    for history, start, paths_of, _ in markets:
        indicator = Indicator(
            history.name, history.title, "share", "all", "workloads", SHARE, "logit"
        )
        for month, value in history.later.items():
            ahead = months_between(history.fitted_to, month)
            measured = Measurement(history.name, month, value, value)
            members = {MODEL: at_months(paths_of, start, [month])[:, 0]} | {
                name: forecaster(history.known, month, "logit", [])
                for name, forecaster in FORECASTERS.items()
            }
            rows += score_rows(Case(indicator, history.fitted_to, ahead, measured), members)
    return pd.DataFrame(rows)


def as_measured(history: History, installed: Floats, review_months: float) -> Floats:
    """(runs, months) the share that the source counted, from the installed open share.

    Of those who have a platform a part h = 1 - exp(-1 / review_months) buys again in a month, so
    the share sold is (S_t - (1 - h) S_t-1) / h; a quarter's is the mean of its months. Quarters
    that begin before the second month are nan.
    """
    if history.measured == "installed":
        return installed
    bought = 1.0 - np.exp(-1.0 / review_months)
    sold = np.full_like(installed, np.nan)
    sold[:, 1:] = (installed[:, 1:] - (1.0 - bought) * installed[:, :-1]) / bought
    quarter = np.full_like(installed, np.nan)
    if installed.shape[1] >= QUARTER:
        windows = np.lib.stride_tricks.sliding_window_view(sold, QUARTER, axis=1)
        quarter[:, QUARTER - 1 :] = windows.mean(axis=2)
    return quarter


def at_months(paths: Floats, start: str, months: Sequence[str]) -> Floats:
    """(runs, months) of paths that begin in `start`, in some calendar months."""
    return paths[:, [months_between(start, month) for month in months]]


def until(parameters: Parameters, month: str) -> Parameters:
    """The parameters with the horizon at the end of a month."""
    months = 1 + months_between(parameters.clock.start, month)
    return replaced(parameters, "clock.horizon", float(months))


def paths(settings: Settings, history: History, points: list[Point], seeds: list[int]) -> Floats:
    """(points, seeds, months) shares as the source would have measured them."""
    parameter_sets = [one.parameters for one in points]
    tasks = [(number, seed) for number in range(len(points)) for seed in seeds]
    installed = np.stack(
        run_tasks(_installed, parameter_sets, tasks, settings, f"runs of {history.name}")
    )
    review_months = points[0].parameters.firms.enterprises.review_months
    measured = as_measured(history, installed, review_months)
    return measured.reshape(len(points), len(seeds), -1)


def _installed(parameter_sets: Sequence[Parameters], task: tuple[int, int]) -> Floats:
    """(months) the installed open share in a run."""
    number, seed = task
    return Ecosystem(parameter_sets[number], rng=seed).run().record[:, INDEX[SHARE]].copy()


def losses(history: History, start: str, measured: Floats, away: Floats) -> Floats:
    """(points,) squared misses in the fitted months, in standard errors, plus the penalty.

    Args:
        history: the data.
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


def fit(
    settings: Settings,
    history: History,
    parameters: Parameters,
    factors: list[Factor],
    seeds: Seeds,
) -> Floats:
    """(sets, parameters) places of the unit cube that fit the first part of the data, best first.

    They stay near the base. Runs end with that part, so nothing later can be used.
    """
    size, base = len(factors), np.array([one.place(one.base) for one in factors])
    blind = until(parameters, history.fitted_to)

    def loss_at(places: Floats, name: str, own: list[int]) -> Floats:
        points = points_at(history, blind, factors, places, name)
        measured = paths(settings, history, points, own)
        return losses(history, parameters.clock.start, measured, places - base)

    rng = np.random.default_rng(seeds.first[0])
    places = latin_hypercube(size, EFFORT.points, seeds.first[0])
    tried, loss = np.empty((0, size)), np.empty(0)
    for number in range(EFFORT.rounds + 1):
        tried = np.concatenate([tried, places])
        loss = np.concatenate([loss, loss_at(places, f"round {number}", seeds.first)])
        closest = np.argsort(loss, kind="stable")[:LEADERS]
        places = around(tried[closest], EFFORT.refined, rng)
    best = tried[np.argsort(loss, kind="stable")[: EFFORT.closest]]
    kept = about_as_good(loss_at(best, "again", seeds.again), len(history.known), size)
    return best[kept[: EFFORT.sets]]


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


def about_as_good(loss: Floats, indicators: int, parameters: int) -> NDArray[np.int64]:
    """Points whose loss is near the least, in order of their loss.

    Near is the quantile of chi-squared for the parameters that the data can inform. If even the
    least loss is above one a measurement, errors are scaled up accordingly (Birge 1932).
    """
    order = np.argsort(loss, kind="stable")
    least = float(loss[order[0]])
    informed = min(indicators, parameters)
    near = max(1.0, least / indicators) * float(stats.chi2.ppf(ABOUT_AS_WELL, informed))
    return order[loss[order] <= least + near].astype(np.int64)


def points_at(
    history: History, parameters: Parameters, factors: list[Factor], places: Floats, name: str
) -> list[Point]:
    """A point for each place of the unit cube."""
    values = values_at(factors, places)
    made = points_of(parameters, name_points(values, f"{history.name} {name} point", 0))
    return [point._replace(scenario=f"{GROUP}{history.name}") for point in made]


def ship(market: Market, folder: Path = FOLDER) -> None:
    """Write the closest values into a market's scenario file, at the lines marked as fitted.

    Raises ValueError where there is not exactly one for each.
    """
    path = folder / f"{market.history.name}.yaml"
    text = path.read_text(encoding="utf-8")
    for name, value in market.fitted.iloc[0].items():
        text = with_value(text, str(name).rpartition(".")[2], float(value))
    path.write_text(text, encoding="utf-8")


def with_value(text: str, key: str, value: float) -> str:
    """The text with another number at the one line that gives `key` and is marked as fitted.

    Raises ValueError where there is not exactly one.
    """
    line = re.compile(rf"(\b{key}: )[-+.\de]+(}}?  # fitted)")
    text, found = line.subn(rf"\g<1>{value:.4g}\g<2>", text)
    if found != 1:
        raise ValueError(f"{key}: {found} lines are marked as fitted, not one")
    return text
