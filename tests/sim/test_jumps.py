"""No parameter that may change during a run breaks it, whatever it changes to."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_parameter_may_jump_to_its_bounds_in_mid_run() -> None:
    """With every index checked against its array: a world too small for its run shows that."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim.jumps"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    assert said["faults"] == {}
    assert said["shrunk"].startswith("IndexError")
