"""Replicates are added until the interval is narrow, always the same, and never run twice."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.finding.finding import Finding
from experiments.question.settings import Question
from experiments.runs.points import Point
from experiments.runs.stopping import half_width, run_enough, sentence
from sim.parameters import Parameters
from tests.experiments.conftest import SMALL, Command, assert_refused, question

OUTCOME = "open_share_workloads_all"


class Noise:
    """A study whose outcome is noise of a known width."""

    def __init__(self, width: float, trial: int = 0) -> None:
        self.width, self.trial = width, trial
        self.origin: dict[str, Any] = {}
        self.looks: list[int] = []

    def seeds(self, count: int, each: int = 1) -> list[int]:
        return [seed // each for seed in range(count)]

    def runs(self, points: list[Point], seeds: list[int]) -> pd.DataFrame:
        self.looks.append(len(seeds))
        draws = [
            [np.random.default_rng([self.trial, seed]).normal() for seed in seeds] for _ in points
        ]
        return pd.DataFrame(
            {
                "point": np.repeat(range(len(points)), len(seeds)),
                "status": "done",
                OUTCOME: 0.5 + self.width * np.ravel(draws),
            }
        )


def asked(*words: str) -> Question:
    return question("replicates=auto", *words)


def stopped(width: float, *words: str) -> Noise:
    study, points = Noise(width), [Point("a", Parameters())]
    run_enough(study, points, asked(*words), OUTCOME)  # type: ignore[arg-type]
    return study


def test_it_stops_as_soon_as_the_interval_is_narrow() -> None:
    study = stopped(0.1, "auto.precision=0.02")
    assert study.looks[0] == 20
    assert study.looks == sorted(set(study.looks))
    found = study.origin["stopped"]
    assert found["reached"]
    assert found["half_width"] <= 0.02
    # t x .1 / sqrt(n) = .02 at n about 98; the sample's own width moves it by a quarter at most.
    assert 70 <= found["replicates"] <= 190
    assert stopped(0.1, "auto.precision=0.02").looks == study.looks


def test_it_stops_at_the_limit() -> None:
    study = stopped(0.5, "auto.precision=0.01", "auto.most=77")
    assert study.looks[-1] == 77
    assert study.origin["stopped"]["reached"] is False


def test_the_interval_covers_what_it_says() -> None:
    """In 300 sequences: at a coverage of 95 % fewer than 270 have a chance of 2 in 10,000."""
    inside = 0
    for trial in range(300):
        study = Noise(0.1, trial)
        found = run_enough(study, [Point("a", Parameters())], ASKED, OUTCOME)  # type: ignore[arg-type]
        inside += abs(found[OUTCOME].mean() - 0.5) <= half_width(found, OUTCOME, ASKED)
    assert inside >= 270


ASKED = asked("auto.precision=0.02")


def test_without_auto_the_number_is_as_given() -> None:
    study = Noise(0.1)
    run_enough(study, [Point("a", Parameters())], question("replicates=7"), OUTCOME)  # type: ignore[arg-type]
    assert (study.looks, sentence(study.origin)) == ([7], "")


@pytest.mark.parametrize(
    ("place", "reached"), [("auto.most=24", False), ("auto.precision=1", True)]
)
def test_the_main_job_says_where_it_stopped(
    place: str, reached: bool, openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.ensemble._finding", lambda *_: Finding(""))
    words = (
        "replicates=auto",
        *dict.fromkeys(["auto.precision=0.001"] * (not reached)),
        place,
        "output=result",
    )
    said = openclosed(*SMALL[:2], *SMALL[3:], *words)
    count = 20 if reached else 24
    assert said.out.lstrip().startswith(
        f"replicates=auto stopped at {count} a point: half-width of "
    )
    assert len(pd.read_parquet(tmp_path / "result" / "runs.parquet")) == count


def test_bad_input_is_refused_in_one_line(openclosed: Command, tmp_path: Path) -> None:
    auto = ("replicates=auto", "output=result")
    said = openclosed(*auto, "experiment=compare")
    assert_refused(said, "replicates=auto: this experiment needs a number", tmp_path)
    said = openclosed(*auto, "auto.outcome=open")
    assert_refused(said, "auto.outcome: open is no outcome", tmp_path)
    said = openclosed(*auto, "auto.precision=0")
    assert_refused(said, "auto.precision=0: must be greater than 0", tmp_path)
