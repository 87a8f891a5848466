"""How newer indicators move the answer: tables, a picture, and the blanks of `words.j2`."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import draws
from openclosed.analysis.common import style
from openclosed.analysis.common.measures import brief
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, TOKENS, indicator_of
from openclosed.analysis.finding.finding import Column, Figure, Finding, for_files, of_text, records
from openclosed.analysis.finding.finding import table as table_of
from openclosed.analysis.finding.words import SHARED, Words
from openclosed.analysis.headline import ALL_ENDINGS, HEADLINES, MEASURES_SHOWN, WHO, Headline
from openclosed.analysis.published import format_level
from openclosed.analysis.statistics.observers import SINCE, observation_of
from openclosed.analysis.statistics.particle_filter import LEAST_VALUES, QUANTILES, quantiles
from openclosed.analysis.weighing import (
    Platforms,
    Runs,
    forecast,
    moved_by_chance,
    rank_indicators,
    weigh,
)
from openclosed.sim.engine.elementary import product
from openclosed.sim.parameters.clock import month_after, months_between

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
LEAST_RUNS: Final = 20
"""With fewer runs, no probabilities are shown."""
CLEAR, LEAST = 3.0, 0.01
"""Standard deviations of chance, and a change, that the largest of many changes must exceed."""
NEXT = 6
"""Months after the last indicator, for which the most informative next one is named."""
SHOWN = 5
"""The most informative indicators."""
BIASED: Final = 0.9
"""The share of runs that must have a platform on one side of the market before that is said."""
WHEN = ("before", "after")
ENDS: Final = list(itertools.product(WHO, MEASURES_SHOWN, ALL_ENDINGS))
"""Kinds of firms, measures and endings."""


class Update(NamedTuple):
    """Runs, the indicators that weigh them, and the weights."""

    runs: Runs
    measured: list[Measurement]
    after: Floats  # weights of the runs
    platforms: Platforms

    @property
    def weights(self) -> tuple[Floats, Floats]:
        """Those of the runs before and after the indicators."""
        return self.runs.even, self.after

    @property
    def ends(self) -> Floats:
        """(runs, ENDS): whether each run ends so."""
        names = [self.runs.table[Headline(who, by).ending] == name for who, by, name in ENDS]
        return np.stack(names, axis=1).astype(float)

    @property
    def draws(self) -> tuple[draws.Runs, draws.Runs]:
        """The draws of the runs before and after the indicators."""
        return draws.of_runs(self.runs.table), draws.of_runs(self.runs.table, self.after)

    @property
    def warning(self) -> str:
        """Why not to rely on the answer; empty if there is no reason."""
        if (runs := len(self.runs.table)) < LEAST_RUNS:
            return WORDS("too_few_runs", runs=runs)
        left = self.runs.effective_values(self.after)
        if left < LEAST_VALUES:
            left = min(round(left, 1), LEAST_VALUES - 0.1)
            return WORDS("too_few_fit", left=left, needed=LEAST_VALUES)
        return ""

    @property
    def ahead(self) -> list[str]:
        """The months after the data."""
        size = self.runs.paths[TOKENS].shape[1] - months_between(self.runs.since, LAST_MONTH)
        return [month_after(LAST_MONTH, more) for more in range(1, size)]


def finding(runs: Runs, measured: list[Measurement]) -> Finding:
    """What newer indicators move, given measurements in the order of time."""
    found = Update(runs, measured, *weigh(runs, map(observation_of, measured)))
    rows, seen, paths = answer_table(found), figure_table(found), fan_table(found)
    later = min(month_after(max(measured[-1].month, LAST_MONTH), NEXT), found.ahead[-1])
    warning = found.warning
    more = [] if warning else rank_indicators(runs, found.after, found.platforms, later)
    title, says = warning or headline(found, rows), [*_surprises(seen), _sample_size(found)]
    to_measure = []
    if more:
        caption = WORDS("caption_next", month=later)
        to_measure.append(table_of("information", NEXT_COLUMNS, more[:SHOWN], caption))
    else:
        says.append(WORDS("not_ranked") if warning else WORDS("nothing_tells", month=later))
    every = table_of("update", ANSWER_COLUMNS, rows, WORDS("caption_answer"))
    tables = [
        of_text(_wins(rows), WORDS("caption_wins"), "everywhere"),
        of_text(_shares(rows), WORDS("caption_shares", year=found.ahead[-1][:4]), "everywhere"),
        *to_measure,
        every,
    ]
    if warning:  # what is not to be relied on is in files alone
        tables = [every.in_files()]
    tables += [
        table_of("indicators", INDICATOR_COLUMNS, seen, WORDS("caption_indicators")),
        table_of("fan", FAN_COLUMNS, paths),
        for_files("weights", WEIGHT_MEANINGS,
                  pd.DataFrame({"run": runs.table["run"], "weight": found.after})),
    ]  # fmt: skip
    facts = {
        "sentences": [title, *says],
        "warning": warning,
        **{
            f"{size}_{when}": getattr(of, size)
            for when, of in zip(WHEN, found.draws, strict=True)
            for size in ("effective", "ancestors")
        },
        "answer": rows.astype(object).where(rows.notna(), None).to_dict("records"),
    }
    below = " ".join([WORDS("footer", of=HEADLINES[0].name), *_biases(found)])
    figure = Figure("update", WORDS("figure"), lambda: draw(found, paths, title, below), below)
    warnings = [WORDS("more_runs")] if warning else []
    return Finding(title, says, tables, [figure], warnings, facts=facts)


def _name(key: str) -> str:
    """An indicator in words, with its unit unless that is the percent sign."""
    one = indicator_of(key)
    return WORDS("indicator", text=one.text, unit=one.unit)


ANSWER_COLUMNS = (
    Column("about", "", "ending, or open share in the last year", shown="report"),
    Column("kind", "", "firms that it is about", form=lambda kind: WHO[kind], shown="report"),
    Column("measure", "", "what is counted", form=lambda by: MEASURES_SHOWN[by],
           shown="report"),
    Column("name", "", "ending, or the share", form=lambda name: ALL_ENDINGS.get(name, name),
           shown="report"),
    *itertools.chain.from_iterable(
        (
            Column(f"value_{when}", "share", f"probability, or median of the share, {when}", when,
                   "report", (f"low_{when}", f"high_{when}")),
            Column(f"low_{when}", "share",
                   "lower end of its 95 % interval; 5 % of the shares are below"),
            Column(f"high_{when}", "share", "upper end of it; 5 % of the shares are above"),
        )
        for when in WHEN
    ),
)  # fmt: skip
INDICATOR_COLUMNS = (
    Column("indicator", "", "what was measured, or a platform of your own",
           form=_name, shown="report"),
    Column("month", "YYYY-MM", "calendar month", shown="report"),
    *(
        Column(name, "unit of the indicator", text, shown="file")
        for name, text in (
            ("low", "lower end of what was measured"),
            ("high", "upper end of it"),
            ("below", "5 % of the runs had forecast less"),
            ("median", "half of the runs had forecast less"),
            ("above", "5 % of the runs had forecast more"),
        )
    ),
    Column("seen", "", "what was measured, in words", shown="report"),
    Column("forecast", "", "median and 90 % of what runs had forecast, in words", shown="report"),
)  # fmt: skip
NEXT_COLUMNS = (
    Column("indicator", "", "what would be measured", "Indicator", "everywhere",
           form=_name),
    Column("target", "", "outcome whose last year is to be known", "spread of", "everywhere",
           form=lambda target: next(of.name for of in HEADLINES if of.outcome == target)),
    Column("part", "share", "part of its variance that the indicator would remove", "removed",
           "everywhere"),
)  # fmt: skip
FAN_COLUMNS = (
    Column("when", "", "before or after the indicators"),
    Column("month", "YYYY-MM", "calendar month"),
    *(
        Column(f"q{100 * q:02.0f}", "share", f"{100 * q:g} % of the weight lies below")
        for q in QUANTILES
    ),
)
WEIGHT_MEANINGS = (("run", "", "number of the run"), ("weight", "share", "after the indicators"))


def answer_table(found: Update) -> pd.DataFrame:
    """How runs end, and the open shares of the last year, before and after.

    Probabilities are those of `draws.all_chances`, as in the answer. Shares are medians, with 90 %
    of the runs.
    """
    frame = pd.DataFrame(
        [("ending", *key) for key in ENDS]
        + [("share", of.scope, of.measure, "open share") for of in HEADLINES],
        columns=["about", "kind", "measure", "name"],
    )
    labels = [
        found.runs.table[Headline(who, by).ending].astype(str).tolist()
        for who, by in itertools.product(WHO, MEASURES_SHOWN)
    ]
    for when, weights, of_draws in zip(WHEN, found.weights, found.draws, strict=True):
        judged = draws.all_chances(labels, of_draws)
        cells = [one[name][:3] for one in judged for name in ALL_ENDINGS]
        for of in HEADLINES:
            values = found.runs.last_year(of.outcome)
            there = np.isfinite(values)
            if not there.any():  # no market in any run
                cells.append((math.nan, math.nan, math.nan))
                continue
            low, _, middle, _, high = quantiles(values[there, None], weights[there])[:, 0].tolist()
            cells.append((middle, low, high))
        frame[[f"{name}_{when}" for name in ("value", "low", "high")]] = cells
    return frame


def figure_table(found: Update) -> pd.DataFrame:
    """Each indicator beside its forecast by the runs before any was known."""
    rows = []
    for one in found.measured:
        ahead = forecast(found.runs, indicator_of(one.indicator), one.month)
        below, middle, above = ahead
        unit = indicator_of(one.indicator).unit
        seen = SHARED("between", low=one.low, high=one.high, unit=unit)
        between = SHARED("between", low=below, high=above, unit=unit)
        words = f"{format_level(middle, one.indicator)} ({between})"
        rows.append((one.indicator, one.month, one.low, one.high, *ahead, seen, words))
    return pd.DataFrame(rows, columns=[one.name for one in INDICATOR_COLUMNS])


def fan_table(found: Update) -> pd.DataFrame:
    """Quantiles of the open share of startups' purchased tokens by month, before and after."""
    names, ahead = [f"q{100 * level:02.0f}" for level in QUANTILES], found.ahead
    values = np.nan_to_num(found.runs.paths[TOKENS][:, -len(ahead) :])
    frames = []
    for when, weights in zip(WHEN, found.weights, strict=True):
        own = pd.DataFrame(quantiles(values, weights).T, columns=names)
        own.insert(0, "month", ahead)
        own.insert(0, "when", when)
        frames.append(own)
    return pd.concat(frames, ignore_index=True)


def headline(found: Update, rows: pd.DataFrame) -> str:
    """The probability that moves most, if it moves by more than chance."""
    before, after = product(np.stack(found.weights), found.ends)
    moved, errors = after - before, moved_by_chance(found.runs, before, found.after)
    clear = np.where(np.abs(moved) > np.maximum(CLEAR * errors, LEAST), np.abs(moved), 0.0)
    if not clear.any():
        return WORDS("not_moved", count=len(found.measured))
    at = int(clear.argmax())
    who, by, name = ENDS[at]
    chances = {when: float(rows[f"value_{when}"][at]) for when in WHEN}
    return WORDS(
        "moved", ending=name, of=Headline(who, by).name, rises=bool(moved[at] > 0.0), **chances
    )


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Medians and ranges of the open shares of the last year."""
    shares = records(rows[rows["about"] == "share"])
    cells = {
        of.title: [brief(*(row[f"{x}_{when}"] for x in ("value", "low", "high"))) for when in WHEN]
        for of, row in zip(HEADLINES, shares, strict=True)
        if not math.isnan(row["value_before"])
    }
    return pd.DataFrame.from_dict(cells, orient="index", columns=list(WHEN)).rename_axis("measure")


def _surprises(seen: pd.DataFrame) -> list[str]:
    """The latest value that few runs had forecast, and how many there are."""
    far = seen[(seen["high"] < seen["below"]) | (seen["low"] > seen["above"])]
    if far.empty:
        return []
    last = far.iloc[-1]
    key = str(last["indicator"])
    unit = indicator_of(key).unit
    between = SHARED("between", low=last["below"], high=last["above"], unit=unit)
    said = WORDS(
        "surprise", name=_name(key), month=last["month"], seen=last["seen"],
        is_above=bool(last["low"] > last["above"]), between=between,
    )  # fmt: skip
    if len(seen) == 1:
        return [said]
    return [f"{said} {WORDS('surprises', count=len(far), total=len(seen))}"]


def _sample_size(found: Update) -> str:
    runs, (before, after) = len(found.runs.table), found.draws
    sizes = [
        draws.sample_size(of.effective, of.ancestors, runs, when)
        for of, when in ((before, ""), (after, f" {WORDS('after')}"))
    ]
    return " ".join(sizes)


def _biases(found: Update) -> list[str]:
    """Which platforms with new diamonds nearly all runs have to one side of the market."""
    if len(found.runs.table) < LEAST_RUNS:
        return []
    old = [observation_of(one) for one in found.measured if one.month <= LAST_MONTH]
    weights, platforms = weigh(found.runs, old)
    newer = [indicator_of(one.indicator) for one in found.measured if one.month > LAST_MONTH]
    said = []
    for platform in sorted({one.platform for one in newer if one.outcome == TOKENS}):
        side = float(weights @ np.sign(platforms.before(platform, found.ahead[0]).middle))
        if abs(side) >= 2.0 * BIASED - 1.0:
            said.append(WORDS("bias", platform=platform, is_above=side > 0.0))
    return said


def _wins(rows: pd.DataFrame) -> pd.DataFrame:
    """How likely either camp wins, by kind of firm and measure."""
    ends = rows[rows["about"] == "ending"].set_index(["kind", "measure", "name"])
    never = rows[(rows["name"] == "no_market") & np.isclose(rows["value_before"], 1.0)]
    absent = set(zip(never["kind"], never["measure"], strict=True))
    cells = {
        f"{who}, {counted}": [
            brief(*ends.loc[(scope, by, camp), [f"{x}_{when}" for x in ("value", "low", "high")]])
            for camp in ("open", "closed")
            for when in WHEN
        ]
        for scope, who in WHO.items()
        for by, counted in MEASURES_SHOWN.items()
        if (scope, by) not in absent
    }
    heads = [f"{camp} {when}" for camp in ("open", "closed") for when in WHEN]
    return pd.DataFrame.from_dict(cells, orient="index", columns=heads).rename_axis(
        "firms, measure"
    )


@style.styled
def draw(found: Update, paths: pd.DataFrame, title: str, footer: str) -> Drawing:
    """Startups' open share of tokens before and after, the data, and the newer indicators."""
    drawn, [[axes]] = style.panels(title, footer, 1, 1, top=0.8, bottom=0.175)
    years, ends = [style.year(month) for month in found.ahead], []
    for when, look in zip(WHEN, (style.LOOKS["none"], style.LOOKS["open"]), strict=True):
        own = 100 * paths[paths["when"] == when].drop(columns=["when", "month"])
        for low, high, strength in (("q05", "q95", 0.18), ("q25", "q75", 0.3)):
            axes.fill_between(
                years, own[low], own[high], color=look.colour, alpha=strength, linewidth=0
            )
        axes.plot(years, own["q50"], color=look.colour, linestyle=look.dash)
        ends.append((float(own["q50"].iloc[-1]), when, look.ink))
    of_tokens = [key for key, one in INDICATORS.items() if one.platform and one.outcome == TOKENS]
    past = [one for key in of_tokens for one in known(key).values() if one.month >= SINCE]
    newer = [one for one in found.measured if indicator_of(one.indicator).outcome == TOKENS]
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
    style.time_axis(axes, [style.year(SINCE), years[-1]], name_periods=False)
    style.label_ends(axes, ends)
    return drawn
