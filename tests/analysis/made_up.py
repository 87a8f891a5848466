"""Made-up results with the columns of a result folder, without a simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import Parameters
from sim.outcomes import SCOPES, YARDSTICKS
from sim.outcomes.verdict import verdicts_of_runs


class Result(NamedTuple):
    runs: pd.DataFrame
    months: pd.DataFrame
    events: pd.DataFrame
    manifest: dict[str, Any]


SHIFTS = dict(zip(YARDSTICKS, (0.0, 0.01, 0.03, -0.08, 0.01, -0.08), strict=True))
"""What each yardstick adds to the open share of workloads in the end."""


NUMBERS = {
    "work_size_growth": 0.07,
    "work_start_months": 6.0,
    "work_per_point": 0.23,
    "work_size_spread": 1.0,
}
"""Free numbers of the worlds that runs go on from, where a test says that they do."""


def calendar(count: int) -> list[str]:
    """Month labels from January 2023."""
    return [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(count)]


def made_up(runs: int = 60, months: int = 120, seed: int = 7, market: bool = True) -> Result:
    """Logistic paths with noise; each run draws where its open share ends."""
    draw = np.random.default_rng(seed)
    time = np.linspace(0, 1, months)[None, :]
    rise = 1 / (1 + np.exp(-10 * (time - 0.45)))

    def walk(scale: float) -> np.ndarray:
        steps: np.ndarray = np.cumsum(draw.normal(0, scale, (runs, months)), axis=1)
        return steps

    def between(first: float, last: np.ndarray | float, noise: float = 0.004) -> np.ndarray:
        last = np.broadcast_to(np.asarray(last, dtype=float), (runs,))[:, None]
        path: np.ndarray = np.clip(first + (last - first) * rise + walk(noise), 0.001, 0.999)
        return path

    table: dict[str, np.ndarray] = {}
    adopted = {"enterprise": between(0.2, 0.95), "startup": between(0.3, 0.97)}
    ends = {
        "enterprise": draw.beta(1.2, 5, runs),
        "startup": draw.beta(2.5, 3, runs),
    }
    starts = {"enterprise": 0.19, "startup": 0.14}
    for yardstick, shift in SHIFTS.items():
        for scope in ("enterprise", "startup"):
            end = np.clip(ends[scope] + shift, 0.01, 0.99)
            table[f"open_share_{yardstick}_{scope}"] = between(starts[scope], end)
        table[f"open_share_{yardstick}_all"] = (
            0.7 * table[f"open_share_{yardstick}_enterprise"]
            + 0.3 * table[f"open_share_{yardstick}_startup"]
        )
    for kind in ("general", "custom", "critical", "frontier"):
        table[f"open_share_workloads_{kind}"] = table["open_share_workloads_all"]
    for scope in SCOPES:
        if scope == "all":
            users = 0.7 * adopted["enterprise"] + 0.3 * adopted["startup"]
        else:
            users = adopted[scope]
        share = table[f"open_share_workloads_{scope}"]
        table[f"served_{scope}"] = users * 0.9 if market else np.zeros_like(users)
        table[f"firms_open_only_{scope}"] = users * share**2
        table[f"firms_closed_only_{scope}"] = users * (1 - share) ** 2
        table[f"firms_hybrid_{scope}"] = users * 2 * share * (1 - share)
        table[f"firms_none_{scope}"] = 1 - users
        table[f"mixing_volume_{scope}"] = 2 * share * (1 - share)
        table[f"mixing_firms_{scope}"] = 2 * share * (1 - share)
        table[f"mixing_chance_{scope}"] = 1 - share**4 - (1 - share) ** 4
    if not market:
        for name in list(table):
            if name.startswith(("open_share_", "mixing_")):
                table[name] = np.zeros((runs, months))
    table |= _rest(time, walk, between)
    table["incidents_open"] = draw.poisson(0.5, (runs, months)).astype(float)
    table["incidents_closed"] = draw.poisson(0.5, (runs, months)).astype(float)
    table["adopters_enterprise"], table["adopters_startup"] = adopted.values()
    return result_of({k: np.broadcast_to(v, (runs, months)) for k, v in table.items()}, seed)


def _rest(
    time: np.ndarray, walk: Callable[[float], np.ndarray], between: Callable[..., np.ndarray]
) -> dict[str, np.ndarray]:
    """Capability, prices, concentration and the like: they do not depend on who wins."""
    table: dict[str, np.ndarray] = {}
    lag = np.clip(5 + walk(0.25), 0.5, 30)
    table["capability_closed"] = 126 + 14.4 * 10 * time + walk(0.6)
    table["capability_gap"] = lag * 14.4 / 12
    table["capability_lag"] = lag
    table["capability_open"] = table["capability_closed"] - table["capability_gap"]
    table["price_closed"] = np.exp(walk(0.03))
    table["price_ratio"] = np.exp(-0.16 * table["capability_gap"]) * 0.42
    table["price_ratio_equal_quality"] = np.clip(0.42 + walk(0.01), 0.05, 2)
    for scope in SCOPES:
        table[f"price_ratio_paid_{scope}"] = table["price_ratio"]
    table["price_open"] = table["price_closed"] * table["price_ratio"]
    table["price_fixed_quality"] = np.exp(-np.log(10) * 10 * time + walk(0.05))
    table["hhi_vendors"] = between(0.35, 0.2)
    table["hhi_families"] = between(0.3, 0.17)
    table["leader_is_incumbent"] = np.round(between(0.9, 0.3))
    table["leader_share_enterprise"] = between(0.5, 0.3)
    table["forks_effective"] = 1 + 4 * between(0.02, 0.7)
    for name in ("families_closed", "families_open", "vendors_active", "communities_active"):
        table[name] = np.round(6 + walk(0.1))
    table["access_gap"] = between(0.1, 0.2)
    for name in ("trust_open", "trust_closed", "support_open", "support_closed"):
        table[name] = between(0.6, 0.8)
    table["support_load"] = between(0.5, 0.6)
    table["switching_enterprise"] = between(0.1, 0.11)
    table["switching_startup"] = between(0.15, 0.2)
    table["contributors"] = 1000 * np.exp(2 * time + walk(0.02))
    table["surplus"] = 5 * time + walk(0.02)
    table["spend_total"] = 100 * np.exp(3 * time + walk(0.02))
    table["volume_total"] = 100 * np.exp(8 * time + walk(0.02))
    table["three_families_enterprise"] = between(0.6, 0.85)
    table["any_open_enterprise"] = between(0.5, 0.7)
    table["foreign_share_enterprise"] = between(0.01, 0.03)
    table["price_cap_binding"] = np.zeros_like(lag)
    for kind in ("enterprise", "startup"):
        table[f"closed_only_share_{kind}"] = between(0.2, 0.3)
        table[f"kappa_gap_{kind}"] = between(0.3, 0.5)
    return table


def result_of(table: dict[str, np.ndarray], seed: int = 7) -> Result:
    """A result folder's frames from outcome paths of shape (runs, months)."""
    runs, months = next(iter(table.values())).shape
    frame = pd.DataFrame(
        {
            "run": np.repeat(np.arange(runs), months),
            "month": np.tile(calendar(months), runs),
            **{name: values.reshape(-1) for name, values in table.items()},
        }
    )
    final = {name: values[:, -12:].mean(axis=1) for name, values in table.items()}
    verdicts = {
        f"verdict_{y}_{s}": verdicts_of_runs(
            table[f"open_share_{y}_{s}"],
            table[f"served_{s}"],
            table[f"mixing_volume_{s}"],
            table["families_closed"],
            Parameters().verdict,
        ).label
        for y in YARDSTICKS
        for s in SCOPES
    }
    rows = pd.DataFrame(
        {
            "run": np.arange(runs),
            "point": 0,
            "scenario": "baseline",
            "seed": np.arange(runs) + seed,
            "status": "done",
            "stage": None,
            "error": None,
            **NUMBERS,
            **final,
            **verdicts,
        }
    )
    events = pd.DataFrame(
        {
            "run": [0, 0, 1],
            "month": ["2024-05", "2026-02", "2024-05"],
            "what": ["release", "incident", "release"],
            "who": ["lab a", "lab b", "lab a"],
            "amount": [3.0, 0.5, 2.0],
        }
    )
    manifest = {
        "version": "0.1.0",
        "git_revision": "0123abc",
        "git_modified": False,
        "scenario": "baseline",
        "description": "A made-up market.",
        "started": "2026-01-05T10:00:00+00:00",
        "ended": "2026-01-05T10:00:20+00:00",
        "status": {"done": runs, "failed": 0},
        "platform": {"system": "any", "python": "3.13"},
        "libraries": {"numpy": "2.5"},
        "config": Parameters().model_dump(by_alias=True, mode="json"),
        "seeds": (np.arange(runs) + seed).tolist(),
    }
    return Result(rows, frame, events, manifest)


def steady(shares: list[float], **others: float) -> Result:
    """Runs of three years that keep their open share, the same by every yardstick and scope."""
    one = made_up(1, 36).months
    table = {
        name: np.tile(one[name].to_numpy(dtype=float), (len(shares), 1)) for name in one.columns[2:]
    }
    flat = np.repeat(np.array(shares)[:, None], 36, axis=1)
    table |= {name: flat for name in table if name.startswith("open_share_")}
    table |= {name: np.full_like(flat, value) for name, value in others.items()}
    return result_of(table)
