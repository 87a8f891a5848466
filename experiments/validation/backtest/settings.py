"""Settings of backtests."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class BacktestSettings(WithPrior):
    """Backtest: scores of past forecasts.

    With these settings, 8 filters of 800 particles: under half an hour on two cores.
    """

    reads_own_data: ClassVar[bool] = True

    of: Literal["data", "later", "past"] = "data"
    """What to score: forecasts of the data from every month, registered forecasts on later data
    (`evidence`), or forecasts of markets of the past."""
    forecasts: str = ""
    """Registered forecasts: a file, or a version in docs/forecasts; empty: this version."""
    replicates: Replicates = 800
    """Particles in each filter."""
    horizons: Sequence[int] = (1, 3, 6, 12)
    """Forecast horizons, months."""
    first: str = "2023-03"
    """First forecast origin."""
    seeds: int = Field(default=4, ge=1, le=100)
    """Independent groups of filters, each also scored alone."""
    filters: int = Field(default=1, ge=1, le=100)
    """Filters of each seed and group of origins."""
    members: int = 100
    """Particles of a filter that forecast from an origin."""
