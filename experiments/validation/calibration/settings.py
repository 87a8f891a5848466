"""What can be set: what the record rules out, and tells."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.assimilation.free_numbers import OfFreeNumbers


class CalibrationSettings(OfFreeNumbers):
    """What the record rules out, and tells.

    About 21,000 runs of 36 months as it stands: under ten minutes on two cores.
    """

    from_2023 = True
    node: ClassVar[Mapping[str, Any]] = {
        **OfFreeNumbers.node, "clock": {"horizon": 36}, "firms": {"count": 300}
    }  # fmt: skip

    replicates: Replicates = 3
    """Runs at each point, each with its own seed."""
    waves: int = Field(default=2, ge=1, le=100)
    """The first over the whole ranges, later ones where an emulator leaves something."""
    points: int = Field(default=250, ge=4, le=100_000)
    """Of each hypothesis in a wave."""
    sets: int = Field(default=100, ge=1, le=100_000)
    """Most that are kept of a hypothesis for each month up to which the record was known."""
