"""Policy instruments under one budget: how strong each is that costs so much, and which is best.

What an instrument costs is looked for by runs: its strength is moved towards the budget until its
cost is near it. The runs that look for it stay in the result, under names of their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, paired
from openclosed.analysis.common.measures import in_list, percent, spell_out
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.revenue import combined_revenue
from openclosed.analysis.finding.finding import Column, Table, table, with_interval
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.what_if.answer import HEADLINES, PAID, POLICY, Comparison, WhatIf
from openclosed.sim.parameters.paths import info_at, replaced, value_of

PILOTS, STEPS = 8, 4  # runs of each strength that is tried, and how many are
NEAR = 0.1  # of the budget: a cost that far from it is near enough
MOST_STEP = 10.0  # by which a strength is moved at once
SAMPLES: Final = 2000
BEST = (
    Column("policy", "", "instrument", "Instrument", "everywhere", form=spell_out),
    Column("strength", "unit of policy.NAME.strength", "its strength", "strength", "report"),
    Column("paid_by", "state, others", "whose money its cost is", "paid by", "report"),
    Column("cost", "share", "that cost over what firms pay for AI in a run", "cost", "report"),
    Column("dollars", "billion dollars a year", "the same part of what the revenue of two labs "
           "says that was paid in August 2026", "$ bn a year", "report"),
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
    """What an instrument costs over a run, as a share of what firms pay, and who pays it."""

    share: float
    paid_by: str

    @property
    def known(self) -> bool:
        """Whether it costs anything that is measured."""
        return self.share > 0


def cost(before: pd.DataFrame, after: pd.DataFrame) -> Cost:
    """Public money, or where there is none what others pay: by run totals of `PAID`, by seed."""
    seeds = before.index.intersection(after.index)
    spent = float(after.loc[seeds, PAID[2]].sum())
    for name, paid_by in zip(PAID[:2], ("state", "others"), strict=True):
        more = float((after.loc[seeds, name] - before.loc[seeds, name]).sum())
        if more > 0 and spent > 0:
            return Cost(more / spent, paid_by)
    return Cost(0.0, "")


def at_budget(
    made: Study, asked: Sequence[tuple[WhatIf, Point]], budget: float, replicates: int
) -> list[tuple[WhatIf, Point]]:
    """The same what-ifs, with each instrument as strong as costs about the budget.

    One that costs nothing that is measured stays as it is, one that would have to be stronger than
    it can be is as strong as it can.
    """
    seeds = made.seeds(min(PILOTS, replicates))
    (_, base), others = asked[0], {one.name: (one, point) for one, point in asked[1:]}
    before = _totals(made, base, seeds)
    found, left = dict(others), [name for name in others if name.startswith(POLICY)]
    for step in range(STEPS):
        trials = {name: found[name][1]._replace(name=f"{name} try {step + 1}") for name in left}
        made.runs(list(trials.values()), seeds)
        for name, point in trials.items():
            own = cost(before, _totals(made, point, seeds))
            place = f"policy.{name.removeprefix(POLICY)}.strength"
            strength = float(value_of(point.parameters, place))
            wanted = _moved(point, place, strength, budget, own.share)
            if not own.known or wanted == strength or abs(own.share / budget - 1) <= NEAR:
                left.remove(name)
                continue
            parameters = replaced(point.parameters, place, wanted)
            told = others[name][0]._replace(
                description=f"The instrument has strength {wanted:.3g}."
            )
            found[name] = told, others[name][1]._replace(parameters=parameters)
        if not left:
            break
    return [asked[0], *found.values()]


def _moved(point: Point, place: str, strength: float, budget: float, share: float) -> float:
    """The strength that would cost the budget if cost grew as strength does."""
    info = info_at(point.parameters, place)
    most = math.inf if info is None or info.high is None else float(info.high)
    factor = budget / share if share > 0 else 1.0
    return min(strength * min(max(factor, 1 / MOST_STEP), MOST_STEP), most)


def _totals(made: Study, point: Point, seeds: Sequence[int]) -> pd.DataFrame:
    """What is paid over each finished run of a point, by seed."""
    runs = made.runs([point], seeds).set_index("seed")
    months = made.months_of(runs["run"].to_numpy())
    columns = [made.keep.months.index(name) for name in PAID]
    totals = pd.DataFrame(months[:, :, columns].sum(axis=1), runs.index, list(PAID))
    return totals[runs["status"] == "done"]


def best(
    found: Comparison, runs: pd.DataFrame, months: pd.DataFrame, strengths: Mapping[str, float]
) -> Table:
    """A row for each instrument, that with the largest rise of startups' share first."""
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
        "Instruments at about the same cost: of what firms pay for AI over a whole run, and of "
        f"the {combined_revenue()[LAST_MONTH]:.0f} billion dollars a year of two labs in "
        f"{LAST_MONTH}. "
        "Best: how often it raises the share most, over samples of the runs."
    )
    return table("best", BEST, rows, caption)


def chances(
    points: dict[str, pd.DataFrame], base: str, names: Sequence[str], outcome: str
) -> dict[str, float]:
    """How often each instrument raises an outcome most, over samples of seeds that are alike."""
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


def sentence(rows: pd.DataFrame, budget: float) -> str:
    """Which instrument is most often best for each kind of firms, and which cost less than that."""
    said = []
    for kind in ("startups", "enterprises"):
        first = rows.sort_values(f"{kind}_best", kind="stable").iloc[-1]
        change = contrasts.format_change(float(first[kind]), "share")
        sure = percent(float(first[f"{kind}_best"]))
        said.append(f"for {kind} {spell_out(first['policy'])} ({change} points; best in {sure})")
    less = rows.loc[rows["cost"] < (1 - 2 * NEAR) * budget, "policy"].map(spell_out).tolist()
    told = f"At a cost of {percent(budget)} of what firms pay, most often best is {in_list(said)}."
    if less:
        told += f" Even as strong as it can be, less is what {in_list(less)} costs."
    return told
