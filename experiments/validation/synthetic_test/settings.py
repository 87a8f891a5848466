"""Settings of the synthetic test."""

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class SyntheticTestSettings(WithPrior):
    """Forecast calibration on synthetic data.

    Takes an hour on two cores with these settings.
    """

    replicates: Replicates = 600
    """Particles in each filter."""
    trials: int = Field(default=60, ge=1, le=10_000)
    """Synthetic data sets."""
    filters: int = Field(default=3, ge=1, le=100)
    """Filters of each data set, pooled by their evidence."""
    members: int = Field(default=100, ge=10, le=100_000)
    """Particles of a filter that forecast from each month."""
    former: bool = False
    """Let platforms' biases follow the process of version 0.2.0, which the filters do not know."""
