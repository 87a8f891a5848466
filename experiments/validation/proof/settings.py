"""What can be set: whether kept worlds foretell made-up records."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings, Worlds
from openclosed.experiments.validation.assimilation.free_numbers import FREE


class ProofSettings(Settings):
    """Whether kept worlds foretell made-up records."""

    from_2023 = True
    node: ClassVar[Mapping[str, Any]] = FREE

    replicates: Replicates = 1000
    """Worlds on an island."""
    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with `low` and `high`."""
    hypotheses: Sequence[str] = ()
    """Names under `hypothesis`; empty: all."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits; trials take them in turn."""
    trials: int = Field(default=4, ge=1, le=10_000)
    """Of each hypothesis."""
    ahead: int = 12
    """Months that are foretold."""
    docs: bool = False
    """Also write what is found into docs/limits.md."""
