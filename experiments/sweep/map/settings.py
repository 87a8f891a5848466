"""What can be set: who wins over two parameters."""

from pydantic import Field

from openclosed.experiments.question.settings import Asked, Replicates, Settings


class MapSettings(Settings):
    """Who wins over two parameters.

    About 5,000 runs as it stands: about ten minutes on two cores.
    """

    replicates: Replicates = 12
    """Runs of a cell at first."""
    factors: Asked | None = None
    """The two, across and upwards: [choice.noise, commerce.host_margin], or with ranges {PARAMETER:
    [low, high], ...}."""
    outcome: str = ""
    """Empty: the verdicts; or an outcome, as open_share_tokens_all."""
    crosses: float | None = None
    """Where the contour of that outcome is; null: a half of a share."""
    cells: int = Field(default=6, ge=2, le=24)
    """Of each side at first."""
    refine: int = Field(default=2, ge=0, le=4)
    """How often cells at a border are split into nine."""
    limit: int = 48
    """Most runs of a cell."""
    most: int = 240
    """Cells."""
