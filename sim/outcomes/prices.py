"""Outcomes of prices: what is paid, and what the camps' best families are listed at."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.axes import NamedArray
from sim.outcomes.declaring import outcome, shared
from sim.outcomes.indices import Floats, ratios

if TYPE_CHECKING:
    from sim.outcomes.totals import Totals


@shared
def _sold(totals: "Totals") -> NDArray[np.bool_]:
    """(T, camp, A) whether the camp sells an offering in that place of the board."""
    sold: NDArray[np.bool_] = totals.on_board & (totals.offerings["sold"] == 1)[:, None]
    return sold


@shared
def _both_sell(totals: "Totals") -> NDArray[np.bool_]:
    """(T) whether either camp sells anything."""
    both: NDArray[np.bool_] = _sold(totals).any(axis=2).all(axis=1)
    return both


@shared
def _best(totals: "Totals") -> NDArray[np.int64]:
    """(T, camp) place on the board of the most capable offering that is sold."""
    capability = totals.offerings["capability"][:, None]
    best: NDArray[np.int64] = np.where(_sold(totals), capability, -np.inf).argmax(axis=2)
    return best


def _of_best(totals: "Totals", field: str) -> NamedArray:
    """(T, camp) what the most capable offering that is sold has in a column of the board."""
    month = np.arange(len(totals.offerings))[:, None]
    return NamedArray(totals.offerings[field][month, _best(totals)], "camp")


def _mean_price(amounts: NamedArray) -> Floats:
    """(T) money per unit of volume."""
    return ratios(amounts.at(yardstick="spend").by(), amounts.at(yardstick="tokens").by())


@outcome(
    unit="money per unit volume",
    text="Mean price paid for closed models",
    phrase="closed price",
    group="growth",
    low=0.0,
)
def price_closed(totals: "Totals") -> Floats:
    """(T)."""
    return _mean_price(totals.in_use.at(camp="closed"))


@outcome(
    unit="money per unit volume",
    text="Mean price paid for hosted open models",
    phrase="open price",
    group="growth",
    low=0.0,
)
def price_open(totals: "Totals") -> Floats:
    """(T)."""
    return _mean_price(totals.named("hosted"))


@outcome(
    unit="ratio",
    text="Open list price over closed, each camp's best family",
    phrase="price of open over closed",
    group="price",
    low=0.0,
)
def price_ratio(totals: "Totals") -> Floats:
    """(T) missing where a camp sells nothing."""
    price = _of_best(totals, "list_price")
    ratio = ratios(price.at(camp="open").by(), price.at(camp="closed").by())
    return np.where(_both_sell(totals), ratio, np.nan)


@outcome(
    unit="ratio",
    text="The same at equal capability",
    phrase="price of open over closed at equal quality",
    group="price",
    low=0.0,
)
def price_ratio_equal_quality(totals: "Totals") -> Floats:
    """(T) missing where a camp sells nothing."""
    capability = _of_best(totals, "capability")
    lead = capability.at(camp="closed").by() - capability.at(camp="open").by()
    gap = np.where(_both_sell(totals), lead, 0.0)
    at_equal: Floats = price_ratio(totals) * np.exp(totals["cost_slope"] * gap)
    return at_equal


@outcome(
    unit="first month = 1",
    text="Cheapest price of the start's closed frontier over the closed list price then",
    phrase="price at fixed quality",
    group="growth",
    low=0.0,
)
def price_fixed_quality(totals: "Totals") -> Floats:
    """(T) missing where nothing on sale is that good."""
    capability, start = totals.offerings["capability"], totals.start
    able = (totals.offerings["sold"] == 1) & (capability >= start.capability)
    slope = totals["cost_slope"][:, None]
    cheaper = np.exp(np.minimum(slope * (start.capability - capability), 0.0))  # those able alone
    brought = totals.offerings["list_price"] * cheaper
    cheapest = np.where(able, brought, np.inf).min(axis=1)
    return ratios(np.where(able.any(axis=1), cheapest, np.nan), start.price)
