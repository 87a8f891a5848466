"""Curves over the months by agent: a line for each scenario or value, with band and name.

A picture shows the table `curves.csv` and nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, style
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, Figure, Table
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENTERPRISES, MEASURES_SHOWN, STARTUPS, Headline
from openclosed.sim.outcomes import NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

WORDS: Final = Words(__file__)
NAME: Final = "curves"
UNCHANGED: Final = "as it is"
"""The point of the unchanged scenario beside a design."""
MOST_LINES: Final = 5
"""Beside the unchanged scenario: more cannot be distinguished."""
MOST_FACETS: Final = 3
HALF: Final = (0.25, 0.75)
ACROSS = 3  # panels beside each other
LETTERS, LETTER = 15, 0.105  # of a name that find room beside a line, and inches of each
MOST_WRAPPED = 8  # lines of names that find room beside a panel; more stand in a legend below
LEGEND, LEGEND_ROW = 150, 0.24  # letters of a row of it, and its inches
TOPS = (0.02, 0.04, 0.1, 0.2, 0.5, 1.0)  # of the axis of a share
TICKS = 0.75  # inches of what stands left of a panel
INCHES = (2.6, 1.45, 1.0)  # of a row of panels, and of what stands above and below them
HEAD, WHAT = 0.94, 0.09  # above a panel: what names its column, and what it shows

type Kind = Literal["usual", "number", "choice"]


class Series(NamedTuple):
    """An outcome of an agent, as it stands above a panel."""

    outcome: str
    agent: str
    what: str


def _headlines(of: Headline) -> tuple[Series, ...]:
    """The headline of a kind of firms, then its other measures."""
    kinds = dict.fromkeys((of.measure, *MEASURES_SHOWN))
    every = [of._replace(measure=one) for one in kinds]
    return tuple(
        Series(one.outcome, one.column.capitalize(), f"open share of {one.counted}")
        for one in every
    )


_SELLERS, _PEOPLE = "Vendors and hosts", "Communities"
AGENTS: Final[Mapping[str, tuple[Series, ...]]] = {
    "enterprises": _headlines(ENTERPRISES),
    "startups": _headlines(STARTUPS),
    "vendors": (
        Series("open_share_purchased_spend_all", _SELLERS, "open share of their revenue"),
        Series("vendors_active", _SELLERS, "active"),
    ),
    "communities": (
        Series("contributors", _PEOPLE, "contributors (1: reference level)"),
        Series("communities_active", _PEOPLE, "active"),
    ),
}
"""By the name that asks for their curves, the main one of each first."""
USUAL: Final = (
    AGENTS["enterprises"][0], AGENTS["startups"][0], AGENTS["vendors"][0],
    AGENTS["vendors"][1], AGENTS["communities"][1], AGENTS["communities"][0],
)  # fmt: skip
"""The default curves."""
BESIDE: Final = tuple(one[0] for one in AGENTS.values())
"""The same where facets stand side by side."""

COLUMNS = (
    Column("over", "", "what stands side by side: a factor, or a value of the second one"),
    Column("line", "", "scenario or value"),
    Column("kind", "usual, number, choice", "the unchanged scenario, a number or a choice"),
    Column("factor", "", "whose values the lines are: a parameter, scenario or what_if"),
    Column("value", "", "its value, or the ends of a part of its range; empty: unchanged"),
    Column("across_factor", "", "second factor, whose values stand side by side; empty: none"),
    Column("across_value", "", "its value"),
    Column("outcome", "", "outcome over the months"),
    Column("unit", "", "unit of the outcome"),
    Column("month", "YYYY-MM", "calendar month"),
    Column("runs", "", "finished runs behind it"),
    Column("mean", OF_THE_OUTCOME, "mean of the runs: the line"),
    Column("q25", OF_THE_OUTCOME, "a quarter of the runs lie below: lower edge of the band"),
    Column("q75", OF_THE_OUTCOME, "a quarter of the runs lie above: upper edge of the band"),
)


class Line(NamedTuple):
    """A line: its name, the numbers of its runs, and the value of its factor."""

    name: str
    runs: Sequence[int]
    kind: Kind = "choice"
    value: Any = ""


class Facet(NamedTuple):
    """Lines in one panel, and what stands above them where there are several."""

    head: str
    lines: Sequence[Line]
    by: str = ""  # of what they are values, where nothing above them says so
    factor: str = ""
    across: tuple[str, Any] = ("", "")  # the second factor and its value
    left_out: Sequence[tuple[int, str]] = ()  # how many factors, values or what-ifs


class Look(NamedTuple):
    """How a line is drawn."""

    colour: str
    dash: Any


_DASHES = ((0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (10, 2)), (0, (1, 1)))
_INKS: Mapping[str, tuple[str, ...]] = {
    # No camp's colour. Numbers grow lighter, so that grey keeps their order.
    "choice": ("#4B2A87", "#C0509A", "#00795A", "#8A7400", "#4A4200"),
    "number": ("#1F1147", "#5B2A86", "#A4358B", "#C9508F", "#E06A9A"),
}
_AS_IT_IS = Look("#1B1F24", "solid")


def outcomes_of(requested: Sequence[str]) -> list[str]:
    """The outcomes that curves by these names are of; an outcome may be a pattern."""
    return [one.outcome for one in series_of(requested)]


def series_of(requested: Sequence[str], *, side_by_side: bool = False) -> list[Series]:
    """The curves of these names, each once; by default the main ones of every agent."""
    if not requested:
        return list(BESIDE if side_by_side else USUAL)
    found: dict[str, Series] = {}
    for name in requested:
        own = AGENTS.get(name) or [
            Series(one, measures.capital(measures.measure(one).phrase), "")
            for one in NAMES
            if fnmatchcase(one, name)
        ]
        found |= {one.outcome: one for one in own}
    return list(found.values())


def rows(group: Ensemble, facets: Sequence[Facet], outcomes: Sequence[str]) -> pd.DataFrame:
    """Mean and middle half of the runs of each line, a row for each outcome and month."""
    parts = list(_rows(group, facets, outcomes))
    names = [one.name for one in COLUMNS]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


def _rows(
    group: Ensemble, facets: Sequence[Facet], outcomes: Sequence[str]
) -> Iterator[pd.DataFrame]:
    number = group.runs["run"].to_numpy()
    paths = {name: group.paths(name) for name in outcomes}
    for facet in facets:
        for line in facet.lines:
            own = np.isin(number, np.asarray(line.runs))
            for name, path in paths.items():
                low, high = ensemble.quantiles(path[own], HALF)
                head = {
                    "over": facet.head, "line": line.name, "kind": line.kind, "outcome": name,
                    "factor": facet.factor, "value": line.value,
                    "across_factor": facet.across[0], "across_value": facet.across[1],
                }  # fmt: skip
                yield pd.DataFrame(
                    {
                        **head, "unit": measures.measure(name).unit, "month": list(group.months),
                        "runs": int(own.sum()), "mean": ensemble.mean(path[own], axis=0),
                        "q25": low, "q75": high,
                    }
                )  # fmt: skip


class Curves(NamedTuple):
    """The table of curves, and its picture."""

    table: Table
    figure: Figure


def of(
    runs: pd.DataFrame,
    months: pd.DataFrame,
    facets: Sequence[Facet],
    requested: Sequence[str],
    seed: int,
) -> list[Curves]:
    """The curves of the agents or outcomes asked for, as far as their months are kept."""
    wanted = [one.outcome for one in (*USUAL, *series_of(requested))]
    kept = [one for one in dict.fromkeys(wanted) if one in months]
    side_by_side = len(facets) > 1
    shown = [one for one in series_of(requested, side_by_side=side_by_side) if one.outcome in kept]
    if not shown:
        return []
    drawn = rows(ensemble.of(runs, months), facets, kept)
    title = WORDS("curves", heads=[one.head for one in facets])
    if not side_by_side:
        title = title_of(drawn, shown[0])
    note = WORDS(
        "below_curves", by=facets[0].by, band=drawn["runs"].max() > 1,
        counted=count_runs(runs, seed),
        wins=any(one.outcome.startswith("open_share_") for one in shown),
        left_out=[one for one in dict.fromkeys(chain(*(f.left_out for f in facets))) if one[0]],
    )  # fmt: skip
    draw = partial(picture, drawn, shown, title, note)
    figure = Figure(NAME, title, draw, WORDS("caption_curves"))
    return [Curves(Table(NAME, COLUMNS, drawn), figure)]


def count_runs(runs: pd.DataFrame, seed: int) -> str:
    """How many runs there are, and which."""
    done, failed = (int((runs["status"] == one).sum()) for one in ("done", "failed"))
    return WORDS(
        "count_runs", runs=done, failed=failed, points=runs["point_name"].nunique(),
        seeds=runs["seed"].nunique(), unchanged=UNCHANGED in set(runs["point_name"]), seed=seed,
    )  # fmt: skip


@style.styled
def picture(drawn: pd.DataFrame, shown: Sequence[Series], title: str, note: str) -> Drawing:
    """A panel for each series, or for each series and facet: then the facets stand in a row."""
    heads = list(dict.fromkeys(drawn["over"]))
    several = len(heads) > 1
    across = len(heads) if several else min(ACROSS, len(shown))
    down = len(shown) if several else -(-len(shown) // across)
    whole, (each, above, below) = style.WIDTH, INCHES
    above += 0.3 * several
    names = short_names(drawn)
    beside = [] if style.PRINTED.get() else wrapped(list(names.values()))
    rows_below = 0 if beside else -(-sum(len(one) + 10 for one in names.values()) // LEGEND)
    below += LEGEND_ROW * rows_below
    tall = each * down + above + below - 0.3
    longest = max(len(one) for text in beside or [""] for one in text.split("\n"))
    name = longest * LETTER + style.BESIDE  # inches
    wide = (whole - across * (TICKS + name)) / across
    figure, grid = style.panels(
        title, note, down, across, left=TICKS / whole, right=1 - name / whole,
        top=1 - above / tall, bottom=below / tall, wspace=(TICKS + name) / wide, hspace=0.62,
    )  # fmt: skip
    figure.set_size_inches(whole, tall)
    cells = [axes for row in grid for axes in row]
    panels = [(one, head) for one in shown for head in heads]
    for axes, (one, head) in zip(cells, panels, strict=False):
        part = drawn[(drawn["over"] == head) & (drawn["outcome"] == one.outcome)]
        every = drawn.loc[drawn["outcome"] == one.outcome, ["mean", "q75"]].to_numpy(dtype=float)
        ends = _panel(axes, part, one, float(np.nanmax(every, initial=0.0)), named=head == heads[0])
        if beside:
            labels = dict(zip(names, beside, strict=True))
            style.label_ends(axes, [(at, labels[of], ink) for at, of, ink in ends], size=10)
        if several and one is shown[0]:
            over = head if "." in head else measures.capital(head)
            axes.text(
                0, 1 + HEAD / each, over, transform=axes.transAxes, fontsize=14, fontweight="bold"
            )
    for axes in cells[len(panels) :]:
        axes.set_axis_off()
    if not beside:
        lines = [line for line in cells[0].lines if line.get_label() in names]
        texts = [names[str(line.get_label())] for line in lines]
        figure.legend(lines, texts, loc="lower left", ncols=-(-len(texts) // rows_below),
                      bbox_to_anchor=(TICKS / whole, (INCHES[2] - 0.36) / tall), frameon=False,
                      fontsize=10, handlelength=3)  # fmt: skip
    return figure


def short_names(drawn: pd.DataFrame) -> dict[str, str]:
    """The names of the lines without the words that all choices begin with."""
    lines = drawn.drop_duplicates("line")
    choices = [str(one).split(" ") for one in lines.loc[lines["kind"] == "choice", "line"]]
    alike = len(list(takewhile(lambda words: len({*words}) == 1, zip(*choices, strict=False))))
    same = alike if choices[1:] and min(map(len, choices)) > alike else 0
    return {
        name: " ".join(name.split(" ")[same:]) if kind == "choice" else name
        for name, kind in zip(lines["line"], lines["kind"], strict=True)
    }


def wrapped(names: Sequence[str]) -> list[str]:
    """The names in lines that stand beside a panel; none where they find no room."""
    texts = [textwrap.fill(name, LETTERS, break_long_words=False) for name in names]
    lines = [line for text in texts for line in text.split("\n")]
    most = len(texts) * max((text.count("\n") + 1 for text in texts), default=0)
    return texts if most <= MOST_WRAPPED and max(map(len, lines), default=0) <= LETTERS else []


def _panel(
    axes: Axes, part: pd.DataFrame, one: Series, most: float, *, named: bool
) -> list[tuple[float, str, str]]:
    """The lines of one outcome, alike in every panel; returns end, name and ink of each."""
    ends = []
    lines = list(dict.fromkeys(part["line"]))
    looks = looks_of(part.drop_duplicates("line")["kind"].tolist())
    for name, look in zip(lines, looks, strict=True):
        own = part[part["line"] == name]
        years = [style.year(month) for month in own["month"]]
        mean, low, high = (own[column].to_numpy(dtype=float) for column in ("mean", "q25", "q75"))
        if own["runs"].iloc[0] > 1:
            axes.fill_between(years, low, high, color=look.colour, alpha=0.13, linewidth=0)
        wide = 2.6 if look is _AS_IT_IS else 2.0
        axes.plot(years, mean, color=look.colour, linestyle=look.dash, linewidth=wide, label=name)
        known = mean[np.isfinite(mean)]
        if len(known):
            ends.append((float(known[-1]), name, look.colour))
    if named:
        axes.set_title(one.agent, fontsize=12, pad=19 if one.what else 6)
        tall = axes.get_window_extent().height / style.DOTS_PER_INCH
        axes.text(
            0, 1 + WHAT / tall, one.what, transform=axes.transAxes, fontsize=10.5, color="#444444"
        )
    style.time_axis(
        axes, [style.year(month) for month in part["month"]], name_periods=False, label=False
    )
    axes.tick_params(labelbottom=True, labelsize=10.5)
    if measures.measure(one.outcome).unit == "share":
        is_open = one.outcome.startswith("open_share_")
        style.share_axis(axes, 2 / 3 if is_open else None)
        top = next((top for top in TOPS if most and 1.08 * most <= top), 1.0)
        axes.set_yticks([0, 1 / 3, 2 / 3, 1] if is_open and top == 1.0 else [0, top / 2, top])
        axes.set_ylim(0, top)
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    elif most > 0:
        axes.set_ylim(min(0.0, float(part["q25"].min())), 1.08 * most)
    return ends


def looks_of(kinds: Sequence[Kind]) -> list[Look]:
    """How lines are drawn, by what they are: numbers from dark to light, choices far apart."""
    count = {kind: kinds.count(kind) for kind in _INKS}
    used = dict.fromkeys(_INKS, 0)
    found = []
    for kind in kinds:
        if kind == "usual":
            found.append(_AS_IT_IS)
            continue
        inks, place = _INKS[kind], used[kind]
        used[kind] += 1
        step = (len(inks) - 1) / max(count[kind] - 1, 1) if kind == "number" else 1
        found.append(Look(inks[round(place * step) % len(inks)], _DASHES[place % len(_DASHES)]))
    return found


def title_of(drawn: pd.DataFrame, first: Series) -> str:
    """The means of an outcome's lines in the last year: the lowest and the highest."""
    name = WORDS("drawn", agent=first.agent, what=first.what)
    own = drawn[(drawn["outcome"] == first.outcome) & drawn["mean"].notna()]
    if own.empty:
        return WORDS("no_market", of=name)
    year = own["month"].str[:4].max()
    last = own[own["month"].str[:4] == year].groupby("line", sort=False)["mean"].mean()
    ends = list(last.sort_values().items())
    return WORDS(
        "last_year", of=name, year=year, lowest=ends[0], highest=ends[-1] if ends[1:] else (),
        unit=own["unit"].iloc[0],
    )  # fmt: skip
