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
def test_every_design_stays_in_the_ranges_and_is_the_same_again(kind: str) -> None:
    table = design(kind, FACTORS, 16, seed=3)
    assert list(table.columns) == ["a", "b", "c"]
    assert 8 <= len(table) <= 16
    assert table["a"].astype(float).between(0, 2).all()
    assert table["b"].astype(float).between(0.1, 10).all()
    assert set(table["c"]) == {"x", "y"}
    assert table.index[0] == "point 0"
    pd.testing.assert_frame_equal(table, design(kind, FACTORS, 16, seed=3))


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "random", "morris"])
def test_another_seed_gives_another_design(kind: str) -> None:
    assert not design(kind, FACTORS, 16, seed=3).equals(design(kind, FACTORS, 16, seed=4))


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_each_part_of_every_factor_has_one_point(kind: str) -> None:
    places = designs.DESIGNS[kind](3, 32, 5)
    assert (np.sort(np.floor(places * 32), axis=0) == np.arange(32)[:, None]).all()


def test_a_trajectory_moves_one_factor_at_a_time() -> None:
    places = designs.morris(5, 18, 1).reshape(3, 6, 5)
    moved = np.abs(np.diff(places, axis=1)) > 1e-9
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()


def test_one_at_a_time_leaves_the_others_as_they_are() -> None:
    table = design("one_at_a_time", FACTORS, 16, seed=1)
    assert ((table != pd.Series({"a": 1.0, "b": 1.0, "c": "x"})).sum(axis=1) <= 1).all()
    assert table["a"].max() == 2.0


def test_a_file_gives_the_points(tmp_path: Path) -> None:
    table = pd.DataFrame({"choice.noise": [0.5, 2.0], "network.topology": ["random", "complete"]})
    table.to_csv(tmp_path / "points.csv", index=False)
    table.to_parquet(tmp_path / "points.parquet")
    for name in ("points.csv", "points.parquet"):
        found = from_file(tmp_path / name)
        assert found.to_dict("list") == table.to_dict("list")
        assert list(found.index) == ["point 0", "point 1"]


@pytest.mark.parametrize(
    ("kind", "points", "says"),
    [
        ("sobols", 16, "experiment.design=sobols: must be one of grid,"),
        ("sobol", 100, "a Sobol design needs a power of 2, as 64 or 128"),
        ("grid", 7, "a grid over 3 factors needs at least 8"),
        ("morris", 3, "a Morris design over 3 factors needs at least 4"),
        ("one_at_a_time", 5, "3 factors one at a time need at least 6"),
        ("random", 0, "experiment.points=0: must be at least 1"),
    ],
)
def test_what_a_design_cannot_be_is_refused(kind: str, points: int, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        design(kind, FACTORS, points, 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [("", "cannot be read"), ("choice.noise\n", "holds no point"), ("a,b\n1,\n", "no b in row 1")],
)
def test_a_file_without_points_is_refused(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        from_file(tmp_path / "points.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        from_file(tmp_path / "nothing.csv")
