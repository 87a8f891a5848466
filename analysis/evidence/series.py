"""The market's figures over time, as fits and pictures use them: one value or band a month."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.evidence.sources import EPOCH, MCKINSEY, MENLO, ROUTER_RANKINGS, Source
from openclosed.sim.parameters.known_releases import CLOSED_RELEASES, OPEN_RELEASES, Release


class Series(NamedTuple):
    """Observed values by calendar month: of a band, its middle.

    `uncertainty` is about two standard errors; `half_width` is that of the band by month.
    """

    name: str
    unit: str
    source: Source
    uncertainty: float
    observed: dict[str, float]
    half_width: Mapping[str, float] = MappingProxyType({})

    def until(self, month: str) -> "Series":
        """The part that was observed up to a month."""
        return self._replace(observed={m: v for m, v in self.observed.items() if m <= month})

    @property
    def errors(self) -> list[float]:
        """How far the truth may be from each value, in the order of the months."""
        return [self.uncertainty + self.half_width.get(month, 0.0) for month in self.observed]


def _of_the_record(figure: str, source: Source, uncertainty: float) -> Series:
    """A figure of the record as a series."""
    found, rows = FIGURES[figure], known(figure)
    observed = {month: one.middle for month, one in rows.items()}
    half_width = {month: (one.high - one.low) / 2.0 for month, one in rows.items()}
    return Series(found.text.lower(), found.unit, source, uncertainty, observed, half_width)


ENTERPRISE_OPEN = _of_the_record("open_share_workloads_enterprises", MENLO, 0.03)
ROUTER_OPEN = _of_the_record("open_share_tokens_developers", ROUTER_RANKINGS, 0.02)
ADOPTION = _of_the_record("adoption_organisations", MCKINSEY, 0.05)


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
    earlier = [when for when in series.observed if when <= month]
    if not earlier:
        raise ValueError(f"{series.name}: nothing observed up to {month}")
    return series.observed[max(earlier)]
