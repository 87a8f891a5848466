"""Settings of the comparison with targets."""

from collections.abc import Mapping
from typing import Any, ClassVar

from openclosed.experiments.question.settings import Replicates
from openclosed.experiments.validation.settings import WithPrior


class TargetsSettings(WithPrior):
    """Which targets the model meets.

    Draws of the uncertain parameters, each run twice over 36 months: about a minute on two cores.
    """

    node: ClassVar[Mapping[str, Any]] = {"clock": {"horizon": 36}, "firms": {"count": 300}}

    replicates: Replicates = 400
    """Draws from the prior."""
