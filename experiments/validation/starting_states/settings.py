"""Settings of the starting states."""

from typing import ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class StartingStatesSettings(WithPrior):
    """Starting states of today's market.

    Takes at most 25 minutes on two cores with these settings.
    """

    reads_own_data: ClassVar[bool] = True

    replicates: Replicates = 600
    """Particles in each filter."""
    filters: int = Field(default=12, ge=2, le=100)
    """Independent particle filters."""
    states: int = Field(default=240, ge=1, le=10_000)
    """Starting states to keep."""
    moves: int = Field(default=300, ge=0, le=100_000)
    """Metropolis moves that each state tries."""
