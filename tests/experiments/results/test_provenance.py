"""A manifest says what made a result."""

from datetime import datetime

import hydra
import numpy as np

from experiments.results import provenance
from tests.experiments.conftest import question


def test_a_manifest_counts_runs_and_names_versions_and_times() -> None:
    started = provenance.now()
    origin = provenance.manifest(question("seed=4"), [7, 8], ["done", "failed", "pending"], started)
    assert origin["status"] == {"done": 1, "failed": 1, "pending": 1}
    assert origin["seeds"] == [7, 8]
    assert origin["config"]["seed"] == 4
    assert origin["libraries"]["numpy"] == np.__version__
    assert origin["libraries"]["hydra-core"] == hydra.__version__
    times = [datetime.fromisoformat(origin[key]) for key in ("started", "ended")]
    assert times[0] <= times[1]
    assert all(time.tzinfo is not None for time in times)
    revision = origin["git_revision"]
    assert revision is None or len(revision) >= 40


def test_how_long_runs_took_is_told_from_the_manifest() -> None:
    origin = {
        "started": "2026-01-01T10:00:00+00:00",
        "ended": "2026-01-01T10:25:20+00:00",
        "status": {"done": 1200},
    }
    assert provenance.took(origin, 2) == "All 1,200 runs took 25 minutes in 2 processes."
    brief = origin | {"ended": "2026-01-01T10:00:50+00:00"}
    assert provenance.took(brief, 1).endswith("took less than two minutes in one process.")
