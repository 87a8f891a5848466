"""One baseline number everywhere, for the same yardstick, date, world and luck."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.lab import levers
from experiments.classroom.asked import Asked, World
from experiments.classroom.exact import ExactRuns
from experiments.worlds.lineage import DIGITS
from tests.experiments.conftest import Command, question

WORDS = ("replicates=2", "clock.horizon=72", "execution=serial", "quiet=true")
YARDSTICK = "open_share_tokens_startup"


def test_the_main_job_a_comparison_and_a_run_of_the_class_give_the_same_number(
    openclosed: Command, tmp_path: Path, without_pictures: None
) -> None:
    said = [
        openclosed(*WORDS, "output=main"),
        openclosed(*WORDS, "experiment=compare", "experiment.scenarios=[price_war]", "output=both"),
    ]
    assert [one.code for one in said] == [0, 0]
    main, both = (pd.read_parquet(tmp_path / name / "runs.parquet") for name in ("main", "both"))
    baseline = both[both["point_name"] == "baseline"]
    assert baseline["seed"].tolist() == main["seed"].tolist()
    assert baseline[YARDSTICK].tolist() == main[YARDSTICK].tolist()
    board = levers.declared()
    config = question("experiment=lab", *WORDS[1:2]).config()
    page = {key: tuple(lever.stops) for key, lever in board.levers.items()}
    unchanged = tuple(float(place) for place in board.unchanged)
    for seed, expected in zip(main["seed"], main[YARDSTICK], strict=True):
        asked = Asked(((board.since, unchanged),), None, (int(seed),))
        told = ExactRuns(World(page, config)).made(asked)
        assert told["values"]["use"][-1] == pytest.approx(expected, abs=10.0**-DIGITS)
    assert np.isfinite(main[YARDSTICK]).all()
