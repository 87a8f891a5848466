"""What can be set: forecasts that are kept with a version."""

from openclosed.experiments.question.settings import Replicates, Settings


class RegisteredSettings(Settings):
    """What runs from the starting states say of every month to come, kept with the version.

    About two minutes on two cores.
    """

    of_the_model = True

    replicates: Replicates = 1000
    """Runs; of more than there are states some go on from one state with other luck."""
    docs: bool = False
    """Also keep it in docs/forecasts; what a version has said stays."""
