"""What can be set: what the record rules out, and tells."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings, Worlds
from openclosed.experiments.validation.assimilation.free_numbers import FREE


class CalibrationSettings(Settings):
    """What the record rules out, and tells.

    About 21,000 runs of 36 months as it stands: under ten minutes on two cores.
    """

    from_2023 = True
    node: ClassVar[Mapping[str, Any]] = FREE | {"clock": {"horizon": 36}, "firms": {"count": 300}}

    replicates: Replicates = 3
    """Runs at each point, each with its own seed."""
    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with `low`, `high` and `told_by`."""
    hypotheses: Sequence[str] = ()
    """Names under `hypothesis`; empty: all."""
    waves: int = Field(default=2, ge=1, le=100)
    """The first over the whole ranges, later ones where an emulator leaves something."""
    points: int = Field(default=250, ge=4, le=100_000)
    """Of each hypothesis in a wave."""
    sets: int = Field(default=100, ge=1, le=100_000)
    """Most that are kept of a hypothesis for each month up to which the record was known."""
    docs: bool = False
    """Also write docs/evidence.md and the sets in analysis/calibration."""
