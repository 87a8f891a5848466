"""Settings of spending on models by year."""

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings


class SpendingSettings(Settings):
    """What firms spend on models by year, in dollars and as a share of world product."""

    of_the_model = True

    replicates: Replicates = 400
    """Runs, each with a draw of its own."""
    impossible: float = Field(default=0.0, ge=0, le=1)
    """Most of them, as a fraction, that may spend more than world product in the last year; where
    more do, nothing is written."""
