"""A phase diagram: who wins over two parameters, finer where the answer changes."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common.response import mean_interval, responses
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import level_of, outcome_of, refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Asked, Question
from openclosed.experiments.runs.factors import BASE, Factor, factors_of, points_of
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.sweep.map.cells import Cell, at_a_border, whole
from openclosed.experiments.sweep.map.settings import MapSettings
from openclosed.sim.outcomes.verdict import LABELS, wilson


def run(question: Question, settings: MapSettings) -> int:
    """Run a map over two factors, split its cells where neighbours differ, and draw it.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    moved = _two(question, settings.factors)
    named = outcome_of(question, settings.outcome) if settings.outcome else ""
    level = level_of(named, settings.crosses)
    first = question.settings.replicates
    refuse_outside("replicates", first, 2, 100_000)
    refuse_outside("experiment.limit", settings.limit, first, 100_000)
    refuse_outside("experiment.most", settings.most, settings.cells * settings.cells, 100_000)
    with study(question, runs=settings.most * first) as work:
        base = Point(BASE, question.parameters, factors={one.name: one.base for one in moved})
        work.runs([base], work.seeds(first))
        here = _Map(work, moved, named, level, settings.cells, whole(settings.cells))
        here.add(here.leaves, first)
        for _ in range(settings.refine):
            here.split(settings.most)
            here.add(here.leaves, first)
        here.tell_sides(first, settings.limit)

        def found(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.sweep.map.answer import answer
            from openclosed.experiments.sweep.map.finding import finding

            axes = [_axis(factor) for factor in moved]
            return finding(answer(here.table, axes, work.all_runs, named, level, origin))

        return finish(work, found, moved)


@dataclass
class _Map:
    """A map in the making: its leaves tile it, and `known` holds the runs behind each of them."""

    work: Study
    factors: Sequence[Factor]
    outcome: str
    level: float
    size: int
    leaves: list[Cell]
    known: dict[Cell, pd.DataFrame] = field(default_factory=dict)

    def add(self, cells: Sequence[Cell], count: int) -> None:
        """Run the cells that have fewer than `count` runs, `count` times each."""
        new = [cell for cell in cells if len(self.known.get(cell, ())) < count]
        if not new:
            return
        rows = [self._values(cell) for cell in new]
        names = [f"{across:.9g}, {up:.9g}" for across, up in rows]
        columns = [factor.name for factor in self.factors]
        points = points_of(
            self.work.question.parameters, pd.DataFrame(rows, names, columns, dtype=object)
        )
        runs = self.work.runs(points, self.work.seeds(count))
        for place, cell in enumerate(new):
            self.known[cell] = runs.iloc[place * count : (place + 1) * count]

    def split(self, most: int) -> None:
        """Split the leaves at a border, the sharpest first, as long as there are at most `most`."""
        room = (most - len(self.leaves)) // 8
        split = {self.leaves[number] for number in self.border[:room]}
        children = [child for cell in self.leaves if cell in split for child in cell.children]
        self.leaves = [cell for cell in self.leaves if cell not in split] + children

    def tell_sides(self, count: int, limit: int) -> None:
        """Run the leaves at a border again, twice as often each time, until each side is told."""
        while count < limit:
            count = min(2 * count, limit)
            border = [self.leaves[number] for number in self.border]
            self.add([cell for cell in border if not self._is_told(cell)], count)

    @property
    def border(self) -> list[int]:
        """The numbers of the leaves at a border, the sharpest first."""
        values = []
        for cell in self.leaves:
            counts, total = self._counts(cell)
            found = self._responses(cell)
            mean = float(found.mean()) if len(found) else 0.0
            chances = [counts[label] / max(total, 1) for label in LABELS]
            values.append([mean] if self.outcome else chances)
        looks = [self._look(cell) for cell in self.leaves]
        return at_a_border(self.leaves, looks, np.array(values), self.size)

    @property
    def table(self) -> pd.DataFrame:
        """The leaves in plain values, for the analysis."""
        rows = []
        for cell in self.leaves:
            counts, total = self._counts(cell)
            values = self._responses(cell)
            across, up = cell.centre(self.size)
            named = zip(self.factors, self._values(cell), strict=True)
            rows.append(
                {factor.name: value for factor, value in named}
                | {"across": across, "up": up, "side": cell.side(self.size), "runs": total}
                | {"mean": float(values.mean()) if len(values) else float("nan")}
                | {"error": _standard_error(values)}
                | {f"runs_{label}": counts[label] for label in LABELS}
            )
        return pd.DataFrame(rows)

    def _values(self, cell: Cell) -> tuple[float, float]:
        first, second = self.factors
        across, up = cell.centre(self.size)
        return first.value(across), second.value(up)

    def _counts(self, cell: Cell) -> tuple[dict[str, int], int]:
        """Finished runs with each verdict, and all of them."""
        runs = self.known[cell]
        labels = runs[f"verdict_{self._yardstick}_all"].astype(str)
        done = labels[runs["status"] == "done"]
        return {label: int((done == label).sum()) for label in LABELS}, len(done)

    def _responses(self, cell: Cell) -> np.ndarray:
        """The outcome of the finished runs; the open share, if none is named."""
        outcome = self.outcome or f"open_share_{self._yardstick}_all"
        found = responses(self.known[cell], outcome, self._yardstick)
        return found.dropna().to_numpy(dtype=float)

    def _look(self, cell: Cell) -> Hashable:
        """What tells a cell from another: which verdicts are at a half or more, or the side."""
        if self.outcome:
            values = self._responses(cell)
            return bool(values.mean() >= self.level) if len(values) else None
        counts, total = self._counts(cell)
        return tuple(2 * counts[label] >= max(total, 1) for label in LABELS)

    def _is_told(self, cell: Cell) -> bool:
        """Whether the 95 % interval of the leading verdict, or of the mean, is on one side."""
        if self.outcome:
            _, low, high = mean_interval(self._responses(cell))
            return not low <= self.level <= high
        counts, total = self._counts(cell)
        chance = wilson(max(counts.values()), total)
        return not chance.low <= 0.5 <= chance.high

    @property
    def _yardstick(self) -> str:
        return self.work.question.parameters.verdict.yardstick


def _standard_error(values: np.ndarray) -> float:
    """Of the mean; not a number for less than two values."""
    return float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else float("nan")


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
