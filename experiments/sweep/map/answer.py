"""A phase diagram: the verdicts over two parameters, as cells, and the area that each one leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, ensemble, measures
from openclosed.sim.outcomes.verdict import LABELS

RESAMPLES = 1000


class Area(NamedTuple):
    """The part of the map that something is true of, with its 95 % interval."""

    value: float
    low: float
    high: float


class PhaseMap(NamedTuple):
    """A map: `cells` has a row a cell that tile it; `axes` the two parameters.

    `mean` of a cell is that of the outcome, or of the open share, of which a camp wins with
    `win_threshold`. `areas` holds the part of the map that each verdict leads, or for a named
    outcome the parts above and below `level`.
    """

    outcome: str
    level: float
    yardstick: str
    win_threshold: float
    cells: pd.DataFrame
    axes: Sequence[Mapping[str, Any]]
    areas: dict[str, Area]
    verdicts: dict[str, Any]

    @property
    def phrase(self) -> str:
        """What is drawn, in words."""
        return measures.measure(self.outcome).phrase if self.outcome else "verdict"

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return measures.measure(self.outcome).unit if self.outcome else "share"

    @property
    def only(self) -> str:
        """The verdict that leads all of the map; empty where several do, or for an outcome."""
        led = [label for label in LABELS if label in self.areas and self.areas[label].value > 0]
        return led[0] if len(led) == 1 else ""

    def chance(self, label: str) -> np.ndarray:
        """Probability of a verdict in each cell; nan where no run finished."""
        count = self.cells["runs"].to_numpy(dtype=float)
        found = np.full(len(count), np.nan)
        np.divide(
            self.cells[f"runs_{label}"].to_numpy(dtype=float), count, out=found, where=count > 0
        )
        return found


def answer(
    cells: pd.DataFrame,
    axes: Sequence[Mapping[str, Any]],
    runs: pd.DataFrame,
    outcome: str,
    level: float,
    manifest: Mapping[str, Any],
) -> PhaseMap:
    """Who leads where.

    Args:
        cells: the parameters' values, across, up, side, runs, mean, error and runs_LABEL of each.
        axes: name, unit, ticks (place, value), base and place of the base of both parameters.
        runs: one row a run.
        outcome: what is drawn; empty: the verdicts.
        level: where the contour of a named outcome is.
        manifest: where the runs come from.
    """
    yardstick = ensemble.yardstick(manifest)
    counts = cells[[f"runs_{label}" for label in LABELS]].to_numpy(dtype=int)
    leader = np.where(counts.sum(axis=1) > 0, np.array(LABELS)[counts.argmax(axis=1)], "")
    area = cells["side"].to_numpy(dtype=float) ** 2
    column = f"verdict_{yardstick}_all"
    usual = runs[(runs["point_name"] == runs["point_name"].iloc[0]) & (runs["status"] == "done")]
    return PhaseMap(
        outcome,
        level,
        yardstick,
        float(ensemble.setting(manifest, "verdict.win_threshold", 2 / 3)),
        cells.assign(leader=leader),
        axes,
        _sides(cells, area, level) if outcome else _led(counts, area),
        {"as it is": contrasts.verdicts(usual[column])},
    )


def _led(counts: np.ndarray, area: np.ndarray) -> dict[str, Area]:
    """The area that each verdict leads; its interval by a bootstrap of the runs of every cell."""
    draw = np.random.default_rng(0)
    total = counts.sum(axis=1)
    known = total > 0
    chances = counts[known] / total[known, None]
    samples = np.stack(
        [
            draw.multinomial(int(n), p, size=RESAMPLES)
            for n, p in zip(total[known], chances, strict=True)
        ],
        axis=1,
    )
    part = area[known] / area[known].sum()
    found = {}
    for place, label in enumerate(LABELS):
        value = float(part[counts[known].argmax(axis=1) == place].sum())
        led = (samples.argmax(axis=2) == place) @ part
        low, high = np.quantile(led, [0.025, 0.975]).tolist()
        found[label] = Area(value, min(low, value), max(high, value))
    return found


def _sides(cells: pd.DataFrame, area: np.ndarray, level: float) -> dict[str, Area]:
    """The area above and below the level; its interval by drawing each cell's mean again."""
    draw = np.random.default_rng(0)
    mean, error = (cells[name].to_numpy(dtype=float) for name in ("mean", "error"))
    known = ~np.isnan(mean)
    part = area[known] / area[known].sum()
    value = float(part[mean[known] >= level].sum())
    drawn = draw.normal(mean[known], np.nan_to_num(error[known]), (RESAMPLES, int(known.sum())))
    low, high = np.quantile((drawn >= level) @ part, [0.025, 0.975]).tolist()
    low, high = min(low, value), max(high, value)
    return {"above": Area(value, low, high), "below": Area(1 - value, 1 - high, 1 - low)}
