"""Outcomes of capability: the camps' best published models and the distance between them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declaring import outcome, shared
from sim.outcomes.indices import Floats

if TYPE_CHECKING:
    from sim.outcomes.totals import Totals


@shared
def _known(totals: "Totals") -> Floats:
    """(T) the best published capability of all, 0 where there is no model."""
    best: Floats = totals.named("best").values.max(axis=1)
    return np.where(np.isfinite(best), best, 0.0)


def _best(totals: "Totals", camp: str) -> Floats:
    """(T) the camp's best, points; that of the other where it has none."""
    best = totals.named("best").at(camp=camp).by()
    return np.where(np.isfinite(best), best, _known(totals))


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
    """(T) 0 where a camp has no model."""
    return capability_closed(totals) - capability_open(totals)


@outcome(
    unit="months",
    text="Time since closed first reached open's capability",
    phrase="capability lag of open",
    group="capability",
    low=0.0,
)
def capability_lag(totals: "Totals") -> Floats:
    """(T) 0 where open leads or a camp has no model."""
    open_, step = capability_open(totals), totals["step"]
    reached = np.maximum.accumulate(totals.start.closed_frontier)
    first = np.minimum(np.searchsorted(reached, open_), step + 1)
    lag = np.maximum(step - first, 0) * totals["months_per_step"]
    # Where closed was there before the first month, its record is carried back.
    before = 12.0 * (reached[0] - open_) / totals["past_growth"]
    lag = np.where(first == 0, lag + before, lag)
    return np.where(np.isfinite(totals.named("best").values).all(axis=1), lag, 0.0)
