"""Bands on made-up records: what the command leaves, and that bands too narrow are found out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.anchored import proof
from analysis.anchored.proof import Trial
from tests.experiments.conftest import Command

TINY = (
    "experiment=proof",
    "experiment.hypotheses=[lasting]",
    "experiment.trials=2",
    "experiment.ahead=3",
    "replicates=10",
    "firms.count=20",
    "clock.horizon=46",
    "execution=serial",
    "quiet=true",
)


def test_it_says_how_often_bands_held_what_came(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY, "output=result")
    assert (said.code, said.err) == (0, "")
    assert "2 made-up records" in said.out
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    assert table["what"].tolist() == ["1 month ahead", "3 months ahead", "numbers"]
    assert table["in_90"].between(0.0, 1.0).all()


@pytest.mark.parametrize(("narrower", "low", "high"), [(1.0, 0.87, 0.93), (2.0, 0.4, 0.65)])
def test_bands_that_are_too_narrow_are_found_out(narrower: float, low: float, high: float) -> None:
    """Truths are normal, forecasts too, with a standard deviation 1 or 2 times too small."""
    draw = np.random.default_rng(1)
    trials = [
        Trial("one", (forecast < truth).mean(axis=0), np.array([0.5]), 100.0, 10.0)
        for truth, forecast in (
            (draw.normal(size=12), draw.normal(size=(400, 12)) / narrower) for _ in range(600)
        )
    ]
    found = proof.table(trials)
    ahead = found[found["what"] != "numbers"]
    assert ahead["in_90"].between(low, high).all()
    assert ahead["below"].to_numpy() == pytest.approx(0.5, abs=0.06)
