"""What can be set: what three dials change, end to end."""

from typing import ClassVar

from openclosed.experiments.question.settings import Settings


class DialsSettings(Settings):
    """What three dials change, end to end.

    1,200 runs as it stands: about a minute on two cores.
    """

    of_the_model: ClassVar[bool] = True
    docs: bool = False
    """Also write docs/dials.md, its table and its picture."""
