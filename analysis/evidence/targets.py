"""What a run must meet: each target with its value, the range that passes, and its observer."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from openclosed.analysis.evidence.observers import (
    Floats,
    Months,
    change,
    fold_fall,
    lag_at_release,
    slope,
)
from openclosed.analysis.evidence.quantities import FIGURES, Scale
from openclosed.analysis.evidence.series import ADOPTION, ENTERPRISE_OPEN
from openclosed.analysis.evidence.sources import (
    A16Z_SURVEY,
    EPOCH,
    HUB,
    MCKINSEY,
    MENLO,
    NAGLE_YUE,
    PRICES,
    ROUTER,
    Source,
)


class Target(NamedTuple):
    """One figure of the record, and how the model is asked for it.

    A mean over runs passes between `low` and `high`, both included. `tolerance` is by how much the
    model may miss: the record's own error and what a model cannot know, about two standard errors.
    `needs` says whether it may be scored on runs that replay the record's own releases ("any"), or
    only on those that make their own ("own releases"), since a replay gives it by itself.

    `error` is one standard deviation, on `scale`, of the record's error and of the discrepancy that
    was committed for its figure (`figures`), half the tolerance where none was. `matched` says
    whether it may rule anything out.
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
    observed_as: str
    scored: bool = True
    needs: str = "any"
    matched: bool = True
    scale: Scale = "plain"
    error: float = math.nan

    @property
    def last(self) -> str:
        """The last month that it looks at, from its dates: "2025-01 to 03" is 2025-03."""
        when = self.when.split(" to ")
        end = when[-1] if len(when[-1]) > 2 else f"{when[0][:5]}{when[-1]}"
        return end if len(end) == 7 else f"{end}-12"

    def away(self, model: Floats) -> Floats:
        """How far the model is from the record, in standard deviations, above it positive."""
        error = self.tolerance / 2.0 if math.isnan(self.error) else self.error
        distance: Floats = (_scaled(model, self.scale) - _scaled(self.value, self.scale)) / error
        return distance

    def beyond(self, away: Floats) -> Floats:
        """The same where the record's side of a bound counts as met: 0 there."""
        if math.isinf(self.low):
            return away.clip(min=0.0)
        return away.clip(max=0.0) if math.isinf(self.high) else away

    def passes(self, model: float) -> bool:
        """Whether this value of the model passes."""
        return self.low <= model <= self.high

    def miss(self, model: Floats) -> Floats:
        """How far the model is from the record, in tolerances; 0 beyond a bound that is met."""
        return self.beyond((model - self.value) / self.tolerance)


def _scaled(values: Floats | float, scale: Scale) -> Floats:
    """Values on a scale, shares kept from their ends."""
    if scale == "log":
        return np.log(np.maximum(values, 1e-9))
    kept = np.clip(values, 1e-3, 1.0 - 1e-3)
    return np.log(kept / (1.0 - kept)) if scale == "logit" else np.asarray(values)


def _share(outcome: str, first: str, last: str = "") -> Callable[[Months], Floats]:
    return lambda months: months.mean(outcome, first, last)


def _near(value: float, tolerance: float) -> tuple[float, float, float, float]:
    """Value, low, high and tolerance of a target that may miss by so much."""
    return value, value - tolerance, value + tolerance, tolerance


def _committed(figure: str, error: float = 0.0) -> float:
    """One standard deviation of a figure's discrepancy and of the record's error together."""
    return math.hypot(FIGURES[figure].discrepancy or 0.0, error)


OF_ENTERPRISES = _committed("open_share_workloads_enterprises", 0.015)
OF_ADOPTION = _committed("adoption_organisations", 0.025)
OF_PRICES = _committed("price_ratio")
OF_DEVELOPERS = _committed("open_share_tokens_developers")
"""On the logit."""
OF_THE_LAG = _committed("capability_gap") * 12.0 / 14.4
"""In months, at the record's 14.4 points a year."""

ENTERPRISE = "open_share_workloads_enterprise"
DEVELOPER = "open_share_tokens_bought_startup"
INF = math.inf
LARGEST, FAMILIES = "V11", "families"

_V1 = "Enterprises' open share of workloads"
_V2 = "Developers' open share of tokens"
_V1_HOW = "enterprises' open share of workloads in use"
_V2_HOW = "startups' open share of volume: the router's users are developers, weighted by tokens"


def _v1(key: str, month: str, when: str, observe: Callable[[Months], Floats]) -> Target:
    value = ENTERPRISE_OPEN.observed[month]
    return Target(
        key, _V1, when, "share", *_near(value, 0.03), MENLO, observe, _V1_HOW, error=OF_ENTERPRISES
    )


TARGETS: tuple[Target, ...] = (
    _v1("V1 2023", "2023-11", "2023", _share(ENTERPRISE, "2023-01", "2023-12")),
    _v1("V1 2024", "2024-11", "2024-11", _share(ENTERPRISE, "2024-11")),
    _v1("V1 mid-2025", "2025-07", "2025-07", _share(ENTERPRISE, "2025-07")),
    _v1("V1 end-2025", "2025-12", "2025-12", _share(ENTERPRISE, "2025-12")),
    Target(
        "V1 falls", _V1 + ": change", "2023 to 2025-12", "share", -0.09, -INF, 0.0, 0.03, MENLO,
        lambda months: change(months, ENTERPRISE, ("2023-01", "2023-12"), ("2025-12", "2025-12")),
        _V1_HOW, error=math.sqrt(2.0) * OF_ENTERPRISES,
    ),
    Target(
        "V2 early 2025", _V2, "2025-01 to 03", "share", 0.15, -INF, 0.22, 0.07, ROUTER,
        _share(DEVELOPER, "2025-01", "2025-03"), _V2_HOW,
        matched=False, scale="logit", error=OF_DEVELOPERS,
    ),
    Target(
        "V2 mean 2025", _V2, "2025", "share", *_near(0.27, 0.07), ROUTER,
        _share(DEVELOPER, "2025-01", "2025-12"), _V2_HOW,
        matched=False, scale="logit", error=OF_DEVELOPERS,
    ),
    Target(
        "V2 end-2025", _V2, "2025-12", "share", *_near(0.33, 0.07), ROUTER,
        _share(DEVELOPER, "2025-12"), _V2_HOW,
        matched=False, scale="logit", error=OF_DEVELOPERS,
    ),
    Target(
        "V2 rises", _V2 + ": change", "2025-01 to 2025-12", "share", 0.18, 0.0, INF, 0.07, ROUTER,
        lambda months: change(months, DEVELOPER, ("2025-01", "2025-03"), ("2025-12", "2025-12")),
        _V2_HOW, matched=False, error=math.sqrt(2.0) * OF_DEVELOPERS * 0.27 * 0.73,
    ),
    Target(
        "V3", "Closed share of what developers pay", "2025-05 to 09", "share",
        *_near(0.96, 0.04), NAGLE_YUE,
        lambda months: 1.0 - months.mean("open_share_spend_bought_startup", "2025-05", "2025-09"),
        "closed share of startups' payments to vendors and hosts; follows almost from V2 and V5",
        matched=False, scale="logit", error=OF_DEVELOPERS,
    ),
    Target(
        "V4 lag", "Lag of the best open behind the best closed model", "2024-07 to 2025-12",
        "months", 4.5, 3.0, 6.0, 1.5, EPOCH,
        lambda months: lag_at_release(months, "2024-07", "2025-12"),
        "mean lag in the months in which open broke its record", needs="own releases",
        error=OF_THE_LAG,
    ),
    Target(
        "V4 closed slope", "Growth of the best closed capability", "2024-01 to 2025-12",
        "ECI points a year", *_near(14.4, 3.0), EPOCH,
        lambda months: slope(months, "capability_closed", "2024-01", "2025-12"),
        "least-squares slope of the best published capability", needs="own releases",
    ),
    Target(
        "V4 open slope", "Growth of the best open capability", "2024-01 to 2025-12",
        "ECI points a year", *_near(14.4, 3.0), EPOCH,
        lambda months: slope(months, "capability_open", "2024-01", "2025-12"),
        "least-squares slope of the best published capability", needs="own releases",
    ),
    Target(
        "V5 raw", "Price of open over closed", "2025", "ratio", *_near(0.12, 0.05), NAGLE_YUE,
        _share("price_ratio", "2025-01", "2025-12"),
        "list prices of each camp's best family, hosted open over closed", scale="log",
        error=OF_PRICES,
    ),
    Target(
        "V5 equal quality", "Price of open over closed at equal quality", "2025", "ratio",
        *_near(0.42, 0.12), NAGLE_YUE, _share("price_ratio_equal_quality", "2025-01", "2025-12"),
        "the same, carried to equal capability along the law of cost", scale="log", error=OF_PRICES,
    ),
    Target(
        "V6", "Fall of the price at fixed quality", "2023-06 to 2025-12", "times a year",
        10.0, 10.0**0.5, 10.0**1.5, 9.0, PRICES,
        lambda months: fold_fall(months, "price_fixed_quality", "2023-06", "2025-12"),
        "cheapest offering as able as the best closed one of January 2023", scale="log",
        error=math.log(10.0) / 4.0,  # half of what passes on either side
    ),
    Target(
        "V7 families", "Enterprises with three or more model families", "2025-12", "share",
        *_near(0.81, 0.10), A16Z_SURVEY, _share("three_families_enterprise", "2025-12"),
        "enterprises that use AI; the survey asked large ones",
    ),
    Target(
        "V7 open", "Enterprises with any open model", "2025-12", "share", 0.70, 0.50, 0.89, 0.20,
        A16Z_SURVEY, _share("any_open_enterprise", "2025-12"), "as above",
    ),
    Target(
        "V8", "Enterprises that change their vendor", "2024-07 to 2025-06", "share a year",
        *_near(0.11, 0.04), MENLO, _share("switching_enterprise", "2024-07", "2025-06"),
        "enterprises' workloads in use that move to another family",
    ),
    Target(
        "V9 share", "Share of the leader of 2023 at enterprises", "2025-12", "share",
        *_near(0.27, 0.08), MENLO, _share("incumbent_share_enterprise", "2025-12"),
        "first vendor's share of enterprises' workloads",
    ),
    Target(
        "V9 replaced", "The leader of 2023 no longer leads", "2025-12", "share of runs",
        1.0, 0.5, INF, 0.5, MENLO,
        lambda months: 1.0 - months.mean("leader_is_incumbent", "2025-12"),
        "runs in which another vendor leads at enterprises",
        matched=False,  # yes or no in a run: too coarse
    ),
    Target(
        LARGEST, "Largest family's share of models derived from open ones", "2025-06", "share",
        113 / 146, 0.5, 1.0, 0.27, HUB, _share("derivatives_top", "2025-06"),
        "largest lineage's part of startups' custom work on open models (113 : 27 : 6)",
    ),
    Target(
        "V12", "Smaller firms use open more", "2025-12", "share", 0.1, 0.0, INF, 0.1, MENLO,
        lambda months: (
            months.mean("open_share_workloads_startup", "2025-12")
            - months.mean(ENTERPRISE, "2025-12")
        ),
        "startups' open share of workloads less that of enterprises; only its sign is known",
    ),
    *(
        Target(
            f"adoption {month}", "Organisations that use generative AI", month, "share",
            *_near(value, 0.12), MCKINSEY, _share("adopters_enterprise", month),
            "enterprises with at least one workload on AI", scored=False, error=OF_ADOPTION,
        )
        for month, value in ADOPTION.observed.items()
    ),
    Target(
        "foreign families", "Enterprises' workloads on foreign families", "2025-12", "share",
        *_near(0.01, 0.01), MENLO, _share("foreign_share_enterprise", "2025-12"),
        "enterprises' workloads on families of another jurisdiction", scored=False,
        error=OF_ENTERPRISES,
    ),
    Target(
        FAMILIES, "Open families on the market", "2025-06", "families",
        math.nan, -INF, INF, math.nan, HUB, _share("families_open", "2025-06"),
        "no source counts them as the model does: its own figure", scored=False, matched=False,
    ),
    *(
        Target(
            f"open {work}", f"Open share of {work} work", "2025-12", "share",
            math.nan, -INF, INF, math.nan, MENLO,
            _share(f"open_share_workloads_{work}", "2025-12"),
            "no source tells it by kind of work: the model's own figure",
            scored=False, matched=False,
        )
        for work in ("general", "custom", "critical")
    ),
)  # fmt: skip

# Developers' open share of tokens (V2), and V3, which follows from it and V5, rule nothing out: a
# forecast that starts from the record weighs them month by month, and they must not count twice.
MATCHED: tuple[Target, ...] = tuple(target for target in TARGETS if target.matched)

BY_KEY: dict[str, Target] = {target.key: target for target in TARGETS}
