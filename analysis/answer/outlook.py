"""What worlds that start from the record say of the end: what is likely, what is open, and why.

First by kind of firm and yardstick, since how much each kind counts in the whole is assumed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from analysis.answer.mixture import KINDS, rests_on
from analysis.common.ensemble import YARDSTICKS_SHOWN
from analysis.common.measures import in_list, in_words, percent, percent_range

NAMES = {"enterprise": "enterprises", "startup": "developers", "all": "all firms"}
"""Kinds of firms in the order in which they are told. Startups stand for developers."""
HOLDS = {
    "lasting": "firms' reluctance to use open models lasts",
    "experience": "firms' reluctance to use open models fades with use",
    "ignorance": "firms' reluctance to use open models fades with time",
    "origin": "firms' reluctance is about where models come from",
    "price_answers": "closed labs answer every loss with lower prices",
    "smooth_work": "all kinds of new work are of one size",
    "work_by_year": "new work comes at a steady pace, whatever the frontier does",
}
"""What the hypotheses hold, in a few words."""
FIRM = 2.0 / 3.0
"""An ending is likely where its interval begins above this; all else is open."""
SAYS = {
    "open": "open wins",
    "hybrid": "shared",
    "contested": "moving",
    "closed": "closed wins",
    "no_closed": "no closed vendor left",
}
"""The endings in words."""
AXES = {
    "k": "how fast new work grows, which closed models can do first (k, a year)",
    "rho": "how long a shift of developers' taste lasts (rho, the part left after a month)",
    "bias": "how far what routers show may be from the market (s.d. in logits)",
}
"""What no data tell."""
PARTS = {
    "luck": "luck still to come",
    "hypotheses": "which hypothesis holds",
    "k": "how fast new work grows",
    "rest": "all other numbers",
}
LAYERS = {
    "open_share_tokens_bought_startup": "the tokens that developers buy",
    "open_share_workloads_enterprise": "enterprises' workloads",
    "open_share_workloads_all": "all workloads",
}
"""Outcomes of which the variance is split."""


class Row(NamedTuple):
    """How a kind of firm ends by a yardstick: a cell for each ending."""

    scope: str
    yardstick: str
    cells: dict[str, dict[str, float]]

    @property
    def order(self) -> list[str]:
        """The endings, the likeliest first."""
        return sorted(KINDS, key=lambda kind: -self.cells[kind]["probability"])

    @property
    def likely(self) -> bool:
        """Whether the first of them is likely by all of its interval."""
        return self.cells[self.order[0]]["low"] > FIRM

    @property
    def name(self) -> str:
        """Whom and by what."""
        return f"{NAMES[self.scope]} by {self.yardstick}"

    def is_(self, scope: str, kind: str) -> bool:
        """Whether it is of that kind of firm, and most likely ends so."""
        return (self.scope, self.order[0]) == (scope, kind)

    def part(self, kind: str) -> str:
        """The probability of an ending."""
        return percent(self.cells[kind]["probability"])


def rows(answer: dict[str, Any]) -> list[Row]:
    """Every kind of firm and yardstick."""
    return [
        Row(
            scope,
            yardstick,
            cell["verdicts"],
        )
        for scope in NAMES
        for yardstick in YARDSTICKS_SHOWN
        for cell in [answer["yardsticks"][yardstick][scope]]
    ]


def chance(cell: dict[str, float]) -> str:
    """A probability with its interval."""
    return f"{percent(cell['probability'])} ({percent_range(cell['low'], cell['high'])})"


def sentences(answer: dict[str, Any]) -> list[str]:
    """What is likely, what is open, and what the spread comes from; none of a plain world."""
    if answer["mixture"] is None or not answer["headline"]["runs"]:
        return []
    return [likely(answer), undecided(answer), deciding(answer)]


def likely(answer: dict[str, Any]) -> str:
    """The endings of which one can be sure, by kind of firm."""
    sure = [row for row in rows(answer) if row.likely]
    if not sure:
        return "No outcome is likely: no ending has its whole 95 % interval above two thirds."
    told = []
    for scope, name in NAMES.items():
        by_kind = [
            f"{SAYS[kind]} by {in_list(of)}"
            for kind in KINDS
            if (
                of := [
                    f"{row.yardstick} ({row.part(kind)})" for row in sure if row.is_(scope, kind)
                ]
            )
        ]
        if by_kind:
            told.append(f"{name.capitalize()}: {'; '.join(by_kind)}.")
    return f"Likely, since the whole 95 % interval is above two thirds. {' '.join(told)}"


def undecided(answer: dict[str, Any]) -> str:
    """What nobody can tell: first what no data tell and decides, then endings that are open."""
    loose = [row for row in rows(answer) if not row.likely]
    if not loose:
        return "Undecided: nothing."
    told = []
    for scope, name in NAMES.items():
        own = [
            f"by {row.yardstick} ("
            + ", ".join(f"{SAYS[kind]} {row.part(kind)}" for kind in row.order[:2])
            + ")"
            for row in loose
            if row.scope == scope
        ]
        if own:
            told.append(f"{name.capitalize()} {in_list(own)}.")
    return " ".join(part for part in ("Undecided.", deciding_axis(answer), *told) if part)


def deciding_axis(answer: dict[str, Any]) -> str:
    """The axis that no data tell along which developers' bought tokens end most differently."""
    axes = answer["mixture"]["axes"]
    spans = {
        (axis, kind): max(row[kind] for row in groups.values())
        - min(row[kind] for row in groups.values())
        for axis, groups in axes.items()
        for kind in ("open", "closed")
        if len(groups) > 1
    }
    if not any(spans.values()):
        return ""
    axis, kind = max(spans, key=lambda one: spans[one])
    cells = [f"{percent(row[kind])} at {name}" for name, row in sorted(axes[axis].items())]
    return (
        f"No data tell {AXES[axis]}, and it decides most: by the tokens that developers buy "
        f"{SAYS[kind]} in {in_list(cells)}."
    )


def deciding(answer: dict[str, Any]) -> str:
    """What the answer depends on, and what would tell."""
    parts = [by_hypothesis(answer), by_threshold(answer), spread(answer)]
    told = [part for part in [*parts, *answer.get("information", [])] if part]
    return f"What it depends on. {' '.join(told)}"


def by_threshold(answer: dict[str, Any]) -> str:
    """How the leading ending depends on the share from which a camp counts as the winner."""
    cells = [
        f"{percent(row['verdicts']['closed']['probability'])} at {percent(row['win_threshold'])}"
        for row in answer["win_threshold"]
    ]
    return f"What counts as winning: closed wins over all firms {in_list(cells)}." if cells else ""


def spread(answer: dict[str, Any]) -> str:
    """What the spread of the open share of developers' tokens comes from."""
    variance = answer["mixture"]["variance"]
    parts = variance["open_share_tokens_bought_startup"]
    if any(value is None for value in parts.values()):
        return ""
    order = sorted(parts, key=lambda part: -parts[part])
    told = [f"{percent(parts[part])} {PARTS[part]}" for part in order]
    luck = variance["open_share_workloads_all"]["luck"]
    return (
        f"The variance of the open share of the tokens that developers buy is {in_list(told)}; of "
        f"the open share of all workloads {percent(luck)} is luck."
    )


def by_hypothesis(answer: dict[str, Any]) -> str:
    """How far hypotheses disagree."""
    found = answer["mixture"]["hypotheses"]
    if len(found) < 2:
        return ""
    closed = {name: row["closed"] for name, row in found.items()}
    low, high = min(closed, key=closed.__getitem__), max(closed, key=closed.__getitem__)
    return (
        "What no data tell yet: by workloads, closed wins all firms in "
        f"{percent(closed[low])} of runs if {_holds(low)}, in {percent(closed[high])} if "
        f"{_holds(high)}."
    )


def trust(answer: dict[str, Any]) -> str:
    """On how much the answer rests."""
    if answer["mixture"] is None:
        return (
            "One plain world, not started from the record: intervals hold luck alone, not what is "
            "unknown."
        )
    verdicts = answer["headline"]["verdicts"]
    error = verdicts["closed"]["error"]
    covers = (
        "95 % intervals cover what worlds and hypotheses differ in, not errors of the model "
        f"itself; another seed moves a probability by about {100 * error:.0f} points."
    )
    told = [
        f"{answer['headline']['runs']} runs: {rests_on(answer['mixture']['effective'])}.",
        answer["remade"],
        covers,
    ]
    return " ".join(part for part in told if part)


def _holds(name: str) -> str:
    """What a hypothesis holds; a user's own goes by its name."""
    return HOLDS.get(name, f"{in_words(name)} holds")
