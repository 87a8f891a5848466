"""Settings of registered forecasts."""

from openclosed.experiments.question.settings import Replicates, Settings


class RegisteredSettings(Settings):
    """Forecasts of every month to come from the starting states, kept with the version.

    About two minutes on two cores.
    """

    of_the_model = True

    replicates: Replicates = 1000
    """Runs; beyond the number of states, several continue from one state with different seeds."""
    docs: bool = False
    """Also register them in docs/forecasts; a version's forecasts never change."""
