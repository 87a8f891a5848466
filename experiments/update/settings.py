"""Settings of the update: how newer indicators move the answer."""

from openclosed.experiments.question.settings import Replicates, Settings


class UpdateSettings(Settings):
    """How newer indicators move the answer (data=FILE.csv)."""

    reads_own_data = True

    replicates: Replicates = 150
    """Runs that the indicators weigh: the first runs of the answer."""
