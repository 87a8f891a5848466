"""Settings of the published answer."""

from typing import ClassVar

from openclosed.experiments.question.settings import Settings


class PublishedSettings(Settings):
    """The published answer and what it rests on.

    1,800 runs with these settings: minutes on two cores. `replicates` counts the runs of each
    master seed, so the answer is the one that the main command gives.
    """

    of_the_model: ClassVar[bool] = True
    docs: bool = False
    """Also write docs/answer.md and docs/dials.md, their tables and picture, and the table of
    displacement that answers quote."""
