"""Settings of a sweep."""

from collections.abc import Sequence

from openclosed.experiments.question.settings import Asked, Names, Replicates, Settings


class SweepSettings(Settings):
    """Which parameters drive an outcome, and who wins over any two of them."""

    until_precise_too = True
    answers_so_far = True

    replicates: Replicates = 24
    """Number of runs at each design point: 24 part effects of three percentage points from none."""
    words: Sequence[str] = ()
    """Settings with several values, as after -m: every combination is a design point."""
    factors: Asked | None = None
    """{PARAMETER: [low, high]} or {PARAMETER: {low: 1, high: 3, scale: log}} or {PARAMETER: [a, b,
    c]}; null: the three dials, each at 0, 0.5 and 1; ['*']: all parameters with a default range,
    except single vendors'."""
    design: str = ""
    """grid (of two parameters: a map of who wins), latin_hypercube, sobol (shares of the variance),
    or a .csv or .parquet file; empty: a grid of the dials, else latin_hypercube."""
    design_points: int = 64
    """Maximum number of design points; with sobol the number of rows, a power of 2, each of
    factors + 2 points."""
    outcome: str = ""
    """Outcome that answer and figures show; empty: the open share of all firms; ending_open: the
    probability that open wins."""
    discover: str = ""
    """Ending whose box of parameters to look for: open (startups' purchased tokens), ending_open
    (all firms), or as ending_workloads_enterprises_open."""
    curves: Names = ()
    """Whose curves to draw: enterprises, startups, vendors (and hosts), communities, or outcomes by
    name or pattern; empty: the main outcomes of each."""
    keep_series: Sequence[str] = ()
    """Further outcomes to keep month by month, by name or pattern: [open_share_*, price_*]."""
    series_step: int = 3
    """Months from one kept value to the next: 3 keeps the end of each quarter, 1 every month."""
