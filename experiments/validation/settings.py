"""Settings of all questions that draw the uncertain parameters themselves."""

from typing import ClassVar

from openclosed.experiments.question.settings import Settings, Unmeasured


class WithPrior(Settings):
    """Settings of all questions that draw the uncertain parameters themselves."""

    from_2023: ClassVar[bool] = True

    unmeasured: Unmeasured = "default"
    docs: bool = False
    """Also write the documentation pages and data that depend on it."""
