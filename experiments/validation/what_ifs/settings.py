"""What can be set: what each what-if changes, and what favours which camp."""

from openclosed.experiments.question.settings import Replicates, Settings


class WhatIfsSettings(Settings):
    """What each what-if changes in its own year and in every other, and what favours whom."""

    of_the_model = True

    replicates: Replicates = 100
    """Pairs of runs behind each what-if and each asymmetry."""
