"""Made-up runs of what-ifs, whose differences are known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import ENTERPRISES, STARTUPS
from openclosed.experiments.what_if.answer import (
    CHANNELS,
    ENDINGS,
    HEADLINES,
    MEASURES,
    PAID,
    SHARES,
    Comparison,
    WhatIf,
    compared,
)
from openclosed.experiments.what_if.finding import finding
from openclosed.sim.outcomes.record import LABELS
from tests.analysis.synthetic import calendar

GAP, TOKENS, WORK = "capability_gap", STARTUPS.outcome, ENTERPRISES.outcome
BASE, WAR, CALM, WRONG, OWN, DIRECT = SCENARIOS = [
    WhatIf("baseline", "As it is."),
    WhatIf("price_war", "Prices fall.", "price_closed", "falls", TOKENS, "falls",
           example="It did."),
    WhatIf("calm", "Nothing happens, though it says so.", GAP, "rises"),
    WhatIf("wrong", "Theory is wrong of it.", GAP, "rises", TOKENS, "falls"),
    WhatIf("own", "One that names nothing."),
    WhatIf("direct", "It sets what it names.", TOKENS, "rises"),
]  # fmt: skip
ASYMMETRIES = [
    WhatIf("without eyes", "assumed", favours="open"),
    WhatIf("without lag", "assumed", favours="closed"),
    WhatIf("without price", "a router's prices", favours="open"),
]
INSTRUMENTS = [WhatIf("policy standards_support", "Strong."), WhatIf("policy origin_rule", "Weak.")]
SHIFTS = {
    "baseline": 0.0, "price_war": -0.1, "calm": 0.0, "wrong": 0.005, "own": 0.2, "direct": 0.3,
    "without eyes": -0.01, "without lag": 0.2, "without price": -0.1,
    "policy standards_support": 0.1, "policy origin_rule": 0.0,
}  # fmt: skip
ASKED: dict[str, Any] = {"experiment": {"curves": []}, "seed": 1}
MANIFEST: dict[str, Any] = {"config": {"ending": {"measure": "workloads"}, **ASKED}}
SEEDS, MONTHS = 12, 30


def runs_of(seeds: int = SEEDS) -> pd.DataFrame:
    """Runs whose open share is chance plus the effect of the what-if plus a little noise.

    Of the channels only a price war moves one: it halves the closed price.
    """
    draw = np.random.default_rng(5)
    step_seed = draw.uniform(0.2, 0.5, seeds)
    frames = []
    for p, (name, shift) in enumerate(SHIFTS.items()):
        share = step_seed + shift + draw.normal(0, 0.002, seeds)
        content: dict[str, Any] = dict.fromkeys((*MEASURES, *CHANNELS), step_seed)
        content |= dict.fromkeys(SHARES, share) | dict.fromkeys(PAID, 0.0)
        content |= {GAP: 5 + draw.normal(0, 0.1, seeds) + (name == "wrong")}
        content |= {"price_closed": (1.0 + 0.1 * step_seed) * (1.0 - 0.5 * (name == "price_war"))}
        head = {"run": p * seeds + np.arange(seeds), "seed": np.arange(seeds), "point_name": name}
        head |= {"point": p}
        head |= {"status": "done", "stage": "", "error": ""}
        ending = np.where(share > 1 / 3, "shared", "closed")
        ends = {"ending_workloads_all": ending}
        ends[ENDINGS] = np.where(step_seed + shift > 1 / 2, LABELS[0], LABELS[1])
        frames.append(pd.DataFrame({**head, **content, **ends}))
    return pd.concat(frames, ignore_index=True)


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """A path of each run that ends where its year does; one instrument costs the state money."""
    labels = [f"{int(month[:4]) + 1}{month[4:]}" for month in calendar(MONTHS)]
    table = pd.DataFrame({"run": np.repeat(runs["run"], MONTHS), "month": labels * len(runs)})
    for name in (*HEADLINES, GAP):
        table[name] = np.repeat(runs[name].to_numpy(), MONTHS)
    cost, burden = (
        size * np.repeat((runs["point_name"] == one.name).to_numpy(), MONTHS)
        for size, one in zip((3.0, 0.5), INSTRUMENTS, strict=True)
    )
    table = table.assign(policy_cost=cost, policy_burden=burden, spend_total=100.0)
    return table.assign(adopted_all=1.0, adopted_enterprises=1.0, adopted_startups=1.0)


EVERY, PATHS = runs_of(), months_of(runs_of())


def of(
    what_ifs: Sequence[WhatIf], runs: pd.DataFrame = EVERY, months: pd.DataFrame = PATHS
) -> Comparison:
    """The comparison as the command makes it: of one what-if alone with its channels."""
    return compared(runs, what_ifs, CHANNELS if len(what_ifs) == 2 else (), MANIFEST, months)


def said_of(what_ifs: Sequence[WhatIf], runs: pd.DataFrame = EVERY) -> Finding:
    months = PATHS if runs is EVERY else months_of(runs)
    return finding(of(what_ifs, runs, months), runs, months, MANIFEST)


def table(said: Finding, name: str) -> pd.DataFrame:
    return next(one.rows for one in said.tables if one.name == name)


def text_of(said: Finding) -> str:
    return " ".join(map(str, said.sentences))


def moved_by(
    size: float, outcomes: Sequence[str] = SHARES, runs: pd.DataFrame = EVERY
) -> pd.DataFrame:
    """The runs where the what-if "own" moves these shares by a size, and no other."""
    own = runs["point_name"] == "own"
    base = runs.loc[runs["point_name"] == "baseline", list(SHARES)].to_numpy()
    moved = runs.copy()
    noise = np.random.default_rng(3).normal(0, 0.01, int(own.sum()))[:, None]
    moved.loc[own, list(SHARES)] = base + noise * [[one in outcomes for one in SHARES]]
    moved.loc[own, list(outcomes)] += size
    return moved


GROUPS = (SCENARIOS, [BASE, WAR], [BASE, *ASYMMETRIES], [BASE, *INSTRUMENTS])
