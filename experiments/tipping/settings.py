"""What can be set: what would have to change for another ending."""

from openclosed.experiments.question.settings import Asked, Replicates, Settings


class TippingSettings(Settings):
    """What would have to change for another ending.

    One parameter moves at a time. About 12,000 runs: about 20 minutes on two cores.
    """

    replicates: Replicates = 12
    """Runs at a value at first; twice as many until the sign is clear."""
    factors: Asked | None = None
    """As in sweep; null: all numbers that have a default range, but those of single vendors."""
    grid: int = 5
    """Values tried first, from end to end."""
    tolerance: float = 0.016
    """Width of the interval at which a search ends, as a part of the range."""
    max_runs: int = 96
    """Most runs at one value."""
