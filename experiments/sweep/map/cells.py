"""Cells of a square map, made finer where neighbours differ.

A map is `size` x `size` cells over two factors, each from 0 to 1. A cell is split into nine, so
that its centre, where it was run, is the centre of its middle child and is not run again.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PARTS = 3  # that a side is split into


class Cell(NamedTuple):
    """A square: how often it was split, and its place among cells of its level."""

    level: int
    column: int
    row: int

    def centre(self, size: int) -> tuple[float, float]:
        """Its centre, both from 0 to 1, on a map of `size` x `size` cells of level 0."""
        side = self.side(size)
        return (self.column + 0.5) * side, (self.row + 0.5) * side

    def side(self, size: int) -> float:
        """The length of its sides."""
        return 1.0 / (size * int(PARTS**self.level))

    @property
    def children(self) -> list[Cell]:
        """The nine cells that it is split into."""
        return [
            Cell(self.level + 1, PARTS * self.column + column, PARTS * self.row + row)
            for row in range(PARTS)
            for column in range(PARTS)
        ]


def whole(size: int) -> list[Cell]:
    """The cells of level 0."""
    return [Cell(0, column, row) for row in range(size) for column in range(size)]


def painted(cells: Sequence[Cell], size: int) -> NDArray[np.intp]:
    """The number of the cell at each place of the finest lattice, (rows, columns).

    The cells must cover the map.
    """
    deepest = max(cell.level for cell in cells)
    across = size * PARTS**deepest
    lattice = np.full((across, across), -1, dtype=np.intp)
    for number, cell in enumerate(cells):
        width = PARTS ** (deepest - cell.level)
        rows = slice(cell.row * width, (cell.row + 1) * width)
        lattice[rows, cell.column * width : (cell.column + 1) * width] = number
    return lattice


def at_a_border(
    cells: Sequence[Cell], looks: Sequence[Hashable], values: NDArray[np.float64], size: int
) -> list[int]:
    """The numbers of the cells with a neighbour across a side that looks different.

    `values` (cells, numbers) order them: the largest step to such a neighbour is first.
    """
    lattice = painted(cells, size)
    steps: dict[int, float] = {}
    for one, other in ((lattice[1:], lattice[:-1]), (lattice[:, 1:], lattice[:, :-1])):
        apart = one != other
        for a, b in set(zip(one[apart].tolist(), other[apart].tolist(), strict=True)):
            if looks[a] != looks[b]:
                step = float(np.abs(values[a] - values[b]).sum())
                for cell in (a, b):
                    steps[cell] = max(step, steps.get(cell, 0.0))
    return sorted(steps, key=lambda cell: (-steps[cell], cell))
