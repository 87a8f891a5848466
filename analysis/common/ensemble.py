"""The runs of a result as arrays: which count, their paths over time, and bands over runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import style
from openclosed.sim.outcomes import SCOPES

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Ensemble:
    """Finished runs and their months.

    `runs` has one row a finished run, by run number; `months` the labels "YYYY-MM" in order;
    `table` the outcomes, sorted by run and month, one row for each pair of them.
    """

    runs: pd.DataFrame
    months: tuple[str, ...]
    table: pd.DataFrame
    lengths: np.ndarray  # months of each run

    @property
    def size(self) -> int:
        """The number of finished runs."""
        return len(self.runs)

    @property
    def years(self) -> list[float]:
        """The months as years with fractions; see `style.year`."""
        return [style.year(month) for month in self.months]

    def paths(self, name: str) -> np.ndarray:
        """The outcome `name` of every run in every month, shape (runs, months).

        Open shares and multi-homing where nothing is served are nan: nobody won there.
        """
        values = self.table[name].to_numpy(dtype=float, copy=True)
        scope = name.rpartition("_")[2]
        if name.startswith(("open_share_", "multihoming_")) and scope in SCOPES:
            values[self.table[f"adopted_{scope}"].to_numpy(dtype=float) <= 0] = np.nan
        return values.reshape(self.size, len(self.months))

    def tails(self, name: str, rows: int) -> np.ndarray:
        """The last `rows` months of each run as recorded, shape (runs, rows)."""
        paths = self.table[name].to_numpy(dtype=float).reshape(self.size, len(self.months))
        columns = self.lengths[:, None] - rows + np.arange(rows)
        tails: np.ndarray = np.take_along_axis(paths, columns.clip(min=0), axis=1)
        return tails

    def year_means(self, name: str, *, last: bool) -> np.ndarray:
        """Each run's mean of `name` over its first or last twelve months, shape (runs,)."""
        paths, rows = self.paths(name), min(12, len(self.months))
        start = self.lengths[:, None] - rows if last else 0
        columns = np.broadcast_to(start + np.arange(rows), (self.size, rows))
        return mean(np.take_along_axis(paths, columns.clip(min=0), axis=1), axis=1)


def of(runs: pd.DataFrame, months: pd.DataFrame) -> Ensemble:
    """The finished runs with their months; failed runs and their months are left out.

    Runs of unequal length are padded with missing values. Raises ValueError when a finished run
    has no months at all.
    """
    done = runs[runs["status"] == "done"].sort_values("run").reset_index(drop=True)
    table = months[months["run"].isin(done["run"])]
    missing = sorted(set(done["run"]) - set(table["run"]))
    if missing:
        raise ValueError(f"months: run {missing[0]} is done but has no months")
    stamps = table["month"].unique()
    names = {stamp: str(stamp)[:7] for stamp in stamps}
    labels = tuple(sorted(set(names.values())))
    table = table.assign(month=table["month"].map(names).astype(str))
    table = table.sort_values(["run", "month"], kind="stable").reset_index(drop=True)
    lengths = table.groupby("run").size().to_numpy(dtype=int)
    if len(table) != len(done) * len(labels):
        every = pd.MultiIndex.from_product([done["run"], labels], names=["run", "month"])
        table = table.set_index(["run", "month"]).reindex(every).reset_index()
    return Ensemble(done, labels, table, lengths)


def quantiles(values: np.ndarray, levels: tuple[float, ...] = LEVELS) -> np.ndarray:
    """Quantiles over the first axis without missing values; all missing gives nan, no warning."""
    result = np.full((len(levels), *values.shape[1:]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    if values.shape[0] and some.any():
        known = values[..., some]
        take = np.nanquantile if np.isnan(known).any() else np.quantile  # the latter is far quicker
        result[..., some] = take(known, levels, axis=0)
    return result


def mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean without missing values along `axis`; all missing gives nan, without a warning."""
    present = ~np.isnan(values)
    count = present.sum(axis=axis)
    total = np.where(present, values, 0.0).sum(axis=axis)
    result = np.full(total.shape, np.nan)
    np.divide(total, count, out=result, where=count > 0)
    return result


def interval(values: np.ndarray) -> dict[str, float | None]:
    """Median and 90 % interval over runs, ready for JSON: nothing known is None."""
    low, middle, high = quantiles(values, (0.05, 0.5, 0.95)).tolist()
    return {"median": number(middle), "low": number(low), "high": number(high)}


def number(value: float) -> float | None:
    """The value as JSON knows it: not a number and infinities become None."""
    return float(value) if np.isfinite(value) else None


def setting(manifest: Mapping[str, Any], dotted: str, default: Any) -> Any:
    """The configured value of a parameter by its dotted name, or the default."""
    node: Any = manifest.get("config", {})
    for key in dotted.split("."):
        if not isinstance(node, Mapping) or key not in node:
            return default
        node = node[key]
    return node


def measure(manifest: Mapping[str, Any]) -> str:
    """What the ending is measured by, as `ending.measure` names it."""
    return str(setting(manifest, "ending.measure", "workloads"))
