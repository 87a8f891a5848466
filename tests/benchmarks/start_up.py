"""How long people wait before anything happens."""

import tempfile
from dataclasses import dataclass

from tests.benchmarks.fresh import seconds

_SMALL_RUN = (
    "from sim import Ecosystem, Parameters;"
    "from sim.parameters.paths import replaced;"
    "Ecosystem(replaced(Parameters(), 'firms.count', 50), rng=1).run().record"
)


@dataclass(frozen=True)
class StartUp:
    """Wall seconds, each in a fresh process."""

    python: float  # an empty program
    import_sim: float
    import_ecosystem: float  # the model itself, ready to build a world
    help: float
    first_run: float  # on a machine that has compiled nothing
    second_run: float


def start_up() -> StartUp:
    """Start the usual things, with an empty cache of compiled code where that is what counts."""
    with tempfile.TemporaryDirectory() as cache:
        first = seconds("-c", _SMALL_RUN, NUMBA_CACHE_DIR=cache)
        second = seconds("-c", _SMALL_RUN, repeats=3, NUMBA_CACHE_DIR=cache)
    return StartUp(
        python=seconds("-c", "", repeats=5),
        import_sim=seconds("-c", "import sim", repeats=5),
        import_ecosystem=seconds("-c", "from sim import Ecosystem", repeats=3),
        help=seconds("-m", "experiments", "--help", repeats=3),
        first_run=first,
        second_run=second,
    )
