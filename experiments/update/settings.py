"""What can be set: how newer figures move the answer (data=FILE.csv)."""

from openclosed.experiments.question.settings import Replicates, Settings


class UpdateSettings(Settings):
    """How newer figures move the answer (data=FILE.csv)."""

    reads_own_data = True

    replicates: Replicates = 150
    """Runs that the figures weigh, the first of those of the answer."""
