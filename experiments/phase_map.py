"""A phase diagram: who wins over two parameters, finer where the answer changes."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.response import responses
from experiments import store
from experiments.asking import Asking, asking, level_of, outcome_of, refuse_outside
from experiments.bad_input import BadInput
from experiments.cells import Cell, at_a_border, whole
from experiments.factors import BASE, Asked, Factor, factors_of, points_of
from experiments.points import Point
from experiments.settings import Question
from sim.verdict import LABELS, wilson


def run(
    question: Question,
    factors: Asked | None = None,
    outcome: str = "",
    crosses: float | None = None,
    cells: int = 6,
    refine: int = 2,
    limit: int = 48,
    most: int = 240,
) -> int:
    """Run a map over two factors, split its cells where neighbours differ, and draw it.

    Args:
        question: scenario, seeds, place; `replicates` is how many runs a cell gets at first.
        factors: the two, see `experiments.factors.factors_of`.
        outcome: empty: the verdicts; else an outcome, whose mean is drawn.
        crosses: where the contour of an outcome is; a half for shares, if none is given.
        cells: of each side at first.
        refine: how often a cell is split into nine.
        limit: most runs of a cell: those at a border are run again until their side is told.
        most: how many cells there may be; the sharpest borders are split first.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    moved = _two(question, factors)
    named = outcome_of(question, outcome) if outcome else ""
    level = level_of(named, crosses)
    first = question.settings.replicates
    refuse_outside("experiment.cells", cells, 2, 24)
    refuse_outside("experiment.refine", refine, 0, 4)
    refuse_outside("replicates", first, 2, 100_000)
    refuse_outside("experiment.limit", limit, first, 100_000)
    refuse_outside("experiment.most", most, cells * cells, 100_000)
    with asking(question, most * first) as work:
        base = Point(BASE, question.parameters, factors={one.name: one.base for one in moved})
        work.runs([base], work.seeds(first))
        leaves = whole(cells)
        known: dict[Cell, pd.DataFrame] = {}
        for _ in range(refine):
            _add(work, moved, leaves, cells, first, known)
            border = _border(work, leaves, cells, known, named, level)[: (most - len(leaves)) // 8]
            split = {leaves[number] for number in border}
            leaves = [cell for cell in leaves if cell not in split] + [
                child for cell in leaves if cell in split for child in cell.children
            ]
        _add(work, moved, leaves, cells, first, known)
        _tell_sides(work, moved, leaves, cells, known, named, level, limit)

        def answer(
            folder: Path, runs: pd.DataFrame, origin: dict[str, Any]
        ) -> tuple[str, list[tuple[str, ...]]]:
            from analysis import phase_map, phase_map_report

            table = pd.DataFrame(
                [_cell(work, moved, cell, cells, known[cell], named) for cell in leaves]
            )
            axes = [_axis(factor) for factor in moved]
            found = phase_map.answer(table, axes, runs, named, level, origin)
            store.write_csv(found.cells, folder / "cells.csv")
            store.write_json(folder / "verdict.json", found.verdicts)
            return phase_map_report.write(folder, found, runs, origin), phase_map.meanings(found)

        return work.answer(answer, moved)


def _two(question: Question, factors: Asked | None) -> list[Factor]:
    """The two factors, in the order in which they were named: across, then upwards."""
    named = list(factors or [])
    if len(named) != 2:
        raise BadInput(f"experiment.factors: a map needs two parameters, not {len(named)}")
    moved = {factor.name: factor for factor in factors_of(question.parameters, factors)}
    if set(moved) != set(named):
        raise BadInput("experiment.factors: name the two parameters of a map in full")
    for factor in moved.values():
        if factor.choices:
            raise BadInput(f"experiment.factors: {factor.name} is no number, which a map needs")
    return [moved[name] for name in named]


def _add(
    work: Asking,
    factors: Sequence[Factor],
    leaves: Sequence[Cell],
    size: int,
    count: int,
    known: dict[Cell, pd.DataFrame],
) -> None:
    """Run the leaves that are not known yet, or have fewer runs, `count` times each."""
    new = [cell for cell in leaves if cell not in known or len(known[cell]) < count]
    if not new:
        return
    rows = []
    for cell in new:
        places = cell.centre(size)
        rows.append([factor.value(place) for factor, place in zip(factors, places, strict=True)])
    names = [f"{across:.9g}, {up:.9g}" for across, up in rows]
    table = pd.DataFrame(rows, names, columns=[factor.name for factor in factors], dtype=object)
    runs = work.runs(points_of(work.question.parameters, table), work.seeds(count))
    for place, cell in enumerate(new):
        known[cell] = runs.iloc[place * count : (place + 1) * count]


def _tell_sides(
    work: Asking,
    factors: Sequence[Factor],
    leaves: Sequence[Cell],
    size: int,
    known: dict[Cell, pd.DataFrame],
    outcome: str,
    level: float,
    limit: int,
) -> None:
    """Run the cells at a border again, twice as often each time, until each side is told."""
    count = work.question.settings.replicates
    while count < limit:
        count = min(2 * count, limit)
        border = [leaves[i] for i in _border(work, leaves, size, known, outcome, level)]
        unsure = [cell for cell in border if not _told(work, known[cell], outcome, level)]
        if not unsure:
            return
        _add(work, factors, unsure, size, count, known)


def _border(
    work: Asking,
    leaves: Sequence[Cell],
    size: int,
    known: Mapping[Cell, pd.DataFrame],
    outcome: str,
    level: float,
) -> list[int]:
    """The numbers of the leaves at a border, the sharpest first."""
    looks = [_look(work, known[cell], outcome, level) for cell in leaves]
    values = []
    for cell in leaves:
        counts, total = _counts(work, known[cell])
        found = _mean(work, known[cell], outcome) if outcome else np.empty(0)
        mean = float(found.mean()) if len(found) else 0.0
        values.append([mean] if outcome else [counts[one] / max(total, 1) for one in LABELS])
    return at_a_border(leaves, looks, np.array(values), size)


def _counts(work: Asking, runs: pd.DataFrame) -> tuple[dict[str, int], int]:
    """Finished runs with each verdict, and all of them."""
    labels = runs[f"verdict_{work.question.parameters.verdict.yardstick}_all"].astype(str)
    done = labels[runs["status"] == "done"]
    return {label: int((done == label).sum()) for label in LABELS}, len(done)


def _mean(work: Asking, runs: pd.DataFrame, outcome: str) -> np.ndarray:
    found = responses(runs, outcome, work.question.parameters.verdict.yardstick)
    return found.dropna().to_numpy(dtype=float)


def _look(work: Asking, runs: pd.DataFrame, outcome: str, level: float) -> Hashable:
    """What tells a cell from another one: which verdicts are at a half or more, or the side."""
    if outcome:
        values = _mean(work, runs, outcome)
        return bool(values.mean() >= level) if len(values) else None
    counts, total = _counts(work, runs)
    return tuple(2 * counts[label] >= max(total, 1) for label in LABELS)


def _told(work: Asking, runs: pd.DataFrame, outcome: str, level: float) -> bool:
    """Whether the 95 % interval of the most frequent verdict, or of the mean, is on one side."""
    if outcome:
        from analysis.response import mean_interval

        _, low, high = mean_interval(_mean(work, runs, outcome))
        return not low <= level <= high
    counts, total = _counts(work, runs)
    chance = wilson(max(counts.values()), total)
    return not chance.low <= 0.5 <= chance.high


def _cell(
    work: Asking,
    factors: Sequence[Factor],
    cell: Cell,
    size: int,
    runs: pd.DataFrame,
    outcome: str,
) -> dict[str, Any]:
    """A cell in plain values, for the analysis."""
    across, up = cell.centre(size)
    counts, total = _counts(work, runs)
    values = _mean(work, runs, outcome or f"open_share_{_yardstick(work)}_all")
    return {
        factors[0].name: factors[0].value(across),
        factors[1].name: factors[1].value(up),
        "across": across,
        "up": up,
        "side": cell.side(size),
        "runs": total,
        "mean": float(values.mean()) if len(values) else float("nan"),
        **{f"runs_{label}": counts[label] for label in LABELS},
    }


def _yardstick(work: Asking) -> str:
    return work.question.parameters.verdict.yardstick


def _axis(factor: Factor) -> Mapping[str, Any]:
    """What the analysis draws of a factor: its name, ticks and where the scenario is."""
    ticks = [(place, factor.value(place)) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return {
        "name": factor.name,
        "unit": factor.unit,
        "ticks": ticks,
        "base": factor.base,
        "place": factor.place(factor.base),
    }
