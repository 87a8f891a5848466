"""Policy instruments: effects, costs, and under one budget their strength and which is best.

Runs search for the strength of an instrument whose cost is near the budget. These runs stay in the
result, under names of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, paired
from openclosed.analysis.common.measures import in_list, percent, spell_out
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, Table, table, with_interval
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.what_if.answer import (
    ENDINGS,
    HEADLINES,
    PAID,
    POLICY,
    Comparison,
    WhatIf,
    ends,
    phrase,
)
from openclosed.sim.parameters.paths import info_at, replaced, value_of

PILOTS, STEPS = 8, 4  # runs of each strength that is tried, and strengths to try
NEAR = 0.1  # share of the budget within which a cost is near enough
MOST_STEP = 10.0  # maximum factor by which a strength moves at once
SAMPLES: Final = 2000
BEST = (
    Column("policy", "", "instrument", "Instrument", "everywhere", form=spell_out),
    Column("strength", "unit of policy.NAME.strength", "its strength", "strength", "report"),
    Column("paid_by", "state, others", "who pays for it", "paid by", "report"),
    Column("cost", "share", "its cost as a share of spend on AI in a run", "cost", "report"),
    Column("dollars", "billion dollars a year", "the same share of the revenue of two labs in "
           "August 2026", "$ bn a year", "report"),
    *with_interval("startups", "share", "change of the open share of startups' purchased "
                   "tokens", "Startups' tokens", "startups_", change=True, shown="everywhere"),
    Column("startups_best", "share of samples", "probability that it raises that share most",
           "best", "everywhere", form=percent),
    *with_interval("enterprises", "share", "change of the open share of enterprises' workloads",
                   "Enterprises' work", "enterprises_", change=True, shown="everywhere"),
    Column("enterprises_best", "share of samples", "probability that it raises that share most",
           "best", "everywhere", form=percent),
)  # fmt: skip


class Cost(NamedTuple):
    """The cost of an instrument over a run, as a share of what firms pay, and who pays it."""

    share: float
    paid_by: str

    @property
    def known(self) -> bool:
        """Whether it has a measured cost."""
        return self.share > 0


def cost(before: pd.DataFrame, after: pd.DataFrame) -> Cost:
    """Public money, or if there is none what others pay: from run totals of `PAID`, by seed."""
    seeds = before.index.intersection(after.index)
    spent = float(after.loc[seeds, PAID[2]].sum())
    for name, paid_by in zip(PAID[:2], ("state", "others"), strict=True):
        more = float((after.loc[seeds, name] - before.loc[seeds, name]).sum())
        if more > 0 and spent > 0:
            return Cost(more / spent, paid_by)
    return Cost(0.0, "")


def at_budget(
    work: Study, asked: Sequence[tuple[WhatIf, Point]], budget: float, replicates: int
) -> list[tuple[WhatIf, Point]]:
    """The same what-ifs, with instruments at strengths that cost about the budget.

    One without a measured cost is unchanged; one that cannot reach the budget is as strong as it
    can be.
    """
    seeds = work.seeds(min(PILOTS, replicates))
    (_, base), others = asked[0], {one.name: (one, point) for one, point in asked[1:]}
    before = _totals(work, base, seeds)
    found, left = dict(others), [name for name in others if name.startswith(POLICY)]
    for step in range(STEPS):
        trials = {name: found[name][1]._replace(name=f"{name} try {step + 1}") for name in left}
        work.runs(list(trials.values()), seeds)
        for name, point in trials.items():
            own = cost(before, _totals(work, point, seeds))
            place = f"policy.{name.removeprefix(POLICY)}.strength"
            strength = float(value_of(point.parameters, place))
            wanted = _moved(point, place, strength, budget, own.share)
            if not own.known or wanted == strength or abs(own.share / budget - 1) <= NEAR:
                left.remove(name)
                continue
            parameters = replaced(point.parameters, place, wanted)
            what_if = others[name][0]._replace(
                description=f"The instrument has strength {wanted:.3g}."
            )
            found[name] = what_if, others[name][1]._replace(parameters=parameters)
        if not left:
            break
    return [asked[0], *found.values()]


def _moved(point: Point, place: str, strength: float, budget: float, share: float) -> float:
    """The strength that would cost the budget if cost grew in proportion to strength."""
    info = info_at(point.parameters, place)
    most = math.inf if info is None or info.high is None else float(info.high)
    factor = budget / share if share > 0 else 1.0
    return min(strength * min(max(factor, 1 / MOST_STEP), MOST_STEP), most)


def _totals(work: Study, point: Point, seeds: Sequence[int]) -> pd.DataFrame:
    """Payments over each finished run of a point, by seed."""
    runs = work.runs([point], seeds).set_index("seed")
    months = work.months_of(runs["run"].to_numpy())
    columns = [work.keep.months.index(name) for name in PAID]
    totals = pd.DataFrame(months[:, :, columns].sum(axis=1), runs.index, list(PAID))
    return totals[runs["status"] == "done"]


def best(
    found: Comparison, runs: pd.DataFrame, months: pd.DataFrame, strengths: Mapping[str, float]
) -> Table:
    """A row for each instrument, the largest rise of startups' share first."""
    totals = months.groupby("run")[list(PAID)].sum().astype(float)
    points = contrasts.finished(runs)
    spent = {name: totals.loc[own["run"]].set_index(own.index) for name, own in points.items()}
    names = [name for name in found.what_ifs if name.startswith(POLICY)]
    likely = {one: chances(points, found.base.name, names, one) for one in HEADLINES}
    rows: list[tuple[Any, ...]] = []
    for name in names:
        own = cost(spent[found.base.name], spent[name])
        row: list[Any] = [name.removeprefix(POLICY), strengths[name], own.paid_by or "nobody"]
        row += [own.share, own.share * combined_revenue()[LAST_MONTH]]
        for outcome in HEADLINES:
            change = found.contrasts[name, outcome]
            row += [change.change, change.low, change.high, likely[outcome][name]]
        rows.append(tuple(row))
    rows.sort(key=lambda row: -row[5])
    caption = (
        "Instruments at about the same cost: as a share of what firms pay for AI over a whole run, "
        f"and of the ${combined_revenue()[LAST_MONTH]:.0f} billion a year of two labs in "
        f"{LAST_MONTH}. Best: share of samples of the runs in which it raises the open share most"
    )
    return table("best", BEST, rows, caption)


def chances(
    points: dict[str, pd.DataFrame], base: str, names: Sequence[str], outcome: str
) -> dict[str, float]:
    """How often each instrument raises an outcome most, over bootstrap samples of seeds."""
    shares = pd.concat({name: points[name][outcome] for name in (base, *names)}, axis=1)
    shares = shares.dropna().astype(float)
    of_seeds = points[base].loc[shares.index]
    groups = paired.alike(of_seeds) if "draw" in of_seeds else np.arange(len(shares))
    _, group = np.unique(groups, return_inverse=True)
    rises = shares[list(names)].to_numpy() - shares[[base]].to_numpy()
    count = int(group.max()) + 1
    sums = np.stack([np.bincount(group, rises[:, j], count) for j in range(len(names))], axis=1)
    draw = np.random.default_rng(0)
    weights = draw.multinomial(count, np.full(count, 1 / count), size=SAMPLES)
    first = (weights @ sums / (weights @ np.bincount(group))[:, None]).argmax(axis=1)
    often = np.bincount(first, minlength=len(names)) / SAMPLES
    return dict(zip(names, often.tolist(), strict=True))


def describe_best(rows: pd.DataFrame, budget: float) -> str:
    """Which instrument is most often best for each kind of firms, and which cost less."""
    parts = []
    for kind in ("startups", "enterprises"):
        first = rows.sort_values(f"{kind}_best", kind="stable").iloc[-1]
        change = contrasts.format_change(float(first[kind]), "share")
        sure = percent(float(first[f"{kind}_best"]))
        parts.append(f"for {kind} {spell_out(first['policy'])} ({change} points; best in {sure})")
    less = rows.loc[rows["cost"] < (1 - 2 * NEAR) * budget, "policy"].map(spell_out).tolist()
    text = f"At a cost of {percent(budget)} of what firms pay, most often best: {'; '.join(parts)}."
    if less:
        text += f" Even at full strength, {in_list(less)} {'cost' if less[1:] else 'costs'} less."
    return text


EFFECTS = (
    Column("policy", "", "instrument", "Instrument", "report", form=spell_out),
    Column("measure", "", "outcome, mean of the last 12 months", "What changes", "report",
           form=phrase),
    Column("unit", "", "unit of the measure"),
    Column("seeds", "", "pairs of runs of one seed, both finished", shown="report"),
    Column("without", OF_THE_OUTCOME, "mean without it, same seeds", "Without", "report"),
    *with_interval("change", OF_THE_OUTCOME, "mean with it less without", "Change", change=True,
                   shown="report"),
    Column("real", "true, false", "whether the interval excludes 0"),
)  # fmt: skip
COSTS = (
    Column("policy", "", "instrument", "Instrument", "everywhere", form=spell_out),
    *with_interval("cost", "money", "public money over a whole run, mean over seeds",
                   "Public money", "cost_", shown="report"),
    Column("cost_share", "share", "public money as a share of what firms pay for AI",
           "public cost", "everywhere"),
    *with_interval("burden", "money", "what private parties spend or forgo because of the policy",
                   "Private cost", "burden_", shown="report"),
    Column("burden_share", "share", "private cost as a share of what firms pay for AI",
           "private cost", "everywhere"),
)  # fmt: skip


def effects(found: Comparison) -> Table:
    """What each instrument does to each of the outcomes by which it is measured."""
    rows = [
        (name.removeprefix(POLICY), *one[1:5], *ends(one), one.real)
        for outcome in found.measured
        for (name, measured), one in found.contrasts.items()
        if measured == outcome and name.startswith(POLICY)
    ]
    return table("effects", EFFECTS, rows, "What each instrument changes")


def costs(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> Table:
    """What each instrument costs over a whole run."""
    totals = months.groupby("run")[list(PAID)].sum().astype(float)
    spent = runs.drop(columns=list(PAID)).join(totals, on="run")
    changes = contrasts.contrasts(spent, found.base.name, PAID[:2], ENDINGS)
    points, rows = contrasts.finished(spent), []
    for name in (name for name in changes if name.startswith(POLICY)):
        after, before = points[name], points[found.base.name]
        seeds = before.index.intersection(after.index)
        paid = float(after.loc[seeds, PAID[2]].sum())
        row: list[Any] = [name.removeprefix(POLICY)]
        for one in changes[name][:2]:
            more = after.loc[seeds, one.outcome] - before.loc[seeds, one.outcome]
            share = float(more.sum()) / paid if paid else 0.0
            row += [one.change, max(one.low, 0.0), one.high, share]
        rows.append(row)
    caption = (
        "Costs over a whole run, in % of what firms pay for AI. Private cost is what vendors and "
        "firms spend or forgo because of the instrument, without the loss of choice"
    )
    return table("costs", COSTS, rows, caption)
