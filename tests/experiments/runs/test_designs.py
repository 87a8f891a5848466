"""Designs: how many points, where they are, and that the same seed gives the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.question.errors import BadInput
from experiments.runs import designs
from experiments.runs.designs import KINDS, design, from_file
from experiments.runs.factors import Factor

FACTORS = [
    Factor("a", 1.0, 0.0, 2.0),
    Factor("b", 1.0, 0.1, 10.0, "log"),
    Factor("c", "x", 0.0, 1.0, choices=("x", "y")),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_design_stays_in_the_ranges_and_is_its_seeds(kind: str) -> None:
    table = design(kind, FACTORS, 16, seed=3)
    assert list(table.columns) == ["a", "b", "c"]
    assert 8 <= len(table) <= 16
    assert table["a"].astype(float).between(0, 2).all()
    assert table["b"].astype(float).between(0.1, 10).all()
    assert set(table["c"]) == {"x", "y"}
    assert table.index[0] == "point 0"
    pd.testing.assert_frame_equal(table, design(kind, FACTORS, 16, seed=3))
    drawn = kind not in ("grid", "one_at_a_time")
    assert table.equals(design(kind, FACTORS, 16, seed=4)) is not drawn


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_each_part_of_every_factor_has_one_point(kind: str) -> None:
    places = designs.DESIGNS[kind](3, 32, 5)
    assert (np.sort(np.floor(places * 32), axis=0) == np.arange(32)[:, None]).all()


def test_a_trajectory_or_one_at_a_time_moves_one_factor() -> None:
    places = designs.morris(5, 18, 1).reshape(3, 6, 5)
    moved = np.abs(np.diff(places, axis=1)) > 1e-9
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()
    table = design("one_at_a_time", FACTORS, 16, seed=1)
    assert ((table != pd.Series({"a": 1.0, "b": 1.0, "c": "x"})).sum(axis=1) <= 1).all()
    assert table["a"].max() == 2.0


@pytest.mark.parametrize(
    ("kind", "points", "says"),
    [
        ("sobols", 16, "experiment.design=sobols: must be one of grid,"),
        ("sobol", 100, "experiment.points=100: .* power of 2, as 64 or 128"),
        ("grid", 7, "experiment.points=7: .* 3 factors needs at least 8"),
        ("morris", 3, "experiment.points=3: .* 3 factors needs at least 4"),
        ("one_at_a_time", 5, "experiment.points=5: 3 factors .* at least 6"),
        ("random", 0, "experiment.points=0: must be at least 1"),
    ],
)
def test_what_a_design_cannot_be_is_refused(kind: str, points: int, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        design(kind, FACTORS, points, 1)


@pytest.mark.parametrize("content", ["", "choice.noise\n", "a,b\n1,\n"])
def test_a_file_without_points_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^experiment.design=.*points\.csv: "):
        from_file(tmp_path / "points.csv")
