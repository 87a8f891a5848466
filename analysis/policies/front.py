"""The best combinations of levers under a public budget, by worlds that no search has seen."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import paired, style
from analysis.common.contrasts import change_in_words
from analysis.common.measures import in_words, measure, percent, plain
from analysis.finding.finding import OF_THE_OUTCOME, Column, Figure, Finding, table, with_interval
from analysis.policies.search import Levels, Outcome
from analysis.statistics.sign_flips import told_together

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

SHARE = "share of what firms pay"
COLUMNS = (
    Column("policy", "", "levers with their strengths", "Levers and strengths", "everywhere",
           form=str),
    *with_interval("cost", SHARE, "public money over what firms pay for AI, mean over fresh worlds",
                   "Public cost", "cost_", shown="report"),
    Column("public", SHARE, "the same", "Public cost", "everywhere"),
    *with_interval("change", OF_THE_OUTCOME, "mean with the levers less without, fresh worlds",
                   "Change", change=True, shown="everywhere"),
    Column("unit", "", "unit of the change"),
    Column("burden", SHARE, "what private parties spend or forgo", "Private cost", "everywhere"),
    Column("told", "true, false", "whether it is clearly not 0, all looked at together", "Clear",
           "report"),
    Column("on_front", "true, false", "whether nothing that costs less does as much"),
    Column("searched", OF_THE_OUTCOME, "the change in the worlds of the search"),
)  # fmt: skip


class Row(NamedTuple):
    """A combination; the fields are those of COLUMNS."""

    policy: str
    cost: float
    cost_low: float
    cost_high: float
    public: float
    change: float
    low: float
    high: float
    unit: str
    burden: float
    told: bool
    on_front: bool
    searched: float


class Front(NamedTuple):
    """What was found under a budget."""

    outcome: str
    wanted: str  # more or less of it
    budget: float  # share of what firms pay
    rows: list[Row]  # within the budget, cheapest first
    over: int  # combinations that turned out to cost more than the budget
    worlds: tuple[int, int]  # of the search, and fresh
    tries: int
    runs: int

    @property
    def front(self) -> list[Row]:
        """What clearly moves the outcome as wanted, and more than all that costs less."""
        return [row for row in self.rows if row.on_front]

    @property
    def says(self) -> str:
        """The answer in a line."""
        phrase = measure(self.outcome).phrase
        if not self.front:
            verb = "raise" if self.wanted == "more" else "lower"
            return f"Nothing under {percent(self.budget)} is seen to {verb} the {phrase}"
        best = self.front[-1]
        points = " points" if best.unit == "share" else ""
        return (
            f"Best under {percent(self.budget)}: {best.policy} "
            f"({change_in_words(best.change, best.unit)}{points})"
        )


def checked(
    found: Mapping[Levels, tuple[Outcome, Outcome]],
    names: Mapping[Levels, str],
    outcome: str,
    wanted: str,
    budget: float,
    of_seed: pd.DataFrame | None,
    tries: int,
    runs: int,
) -> Front:
    """What fresh worlds say of combinations.

    Args:
        found: what each does in the worlds of the search, and in fresh ones.
        names: of the combinations.
        outcome: that is moved.
        wanted: more or less of it.
        budget: share of what firms pay.
        of_seed: founder and hypothesis of each fresh world; None of a plain one.
        tries: combinations that were looked at.
        runs: that were made.
    """
    sign = 1.0 if wanted == "more" else -1.0
    unit, within = measure(outcome).unit, []
    fresh = [one for _, one in found.values()]
    groups = paired.alike(fresh[0].effect, of_seed) if fresh else np.empty(0)
    effects = np.array([one.effect for one in fresh])
    told = told_together(effects, groups).tolist() if fresh else []
    for (levels, (seen, one)), clear in zip(found.items(), told, strict=True):
        cost = _interval(one.cost, of_seed)
        change = _interval(sign * one.effect, of_seed)
        if cost.mean > budget:
            continue
        row = Row(
            names[levels], cost.mean, max(cost.low, 0.0), cost.high, cost.mean, *change[1:], unit,
            float(one.burden.mean()), bool(clear) and sign * change.mean > 0, False,
            sign * float(seen.effect.mean()),
        )  # fmt: skip
        within.append(row)
    within.sort(key=lambda row: (row.cost, -sign * row.change))
    best, rows = 0.0, []
    for row in within:
        leads = row.told and sign * row.change > best
        best = max(best, sign * row.change) if leads else best
        rows.append(row._replace(on_front=leads))
    sizes = [len(next(iter(found.values()))[at].effect) if found else 0 for at in (0, 1)]
    over = len(found) - len(rows)
    return Front(outcome, wanted, budget, rows, over, (sizes[0], sizes[1]), tries, runs)


def _interval(values: np.ndarray, of_seed: pd.DataFrame | None) -> paired.Difference:
    return paired.over_worlds(paired.of_values(values, np.zeros(len(values))), values, of_seed)


def finding(found: Front) -> Finding:
    """The front of effect against public cost."""
    phrase = measure(found.outcome).phrase
    what = (
        f"Public cost is a share of what firms pay for AI, at most {percent(found.budget)}; the "
        f"change is that of the {phrase} in the last year."
    )
    says = [what]
    if found.over:
        says.append(f"{found.over} more turned out to cost more than the budget.")
    shown = [row for row in found.rows if row.on_front] or found.rows
    rests = (
        f"{found.tries} combinations were tried on {found.worlds[0]} worlds; intervals (95 %) are "
        f"of {found.worlds[1]} others. {found.runs:,} runs. Picture: figures/front.png."
    )
    tables = [
        table("", COLUMNS, shown),
        table("front", [one._replace(shown="file") for one in COLUMNS], found.rows),
    ]
    facts: dict[str, Any] = {
        "outcome": found.outcome, "wanted": found.wanted, "budget": found.budget,
        "front": [row._asdict() for row in found.front], "tries": found.tries, "runs": found.runs,
    }  # fmt: skip
    figures = [Figure("front", "Effect against public cost", lambda: draw(found), NOTE)]
    return Finding(found.says, says, tables, figures, rests_on=[rests], facts=facts)


NOTE = (
    "Levers that are rules cost the public nothing; what they cost firms and vendors is in the "
    "table. What firms lose by choosing from fewer offerings is in neither. Strengths are in the "
    "units of policy.LEVER.strength."
)


@style.styled
def draw(found: Front) -> Drawing:
    """Effect against public cost; the front as steps, each point with its interval and levers."""
    unit = measure(found.outcome).unit
    scale = 100 if unit.startswith("share") else 1
    footer = (
        f"Mean over {found.worlds[1]} worlds that the search has not seen, with 95 % intervals. "
        "Filled: clearly not 0, and more than all that costs less; the numbers are listed at the "
        "right."
    )
    figure, grid = style.panels(
        found.says, footer, columns=1, left=0.09, right=0.6, top=0.87, bottom=0.17
    )
    axes, look = grid[0][0], style.LOOKS["scenario"]
    sign = 1.0 if found.wanted == "more" else -1.0
    front = [(0.0, 0.0), *((100 * row.cost, scale * row.change) for row in found.front)]
    places, heights = zip(*front, (100 * found.budget, front[-1][1]), strict=True)
    axes.step(places, heights, where="post", color=look.colour, linewidth=2)
    lines = []
    for number, row in enumerate(found.rows, start=1):
        x, ink = 100 * row.cost, look.ink if row.on_front else style.LOOKS["none"].ink
        axes.plot([x, x], [scale * row.low, scale * row.high], color=ink, linewidth=1.6)
        axes.plot(
            x, scale * row.change, "o", color=ink, markersize=17,
            markerfacecolor=look.colour if row.on_front else "white",
        )  # fmt: skip
        axes.annotate(
            str(number), (x, scale * row.change), ha="center", va="center", fontsize=11,
            color="white" if row.on_front else ink, fontweight="bold",
        )  # fmt: skip
        lines.append(f"{number}  {_wrapped(row.policy)}")
    figure.text(0.625, 0.87, "Levers and strengths", fontsize=13, fontweight="bold", va="top")
    figure.text(0.625, 0.825, "\n".join(lines), fontsize=11, va="top", linespacing=1.3)
    axes.axhline(0, color="#555555", linewidth=1.2)
    axes.axvline(100 * found.budget, color="#555555", linewidth=1.6, linestyle=":")
    axes.text(
        99 * found.budget, 1.01, "budget", transform=axes.get_xaxis_transform(), ha="right",
        fontsize=11,
    )  # fmt: skip
    axes.set_xlim(-3 * found.budget, 106 * found.budget)
    axes.set_xlabel("public cost (% of what firms pay for AI)")
    points = "percentage points" if scale == 100 else unit
    axes.set_ylabel(f"change of the {measure(found.outcome).phrase}\n({points})")
    if sign < 0:
        axes.invert_yaxis()
    return figure


def _wrapped(policy: str) -> str:
    return "\n    ".join(textwrap.wrap(policy, 46))


def named(levers: Sequence[str], strengths: Sequence[float]) -> str:
    """A combination in words: its levers with their strengths."""
    pulled = zip(levers, strengths, strict=True)
    return ", ".join(f"{in_words(name)} {plain(one)}" for name, one in pulled if one)
