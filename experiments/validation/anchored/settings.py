"""What can be set: worlds that start where the market is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings, Worlds
from openclosed.experiments.validation.assimilation.free_numbers import FREE


class AnchoredSettings(Settings):
    """Worlds that start where the market is.

    84 islands of 800 worlds as it stands: about 35 minutes on two cores.
    """

    from_2023 = True
    reads_evidence = True
    node: ClassVar[Mapping[str, Any]] = FREE

    replicates: Replicates = 800
    """Worlds on each island."""
    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with `low` and `high`."""
    hypotheses: Sequence[str] = ()
    """Names under `hypothesis`; empty: all."""
    biases: Sequence[float] = (0.3, 0.7, 1.0)
    """Standard deviations of venues' biases over time, logits."""
    islands: int = Field(default=2, ge=2, le=100)
    """Of each hypothesis and bias, at first."""
    added: int = Field(default=42, ge=0, le=1000)
    """Further islands, each where it adds most to the effective number of first worlds."""
    kept: int = Field(default=34, ge=1, le=10_000)
    """Worlds of a hypothesis and bias that are kept."""
    docs: bool = False
    """Also make them the worlds from which every question starts."""
