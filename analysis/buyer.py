"""What a firm like the reader's chooses, what each choice costs it, and what it comes to regret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.common import style
from analysis.common.measures import percent, plain
from analysis.finding.finding import Column, Figure, Finding, for_files, table
from sim.explain.beside import CHOICES, WAYS, Paid
from sim.terms.table import TERMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

type Floats = NDArray[np.float64]

BETWEEN = (0.05, 0.95)
"""Quantiles over worlds between which nine of ten lie."""
DIGITS = 0  # of months that are shown
LOG = 10  # largest cost over the least from which the axis is logarithmic
WEIGHS = 0.1  # a term of utility that differs by less between the camps is not told
MONTHS = "months of today's bill"
NAMES = {
    "closed": "closed models",
    "open_hosted": "open, by a host",
    "open_self_hosted": "open, self-hosted",
    "cheapest": "cheapest each review",
    "own": "as such firms choose",
}
LOOKS = {"closed": "closed", "open_hosted": "open", "open_self_hosted": "shared"}


def _ranged(
    name: str, unit: str, meaning: str, head: str, *, brief: bool = False
) -> tuple[Column, Column, Column]:
    """A mean over worlds, and between what nine of ten of them lie."""
    low, high = f"{name}_low", f"{name}_high"
    return (
        Column(
            name, unit, f"{meaning}, mean over worlds", head, "everywhere", (low, high), brief=brief
        ),
        Column(low, unit, "a twentieth of the worlds lies below"),
        Column(high, unit, "a twentieth of the worlds lies above"),
    )


COLUMNS = (
    Column("choice", "", "what the firm keeps to", "Today's monthly bills", "everywhere",
           form=NAMES.__getitem__),
    *_ranged("cost", MONTHS, "all that it pays for its work", "Total cost"),
    *_ranged("regret", MONTHS, "that less the least of all choices in the same world", "Regret"),
    Column("cheapest", "share", "worlds in which it costs the least of the three ways",
           "Cheapest in", "everywhere"),
    *_ranged("use", "share", "part of their work that such firms do so", "In use (%)",
             brief=True),
)  # fmt: skip
WORLDS = (
    ("seed", "", "names the world"),
    *((name, MONTHS, f"total cost: {NAMES[name]}") for name in CHOICES),
    ("only_closed", "share", "part of the work that no open model can do"),
)


class Bought(NamedTuple):
    """What firms beside the market paid and chose, an entry a world."""

    asked: Mapping[str, Any]  # the firm, by the names of the settings
    until: tuple[str, str]  # first and last month
    cost: Floats  # (worlds, CHOICES) months of today's bill
    use: Floats  # (worlds, WAYS) shares of their work
    only_closed: Floats  # (worlds) share
    terms: Floats  # (TERMS) utility of the best open model less that of the best closed one

    @property
    def regret(self) -> Floats:
        """(worlds, CHOICES) what each costs beyond the least of its world."""
        return np.asarray(self.cost - self.cost.min(axis=1, keepdims=True))

    @property
    def cheapest(self) -> Floats:
        """(WAYS) part of the worlds in which each is the cheapest of the three."""
        best = self.cost[:, : len(WAYS)].argmin(axis=1)
        return np.bincount(best, minlength=len(WAYS)) / len(best)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """A row for each choice, as COLUMNS have it."""
        made = []
        for place, name in enumerate(CHOICES):
            is_way = place < len(WAYS)
            cheapest = float(self.cheapest[place]) if is_way else np.nan
            use = _spread(self.use[:, place]) if is_way else (np.nan,) * 3
            cost, regret = (
                tuple(round(one, DIGITS) for one in _spread(values[:, place]))
                for values in (self.cost, self.regret)
            )
            made.append((name, *cost, *regret, cheapest, *use))
        return made


def _spread(values: Floats) -> tuple[float, float, float]:
    """The mean, and between what nine of ten lie."""
    low, high = np.quantile(values, BETWEEN)
    return float(values.mean()), float(low), float(high)


def answer(paid: Sequence[Paid], asked: Mapping[str, Any], until: tuple[str, str]) -> Bought:
    """Put the worlds together."""
    return Bought(
        asked,
        until,
        np.stack([one.cost for one in paid]),
        np.stack([one.uses.mean(axis=0) for one in paid]),
        np.array([float(one.only_closed) for one in paid]),
        np.mean([one.terms for one in paid], axis=0),
    )


def finding(found: Bought, seeds: Sequence[int]) -> Finding:
    """What such firms choose, what it costs, and why they do not take the cheapest."""
    worlds = [
        (seed, *cost, alone)
        for seed, cost, alone in zip(
            seeds, found.cost.tolist(), found.only_closed.tolist(), strict=True
        )
    ]
    rests = (
        f"{len(found.cost)} worlds to {found.until[1]}; switching and incidents cost no money; "
        "figures/costs.png"
    )
    return Finding(
        _title(found),
        [_why(found)],
        [table("choices", COLUMNS, found.rows), for_files("worlds", WORLDS, worlds)],
        [Figure("costs", "What each choice costs", lambda: costs(found), NOTE)],
        rests_on=[rests],
        facts={"firm": dict(found.asked)} | _facts(found),
    )


NOTE = (
    "Of prices, own computing and engineering, all in money of the month, not discounted. The "
    "firm has the same amount of work each month, of use cases as new as those of others of its "
    "kind. What a way cannot do is done by the cheapest model that can. Switching and incidents "
    "weigh in what firms choose, but no money is paid for them."
)


def _title(found: Bought) -> str:
    most, least = int(found.use.mean(axis=0).argmax()), int(found.cheapest.argmax())
    return (
        f"Chosen: {NAMES[WAYS[most]]} ({percent(found.use[:, most].mean())}); cheapest: "
        f"{NAMES[WAYS[least]]} ({percent(found.cheapest[least])} of worlds)"
    )


def _why(found: Bought) -> str:
    """What weighs against open models beside money, and what only closed ones can do."""
    against = sorted((value, term.sentence) for term, value in zip(TERMS, found.terms, strict=True))
    told = [name for value, name in against if value < -WEIGHS and name != "cost"][:2]
    said = f"Against open: {', '.join(told)}; " if told else ""
    return f"{said}only closed can do {percent(found.only_closed.mean())}."


def _facts(found: Bought) -> dict[str, Any]:
    names = [one.name for one in COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    return {
        "worlds": len(found.cost),
        "choices": [
            {key: value for key, value in row.items() if not pd.isna(value)} for row in rows
        ],
        "only_closed": float(found.only_closed.mean()),
    }


@style.styled
def costs(found: Bought) -> Drawing:
    """Total cost of each choice over all worlds; how often each way is the cheapest, and used."""
    firm = ", ".join(f"{name} {plain(one) if isinstance(one, float) else one}"
                     for name, one in found.asked.items())  # fmt: skip
    footer = (
        f"Such firms: {firm}. {len(found.cost)} worlds, {found.until[0]} to {found.until[1]}. "
        "Left: a dot a world, thick: half of them, thin: nine of ten, white: the mean; a month of "
        "today's bill is what its work costs now by closed models. What a way cannot do is done by "
        "the cheapest model that can."
    )
    figure, grid = style.panels(
        _title(found), footer, columns=2, left=0.225, right=0.965, top=0.84, bottom=0.2,
        wspace=0.08, width_ratios=(1.7, 1.0),
    )  # fmt: skip
    _totals(grid[0][0], found)
    _parts(grid[0][1], found)
    return figure


def _totals(axes: Axes, found: Bought) -> None:
    draw = np.random.default_rng(0)
    for place, name in enumerate(CHOICES):
        values, look = found.cost[:, place], style.LOOKS[LOOKS.get(name, "none")]
        low, first, third, high = np.quantile(values, [BETWEEN[0], 0.25, 0.75, BETWEEN[1]])
        off = place + 0.28 + draw.uniform(-0.07, 0.07, values.size)
        axes.plot(values, off, ".", color=look.colour, markersize=5, alpha=0.5)
        axes.hlines(place, low, high, color=look.colour, linewidth=2.6)
        axes.hlines(place, first, third, color=look.colour, linewidth=11)
        axes.plot(values.mean(), place, "o", color=look.ink, markerfacecolor="white", markersize=9)
    ends = found.cost.min(), found.cost.max()
    if ends[1] > LOG * ends[0]:
        axes.set_xscale("log")
        from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks(range(len(CHOICES)), [NAMES[one] for one in CHOICES])
    axes.set_ylim(len(CHOICES) - 0.45, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("total cost (months of today's bill)")
    axes.set_title("What it costs")


def _parts(axes: Axes, found: Bought) -> None:
    """How often each way is the cheapest, and how much of their work firms do so."""
    pairs = zip(found.cheapest.tolist(), found.use.mean(axis=0).tolist(), WAYS, strict=True)
    for place, (cheapest, used, name) in enumerate(pairs):
        look = style.LOOKS[LOOKS[name]]
        for off, value, what, face in (
            (-0.2, cheapest, "of worlds", look.colour),
            (0.2, used, "of their work", "white"),
        ):
            axes.barh(
                place + off, 100 * value, height=0.34, facecolor=face, edgecolor=look.colour,
                hatch="" if face != "white" else look.hatch,
            )  # fmt: skip
            axes.text(
                100 * value + 2, place + off, f"{percent(value)} {what}", va="center", fontsize=11
            )
    axes.set_ylim(len(CHOICES) - 0.45, -0.6)
    axes.set_yticks([])
    axes.set_xlim(0, 165)
    axes.set_xticks([0, 50, 100])
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("%")
    axes.set_title("Solid: cheapest; hatched: in use", fontsize=12.5)
