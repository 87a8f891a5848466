"""The market's figures over time, typed in from their sources: one value a month."""

from collections.abc import Sequence
from typing import NamedTuple

from analysis.evidence.sources import EPOCH, MCKINSEY, MENLO, ROUTER, Source
from sim.parameters.record import CLOSED_RELEASES, OPEN_RELEASES, Release


class Series(NamedTuple):
    """Observed values by calendar month. `uncertainty` is about two standard errors."""

    name: str
    unit: str
    source: Source
    uncertainty: float
    observed: dict[str, float]


ENTERPRISE_OPEN = Series(
    "open share of enterprise workloads",
    "share",
    MENLO,
    0.03,
    {"2023-11": 0.20, "2024-11": 0.19, "2025-07": 0.13, "2025-12": 0.11},
)
ROUTER_OPEN = Series(
    "open share of developers' tokens",
    "share",
    ROUTER,
    0.07,
    {"2025-02": 0.15, "2025-12": 0.33},
)
ADOPTION = Series(
    "organisations that regularly use generative AI",
    "share",
    MCKINSEY,
    0.05,
    {"2023-04": 0.33, "2024-02": 0.65, "2024-07": 0.71, "2025-07": 0.79},
)


def _records(releases: Sequence[Release]) -> dict[str, float]:
    return {release.month: release.capability for release in releases}


CLOSED_CAPABILITY = Series(
    "best closed capability", "ECI points", EPOCH, 2.0, _records(CLOSED_RELEASES)
)
"""The months in which the record was broken; in between it stood."""

OPEN_CAPABILITY = Series("best open capability", "ECI points", EPOCH, 2.0, _records(OPEN_RELEASES))


def standing(series: Series, month: str) -> float:
    """The last value observed up to a month, such as the record that stood then.

    Raises ValueError when nothing was observed by then.
    """
    known = [when for when in series.observed if when <= month]
    if not known:
        raise ValueError(f"{series.name}: nothing observed up to {month}")
    return series.observed[max(known)]
