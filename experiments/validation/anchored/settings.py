"""What can be set: worlds that start where the market is."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class AnchoredSettings(WithPrior):
    """Worlds that start where the market is.

    12 islands of 800 worlds as it stands: about five minutes on two cores.
    """

    reads_evidence: ClassVar[bool] = True

    replicates: Replicates = 800
    """Worlds on each island."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits."""
    islands: int = Field(default=4, ge=2, le=100)
    """Of each bias."""
    kept: int = Field(default=700, ge=1, le=10_000)
    """Worlds that are kept."""
