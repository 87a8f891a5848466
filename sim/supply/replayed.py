"""The record's own releases: up to its end, vendors publish what they really published."""

import math
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.state.kinds import CLOSED, OPEN
from openclosed.sim.state.market import NOBODY, Market
from openclosed.sim.state.step_context import StepContext


class KnownReleases(NamedTuple):
    """What the record says of one step, points."""

    capability: NDArray[np.float64]  # (F) what each family publishes; nan for no release
    most: NDArray[np.float64]  # (camp) that any other may publish; infinite without a record


class RecordedRelease(NamedTuple):
    """One release of the record."""

    months: int  # after the start of the run
    vendor: int  # row
    camp: int  # of the vendor's weights at the start
    capability: float  # points


class Recorded(NamedTuple):
    """The releases of a cast's record."""

    releases: tuple[RecordedRelease, ...]
    before: tuple[float, float]  # (camp) most before the first: -inf, infinite without a record
    until: float  # last month of the replay, after the start; -inf: there is none
    nothing: KnownReleases  # what is known of a step beyond it

    def __deepcopy__(self, _: dict[int, Any]) -> Self:
        """Itself: nothing of it ever changes."""
        return self


def recorded_releases(context: StepContext, suppliers: Suppliers) -> Recorded:
    """What the vendors of the world are known to have published."""
    start, until = context.parameters.clock.start, context.parameters.releases.replayed_until
    releases = tuple(
        RecordedRelease(
            months_between(start, month), vendor.row, int(vendor.settings.weights_open), capability
        )
        for vendor in suppliers.vendors
        for month, capability in vendor.settings.published.items()
    )
    last = float(months_between(start, until)) if releases and until is not None else -math.inf
    camps = {one.camp for one in releases}
    closed, open_ = (-math.inf if camp in camps else math.inf for camp in (CLOSED, OPEN))
    return Recorded(releases, (closed, open_), last, no_releases(suppliers.market.families.size))


def no_releases(families: int) -> KnownReleases:
    """No release of any family, and no bound."""
    return KnownReleases(np.full(families, np.nan), np.full(2, np.inf))


def follows_record(context: StepContext, recorded: Recorded, vendor: Vendor) -> bool:
    """Whether a vendor still does what it really did: it neither opens nor closes its weights."""
    return context.months <= recorded.until and bool(vendor.settings.published)


def releases_of_the_record(
    context: StepContext, recorded: Recorded, market: Market
) -> KnownReleases:
    """What is published now by the record: while it lasts, nobody shows more than its best."""
    if context.months > recorded.until:
        return recorded.nothing
    known, most = no_releases(market.families.size), list(recorded.before)
    for months, row, camp, capability in recorded.releases:
        age = context.months - months
        if age < 0.0:
            continue
        most[camp] = max(most[camp], capability)
        if age < context.length and market.vendors[row]["active"]:
            family = market.vendors[row]["family"]
            if family != NOBODY:
                known.capability[family] = capability
    known.most[:] = most
    return known
