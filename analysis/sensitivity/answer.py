"""What drives the outcome: the screening of many factors and the Sobol indices of a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import contrasts, ensemble, measures
from analysis.common.names import distinct
from analysis.statistics.screening import effects
from analysis.statistics.sobol import Indices, indices

SCREENING = (
    ("factor", "", "parameter"),
    ("size", "unit of the outcome", "mean absolute effect of moving it over its whole range (mu*)"),
    ("low", "unit of the outcome", "lower end of its 95 % interval"),
    ("high", "unit of the outcome", "upper end of it"),
    ("mean", "unit of the outcome", "mean effect with its sign"),
    ("spread", "unit of the outcome", "standard deviation of the effect (sigma)"),
    ("kept", "true, false", "whether it went on to the study"),
)
DRIVERS = (
    ("factor", "", "parameter"),
    ("total", "share of variance", "total index: what it explains with its interactions"),
    ("total_low", "share of variance", "lower end of its 95 % interval"),
    ("total_high", "share of variance", "upper end of it"),
    ("first", "share of variance", "first-order index: what it explains alone"),
    ("first_low", "share of variance", "lower end of its 95 % interval"),
    ("first_high", "share of variance", "upper end of it"),
    ("above_next", "share of samples", "bootstrap samples in which its total exceeds the next"),
)
TOLD = 0.975  # share of bootstrap samples from which an order counts as clear


class Sensitivity(NamedTuple):
    """What was found. `screening` is empty where all factors were studied; both tables are ranked.

    `indices` is None where the parameters do not move the outcome beyond chance; then `drivers` is
    empty. `rows` of the Sobol design were run with `seeds` each.
    """

    outcome: str
    screening: pd.DataFrame
    drivers: pd.DataFrame
    indices: Indices | None
    factors: int
    verdicts: dict[str, Any]
    runs: int
    failed: int
    seeds: int
    rows: int

    @property
    def phrase(self) -> str:
        """The outcome in words."""
        return measures.measure(self.outcome).phrase

    @property
    def unit(self) -> str:
        """Its unit."""
        return measures.measure(self.outcome).unit

    @property
    def short(self) -> dict[str, str]:
        """The names of all parameters, as short as they can be and still differ."""
        return distinct([*(self.screening if len(self.screening) else self.drivers)["factor"]])

    @property
    def untold(self) -> list[tuple[str, str]]:
        """Neighbours among the first four by total index whose order is not told."""
        top = self.drivers.head(4)
        pairs = zip(top["factor"], top["factor"].iloc[1:], top["above_next"], strict=False)
        return [(str(one), str(other)) for one, other, share in pairs if share < TOLD]


def answer(
    names: Sequence[str],
    kept: Sequence[int],
    places: np.ndarray,
    screened: np.ndarray,
    values: np.ndarray,
    runs: pd.DataFrame,
    outcome: str,
    manifest: Mapping[str, Any],
) -> Sensitivity:
    """Rank the factors.

    Args:
        names: of all factors.
        kept: which of them were studied.
        places: of the screening, (trajectories, factors + 1, factors); none: no screening.
        screened: outcomes there, (trajectories, factors + 1, seeds).
        values: outcomes of the study, (rows, kept + 2, seeds).
        runs: one row a run.
        outcome: what is driven.
        manifest: where the runs come from.
    """
    yardstick = ensemble.yardstick(manifest)
    done = runs.loc[runs["status"] == "done", f"verdict_{yardstick}_all"]
    found = indices(values)
    return Sensitivity(
        outcome,
        _screening(names, kept, places, screened),
        _drivers([names[k] for k in kept], found),
        found,
        len(names),
        {"over the ranges": contrasts.verdicts(done)},
        len(runs),
        int((runs["status"] != "done").sum()),
        values.shape[2],
        values.shape[0],
    )


def _screening(
    names: Sequence[str], kept: Sequence[int], places: np.ndarray, screened: np.ndarray
) -> pd.DataFrame:
    columns = [name for name, _, _ in SCREENING]
    made = effects(places, screened) if len(places) else []
    rows = [(name, *one, k in kept) for k, (name, one) in enumerate(zip(names, made, strict=False))]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("size", ascending=False, kind="stable").reset_index(drop=True)


def _drivers(names: Sequence[str], found: Indices | None) -> pd.DataFrame:
    columns = [name for name, _, _ in DRIVERS]
    if found is None:
        return pd.DataFrame(columns=columns)
    order = [*found.order, float("nan")]
    rows = [
        (names[j], *found.total[j], *found.first[j], order[place])
        for place, j in enumerate(found.ranking)
    ]
    return pd.DataFrame(rows, columns=columns)


def meanings() -> list[tuple[str, ...]]:
    """The rows of a dictionary about screening.csv and drivers.csv."""
    rows: list[tuple[str, ...]] = [("screening.csv", *row) for row in SCREENING]
    return rows + [("drivers.csv", *row) for row in DRIVERS]
