"""A map of the real model, and cells that tile it, with what differs from a neighbour found."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.sweep.map.cells import Cell, at_a_border, painted, whole
from tests.experiments.conftest import SMALL, Command, assert_answered

SHARE = "open_share_workloads_all"
NAMES = ["firms.enterprise.affinity.mean", "choice.noise"]
FEW = (
    *SMALL, "replicates=2", "experiment=map", "experiment.cells=2", "experiment.refine=1",
    "experiment.limit=4", "experiment.most=20", "output=result",
    f"experiment.factors={{{NAMES[0]}: [-6, 6], {NAMES[1]}: [0.5, 2]}}",
)  # fmt: skip


@pytest.mark.parametrize("words", [(), (f"experiment.outcome={SHARE}", "experiment.crosses=0.3")])
def test_the_result_folder_holds_cells_of_the_runs_that_were_made(
    words: tuple[str, ...], openclosed: Command, tmp_path: Path
) -> None:
    runs = assert_answered(openclosed(*FEW, *words), tmp_path / "result", "map")
    cells = pd.read_csv(tmp_path / "result" / "cells.csv")
    assert (cells["side"] ** 2).sum() == pytest.approx(1)
    assert 4 < len(cells) <= 20
    for row in cells.to_dict("records"):
        here = runs[(runs[NAMES[0]] == row[NAMES[0]]) & (runs[NAMES[1]] == row[NAMES[1]])]
        assert len(here) == row["runs"]
        assert here[SHARE].mean() == pytest.approx(row["mean"])
        assert (here["verdict_workloads_all"] == "closed").sum() == row["runs_closed"]


@given(st.integers(2, 5), st.lists(st.integers(0, 200), max_size=6))
def test_cells_tile_the_map_however_they_are_split(size: int, picks: list[int]) -> None:
    cells = whole(size)
    for pick in picks:
        cell = cells.pop(pick % len(cells))
        cells += cell.children if cell.level < 3 else [cell]
    lattice = painted(cells, size)
    assert set(np.unique(lattice)) == set(range(len(cells)))
    area = sum(cell.side(size) ** 2 for cell in cells)
    assert abs(area - 1) < 1e-9
    for cell in cells:
        across, up = cell.centre(size)
        assert lattice[int(up * len(lattice)), int(across * len(lattice))] == cells.index(cell)
        assert np.allclose(cell.children[4].centre(size), cell.centre(size), atol=1e-12)


def test_a_straight_border_is_followed_and_its_sharpest_part_is_first() -> None:
    def look(cell: Cell, size: int) -> bool:
        return cell.centre(size)[0] > 0.37

    size, cells = 4, whole(4)
    for _ in range(2):
        looks = [look(cell, size) for cell in cells]
        heights = np.array([cell.centre(size)[1] for cell in cells])
        border = at_a_border(cells, looks, (heights * looks)[:, None], size)
        assert heights[border[0]] == max(heights[border])
        split = {cells[i] for i in border}
        cells = [cell for cell in cells if cell not in split]
        cells += [child for cell in sorted(split) for child in cell.children]
    finest = [cell for cell in cells if cell.level == 2]
    assert all(abs(cell.centre(size)[0] - 0.37) < 1 / 12 + 1 / 24 for cell in finest)
    assert len({look(cell, size) for cell in finest}) == 2
    assert at_a_border(whole(3), ["same"] * 9, np.zeros((9, 1)), 3) == []
