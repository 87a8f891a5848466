"""Outcomes of capability: the camps' best published models and the distance between them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declaring import outcome, outcome_by
from sim.outcomes.indices import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.outcomes.totals import Totals


def _both_exist(totals: "Totals") -> "NDArray[np.bool_]":
    """(T) whether either camp has published a model."""
    best = totals.named("best")
    return np.isfinite(best.at(camp="closed").by()) & np.isfinite(best.at(camp="open").by())


def _best(totals: "Totals", camp: str) -> Floats:
    """(T) the camp's best, points; missing where it has none."""
    own = totals.named("best").at(camp=camp).by()
    return np.where(np.isfinite(own), own, np.nan)


@outcome(
    unit="ECI points",
    text="Best published closed capability",
    phrase="best closed capability",
    group="growth",
)
def capability_closed(totals: "Totals") -> Floats:
    """(T)."""
    return _best(totals, "closed")


@outcome(
    unit="ECI points",
    text="Best published open capability",
    phrase="best open capability",
    group="growth",
)
def capability_open(totals: "Totals") -> Floats:
    """(T)."""
    return _best(totals, "open")


@outcome(
    unit="ECI points",
    text="Closed lead in capability",
    phrase="capability gap of open",
    group="capability",
)
def capability_gap(totals: "Totals") -> Floats:
    """(T) missing where a camp has no model."""
    return capability_closed(totals) - capability_open(totals)


@outcome(
    unit="months",
    text="Time since closed first reached open's capability",
    phrase="capability lag of open",
    group="capability",
    low=0.0,
)
def capability_lag(totals: "Totals") -> Floats:
    """(T) 0 where open leads, missing where a camp has no model."""
    open_, step = capability_open(totals), totals["step"]
    reached = np.maximum.accumulate(totals.start.closed_frontier)
    first = np.minimum(np.searchsorted(reached, open_), step + 1)
    lag = np.maximum(step - first, 0) * totals["months_per_step"]
    # Where closed was there before the first month, its record is carried back.
    before = 12.0 * (reached[0] - open_) / totals["past_growth"]
    lag = np.where(first == 0, lag + before, lag)
    return np.where(_both_exist(totals), lag, np.nan)


@outcome_by(
    "kind",
    unit="1",
    text="Growth of work per point times open's gap in use, {whom}",
    phrase="growth of work times open's gap in use{where}",
    group="open frontier",
)
def kappa_gap(totals: "Totals") -> Floats:
    """(T, kind) missing where a camp offers nothing.

    1 - exp(-x) of it is the share of volume that only closed models can serve, where work comes in
    many small cohorts.
    """
    gap = totals.named("gap_in_use").by("kind")
    product: Floats = totals["size_growth"][:, None] * gap
    return product
