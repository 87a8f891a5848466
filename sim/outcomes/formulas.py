"""Outcome formulas longer than a line: (T) or (T, axis) values from monthly totals."""

from typing import TYPE_CHECKING

import numpy as np

from openclosed.sim.engine.elementary import exponentials
from openclosed.sim.outcomes.monthly_totals import NamedArray
from openclosed.sim.outcomes.totals import Floats, ratios
from openclosed.sim.state.market import CAMPS, CLOSED, ENTERPRISE, OPEN, STARTUP

if TYPE_CHECKING:
    from openclosed.sim.outcomes.totals import Totals  # loads a compiler


def with_ai(firms: NamedArray, axis: str) -> Floats:
    """(T, axis) number of firms that use AI."""
    using: Floats = firms.by(axis) - firms.at(state="none").by(axis)
    return using


def enterprises_with_ai(totals: "Totals") -> Floats:
    """(T) enterprises that use AI."""
    return with_ai(totals.named("firms"), "kind")[:, ENTERPRISE]


def access_gap(totals: "Totals") -> Floats:
    """(T) share of potential workloads served by AI, enterprises minus startups."""
    in_use = totals.in_use.at(measure="workloads").by("kind")
    served = ratios(in_use, totals.named("potential").by("kind"))
    gap: Floats = served[:, ENTERPRISE] - served[:, STARTUP]
    return gap


def open_share_of_work(totals: "Totals") -> Floats:
    """(T, work) open share of workloads."""
    workloads = totals.named("amounts").at(measure="workloads")
    return ratios(workloads.at(camp="open").by("work"), workloads.by("work"))


def enterprise_workloads(totals: "Totals") -> Floats:
    """(T) workloads of enterprises on AI."""
    return totals.in_use.at(measure="workloads", kind="enterprises").by()


def leader_is_incumbent(totals: "Totals") -> Floats:
    """(T) whether the vendor in the first row leads; missing if no vendor has users."""
    users = totals.vendors["enterprise_users"]
    return np.where(users.any(axis=1), users.argmax(axis=1) == 0, np.nan)


def met_by_users(totals: "Totals", camp: str, attribute: str) -> Floats:
    """(T) mean of an attribute of a camp's offerings, weighted by users."""
    weights = totals.weights[:, CAMPS.index(camp)]
    return ratios((weights * totals.offerings[attribute]).sum(axis=1), weights.sum(axis=1))


def best_published(totals: "Totals", camp: str) -> Floats:
    """(T) the camp's best published capability, points; missing if it has none."""
    own = totals.named("best").at(camp=camp).by()
    return np.where(np.isfinite(own), own, np.nan)


def capability_lag(totals: "Totals") -> Floats:
    """(T) months; 0 if open leads, missing if a camp has no model."""
    open_, step = best_published(totals, "open"), totals["step"]
    reached = np.maximum.accumulate(totals.start.closed_frontier)
    first = np.minimum(np.searchsorted(reached, open_), step + 1)
    lag = np.maximum(step - first, 0) * totals["months_per_step"]
    # Before the first month, closed capability is extrapolated backwards.
    before = 12.0 * (reached[0] - open_) / totals["past_growth"]
    lag = np.where(first == 0, lag + before, lag)
    return np.where(np.isnan(best_published(totals, "closed") - open_), np.nan, lag)


def mean_prices(totals: "Totals", camp: str) -> Floats:
    """(T, scope) money per unit of the camp's purchased volume."""
    spend, tokens = (
        totals.in_use.at(camp=camp, measure=f"purchased_{what}").by("scope")
        for what in ("spend", "tokens")
    )
    return ratios(spend, tokens)


def price_ratio(totals: "Totals") -> Floats:
    """(T) list price of the best open offering over the best closed one; missing without either."""
    price = totals.best_sold["list_price"]
    return ratios(price[:, OPEN], price[:, CLOSED])


def price_ratio_equal_quality(totals: "Totals") -> Floats:
    """(T) the same at the closed offering's capability; missing without either."""
    capability = totals.best_sold["capability"]
    lead = capability[:, CLOSED] - capability[:, OPEN]
    at_equal: Floats = price_ratio(totals) * exponentials(totals["cost_slope"] * lead)
    return at_equal


def price_fixed_quality(totals: "Totals") -> Floats:
    """(T) missing if nothing on sale is as capable as the closed frontier at the start."""
    capability, start = totals.offerings["capability"], totals.start
    able = (totals.offerings["sold"] == 1) & (capability >= start.capability)
    slope = totals["cost_slope"][:, None]
    cheaper = exponentials(
        np.minimum(slope * (start.capability - capability), 0.0)
    )  # only capable ones
    brought = totals.offerings["list_price"] * cheaper
    cheapest = np.where(able, brought, np.inf).min(axis=1)
    return ratios(np.where(able.any(axis=1), cheapest, np.nan), start.price)
