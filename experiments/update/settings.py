"""What can be set: how newer figures move the answer (evidence=FILE.csv)."""

from openclosed.experiments.question.settings import Settings


class UpdateSettings(Settings):
    """How newer figures move the answer (evidence=FILE.csv)."""

    reads_evidence = True
