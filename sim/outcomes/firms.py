"""Outcomes of firms: what they did this month, and what large ones hold."""

from typing import TYPE_CHECKING

from sim.outcomes.declaring import outcome, outcome_by, shared
from sim.outcomes.indices import Floats, ratios

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.outcomes.totals import Totals


@shared
def _workloads(totals: "Totals") -> "NDArray[np.int64]":
    """(T, kind) workloads on AI."""
    return totals.in_use.at(yardstick="workloads").by("kind")


@outcome_by(
    "kind",
    unit="share a year",
    text="{member} workloads that move to another family",
    phrase="workloads that move to another family{where}",
    group="switching",
    low=0.0,
)
def switching(totals: "Totals") -> Floats:
    """(T, kind)."""
    moved = ratios(totals.named("switches").by("kind"), _workloads(totals))
    return moved / totals.years[:, None]


@outcome_by(
    "kind",
    unit="share",
    text="{whom} that use AI",
    phrase="firms using any AI{where}",
    group="adoption",
    low=0.0,
    high=1.0,
)
def adopters(totals: "Totals") -> Floats:
    """(T, kind)."""
    firms = totals.named("firms")
    present = firms.by("kind")
    return ratios(present - firms.at(state="none").by("kind"), present)


@outcome(
    unit="share",
    text="Large AI-using firms with three or more families",
    phrase="three or more model families in use at large firms",
    group="mixing",
    low=0.0,
    high=1.0,
)
def three_families_large(totals: "Totals") -> Floats:
    """(T)."""
    return ratios(totals["large_with_three_families"], totals["large_with_ai"])


@outcome(
    unit="share",
    text="Large AI-using firms with any open model",
    phrase="any open model in use at large firms",
    group="open share",
    low=0.0,
    high=1.0,
)
def any_open_large(totals: "Totals") -> Floats:
    """(T)."""
    return ratios(totals["large_with_open"], totals["large_with_ai"])


@outcome(
    unit="share",
    text="Enterprise workloads on foreign families",
    phrase="share of foreign families at enterprises",
    group="origin",
    low=0.0,
    high=1.0,
)
def foreign_share_enterprise(totals: "Totals") -> Floats:
    """(T)."""
    workloads = totals.in_use.at(yardstick="workloads", kind="enterprise").by()
    return ratios(totals.named("foreign").at(kind="enterprise").by(), workloads)
