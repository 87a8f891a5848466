"""What can be set: forecasts, scored on series."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.assimilation.free_numbers import OfFreeNumbers


class BacktestSettings(OfFreeNumbers):
    """How well forecasts met what came.

    Of the record, about 70 islands of 150 worlds as it stands: about 20 minutes on two cores.
    """

    of_the_model = True
    reads_evidence = True

    of: Literal["record", "later", "past"] = "record"
    """Forecasts of the record from every month with data, of later figures (`evidence`) as they
    were kept before, or of markets of the past."""
    forecasts: str = ""
    """Of later figures: a file, or a version in docs/forecasts; empty: this version."""
    replicates: Replicates = 150
    """Worlds on each island."""
    horizons: Sequence[int] = (1, 3, 6, 12)
    """Months ahead."""
    first: str = "2023-03"
    """First month from which a forecast is made."""
    ahead: str = "2032-12"
    """Last month of the forecasts that are kept."""
    biases: Sequence[float] = (0.7,)
    """Standard deviations of venues' biases over time, logits; each weighs the same."""
    islands: int = Field(default=2, ge=1, le=100)
    """Of each hypothesis, bias and group of origins."""
    members: int = 60
    """Worlds of an island that foretell from an origin."""
    kept: int = Field(default=400, ge=2, le=100_000)
    """Runs of the forecasts that are kept."""
