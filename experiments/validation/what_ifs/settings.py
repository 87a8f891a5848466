"""Settings of the comparison of all what-ifs."""

from openclosed.experiments.question.settings import Replicates, Settings


class WhatIfsSettings(Settings):
    """Effects of all what-ifs by year, and of each asymmetry between the camps."""

    of_the_model = True

    replicates: Replicates = 200
    """Pairs of runs behind each what-if and each asymmetry."""
