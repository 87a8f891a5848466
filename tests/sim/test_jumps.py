"""No parameter that may change during a run breaks it, whatever it changes to."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.parameters import describe
from tests.sim.jumps import that_may_change

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def said() -> Any:
    """What the jumps did, with every index checked against its array."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim.jumps"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_BOUNDSCHECK": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_parameter_may_jump_to_its_bounds_in_mid_run(said: Any) -> None:
    assert said["faults"] == {}


@pytest.mark.slow
def test_a_write_beyond_an_array_would_be_found(said: Any) -> None:
    assert said["shrunk"].startswith("IndexError")


def test_what_sizes_the_world_may_not_change() -> None:
    fixed = {info.name for info in describe() if info.fixed}
    sizes = {
        "clock.horizon", "clock.months_per_step", "firms.count", "firms.startup_fraction",
        "work.kept_apart", "releases.most_families", "network.degree",
        "vendors.incumbent.launch_share", "communities.commons.contributors", "verdict.window",
        "mechanisms.hosting", "choice.ties",
    }  # fmt: skip
    assert sizes <= fixed
    assert len(that_may_change()) > 200
