"""What each worker has before it is asked: its imports, and the compiled rules if they are kept.

Workers are copies of one process that imports this. What that has is frozen before they are made,
so that no worker's garbage collector looks through it.
"""

import contextlib
import gc

from openclosed.experiments.runs import replicate  # noqa: F401 which every worker needs
from openclosed.sim import warm_up

if warm_up.is_done():
    with contextlib.suppress(Exception):  # a worker that needs them says what is wrong
        warm_up.compile_adoption()
        warm_up.compile_rest()
gc.collect()
gc.freeze()
