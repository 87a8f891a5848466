"""Words for outcomes: what each is called in a sentence, its unit, and how its value is written.

The names are those of `sim.outcomes.outcomes`; the words here are for people.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.outcomes.verdict import LABELS


class Measure(NamedTuple):
    """An outcome in words. `group` joins outcomes that tell one story."""

    phrase: str
    unit: str
    group: str


WHERE = {
    "all": "",
    "enterprise": " at enterprises",
    "startup": " at startups",
    "general": " for general work",
    "custom": " for custom work",
    "critical": " for critical work",
    "frontier": " for frontier work",
    "large": " at large firms",
}

MEASURES: dict[str, Measure] = {
    "open_share_workloads": Measure("open share of workloads", "share", "open share"),
    "open_share_tokens": Measure("open share of tokens", "share", "open share"),
    "open_share_spend": Measure("open share of spend", "share", "open share"),
    "firms_open_only": Measure("firms that use only open models", "share", "open share"),
    "firms_closed_only": Measure("firms that use only closed models", "share", "adoption"),
    "firms_hybrid": Measure("firms that use both camps", "share", "mixing"),
    "firms_none": Measure("firms without AI", "share", "adoption"),
    "served": Measure("potential workloads served by AI", "share", "adoption"),
    "adopters": Measure("firms using any AI", "share", "adoption"),
    "mixing_volume": Measure("volume in firms that use both camps", "share", "mixing"),
    "mixing_firms": Measure("AI-using firms that use both camps", "share", "mixing"),
    "mixing_chance": Measure("mixing expected from chance", "share", "mixing"),
    "capability_closed": Measure("best closed capability", "ECI points", "growth"),
    "capability_open": Measure("best open capability", "ECI points", "growth"),
    "capability_gap": Measure("capability gap of open", "ECI points", "capability"),
    "capability_lag": Measure("capability lag of open", "months", "capability"),
    "price_closed": Measure("closed price", "money per unit volume", "growth"),
    "price_open": Measure("open price", "money per unit volume", "growth"),
    "price_ratio": Measure("price of open over closed", "ratio", "price"),
    "price_ratio_equal_quality": Measure(
        "price of open over closed at equal quality", "ratio", "price"
    ),
    "price_fixed_quality": Measure("price at fixed quality", "first month = 1", "growth"),
    "hhi_vendors": Measure("concentration of vendors", "HHI, 0 to 1", "concentration"),
    "hhi_families": Measure("concentration of model families", "HHI, 0 to 1", "concentration"),
    "leader_is_incumbent": Measure("first leader still leads", "yes or no", "yes or no"),
    "leader_share": Measure("leader's share", "share", "concentration"),
    "incumbent_share": Measure("first leader's share", "share", "concentration"),
    "derivatives_top": Measure(
        "largest family's part of what is built on open models", "share", "community"
    ),
    "forks_effective": Measure("effective number of open families", "count", "community"),
    "families_open": Measure("open model families", "count", "community"),
    "vendors_active": Measure("active vendors", "count", "concentration"),
    "communities_active": Measure("active communities", "count", "community"),
    "contributors": Measure("contributors to open models", "people", "community"),
    "access_gini": Measure("inequality of access to capability", "Gini, 0 to 1", "access"),
    "incidents_open": Measure("incidents of open models", "a month", "safety"),
    "incidents_closed": Measure("incidents of closed models", "a month", "safety"),
    "trust_open": Measure("trust in open models", "0 to 1", "trust"),
    "trust_closed": Measure("trust in closed models", "0 to 1", "trust"),
    "support_open": Measure("support for open models", "0 to 1", "support"),
    "support_closed": Measure("support for closed models", "0 to 1", "support"),
    "support_load": Measure("load on support", "times capacity", "support"),
    "switching": Measure("workloads that move to another family", "share a year", "switching"),
    "surplus": Measure("surplus", "utility", "growth"),
    "spend_total": Measure("total spend", "money a month", "growth"),
    "volume_total": Measure("total volume", "units a month", "growth"),
    "three_families": Measure("three or more model families in use", "share", "mixing"),
    "any_open": Measure("any open model in use", "share", "open share"),
    "foreign_share": Measure("share of foreign families", "share", "origin"),
    "policy_cost": Measure("public money for policy", "money a month", "policy"),
    "policy_burden": Measure("private cost of policy", "money a month", "policy"),
    "price_cap_binding": Measure("vendors held by their price cap", "count", "diagnosis"),
}


def measure(name: str) -> Measure:
    """The words for an outcome's name; one without an entry is spelled out as it is."""
    if name in MEASURES:
        return MEASURES[name]
    label = name.removeprefix("verdict_")
    if label in LABELS and label != name:
        return Measure(f"probability that the verdict is {label}", "share", "verdict")
    stem, _, where = name.rpartition("_")
    if stem in MEASURES and where in WHERE:
        known = MEASURES[stem]
        return known._replace(phrase=known.phrase + WHERE[where])
    return Measure(name.replace("_", " "), "", name)


def written(value: float | None, unit: str) -> str:
    """A value as people write it: shares in percent, all else to three figures."""
    if value is None or math.isnan(value):
        return "n/a"
    return (percent(value) if unit.startswith("share") else plain(value)) + after(unit)


def after(unit: str) -> str:
    """What is written behind a number of this unit; the percent sign belongs to the number."""
    if unit == "share a year":
        return " a year"
    return f" {SHORT_UNITS[unit]}" if unit in SHORT_UNITS else ""


SHORT_UNITS = {
    "ECI points": "points", "months": "months", "a month": "a month", "people": "people",
    "times capacity": "times capacity",
}  # fmt: skip


def percent(value: float | None) -> str:
    """A fraction in whole percent, with one decimal below 1 % so that little is not nothing."""
    if value is None or math.isnan(value):
        return "n/a"
    hundredfold = 100 * value
    if 0 < abs(hundredfold) < 0.05:
        return "under 0.1 %" if value > 0 else "over -0.1 %"
    if 0 < abs(hundredfold) < 0.95:
        return f"{hundredfold:.1f} %"
    return f"{hundredfold:.0f} %"


def short_percent(value: float | None) -> str:
    """As `percent`, where there is little room: "<0.1 %"."""
    return percent(value).replace("under ", "<").replace("over ", ">")


def percent_range(low: float | None, high: float | None) -> str:
    """Two fractions as one range in percent: "64 to 77 %"."""
    first, second = percent(low), percent(high)
    if first == second:
        return first
    if first.startswith("under"):
        first = "0 %"
    return f"{first.removesuffix(' %')} to {second}"


def points(error: float) -> str:
    """An error of shares in percentage points, "n/a" for nan."""
    return "n/a" if math.isnan(error) else f"{100 * error:.1f} points"


def setting(value: object) -> str:
    """The value of a parameter or a choice in words."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return plain(value)


def plain(value: float) -> str:
    """A number to three figures, with thousands marked and small ones in powers of ten."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-3:
        return f"{value:.2e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    if size >= 1000:
        return f"{value:,.0f}"
    decimals = max(0, 2 - math.floor(math.log10(size)))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
