"""How newer figures move the answer: worlds that start from the record, before and after them.

What `analysis.weighing` gave stands here as tables, sentences and a picture.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import mixture, weighing
from openclosed.analysis.common import style
from openclosed.analysis.common.measures import brief, in_words, percent, percent_range
from openclosed.analysis.evidence.measurements import Measurement, known
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, figure_of
from openclosed.analysis.finding.finding import Figure, Finding, Table, for_files, of_text
from openclosed.analysis.headline import (
    DEVELOPERS,
    ENDINGS,
    KINDS,
    MARKET,
    WHO,
    YARDSTICKS_SHOWN,
    Headline,
)
from openclosed.analysis.mixture import UNTIL, is_label
from openclosed.analysis.published import level_written, months
from openclosed.analysis.statistics import particle_filter
from openclosed.analysis.statistics.observers import SINCE, Seen
from openclosed.analysis.statistics.particle_filter import LEAST_FOUNDERS, QUANTILES, quantiles
from openclosed.analysis.weighing import TARGETS, Weighed, Worlds, foretold
from openclosed.sim.outcomes import YARDSTICKS

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

type Floats = NDArray[np.float64]

TOO_FEW = 15.0
"""If the figures leave fewer than one world in this number, the answer warns."""
LEAST_WEIGHT = 1e-12
KEY = ["about", "kind", "yardstick", "name"]
WHEN = ("before", "after")
SHOWN = 5
"""Figures that would tell most, in the terminal."""
STANDARD_ERRORS = 3.0
"""By which the largest of many changes must exceed luck."""


class Update(NamedTuple):
    """The answer before newer figures and after them."""

    worlds: Worlds
    after: Weighed
    seen: list[Seen]
    said: list[Measurement]
    yardstick: str
    information: pd.DataFrame
    seed: int

    @property
    def even(self) -> Floats:
        """Weights of the worlds before the figures."""
        size = len(self.worlds.runs)
        return np.full(size, 1.0 / size)

    def effective(self, weights: Floats) -> float:
        """The effective number of kept worlds; runs of one tell no more than it does."""
        return particle_filter.founders(self.worlds.of.world, weights)

    @property
    def outside(self) -> str:
        """Why the answer is not to be relied on; empty where it is."""
        size = len(self.worlds.runs)
        left = min(self.after.least, self.effective(self.after.weights))
        if left >= min(LEAST_FOUNDERS, size / TOO_FEW):
            return ""
        return (
            f"of effectively {self.effective(self.even):.0f} worlds the figures leave {left:.1f}; "
            "in a clone, python -m experiments.validation anchored with the same evidence makes "
            "worlds that fit them"
        )


def interval(share: float, number: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a probability that an effective number of worlds tells."""
    z2 = 1.959964**2
    centre, scale = share + z2 / (2.0 * number), 1.0 + z2 / number
    half = math.sqrt(z2 * (share * (1.0 - share) / number + z2 / (4.0 * number**2)))
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def told(found: Update, weights: Floats) -> pd.DataFrame:
    """All that is said of worlds: `value`, `low` and `high` of each verdict, share and hypothesis.

    Intervals of probabilities hold 95 %: those of worlds and hypotheses, and Wilson's of the
    effective number of worlds where it is wider. Shares are medians, with 90 % of the worlds.
    """
    one, number = found.worlds, found.effective(weights)
    keys = list(itertools.product(WHO, YARDSTICKS, (*KINDS, "no_market")))
    ends = [is_label(one.runs[Headline(s, y).verdict], name) for s, y, name in keys]
    counted = weights > LEAST_WEIGHT
    chances = mixture.means(
        np.stack(ends, axis=1)[counted].astype(float), one.of.at(counted), weights[counted]
    )
    rows: list[tuple[str | float, ...]] = []
    for (scope, yardstick, name), chance in zip(keys, chances, strict=True):
        low, high = interval(min(1.0, chance.value), number)
        low, high = min(low, chance.low), max(high, chance.high)
        rows.append(("verdict", scope, yardstick, name, chance.value, low, high))
    for name in dict.fromkeys(one.of.hypothesis.tolist()):
        share = float(weights[one.of.hypothesis == name].sum())
        rows.append(("hypothesis", "", "", name, share, *interval(share, number)))
    for of in (DEVELOPERS, MARKET):
        values = one.last_year(of.outcome)
        there = np.isfinite(values)
        q = quantiles(values[there, None], weights[there])[:, 0].tolist()
        rows.append(("share", of.scope, of.yardstick, "open share", q[2], q[0], q[4]))
    return pd.DataFrame(rows, columns=[*KEY, "value", "low", "high"])


def table(found: Update) -> pd.DataFrame:
    """The answer before and after, side by side."""
    before, after = (told(found, one).set_index(KEY) for one in (found.even, found.after.weights))
    return before.add_suffix("_before").join(after.add_suffix("_after")).reset_index()


def fan(found: Update) -> pd.DataFrame:
    """Quantiles of the open share of developers' bought tokens by month, before and after."""
    names, ahead = [f"q{100 * level:02.0f}" for level in QUANTILES], found.worlds.ahead
    values = np.nan_to_num(found.worlds.paths[TOKENS][:, -len(ahead) :])
    made = []
    for when, weights in zip(WHEN, (found.even, found.after.weights), strict=True):
        own = pd.DataFrame(quantiles(values, weights).T, columns=names)
        own.insert(0, "month", ahead)
        own.insert(0, "when", when)
        made.append(own)
    return pd.concat(made, ignore_index=True)


def figures(found: Update) -> pd.DataFrame:
    """Each figure beside what the worlds said of it before: median, and 90 %."""
    rows = []
    for one, said in zip(found.seen, found.said, strict=True):
        low, middle, high = foretold(found.worlds, one.figure, one.month, found.seed)
        rows.append((said.figure, said.month, said.low, said.high, middle, low, high))
    return pd.DataFrame(rows, columns=[name for name, _, _ in FIGURE_MEANINGS])


UPDATE_MEANINGS = (
    ("about", "", "verdict, hypothesis or open share in the last year"),
    ("kind", "", "firms that it is about"),
    ("yardstick", "", "what is counted"),
    ("name", "", "verdict, hypothesis or share"),
    *(
        (f"{name}_{when}", "share", f"{text}, {when} the figures")
        for when in WHEN
        for name, text in (
            ("value", "probability, or median of the share"),
            ("low", "lower end of the 95 % interval, or 5 % of the worlds are below"),
            ("high", "upper end of it, or 5 % of the worlds are above"),
        )
    ),
)
FAN_MEANINGS = (
    ("when", "", "before or after the figures"),
    ("month", "YYYY-MM", "calendar month"),
    *((f"q{100 * q:02.0f}", "share", f"{100 * q:g} % of the weight lies below") for q in QUANTILES),
)
FIGURE_MEANINGS = (
    ("figure", "", "what was measured, or a venue of your own"),
    ("month", "YYYY-MM", "calendar month"),
    ("low", "unit of the figure", "lower end of what was measured"),
    ("high", "unit of the figure", "upper end of it"),
    ("median", "unit of the figure", "what half of the worlds had foretold at most"),
    ("below", "unit of the figure", "5 % of the worlds had foretold less"),
    ("above", "unit of the figure", "5 % of the worlds had foretold more"),
)
WORLD_MEANINGS = (
    ("world", "", "number of the kept world that it goes on from"),
    ("hypothesis", "", "hypothesis that it is of"),
    ("weight", "share", "its weight after the figures; before, all have the same"),
)
"""Column, unit and meaning of the tables."""


def world_weights(found: Update) -> Table:
    """Every world with its weight after the figures, its verdicts and open shares, for a file."""
    of = found.worlds.of
    head = pd.DataFrame(
        {"world": of.world, "hypothesis": of.hypothesis, "weight": found.after.weights}
    )
    own = found.worlds.runs.filter(regex=r"^(verdict_|open_share_)").reset_index(drop=True)
    more = [(str(name), "", "as in runs.parquet") for name in own]
    return for_files("weights", [*WORLD_MEANINGS, *more], pd.concat([head, own], axis=1))


def finding(found: Update) -> Finding:
    """What newer figures move."""
    rows, foretold_, paths = table(found), figures(found), fan(found)
    outside = [f"Not to be relied on: {found.outside}."] if found.outside else []
    title = f"{'Not to be relied on. ' * bool(outside)}{headline(found, rows)}"
    tables = [
        of_text(_before_and_after(rows), "Chance in %, before -> after", "everywhere"),
        of_text(_hypotheses(rows), "", "everywhere"),
        of_text(_seen(foretold_), "What was seen, and what was foretold of it", "report"),
        *(
            of_text(_informative(found, target), f"How much the 90 % interval of {words} narrows, "
                    "by the month in which one sees a figure", "everywhere")
            for target, words in TARGETS.items()
        ),
        for_files("update", UPDATE_MEANINGS, rows),
        for_files("fan", FAN_MEANINGS, paths),
        for_files("figures", FIGURE_MEANINGS, foretold_),
        for_files("information", weighing.MEANINGS, found.information),
        world_weights(found),
    ]  # fmt: skip
    said = [*_shares(rows, found), *_surprises(foretold_)]
    facts = {
        "sentences": [title, *said],
        "outside": found.outside,
        "worlds": len(found.worlds.runs),
        "least_effective": found.after.least,
        "effective_worlds": found.effective(found.after.weights),
        "yardstick": found.yardstick,
        "answer": rows.to_dict("records"),
    }
    figure = Figure("update", "Before and after", lambda: draw(found, paths, title), FOOTER)
    return Finding(title, said, tables, [figure], outside, facts=facts)


def headline(found: Update, rows: pd.DataFrame) -> str:
    """The chance that moves most, if it moves by more than luck among the worlds that are left."""
    own = rows[rows["about"] == "verdict"].reset_index(drop=True)
    chance, moved = own["value_before"], own["value_after"] - own["value_before"]
    error = np.sqrt(chance * (1 - chance) * (1 / found.after.least - 1 / len(found.worlds.runs)))
    clear = moved.abs()[moved.abs() > STANDARD_ERRORS * error]
    one = len(found.seen) == 1
    start = "A newer figure" if one else f"{len(found.seen)} newer figures"
    if clear.empty:
        return f"{start} {'does' if one else 'do'} not clearly move the chance of any ending"
    row = own.loc[clear.idxmax()]
    ends = (percent(row[f"value_{when}"]) for when in WHEN)
    whose = f"{WHO[row['kind']]}' {in_words(row['yardstick'])}"
    what = f'the chance of "{ENDINGS[row["name"]]}" by {whose}'
    return f"{start} move{'s' if one else ''} {what} most: from {' to '.join(ends)}"


def _shares(rows: pd.DataFrame, found: Update) -> list[str]:
    said = []
    for of in (DEVELOPERS, MARKET):
        row = rows[(rows["about"] == "share") & (rows["kind"] == of.scope)].iloc[0]
        before, after = (
            f"{percent(row[f'value_{when}'])} "
            f"({percent_range(row[f'low_{when}'], row[f'high_{when}'])})"
            for when in WHEN
        )
        said.append(
            f"{TARGETS[of.outcome].capitalize()} in {found.worlds.ahead[-1][:4]}: {before} before, "
            f"{after} after (ranges of 90 % of worlds)."
        )
    left, of_all = found.after.least, len(found.worlds.runs)
    return [*said, f"Weighed by the newer figures, {of_all} worlds tell as much as {left:.0f}."]


def _surprises(foretold_: pd.DataFrame) -> list[str]:
    """Figures that few worlds had foretold: the last of each, and how many more."""
    low, high = foretold_["low"], foretold_["high"]
    far = foretold_[(high < foretold_["below"]) | (low > foretold_["above"])]
    said = []
    for name, own in far.groupby("figure", sort=False):
        key, row = str(name), own.to_dict("records")[-1]
        seen, below, above = (
            level_written(value, key)
            for value in ((row["low"] + row["high"]) / 2.0, row["below"], row["above"])
        )
        more = f", and so in {months(len(own) - 1)} before" if len(own) > 1 else ""
        said.append(
            f"A surprise: {figure_of(key).text} in {row['month']}, {seen}; foretold was {below} to "
            f"{above} with 90 %{more}."
        )
    return said


def _before_and_after(rows: pd.DataFrame) -> pd.DataFrame:
    """Chances of the endings that ever happen, by kind of firm and yardstick, in percent."""
    chances = {
        (row["kind"], row["yardstick"], row["name"]): [row[f"value_{when}"] for when in WHEN]
        for row in rows[rows["about"] == "verdict"].to_dict("records")
    }
    happen = {name for (_, _, name), values in chances.items() if max(values) > 0.0}
    possible = [kind for kind in KINDS if kind in happen]
    cells = {
        f"{who}, {counted}": [
            " -> ".join(map(brief, chances[scope, yardstick, kind])) for kind in possible
        ]
        for scope, who in WHO.items()
        for yardstick, counted in YARDSTICKS_SHOWN.items()
    }
    heads = [ENDINGS[kind] for kind in possible]
    made = pd.DataFrame.from_dict(cells, orient="index", columns=heads)
    return made.rename_axis("whose, by what")


def _hypotheses(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows[rows["about"] == "hypothesis"].sort_values("value_after", ascending=False)
    shown = own.set_index(own["name"].map(in_words))[[f"value_{when}" for when in WHEN]]
    return shown.map(percent).set_axis(list(WHEN), axis=1).rename_axis("Weight of hypotheses")


def _informative(found: Update, target: str) -> pd.DataFrame:
    """(figures, months) by how much those that tell most would narrow a target."""
    own = found.information[found.information["target"] == target]
    wide = own.pivot_table(index="figure", columns="month", values="narrows", sort=False)
    order = wide.max(axis=1).sort_values(ascending=False, kind="stable").index
    top = wide.loc[order].head(SHOWN)
    top.index = pd.Index([FIGURES[str(key)].text for key in top.index], name="if one saw")
    return top.map(percent)


def _seen(foretold_: pd.DataFrame) -> pd.DataFrame:
    made = {}
    for row in foretold_.to_dict("records"):
        key = str(row["figure"])
        low, high, middle, below, above = (
            level_written(float(row[name]), key)
            for name in ("low", "high", "median", "below", "above")
        )
        made[f"{figure_of(key).text}, {row['month']}"] = [
            low if low == high else f"{low} to {high}", middle, f"{below} to {above}",
        ]  # fmt: skip
    columns = ["seen", "foretold: median", "90 %"]
    return pd.DataFrame.from_dict(made, orient="index", columns=columns).rename_axis("figure")


FOOTER = (
    "Open share of the tokens that developers buy: median, 50 and 90 % of the worlds, grey before "
    "the newer figures, blue after. Black: what venues showed, each with a bias of its own; "
    "diamonds are newer."
)


@style.styled
def draw(found: Update, paths: pd.DataFrame, title: str) -> Drawing:
    """Developers' open share of tokens before and after, the record, and the figures seen."""
    drawn, [[axes]] = style.panels(title, FOOTER, 1, 1, top=0.8, bottom=0.15)
    years, ends = [style.year(month) for month in found.worlds.ahead], []
    for when, look in zip(WHEN, (style.LOOKS["none"], style.LOOKS["open"]), strict=True):
        own = 100 * paths[paths["when"] == when].drop(columns=["when", "month"])
        for low, high, strength in (("q05", "q95", 0.18), ("q25", "q75", 0.3)):
            axes.fill_between(
                years, own[low], own[high], color=look.colour, alpha=strength, linewidth=0
            )
        axes.plot(years, own["q50"], color=look.colour, linestyle=look.dash)
        ends.append((float(own["q50"].iloc[-1]), when, look.ink))
    of_tokens = [key for key, one in FIGURES.items() if one.venue and one.outcome == TOKENS]
    past = [one for key in of_tokens for one in known(key, UNTIL).values() if one.month >= SINCE]
    pairs = zip(found.seen, found.said, strict=True)
    newer = [said for one, said in pairs if one.figure.outcome == TOKENS]
    for marks, marker, size, fill in ((past, "o", 4.0, "black"), (newer, "D", 8.0, "white")):
        for one in marks:
            at = style.year(one.month)
            axes.plot([at, at], [100 * one.low, 100 * one.high], color="black", linewidth=2)
            axes.plot(
                at, 100 * one.middle, marker=marker, markersize=size, color="black",
                markerfacecolor=fill, zorder=5, clip_on=False,
            )  # fmt: skip
    axes.set_ylim(0, 100)
    axes.set_ylabel("open share of tokens (%)")
    style.time_axis(axes, [min(style.year(SINCE), years[0]), years[-1]], name_periods=False)
    style.label_ends(axes, ends)
    return drawn
