"""Settings of tipping."""

from openclosed.experiments.question.settings import Asked, Replicates, Settings


class TippingSettings(Settings):
    """What would have to change for another ending.

    One parameter moves at a time. Without `factors`, a first pass drops those that clearly cannot
    carry the open share past one half: some 1,300 runs, two minutes on two cores.
    """

    replicates: Replicates = 12
    """First number of runs at a value; it doubles until the sign of the lead is clear."""
    factors: Asked | None = None
    """Parameters to move, as in sweep; null: all with a default range, except single vendors'."""
    full: bool = False
    """Search every parameter, without the first pass: about 12,000 runs."""
    grid: int = 5
    """Number of values to try first, across the range."""
    tolerance: float = 0.016
    """Width of the interval at which a search ends, as a share of the range."""
    max_runs: int = 96
    """Maximum number of runs at one value."""
