"""Synthetic results with the columns of a result folder, without a simulation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from openclosed.analysis.draws import DRAWN_PARAMETERS, Runs
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.answer.endings import NAMES as ENDINGS
from openclosed.sim import Parameters
from openclosed.sim.outcomes import MEASURES, NAMES, SCOPES
from openclosed.sim.outcomes.record import endings_of_runs


def rows_of(finding: Finding, name: str) -> pd.DataFrame:
    """The rows of one of its tables."""
    return next(one.rows for one in finding.tables if one.name == name)


class Result(NamedTuple):
    runs: pd.DataFrame
    months: pd.DataFrame
    manifest: dict[str, Any]


def calendar(count: int) -> list[str]:
    """Month labels from January 2023."""
    return [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(count)]


SHIFTS = dict(zip(MEASURES, (0.0, 0.03, -0.08, 0.01, -0.08), strict=True))
"""What each measure adds to the open share of workloads in the end."""


def synthetic_result(
    runs: int = 60, months: int = 120, seed: int = 7, market: bool = True
) -> Result:
    """Logistic paths with noise; each run draws where its open share ends."""
    draw = np.random.default_rng(seed)
    time = np.linspace(0, 1, months)[None, :]
    rise = 1 / (1 + np.exp(-10 * (time - 0.45)))

    def walk(scale: float) -> np.ndarray:
        steps: np.ndarray = np.cumsum(draw.normal(0, scale, (runs, months)), axis=1)
        return steps

    def between(first: float, last: np.ndarray | float) -> np.ndarray:
        last = np.broadcast_to(np.asarray(last, dtype=float), (runs,))[:, None]
        path: np.ndarray = np.clip(first + (last - first) * rise + walk(0.004), 0.001, 0.999)
        return path

    table = {name: between(0.3, 0.4) for name in NAMES}
    adopted = {"enterprises": between(0.2, 0.95), "startups": between(0.3, 0.97)}
    ends = {"enterprises": draw.beta(1.2, 5, runs), "startups": draw.beta(2.5, 3, runs)}
    for measure, shift in SHIFTS.items():
        firms, startups = (
            between(first, np.clip(ends[scope] + shift, 0.01, 0.99))
            for scope, first in (("enterprises", 0.19), ("startups", 0.14))
        )
        table[f"open_share_{measure}_enterprises"] = firms
        table[f"open_share_{measure}_startups"] = startups
        table[f"open_share_{measure}_all"] = 0.7 * firms + 0.3 * startups
    adopted["all"] = 0.7 * adopted["enterprises"] + 0.3 * adopted["startups"]
    for scope, users in adopted.items():
        share = table[f"open_share_workloads_{scope}"]
        table[f"adopted_{scope}"] = users * 0.9 if market else np.zeros_like(users)
        table[f"multihoming_volume_{scope}"] = 2 * share * (1 - share)
    lag = np.clip(5 + walk(0.25), 0.5, 30)
    closed = 126 + 14.4 * 10 * time + walk(0.6)
    table |= {
        "capability_closed": closed,
        "capability_open": closed - lag * 14.4 / 12,
        "capability_gap": lag * 14.4 / 12,
        "capability_lag": lag,
        "families_closed": np.round(6 + walk(0.1)),
        "volume_total": 100 * np.exp(8 * time + walk(0.02)),
    }
    if not market:
        nothing = [name for name in table if name.startswith(("open_share_", "multihoming_"))]
        table |= {name: np.zeros((runs, months)) for name in nothing}
    return result_of({k: np.broadcast_to(v, (runs, months)) for k, v in table.items()}, seed)


def result_of(table: dict[str, np.ndarray], seed: int = 7) -> Result:
    """A result folder's frames from outcome paths of shape (runs, months)."""
    runs, months = next(iter(table.values())).shape
    frame = pd.DataFrame(
        {"run": np.repeat(np.arange(runs), months), "month": np.tile(calendar(months), runs)}
        | {name: values.reshape(-1) for name, values in table.items()}
    )
    final = {name: values[:, -12:].mean(axis=1) for name, values in table.items()}
    endings = {
        f"ending_{by}_{who}": endings_of_runs(
            table[f"open_share_{by}_{who}"], table[f"adopted_{who}"],
            table["families_closed"], Parameters().ending,
        ).label
        for by in MEASURES for who in SCOPES
    }  # fmt: skip
    head = {"run": np.arange(runs), "point": 0, "scenario": "baseline"}
    head |= {"seed": np.arange(runs) + seed, "status": "done", "stage": None, "error": None}
    numbers = {"work.size_growth": 0.07, "work.start_months": 6.0, "work.per_point": 0.23,
               "work.size_spread": 1.0}  # free ones  # fmt: skip
    rows = pd.DataFrame({**head, **numbers, **final, **endings})
    manifest = {
        "version": "0.1.0",
        "scenario": "baseline",
        "status": {"done": runs, "failed": 0},
        "config": Parameters().model_dump(by_alias=True, mode="json"),
        "seeds": (np.arange(runs) + seed).tolist(),
    }
    return Result(rows, frame, manifest)


def steady(shares: list[float], **others: float) -> Result:
    """Runs of three years that keep their open share, the same by every measure and scope."""
    one = synthetic_result(1, 36).months
    table = {
        name: np.tile(one[name].to_numpy(dtype=float), (len(shares), 1)) for name in one.columns[2:]
    }
    flat = np.repeat(np.array(shares)[:, None], 36, axis=1)
    table |= {name: flat for name in table if name.startswith("open_share_")}
    table |= {name: np.full_like(flat, value) for name, value in others.items()}
    return result_of(table)


def with_draws(result: Result) -> Result:
    """The same runs as ones of half as many draws."""
    random, count = np.random.default_rng(4), len(result.runs)
    draws = np.arange(count) // 2
    drawn = {one.name: random.random(count)[draws] for one in DRAWN_PARAMETERS.values()}
    drawn["work.saturation"] = 3.0 + 60.0 * drawn["work.saturation"]
    config = result.manifest["config"] | {"unmeasured": "drawn", "prior": "central"}
    manifest = result.manifest | {"config": config}
    return result._replace(runs=result.runs.assign(draw=draws, **drawn), manifest=manifest)


def endings_of(truth: float, apart: float, trials: int) -> tuple[Runs, np.ndarray]:
    """Runs as of the answer and whether each ends in some way, (runs, trials). Of 150 draws 50 come
    twice. `apart` is the part of the variance, on the scale of a normal law, in which draws
    differ."""
    random = np.random.default_rng(1)
    draw = np.arange(200) % 150
    parts = ((draw, apart), (np.arange(200), 1.0 - apart))
    score = np.sum([random.normal(0, part**0.5, (200, trials))[of] for of, part in parts], axis=0)
    return Runs(draw, draw, {}, np.ones(200)), score < stats.norm.ppf(truth)


def displacement(winner: str = "closed", after: float = 0.45) -> pd.DataFrame:
    """What is published of displacement: the winner's part of the runs without it is 30 %."""
    rows = []
    for end, wins in ((0, 0.3), (1, after)):
        row: dict[str, Any] = {"version": "9.9.9", "displacement": end, "runs": 70}
        row |= {"who": STARTUPS.column, "by": STARTUPS.counted}
        for name in ENDINGS.values():
            value = wins if name == ENDINGS[winner] else 0.2
            row |= {name: value, f"{name}_low": value - 0.1, f"{name}_high": value + 0.1}
        rows.append(row)
    return pd.DataFrame(rows)
