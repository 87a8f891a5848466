"""Outcomes of assurance: incidents, and trust and support as users meet them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.declaring import outcome, outcome_by, shared
from sim.outcomes.indices import Floats, ratios

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.outcomes.totals import Totals

_OPEN_FIRST = ("open", "closed")


@shared
def _weights(totals: "Totals") -> "NDArray[np.int64]":
    """(T, camp, A) workloads on each offering of the camp; all alike where it has none."""
    on_board = totals.on_board
    users = totals.offerings["users"][:, None] * on_board
    return np.where(users.any(axis=2, keepdims=True), users, on_board)


def _met(totals: "Totals", attribute: str) -> Floats:
    """(T, camp) mean of an attribute of offerings over their users."""
    weights = _weights(totals)
    met = (weights * totals.offerings[attribute][:, None]).sum(axis=2)
    return ratios(met, weights.sum(axis=2))


@outcome_by(
    "camp",
    members=_OPEN_FIRST,
    unit="a month",
    text="Incidents at {member} families",
    phrase="incidents of {whom}",
    group="safety",
    low=0.0,
)
def incidents(totals: "Totals") -> Floats:
    """(T, camp)."""
    return totals.named("incidents").by("camp")


@outcome_by(
    "camp",
    members=_OPEN_FIRST,
    unit="0 to 1",
    text="User-weighted trust in {member} families",
    phrase="trust in {whom}",
    group="trust",
    low=0.0,
    high=1.0,
)
def trust(totals: "Totals") -> Floats:
    """(T, camp)."""
    return _met(totals, "security")


@outcome_by(
    "camp",
    members=_OPEN_FIRST,
    unit="0 to 1",
    text="User-weighted support of {member} offerings",
    phrase="support for {whom}",
    group="support",
    low=0.0,
    high=1.0,
)
def support(totals: "Totals") -> Floats:
    """(T, camp)."""
    return _met(totals, "support")


@outcome(
    unit="times capacity",
    text="Largest ratio of support asked to staffed",
    phrase="load on support",
    group="support",
    low=0.0,
)
def support_load(totals: "Totals") -> Floats:
    """(T)."""
    return totals["load"]
