"""What can be set: how well the model has forecast the record."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings, Worlds
from openclosed.experiments.validation.assimilation.free_numbers import FREE


class SkillSettings(Settings):
    """How well the model has forecast the record.

    About 85 islands of 150 worlds as it stands: about 20 minutes on two cores.
    """

    of_the_model = True
    reads_evidence = True
    node: ClassVar[Mapping[str, Any]] = FREE

    replicates: Replicates = 150
    """Worlds on each island."""
    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with `low` and `high`."""
    horizons: Sequence[int] = (1, 3, 6, 12)
    """Months ahead."""
    first: str = "2023-03"
    """First month from which a forecast is made."""
    ahead: str = "2032-12"
    """Last month of the forecasts that are kept."""
    hypotheses: Sequence[str] = ()
    """Names under `hypothesis`; empty: all."""
    biases: Sequence[float] = (0.7,)
    """Standard deviations of venues' biases over time, logits; each weighs the same."""
    islands: int = Field(default=2, ge=1, le=100)
    """Of each hypothesis, bias and group of origins."""
    members: int = 60
    """Worlds of an island that foretell from an origin."""
    shuffles: int = Field(default=2, ge=0, le=100)
    """Records of open releases in another order."""
    kept: int = Field(default=400, ge=2, le=100_000)
    """Runs of the forecasts that are kept."""
    docs: bool = False
    """Also write docs/skill.md, docs/forecasts, and what the other pages say of it."""
