"""Replay of the data: up to their end vendors publish, open and close what they did."""

import math
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.state.market import CLOSED, NOBODY, OPEN, Market
from openclosed.sim.state.step_context import StepContext


class KnownReleases(NamedTuple):
    """Observed releases of one step, capability points."""

    capability: NDArray[np.float64]  # (F) of each family's release; nan for none
    most: NDArray[np.float64]  # (camp) cap on any other release; infinite without data


class ObservedRelease(NamedTuple):
    """One observed release."""

    months: int  # after the start of the run
    vendor: int  # row
    camp: int  # of the vendor's weights at the start
    capability: float  # points


class ObservedReleases(NamedTuple):
    """The observed releases of all vendors."""

    releases: tuple[ObservedRelease, ...]
    before: tuple[float, float]  # (camp) cap before the first: -inf, infinite without data
    until: float  # last month of the replay, after the start; -inf: no replay
    nothing: KnownReleases  # for steps after it

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        """Itself: it never changes."""
        return self


def observed_releases(context: StepContext, suppliers: Suppliers) -> ObservedReleases:
    """Collect the observed releases of the model's vendors."""
    start, until = context.parameters.clock.start, context.parameters.releases.replayed_until
    releases = tuple(
        ObservedRelease(
            months_between(start, month), vendor.row, int(vendor.settings.weights_open), capability
        )
        for vendor in suppliers.vendors
        for month, capability in vendor.settings.published.items()
    )
    last = float(months_between(start, until)) if until is not None else -math.inf
    camps = {one.camp for one in releases}
    closed, open_ = (-math.inf if camp in camps else math.inf for camp in (CLOSED, OPEN))
    nothing = no_releases(suppliers.market.families.size)
    return ObservedReleases(releases, (closed, open_), last, nothing)


def no_releases(families: int) -> KnownReleases:
    """No release of any family, and no cap."""
    return KnownReleases(np.full(families, np.nan), np.full(2, np.inf))


def follows_data(context: StepContext, observed: ObservedReleases, vendor: Vendor) -> bool:
    """Whether a vendor still follows the data, so that it changes its openness only as there."""
    known = vendor.settings.published or vendor.settings.openness_changes
    return context.months <= observed.until and bool(known)


def find_observed(
    context: StepContext, observed: ObservedReleases, market: Market
) -> KnownReleases:
    """Find the releases observed in this step, and the best so far, which caps all others."""
    now = context.months
    if now > observed.until:
        return observed.nothing
    known, most = no_releases(market.families.size), list(observed.before)
    for months, row, camp, capability in observed.releases:
        age = now - months
        if age < 0.0:
            continue
        most[camp] = max(most[camp], capability)
        if age < context.length and market.vendors[row]["active"]:
            family = market.vendors[row]["family"]
            if family != NOBODY:
                known.capability[family] = capability
    known.most[:] = most
    return known
