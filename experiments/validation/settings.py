"""What all questions that draw the free numbers themselves can be told."""

from typing import ClassVar

from openclosed.experiments.question.settings import Settings, Unmeasured


class WithPrior(Settings):
    """What all questions that draw the free numbers themselves can be told."""

    from_2023: ClassVar[bool] = True

    unmeasured: Unmeasured = "default"
    docs: bool = False
    """Also write the pages of the documentation and the data that come from it."""
