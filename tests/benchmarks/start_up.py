"""How long people wait before anything happens, and for their first results."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.fresh import seconds

CACHES = ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
"""Where a fresh machine holds nothing: compiled code, matplotlib's list of fonts, anything else."""


@dataclass(frozen=True)
class StartUp:
    """Wall seconds, each in a fresh process."""

    python: float  # an empty program
    import_sim: float
    import_ecosystem: float  # the model itself, ready to build a world
    help: float
    first_use: float  # of `openclosed`, report included, where all caches are empty
    second_use: float


def start_up(*words: str) -> StartUp:
    """Start the usual things; `words` make the command smaller than it is by default."""
    command = ("-m", "experiments", "quiet=true", *words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = {cache: str(folder / cache) for cache in CACHES}
        first = seconds(*command, "output=first", folder=folder, changes=empty)
        second = seconds(*command, "output=second", folder=folder, changes=empty)
    return StartUp(
        python=seconds("-c", "", repeats=5),
        import_sim=seconds("-c", "import sim", repeats=5),
        import_ecosystem=seconds("-c", "from sim import Ecosystem", repeats=3),
        help=seconds("-m", "experiments", "--help", repeats=3),
        first_use=first,
        second_use=second,
    )
