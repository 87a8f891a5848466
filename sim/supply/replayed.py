"""The record's own releases: up to its end, vendors publish what they really published."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters.dates import months_between
from sim.state.market import NOBODY

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem


class Recorded(NamedTuple):
    """The releases of a cast's record; arrays have one entry a release."""

    months: NDArray[np.float64]  # after the start of the run
    vendor: NDArray[np.int64]  # row
    open: NDArray[np.bool_]  # whether the vendor's weights were published at the start
    capability: NDArray[np.float64]  # points
    until: float  # last month of the replay, after the start; -inf: there is none


def recorded_releases(world: "Ecosystem") -> Recorded:
    """What the vendors of the world are known to have published."""
    start, until = world.parameters.clock.start, world.parameters.releases.replayed_until
    rows = [
        (months_between(start, month), vendor.row, vendor.settings.weights_open, capability)
        for vendor in world.vendors
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
    )


def follows_record(world: "Ecosystem", vendor: "Vendor") -> bool:
    """Whether a vendor still does what it really did: it neither opens nor closes its weights."""
    return world.months <= world.recorded.until and bool(vendor.settings.published)


class KnownReleases(NamedTuple):
    """What the record says of one step, points."""

    capability: NDArray[np.float64]  # (F) what each family publishes; nan for no release
    most: NDArray[np.float64]  # (camp) that any other may publish; infinite without a record


def releases_of_the_record(world: "Ecosystem") -> KnownReleases:
    """What is published now by the record: while it lasts, nobody shows more than its best."""
    known = KnownReleases(np.full(world.market.families.size, np.nan), np.full(2, np.inf))
    record, now = world.recorded, world.months
    if now > record.until:
        return known
    for camp in (0, 1):
        of_camp = record.open == camp
        if of_camp.any():
            so_far = record.capability[of_camp & (record.months <= now)]
            known.most[camp] = so_far.max(initial=-np.inf)
    due = (record.months <= now) & (now - record.months < world.in_force.clock.months_per_step)
    for release in np.flatnonzero(due):
        vendor = world.vendors[record.vendor[release]]
        if vendor.active and vendor.family != NOBODY:
            known.capability[vendor.family] = record.capability[release]
    return known
