"""Memory that runs leave behind is seen."""

import subprocess
import sys

from tests.benchmarks.fresh import ROOT

LEAK = 4_000_000  # bytes a run
LEAKING = f"""
from tests.benchmarks import flat_memory

kept, plain, flat_memory.MONTHS = [], flat_memory.replicate, 24

def leaks(parameters, task):
    kept.append(bytearray(b"x" * {LEAK}))
    return plain(parameters, task)

flat_memory.replicate = leaks
print(flat_memory.grown(20, 2, 12))
"""


def test_what_runs_leave_behind_is_told() -> None:
    # In a process of its own: what other tests have freed would hold the leak.
    done = subprocess.run(
        [sys.executable, "-c", LEAKING], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 0.9 * 10 * LEAK
