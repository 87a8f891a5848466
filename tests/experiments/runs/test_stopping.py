"""Replicates are added until the interval is narrow, always the same, and never run twice."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.question.settings import Question
from experiments.runs.points import Point
from experiments.runs.stopping import half_width, run_enough
from sim.parameters import Parameters
from tests.experiments.conftest import SMALL, Command, question

OUTCOME = "open_share_workloads_all"


class Noise:
    """A study whose outcome is noise of a known width."""

    def __init__(self, width: float, trial: int = 0) -> None:
        self.width, self.trial = width, trial
        self.origin: dict[str, Any] = {}
        self.looks: list[int] = []

    def seeds(self, count: int) -> list[int]:
        return list(range(count))

    def runs(self, points: list[Point], seeds: list[int]) -> pd.DataFrame:
        self.looks.append(len(seeds))
        draws = np.random.default_rng(self.trial).normal(size=1000)
        values = 0.5 + self.width * draws[seeds]
        return pd.DataFrame({"point": 0, "status": "done", OUTCOME: values})


@pytest.fixture(scope="module")
def asked() -> Question:
    return question("replicates=auto", "auto.precision=0.02", "auto.most=400")


def made(study: Noise, asked: Question) -> pd.DataFrame:
    return run_enough(study, [Point("a", Parameters())], asked, OUTCOME)  # type: ignore[arg-type]


def test_it_stops_as_soon_as_the_interval_is_narrow_or_at_the_limit(asked: Question) -> None:
    """t x .1 / sqrt(n) = .02 at n about 98; the sample's own width moves it by a quarter."""
    narrow, again, wide = Noise(0.1), Noise(0.1), Noise(0.5)
    for study in (narrow, again, wide):
        made(study, asked)
    assert narrow.looks[0] == 20
    assert narrow.looks == sorted(set(narrow.looks)) == again.looks
    found = narrow.origin["stopped"]
    assert found["reached"]
    assert found["half_width"] <= 0.02
    assert 70 <= found["replicates"] <= 190
    assert wide.looks[-1] == 400
    assert wide.origin["stopped"]["reached"] is False


def test_the_interval_covers_what_it_says(asked: Question) -> None:
    """In 300 sequences: at a coverage of 95 % fewer than 270 have a chance of 2 in 10,000."""
    inside = 0
    for trial in range(300):
        found = made(Noise(0.1, trial), asked)
        inside += abs(found[OUTCOME].mean() - 0.5) <= half_width(found, OUTCOME, asked)
    assert inside >= 270


@pytest.mark.usefixtures("without_pictures")
def test_the_main_job_says_where_it_stopped(openclosed: Command, tmp_path: Path) -> None:
    few = [word for word in SMALL if not word.startswith("replicates")]
    auto = ("replicates=auto", "auto.precision=0.001", "auto.most=24")
    assert "auto.most=24" in openclosed(*few, *auto, "output=result").out
    assert len(pd.read_parquet(tmp_path / "result" / "runs.parquet")) == 24
