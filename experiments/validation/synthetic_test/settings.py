"""What can be set: whether forecasts hold what they should on synthetic data."""

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class SyntheticTestSettings(WithPrior):
    """Whether forecasts hold what they should on synthetic data.

    An hour on two cores as it stands.
    """

    replicates: Replicates = 600
    """Particles of a filter."""
    trials: int = Field(default=60, ge=1, le=10_000)
    """SyntheticSeries data sets."""
    filters: int = Field(default=3, ge=1, le=100)
    """Of each data set, which foretell together, each by its evidence."""
    members: int = Field(default=100, ge=10, le=100_000)
    """Particles of a filter that foretell from each month."""
    former: bool = False
    """Platforms' biases of the data walk by the law of version 0.2.0, which filters do not know."""
