"""The record's own releases: up to its end, vendors publish what they really published."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.cast import Cast
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.state.kinds import CLOSED, OPEN
from openclosed.sim.state.market import NOBODY, Market
from openclosed.sim.state.now import Now


class KnownReleases(NamedTuple):
    """What the record says of one step, points."""

    capability: NDArray[np.float64]  # (F) what each family publishes; nan for no release
    most: NDArray[np.float64]  # (camp) that any other may publish; infinite without a record


class Recorded(NamedTuple):
    """The releases of a cast's record; arrays have one entry a release."""

    months: NDArray[np.float64]  # after the start of the run
    vendor: NDArray[np.int64]  # row
    open: NDArray[np.bool_]  # whether the vendor's weights were published at the start
    capability: NDArray[np.float64]  # points
    until: float  # last month of the replay, after the start; -inf: there is none
    nothing: KnownReleases  # what is known of a step beyond it


def recorded_releases(now: Now, cast: Cast) -> Recorded:
    """What the vendors of the world are known to have published."""
    start, until = now.parameters.clock.start, now.parameters.releases.replayed_until
    rows = [
        (months_between(start, month), vendor.row, vendor.settings.weights_open, capability)
        for vendor in cast.vendors
        for month, capability in vendor.settings.published.items()
    ]
    replays = until is not None and bool(rows)
    months, vendors, is_open, capability = np.array(rows or np.empty((0, 4)), dtype=float).T
    return Recorded(
        months=months,
        vendor=vendors.astype(np.int64),
        open=is_open.astype(np.bool_),
        capability=capability,
        until=float(months_between(start, until)) if replays and until is not None else -math.inf,
        nothing=no_releases(cast.market.families.size),
    )


def no_releases(families: int) -> KnownReleases:
    """No release of any family, and no bound."""
    return KnownReleases(np.full(families, np.nan), np.full(2, np.inf))


def follows_record(now: Now, recorded: Recorded, vendor: Vendor) -> bool:
    """Whether a vendor still does what it really did: it neither opens nor closes its weights."""
    return now.months <= recorded.until and bool(vendor.settings.published)


def releases_of_the_record(now: Now, recorded: Recorded, market: Market) -> KnownReleases:
    """What is published now by the record: while it lasts, nobody shows more than its best."""
    if now.months > recorded.until:
        return recorded.nothing
    known, is_past = no_releases(market.families.size), recorded.months <= now.months
    for camp in (CLOSED, OPEN):
        own = recorded.open == camp
        if own.any():
            known.most[camp] = recorded.capability[own & is_past].max(initial=-np.inf)
    is_due = is_past & (now.months - recorded.months < now.length)
    for row, capability in zip(recorded.vendor[is_due], recorded.capability[is_due], strict=True):
        seller = market.vendors[row]
        if seller["active"] and seller["family"] != NOBODY:
            known.capability[seller["family"]] = capability
    return known
