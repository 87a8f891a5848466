"""What can be set: what favours whom: the answer without each asymmetry."""

from collections.abc import Mapping
from typing import Any, ClassVar

from openclosed.experiments.question.settings import Replicates, Settings


class FavoursSettings(Settings):
    """What favours whom: the answer without each asymmetry."""

    node: ClassVar[Mapping[str, Any]] = {
        "defaults": [{"/asymmetries@experiment.asymmetries": "all"}, "_self_"]
    }

    replicates: Replicates = 100
    """Pairs behind each asymmetry."""
    asymmetries: Mapping[str, Mapping[str, Any]] = {}
    """Name: the camp that it favours, what it rests on (a source, or assumed), and the values
    without it."""
    docs: bool = False
    """Also write docs/favours.md."""
