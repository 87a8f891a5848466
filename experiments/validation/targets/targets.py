"""Targets for runs: each with its value, its tolerance, and its function of a run.

The share of runs within the tolerance is scored.
"""

import functools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import (
    ADOPTION,
    ENTERPRISE_OPEN,
    ROUTER_OPEN,
    SECOND_ROUTER_OPEN,
    Series,
)
from openclosed.analysis.evidence.quantities import INDICATORS, SOURCES, Scale, Source
from openclosed.analysis.statistics.observers import to_scale
from openclosed.sim.outcomes import INDEX

type Floats = NDArray[np.float64]


class Months(NamedTuple):
    """The months of several runs: `values` is (runs, months, outcomes)."""

    calendar: Sequence[str]
    values: NDArray[np.floating]

    def path(self, outcome: str, first: str, last: str) -> Floats:
        """(runs, months) an outcome from the month `first` to `last`, both included.

        Raises ValueError when the runs do not reach so far.
        """
        if first < self.calendar[0] or last > self.calendar[-1]:
            raise ValueError(
                f"{first} to {last} is beyond these runs of {self.calendar[0]} to "
                f"{self.calendar[-1]}"
            )
        held = [i for i, month in enumerate(self.calendar) if first <= month <= last]
        path: Floats = self.values[:, held[0] : held[-1] + 1, INDEX[outcome]].astype(np.float64)
        return path

    def mean(self, outcome: str, first: str, last: str = "") -> Floats:
        """(runs,) the outcome's mean from `first` to `last`, or its value in `first` alone."""
        mean: Floats = self.path(outcome, first, last or first).mean(axis=1)
        return mean


def change(
    months: Months, *, outcome: str, before: tuple[str, str], after: tuple[str, str]
) -> Floats:
    """(runs,) the mean over the second span less that over the first."""
    return months.mean(outcome, *after) - months.mean(outcome, *before)


def lag_at_release(months: Months, first: str, last: str) -> Floats:
    """(runs,) months by which closed was ahead whenever open set a new record, on average.

    For each month in which the best open capability rose: how long before it the best closed
    capability had reached that level, 0 if never. What closed had reached before the first month is
    not known, and counts from there. Runs without such a month give nan.
    """
    closed = np.maximum.accumulate(months.path("capability_closed", months.calendar[0], last), 1)
    open_ = np.maximum.accumulate(months.path("capability_open", months.calendar[0], last), 1)
    begin = list(months.calendar).index(first)
    lags = np.full(len(closed), np.nan)
    for run, (ahead, behind) in enumerate(zip(closed, open_, strict=True)):
        rose = [t for t in range(max(begin, 1), behind.size) if behind[t] > behind[t - 1]]
        if rose:
            reached = np.searchsorted(ahead, behind[rose])
            lags[run] = np.maximum(np.array(rose) - reached, 0).mean()
    return lags


def slope(months: Months, outcome: str, first: str, last: str) -> Floats:
    """(runs,) the outcome's rise a year by least squares."""
    path = months.path(outcome, first, last)
    years = np.arange(path.shape[1]) / 12.0
    years -= years.mean()
    rise: Floats = path @ years / (years @ years)
    return rise


def fold_fall(months: Months, outcome: str, first: str, last: str) -> Floats:
    """(runs,) by how many times a price falls in a year, from its value at both ends."""
    path = months.path(outcome, first, last)
    years = (path.shape[1] - 1) / 12.0
    fold: Floats = (path[:, 0] / np.maximum(path[:, -1], 1e-300)) ** (1.0 / years)
    return fold


class Target(NamedTuple):
    """One indicator in the data, and how it is computed from the model.

    A run passes between `low` and `high`, both included. `tolerance` is by how much the
    model may miss: the measurement error and what a model cannot know, about two standard errors.
    `own_releases` says whether it is scored on runs with releases of their own, since a replay of
    the data would meet it trivially.

    `error` is one standard deviation, on `scale`, of the measurement error and of its indicator's
    committed discrepancy; half the tolerance if there is none.
    """

    key: str  # "V1 2024"
    text: str
    when: str
    unit: str
    value: float
    low: float
    high: float
    tolerance: float
    source: Source
    observe: Callable[[Months], Floats]
    scored: bool = True
    own_releases: bool = False
    scale: Scale = "plain"
    error: float = math.nan

    def away(self, model: Floats) -> Floats:
        """Distance of the model from the data in standard deviations, positive above."""
        error = self.tolerance / 2.0 if math.isnan(self.error) else self.error
        own, measured = (
            to_scale(np.maximum(one, 1e-9) if self.scale == "log" else one, self.scale, 1e-3)
            for one in (model, np.array(self.value))
        )
        return np.asarray((own - measured) / error)

    def passes(self, model: float) -> bool:
        """Whether this value of the model passes."""
        return self.low <= model <= self.high


def _share(outcome: str, first: str, last: str = "") -> Callable[[Months], Floats]:
    return lambda months: months.mean(outcome, first, last)


def _near(value: float, tolerance: float) -> tuple[float, float, float, float]:
    """Value, low, high and tolerance of a target that may miss by so much."""
    return value, value - tolerance, value + tolerance, tolerance


def _committed(indicator: str, error: float = 0.0) -> float:
    """One standard deviation of an indicator's discrepancy and measurement error together."""
    return math.hypot(INDICATORS[indicator].discrepancy or 0.0, error)


OF_ENTERPRISES = _committed("open_share_workloads_enterprises", 0.015)
OF_ADOPTION = _committed("adoption_organisations", 0.025)
OF_PRICES = _committed("price_ratio")
OF_ROUTER = _committed("router_open_share_tokens")
"""On the logit."""
OF_TOKENS = 0.07
"""By how much startups' share of tokens may miss."""
OF_THE_LAG = _committed("capability_gap") * 12.0 / 14.4
"""In months, at the 14.4 capability points a year in the data."""

ENTERPRISE = "open_share_workloads_enterprises"
READINGS = {"": ENTERPRISE, " by volume": "open_share_tokens_enterprises"}
"""What the survey may count: its words do not say whether large workloads count for more."""
STARTUPS = "open_share_purchased_tokens_startups"
REQUESTS = "open_share_workloads_startups"
INF = math.inf
EARLY, YEAR, END = ("2025-01", "2025-03"), ("2025-01", "2025-12"), ("2025-12", "2025-12")
LAST = ("2026-08", "2026-08")

_V1 = "Enterprises' open share of workloads"
_V2 = "Startups' open share of tokens"


def mean_of(series: Series, span: tuple[str, str]) -> float:
    """The mean of a series over the months of a span in which it was observed."""
    first, last = span
    return float(np.mean([v for month, v in series.observed.items() if first <= month <= last]))


def _v1(key: str, month: str, first: str, last: str = "") -> list[Target]:
    value, when = ENTERPRISE_OPEN.observed[month], first[:4] if last else first
    return [
        Target(
            key + reading, _V1 + reading, when, "share", *_near(value, 0.03), SOURCES["MENLO"],
            _share(outcome, first, last), error=OF_ENTERPRISES,
        )
        for reading, outcome in READINGS.items()
    ]  # fmt: skip


def _v1_falls() -> list[Target]:
    before, after = ("2023-01", "2023-12"), END
    seen = ENTERPRISE_OPEN.observed
    value = round(seen["2025-12"] - seen["2023-11"], 4)
    return [
        Target(
            "V1 falls" + reading, f"{_V1}{reading}: change", "2023 to 2025-12", "share",
            *_near(value, 0.03), SOURCES["MENLO"],
            functools.partial(change, outcome=outcome, before=before, after=after),
            error=math.sqrt(2.0) * OF_ENTERPRISES,
        )
        for reading, outcome in READINGS.items()
    ]  # fmt: skip


def _v2(key: str, when: str, span: tuple[str, str]) -> Target:
    return Target(
        key, _V2, when, "share", *_near(round(mean_of(ROUTER_OPEN, span), 4), OF_TOKENS),
        SOURCES["ROUTER_RANKINGS"], _share(STARTUPS, *span), scale="logit", error=OF_ROUTER,
    )  # fmt: skip


def _rise(
    key: str, when: str, before: tuple[str, str], after: tuple[str, str], of: Sequence[Series]
) -> Target:
    """A rise of startups' share of tokens: between those of the routers, or near."""
    rises = [mean_of(one, after) - mean_of(one, before) for one in of]
    middle = round(float(np.mean(rises)), 4)
    level = mean_of(of[0], after)
    return Target(
        key, _V2 + ": change", when, "share", middle, min(rises) - OF_TOKENS,
        max(rises) + OF_TOKENS, OF_TOKENS, SOURCES["ROUTER_RANKINGS"],
        functools.partial(change, outcome=STARTUPS, before=before, after=after),
        error=math.sqrt(2.0) * OF_ROUTER * level * (1.0 - level),
    )  # fmt: skip


def _slope(camp: str) -> Target:
    return Target(
        f"V4 {camp} slope", f"Growth of the best {camp} capability", "2024-01 to 2025-12",
        "ECI points a year", *_near(14.4, 3.0), SOURCES["EPOCH"],
        lambda months: slope(months, f"capability_{camp}", "2024-01", "2025-12"),
        own_releases=True,
    )  # fmt: skip


TARGETS: tuple[Target, ...] = (
    *_v1("V1 2023", "2023-11", "2023-01", "2023-12"),
    *_v1("V1 2024", "2024-11", "2024-11"),
    *_v1("V1 mid-2025", "2025-07", "2025-07"),
    *_v1("V1 end-2025", "2025-12", "2025-12"),
    *_v1_falls(),
    _v2("V2 early 2025", "2025-01 to 03", EARLY),
    _v2("V2 mean 2025", "2025", YEAR),
    _v2("V2 end-2025", "2025-12", END),
    _rise("V2 rises", "2025-01 to 2025-12", EARLY, END, [ROUTER_OPEN]),
    _rise("V2 2026", "2025-12 to 2026-08", END, LAST, [ROUTER_OPEN, SECOND_ROUTER_OPEN]),
    _rise("V2 in all", "2025-01 to 2026-08", EARLY, LAST, [ROUTER_OPEN]),
    Target(  # only the sign is known: closed led by requests where two thirds of tokens were open
        "V13", "Startups' open share of tokens above that of workloads", "2026-06", "share", 0.14,
        0.0, INF, 0.14, SOURCES["ROUTER_RANKINGS"],
        lambda months: months.mean(STARTUPS, "2026-06") - months.mean(REQUESTS, "2026-06"),
    ),
    Target(  # of what they pay to vendors and hosts
        "V3", "Closed share of what startups pay", "2025-05 to 09", "share",
        *_near(0.96, 0.04), SOURCES["NAGLE_YUE"],
        lambda months: (
            1.0 - months.mean("open_share_purchased_spend_startups", "2025-05", "2025-09")
        ),
        scale="logit", error=OF_ROUTER,
    ),
    Target(
        "V4 lag", "Lag of the best open behind the best closed model", "2024-07 to 2025-12",
        "months", 4.5, 3.0, 6.0, 1.5, SOURCES["EPOCH"],
        lambda months: lag_at_release(months, "2024-07", "2025-12"),
        own_releases=True, error=OF_THE_LAG,
    ),
    _slope("closed"),
    _slope("open"),
    Target(  # list prices of each camp's best family, hosted open over closed
        "V5 raw", "Price of open over closed", "2025", "ratio", *_near(0.12, 0.05),
        SOURCES["NAGLE_YUE"], _share("price_ratio", "2025-01", "2025-12"), scale="log",
        error=OF_PRICES,
    ),
    Target(  # the same, carried to equal capability along the law of cost
        "V5 equal quality", "Price of open over closed at equal quality", "2025", "ratio",
        *_near(0.42, 0.12), SOURCES["NAGLE_YUE"],
        _share("price_ratio_equal_quality", "2025-01", "2025-12"), scale="log", error=OF_PRICES,
    ),
    Target(  # the cheapest offering as able as the best closed one of January 2023
        "V6", "Fall of the price at fixed quality", "2023-06 to 2025-12", "times a year",
        10.0, 10.0**0.5, 10.0**1.5, 9.0, SOURCES["PRICES"],
        lambda months: fold_fall(months, "price_fixed_quality", "2023-06", "2025-12"),
        scale="log", error=math.log(10.0) / 4.0,  # half of what passes on either side
    ),
    Target(  # the survey asked large enterprises
        "V7 families", "Enterprises with three or more model families", "2025-12", "share",
        *_near(0.81, 0.10), SOURCES["A16Z_SURVEY"], _share("three_families_enterprises", "2025-12"),
    ),
    Target(
        "V7 open", "Enterprises with any open model", "2025-12", "share", 0.70, 0.50, 0.89, 0.20,
        SOURCES["A16Z_SURVEY"], _share("any_open_enterprises", "2025-12"),
    ),
    Target(
        "V8", "Enterprises that change their vendor", "2024-07 to 2025-06", "share a year",
        *_near(0.11, 0.04), SOURCES["MENLO"], _share("switching_enterprises", "2024-07", "2025-06"),
    ),
    Target(
        "V9 share", "Share of the leader of 2023 at enterprises", "2025-12", "share",
        *_near(0.27, 0.08), SOURCES["MENLO"], _share("incumbent_share_enterprises", "2025-12"),
    ),
    Target(
        "V9 replaced", "The leader of 2023 no longer leads", "2025-12", "share of runs",
        1.0, 0.5, INF, 0.5, SOURCES["MENLO"],
        lambda months: 1.0 - months.mean("leader_is_incumbent", "2025-12"),
    ),
    Target(  # a lineage's part of startups' custom work on open models (113 : 27 : 6)
        "V11", "Largest family's share of models derived from open ones", "2025-06", "share",
        113 / 146, 0.5, 1.0, 0.27, SOURCES["HUB"], _share("derivatives_top", "2025-06"),
    ),
    Target(  # only the sign is known
        "V12", "Smaller firms use open more", "2025-12", "share", 0.1, 0.0, INF, 0.1,
        SOURCES["MENLO"], lambda months: (
            months.mean("open_share_workloads_startups", "2025-12")
            - months.mean(ENTERPRISE, "2025-12")
        ),
    ),
    *(
        Target(  # the survey counts a firm from its first user, the model from its first workload
            f"adoption {month}", "Organisations that use generative AI", month, "share",
            *_near(value, 0.12), SOURCES["MCKINSEY"], _share("adopters_enterprises", month),
            scored=False, error=OF_ADOPTION,
        )
        for month, value in ADOPTION.observed.items()
    ),
    Target(
        "foreign families", "Enterprises' workloads on foreign families", "2025-12", "share",
        *_near(0.01, 0.01), SOURCES["MENLO"], _share("foreign_share_enterprises", "2025-12"),
        scored=False, error=OF_ENTERPRISES,
    ),
    Target(  # no source counts them as the model does: its own indicator
        "families", "Open families on the market", "2025-06", "families",
        math.nan, -INF, INF, math.nan, SOURCES["HUB"], _share("families_open", "2025-06"),
        scored=False,
    ),
    *(
        Target(  # no source splits it by kind of work: the model's own value
            f"open {work}", f"Open share of {work} work", "2025-12", "share",
            math.nan, -INF, INF, math.nan, SOURCES["MENLO"],
            _share(f"open_share_workloads_{work}", "2025-12"), scored=False,
        )
        for work in ("general", "custom", "critical")
    ),
)  # fmt: skip

TELLING: tuple[Target, ...] = tuple(one for one in TARGETS if not math.isnan(one.value))
"""Targets with a value in a source."""


def away(gave: Floats) -> Floats:
    """(runs, TELLING) distance of runs from the data, from (runs, all targets)."""
    return np.stack([one.away(gave[:, TARGETS.index(one)]) for one in TELLING], axis=1)


def observed(months: Months) -> Floats:
    """(runs, targets) each run's value of each target."""
    return np.stack([target.observe(months) for target in TARGETS], axis=1)


class Score(NamedTuple):
    """A target against runs. `low` and `high` hold 90 % of the runs; nan if none has a value."""

    target: Target
    mean: float
    low: float
    high: float
    within: float  # share of the runs that pass


def score(values: Floats, targets: Sequence[Target] = TARGETS) -> list[Score]:
    """A score for each target from (runs, targets) of the model.

    Runs without a value are left out. The data are one history and a run another, so the score is
    the share of runs that pass, not whether their mean does.
    """
    scores = []
    for target, column in zip(targets, values.T, strict=True):
        known = column[np.isfinite(column)]
        if not known.size:
            scores.append(Score(target, np.nan, np.nan, np.nan, 0.0))
            continue
        low, high = np.quantile(known, [0.05, 0.95], method="inverted_cdf")
        within = float(np.mean([target.passes(float(value)) for value in known]))
        scores.append(Score(target, float(known.mean()), float(low), float(high), within))
    return scores
