"""What can be set: how newer figures move the answer."""

from openclosed.experiments.question.settings import Settings


class UpdateSettings(Settings):
    """How newer figures move the answer: refused until data weigh the runs again."""

    reads_evidence = True
