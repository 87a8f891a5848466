"""What can be set: spending on models by year."""

from openclosed.experiments.question.settings import Replicates, Settings


class SpendingSettings(Settings):
    """What firms spend on models by year, in dollars and as a share of world product."""

    of_the_model = True

    replicates: Replicates = 400
    """Runs, each with a draw of its own."""
