"""What can be set: forecasts, scored on series."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class BacktestSettings(WithPrior):
    """How well forecasts met what came.

    Of the record, 8 filters of 800 particles as it stands: under half an hour on two cores.
    """

    reads_evidence: ClassVar[bool] = True

    of: Literal["data", "later", "past"] = "data"
    """Forecasts of the record from every month with data, of later indicators (`evidence`) as they
    were kept before, or of markets of the past."""
    forecasts: str = ""
    """Of later indicators: a file, or a version in docs/forecasts; empty: this version."""
    replicates: Replicates = 800
    """Particles on each filter."""
    horizons: Sequence[int] = (1, 3, 6, 12)
    """Months ahead."""
    first: str = "2023-03"
    """First month from which a forecast is made."""
    seeds: int = Field(default=4, ge=1, le=100)
    """Filters that share nothing, each of which is also scored alone."""
    filters: int = Field(default=1, ge=1, le=100)
    """Of each seed and group of origins."""
    members: int = 100
    """Particles of an filter that foretell from an origin."""
