"""What can be set: whether kept worlds foretell made-up records."""

from collections.abc import Sequence

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class ProofSettings(WithPrior):
    """Whether kept worlds foretell made-up records."""

    replicates: Replicates = 1000
    """Worlds on an island."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits; trials take them in turn."""
    trials: int = Field(default=28, ge=1, le=10_000)
    """Made-up records."""
    ahead: int = 12
    """Months that are foretold."""
