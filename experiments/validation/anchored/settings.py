"""What can be set: worlds that start where the market is."""

from collections.abc import Sequence

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.assimilation.free_numbers import OfFreeNumbers


class AnchoredSettings(OfFreeNumbers):
    """Worlds that start where the market is.

    84 islands of 800 worlds as it stands: about 35 minutes on two cores.
    """

    from_2023 = True
    reads_evidence = True

    replicates: Replicates = 800
    """Worlds on each island."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits."""
    islands: int = Field(default=2, ge=2, le=100)
    """Of each hypothesis and bias, at first."""
    added: int = Field(default=42, ge=0, le=1000)
    """Further islands, each where it adds most to the effective number of first worlds."""
    kept: int = Field(default=34, ge=1, le=10_000)
    """Worlds of a hypothesis and bias that are kept."""
