"""Policy instruments: their effects, their costs, and the effect for each percent of cost."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from openclosed.analysis.common import contrasts
from openclosed.analysis.common.measures import spell_out
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.finding.finding import Column, Table, table, with_interval
from openclosed.experiments.what_if.answer import KINDS, PAID, POLICY, WORDS, Comparison, ends

DOLLARS: Final = combined_revenue()[LAST_MONTH]
"""Revenue of two labs in the last month of data, billion dollars a year."""


def _of_kind(kind: str, name: str, head: str, unit: str = "") -> tuple[Column, Column, Column]:
    """What an instrument does to the headline of a kind of firms."""
    return with_interval(
        name, "share", f"change of the open share of {KINDS[kind].name}{unit}", head, f"{name}_",
        change=True, shown="report" if unit else "everywhere",
    )  # fmt: skip


COLUMNS = (
    Column("policy", "", "instrument", "Instrument", "everywhere", form=spell_out),
    *_of_kind("startups", "startups", KINDS["startups"].title),
    *_of_kind("enterprises", "enterprises", KINDS["enterprises"].title),
    Column("cost", "share", "its cost as a share of what firms pay for AI over a run",
           "Cost", "everywhere"),
    Column("dollars", "billion dollars a year", "the same share of the revenue of two labs in "
           f"{LAST_MONTH}", "$ bn a year", "everywhere"),
    Column("paid_by", "state, others, state and others, nobody", "who pays for it", "Paid by",
           "report"),
    *_of_kind("startups", "startups_per_percent", "Startups, per % of cost",
              ", for each percent of cost"),
    *_of_kind("enterprises", "enterprises_per_percent", "Enterprises, per % of cost",
              ", for each percent of cost"),
)  # fmt: skip


def instruments(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> Table:
    """A row for each instrument: its effects, its cost, and effects for each percent of cost."""
    totals = months.groupby("run")[list(PAID)].sum().astype(float)
    spent = contrasts.finished(runs.drop(columns=list(PAID)).join(totals, on="run"))
    rows: list[tuple[Any, ...]] = []
    for name in (name for name in found.what_ifs if name.startswith(POLICY)):
        after, before = spent[name][list(PAID)], spent[found.base.name][list(PAID)]
        paid = after.loc[after.index.intersection(before.index)]
        more = (paid - before.loc[paid.index]).sum() / paid[PAID[2]].sum()
        payers = zip(("state", "others"), more[list(PAID[:2])], strict=True)
        paid_by = WORDS("paid_by", payers=[one for one, share in payers if share > 0])
        cost = float(more[list(PAID[:2])].sum())
        percent = 100 * cost if cost > 0 else math.nan
        changes = [ends(found.contrasts[name, one.outcome]) for one in KINDS.values()]
        each = [tuple(end / percent for end in change) for change in changes]
        money = (cost, cost * DOLLARS, paid_by)
        rows.append(
            (name.removeprefix(POLICY), *changes[0], *changes[1], *money, *each[0], *each[1])
        )
    caption = WORDS("instruments", dollars=DOLLARS, month=LAST_MONTH)
    return found.of_kinds(table("instruments", COLUMNS, rows, caption))


def clearly_first(rows: pd.DataFrame, name: str) -> str:
    """The instrument whose interval in a column lies above all others' and 0; empty for none."""
    known = rows.dropna(subset=[f"{name}_low"])
    if known.empty:
        return ""
    first = known.iloc[int(known[name].argmax())]
    others = known.loc[known["policy"] != first["policy"], f"{name}_high"]
    is_first = len(others) > 0 and first[f"{name}_low"] > max(others.max(), 0.0)
    return str(first["policy"]) if is_first else ""
