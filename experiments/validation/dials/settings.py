"""What can be set: what three dials change, end to end."""

from collections.abc import Mapping
from typing import Any, ClassVar

from openclosed.experiments.question.settings import Settings


class DialsSettings(Settings):
    """What three dials change, end to end.

    1,200 runs as it stands: about a minute on two cores.
    """

    of_the_model: ClassVar[bool] = True
    node: ClassVar[Mapping[str, Any]] = {
        "defaults": [{"/prior@experiment.free": "record"}, "_self_"]
    }

    free: Mapping[str, Mapping[str, Any]] = {}
    """Numbers that are not known, with what is believed of each."""
    docs: bool = False
    """Also write docs/dials.md, its table and its picture."""
