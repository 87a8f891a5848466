"""What all questions about the free numbers can be told."""

from collections.abc import Mapping
from typing import Any, ClassVar

from openclosed.experiments.question.settings import Settings, Worlds

FREE = "experiment.free"
"""Where the numbers that are not known are named."""


class WithPrior(Settings):
    """What all questions about the free numbers can be told."""

    from_2023: ClassVar[bool] = True
    node: ClassVar[Mapping[str, Any]] = {"defaults": [{f"/prior@{FREE}": "record"}, "_self_"]}

    worlds: Worlds = "plain"
    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, as conf/prior/record.yaml has them."""
    docs: bool = False
    """Also write the pages of the documentation and the data that come from it."""
