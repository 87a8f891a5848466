"""What can be set: whether kept worlds foretell made-up records."""

from collections.abc import Sequence

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.assimilation.free_numbers import OfFreeNumbers


class ProofSettings(OfFreeNumbers):
    """Whether kept worlds foretell made-up records."""

    from_2023 = True

    replicates: Replicates = 1000
    """Worlds on an island."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits; trials take them in turn."""
    trials: int = Field(default=4, ge=1, le=10_000)
    """Of each hypothesis."""
    ahead: int = 12
    """Months that are foretold."""
