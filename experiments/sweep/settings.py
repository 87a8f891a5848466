"""What can be set: a design over any parameters."""

from collections.abc import Sequence

from openclosed.experiments.question.settings import Asked, Names, Replicates, Settings


class SweepSettings(Settings):
    """A design over any parameters: which of them drive the outcome, who wins over two."""

    until_precise_too = True

    replicates: Replicates = 8
    """Runs at each point."""
    words: Sequence[str] = ()
    """Words with several values, as behind -m: every combination of them is a point."""
    factors: Asked | None = None
    """{PARAMETER: [low, high]} or {PARAMETER: {low: 1, high: 3, scale: log}} or {PARAMETER: [a, b,
    c]}; null: the three dials, each at 0, 0.5 and 1; ['*']: all numbers that have a default range,
    but those of single vendors."""
    design: str = ""
    """Empty: latin_hypercube, or a grid of the three dials; grid (of two numbers: a map of who
    wins), sobol (each one's part of the variance), or a file .csv or .parquet of points."""
    design_points: int = 64
    """At most; of a Sobol design its rows, a power of 2, each of factors + 2 points."""
    outcome: str = ""
    """The outcome that figures and answer show; empty: the open share of all firms; ending_open:
    its probability."""
    curves: Names = ()
    """Whose curves are drawn: enterprises, startups, vendors (and hosts), communities, or outcomes
    by name or pattern; empty: what says most of each."""
    keep_series: Sequence[str] = ()
    """Further outcomes whose months are kept, by name or pattern: [open_share_*, price_*]."""
    series_step: int = 3
    """Which of their months: 3 the last of each quarter, 1 all."""
