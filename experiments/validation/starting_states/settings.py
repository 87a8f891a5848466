"""What can be set: starting states of today's market."""

from typing import ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class StartingStatesSettings(WithPrior):
    """Starting states of today's market.

    At most 25 minutes on two cores as it stands.
    """

    reads_evidence: ClassVar[bool] = True

    replicates: Replicates = 600
    """Particles on each filter."""
    filters: int = Field(default=12, ge=2, le=100)
    """Groups of particles that share nothing."""
    states: int = Field(default=240, ge=1, le=10_000)
    """States that are kept."""
    moves: int = Field(default=300, ge=0, le=100_000)
    """Changes that each state tries."""
