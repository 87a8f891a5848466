"""Outcomes of concentration: how many share the market, who leads it, and who has access."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declaring import outcome, shared
from sim.outcomes.indices import Floats, gini, herfindahl, ratios

if TYPE_CHECKING:
    from sim.outcomes.totals import Totals


@shared
def _enterprise_workloads(totals: "Totals") -> Floats:
    """(T) workloads of enterprises on AI."""
    workloads: Floats = totals.in_use.at(yardstick="workloads", kind="enterprise").by()
    return workloads


@outcome(
    unit="HHI, 0 to 1",
    text="Herfindahl index of vendors by revenue",
    phrase="concentration of vendors",
    group="concentration",
    low=0.0,
    high=1.0,
)
def hhi_vendors(totals: "Totals") -> Floats:
    """(T)."""
    return herfindahl(totals.vendors["revenue"])


@outcome(
    unit="HHI, 0 to 1",
    text="Herfindahl index of families by workloads",
    phrase="concentration of model families",
    group="concentration",
    low=0.0,
    high=1.0,
)
def hhi_families(totals: "Totals") -> Floats:
    """(T)."""
    return herfindahl(totals.families["users"])


@outcome(
    unit="share",
    text="Largest vendor's share of enterprise workloads",
    phrase="leader's share at enterprises",
    group="concentration",
    low=0.0,
    high=1.0,
)
def leader_share_enterprise(totals: "Totals") -> Floats:
    """(T)."""
    users = totals.vendors["enterprise_users"]
    return ratios(users.max(axis=1), _enterprise_workloads(totals))


@outcome(
    unit="yes or no",
    text="Whether the first vendor still leads at enterprises (1 or 0)",
    phrase="first leader still leads",
    group="yes or no",
    low=0.0,
    high=1.0,
)
def leader_is_incumbent(totals: "Totals") -> Floats:
    """(T) the first vendor is that of the first row."""
    users = totals.vendors["enterprise_users"]
    return np.where(users.any(axis=1), users.argmax(axis=1) == 0, np.nan)


@outcome(
    unit="share",
    text="First vendor's share of enterprise workloads",
    phrase="first leader's share at enterprises",
    group="concentration",
    low=0.0,
    high=1.0,
)
def incumbent_share_enterprise(totals: "Totals") -> Floats:
    """(T)."""
    return ratios(totals.vendors["enterprise_users"][:, 0], _enterprise_workloads(totals))


@outcome(
    unit="count",
    text="Effective number of open families by workloads",
    phrase="effective number of open families",
    group="community",
    low=0.0,
)
def forks_effective(totals: "Totals") -> Floats:
    """(T)."""
    return ratios(1.0, herfindahl(totals.families["open_users"]))


@outcome(
    unit="share",
    text="Largest lineage's part of startups' custom work on open models",
    phrase="largest family's part of what is built on open models",
    group="community",
    low=0.0,
    high=1.0,
)
def derivatives_top(totals: "Totals") -> Floats:
    """(T)."""
    built_on = totals.families["built_on"]
    return ratios(built_on.max(axis=1), built_on.sum(axis=1))


@outcome(
    unit="count", text="Open families", phrase="open model families", group="community", low=0.0
)
def families_open(totals: "Totals") -> Floats:
    """(T)."""
    return totals["families_open"]


@outcome(
    unit="count", text="Active vendors", phrase="active vendors", group="concentration", low=0.0
)
def vendors_active(totals: "Totals") -> Floats:
    """(T)."""
    return totals["vendors"]


@outcome(
    unit="count",
    text="Active communities",
    phrase="active communities",
    group="community",
    low=0.0,
)
def communities_active(totals: "Totals") -> Floats:
    """(T)."""
    return totals["communities"]


@outcome(
    unit="Gini, 0 to 1",
    text="Gini of the share of workloads on AI over firm sizes",
    phrase="inequality of access to AI",
    group="access",
    low=0.0,
    high=1.0,
)
def access_gini(totals: "Totals") -> Floats:
    """(T)."""
    return gini(totals["workloads_by_size"].astype(float), totals["served_by_size"].astype(float))
