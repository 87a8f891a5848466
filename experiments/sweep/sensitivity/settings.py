"""What can be set: which parameters drive the outcome."""

from openclosed.experiments.question.settings import Asked, Replicates, Settings


class SensitivitySettings(Settings):
    """Which parameters drive the outcome.

    About 17,000 runs as it stands: about twenty minutes on two cores.
    """

    replicates: Replicates = 2
    """Runs at each point, the same seeds everywhere."""
    factors: Asked | None = None
    """As in sweep; null: all numbers that have a default range, but those of single vendors."""
    outcome: str = ""
    """What is driven; empty: the open share of all firms; or an outcome, or verdict_open."""
    trajectories: int = 24
    """Of the screening; with much fewer it is luck which parameters go on."""
    keep: int = 8
    """Parameters that go on."""
    points: int = 256
    """Rows of the Sobol design, a power of 2."""
