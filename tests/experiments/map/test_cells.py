"""Cells of a map: they tile it, centres stay, and what differs from a neighbour is found."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from experiments.map.cells import Cell, at_a_border, painted, whole


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


def test_the_middle_child_has_the_centre() -> None:
    cell = Cell(1, 4, 2)
    assert np.allclose(cell.children[4].centre(3), cell.centre(3), atol=1e-12)


def test_a_straight_border_is_followed_and_its_sharpest_part_is_first() -> None:
    def look(cell: Cell, size: int) -> bool:
        return cell.centre(size)[0] > 0.37

    size, cells = 4, whole(4)
    for _ in range(2):
        looks = [look(cell, size) for cell in cells]
        values = np.array(
            [[cell.centre(size)[1] * is_in] for cell, is_in in zip(cells, looks, strict=True)]
        )
        border = at_a_border(cells, looks, values, size)
        heights = [cells[i].centre(size)[1] for i in border]
        assert heights[0] == max(heights)
        split = {cells[i] for i in border}
        cells = [cell for cell in cells if cell not in split]
        cells += [child for cell in sorted(split) for child in cell.children]
    finest = [cell for cell in cells if cell.level == 2]
    assert all(abs(cell.centre(size)[0] - 0.37) < 1 / 12 + 1 / 24 for cell in finest)
    sides = [look(cell, size) for cell in finest]
    assert any(sides)
    assert not all(sides)


def test_nothing_is_at_a_border_where_all_look_alike() -> None:
    assert at_a_border(whole(3), ["same"] * 9, np.zeros((9, 1)), 3) == []
