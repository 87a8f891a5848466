"""Settings of spending on models by year."""

from pydantic import Field

from openclosed.experiments.question.settings import Replicates, Settings


class SpendingSettings(Settings):
    """What firms spend on models by year, in dollars and as a share of world product."""

    of_the_model = True

    replicates: Replicates = 400
    """Runs, each from a starting state of its own."""
    impossible: float = Field(default=0.0, ge=0, le=1)
    """Largest fraction of runs that may spend more than world product in the last year; with more,
    nothing is written."""
