"""How newer indicators move the answer, as sentences, tables and a picture."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import draws
from openclosed.analysis.common import style
from openclosed.analysis.common.measures import brief, percent
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, TOKENS, indicator_of
from openclosed.analysis.finding.finding import Column, Figure, Finding, for_files, of_text, records
from openclosed.analysis.finding.finding import table as table_of
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
from openclosed.sim.parameters.dates import month_after, months_between

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

type Floats = NDArray[np.float64]

CLEAR, LEAST = 3.0, 0.01
"""Standard deviations of chance, and a change, that the largest of many changes must exceed."""
NEXT = 6
"""Months after the last indicator, for which the most informative next one is named."""
SHOWN = 5
"""The most informative indicators."""
WHEN = ("before", "after")
ENDS: Final = list(itertools.product(WHO, MEASURES_SHOWN, ALL_ENDINGS))
"""Kinds of firms, measures and endings."""
EVENTS: Final = {
    "open": "open wins {}", "shared": "the camps share {}", "closed": "closed wins {}",
    "no_closed": "no closed vendor is left for {}", "no_market": "there is no market for {}",
}  # fmt: skip
"""Endings of a measure as clauses."""


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
        left = self.runs.effective_values(self.after)
        if left >= LEAST_VALUES:
            return ""
        return (
            "Do not rely on this: too few runs fit the indicators "
            f"({left:.1f} effective values of a parameter; {LEAST_VALUES:g} needed)"
        )

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
    title = warning or headline(found, rows)
    says = [*_describe_shares(rows, found), *_surprises(seen), _sample_size(found)]
    to_measure = []
    if more:
        caption = (
            f"Most informative next, in {later}: how much of the spread between runs each "
            "indicator would remove"
        )
        to_measure.append(table_of("information", NEXT_COLUMNS, more[:SHOWN], caption))
    else:
        why = "too few runs fit" if warning else "none would clearly tell more than chance"
        says.append(f"What to measure next, in {later}, is not said: {why}.")
    tables = [
        of_text(_wins(rows), "Probability that a camp wins, before and after the indicators: % "
                "(95 % interval)", "everywhere"),
        of_text(_shares(rows), f"Open share in {found.ahead[-1][:4]}, before and after the "
                "indicators: % (range of nine in ten runs)", "everywhere"),
        *to_measure,
        table_of("update", ANSWER_COLUMNS, rows, "Before and after the indicators"),
        table_of("indicators", INDICATOR_COLUMNS, seen, "What was measured, and its forecasts"),
        for_files("fan", FAN_MEANINGS, paths),
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
        "answer": rows.to_dict("records"),
    }
    figure = Figure("update", "Before and after", lambda: draw(found, paths, title), FOOTER)
    warnings = ["Try more runs (replicates=)."] if warning else []
    return Finding(title, says, tables, [figure], warnings, facts=facts)


def _name(key: str) -> str:
    """An indicator in words, with its unit unless that is the percent sign."""
    one = indicator_of(key)
    return one.text if one.unit == "share" else f"{one.text} ({one.unit})"


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
FAN_MEANINGS = (
    ("when", "", "before or after the indicators"),
    ("month", "YYYY-MM", "calendar month"),
    *((f"q{100 * q:02.0f}", "share", f"{100 * q:g} % of the weight lies below") for q in QUANTILES),
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
            low, _, middle, _, high = quantiles(values[there, None], weights[there])[:, 0].tolist()
            cells.append((middle, low, high))
        frame[[f"{name}_{when}" for name in ("value", "low", "high")]] = cells
    return frame


def figure_table(found: Update) -> pd.DataFrame:
    """Each indicator beside its forecast by the runs before any was known."""
    rows = []
    for one in found.measured:
        ahead = forecast(found.runs, indicator_of(one.indicator), one.month)
        low, high, below, middle, above = (
            format_level(value, one.indicator) for value in (one.low, one.high, *ahead)
        )
        seen = low if low == high else f"{low.removesuffix(' %')} to {high}"
        words = f"{middle} ({below.removesuffix(' %')} to {above})"
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
    before, after = (weights @ found.ends for weights in found.weights)
    moved, errors = after - before, moved_by_chance(found.runs, before, found.after)
    clear = np.where(np.abs(moved) > np.maximum(CLEAR * errors, LEAST), np.abs(moved), 0.0)
    one = len(found.measured) == 1
    start = "A newer indicator" if one else f"{len(found.measured)} newer indicators"
    if not clear.any():
        return f"{start} {'does' if one else 'do'} not clearly move the probability of any ending"
    at = int(clear.argmax())
    (who, by, name), verb = ENDS[at], "rises" if moved[at] > 0.0 else "falls"
    chances = " to ".join(percent(float(rows[f"value_{when}"][at])) for when in WHEN)
    what = EVENTS[name].format(Headline(who, by).name)
    return f"Probability that {what} {verb} from {chances}"


def _describe_shares(rows: pd.DataFrame, found: Update) -> list[str]:
    """How the medians of the open shares of the last year move."""
    year = found.ahead[-1][:4]
    return [
        f"Open share of {of.name} in {year}: median {percent(row['value_before'])} before the "
        f"indicators, {percent(row['value_after'])} after."
        for of, row in zip(HEADLINES, records(rows[rows["about"] == "share"]), strict=True)
    ]


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Medians and ranges of the open shares of the last year."""
    shares = records(rows[rows["about"] == "share"])
    cells = {
        of.title: [brief(*(row[f"{x}_{when}"] for x in ("value", "low", "high"))) for when in WHEN]
        for of, row in zip(HEADLINES, shares, strict=True)
    }
    return pd.DataFrame.from_dict(cells, orient="index", columns=list(WHEN)).rename_axis("measure")


def _surprises(seen: pd.DataFrame) -> list[str]:
    """The last month of each indicator that few runs had forecast."""
    far = seen[(seen["high"] < seen["below"]) | (seen["low"] > seen["above"])]
    return [
        f"Surprise: {_name(row['indicator'])}, {row['month']}, was {row['seen']}. "
        f"The forecast was {row['forecast']}."
        for row in far.drop_duplicates("indicator", keep="last").to_dict("records")
    ]


def _sample_size(found: Update) -> str:
    runs, (before, after) = len(found.runs.table), found.draws
    sizes = [
        draws.sample_size(of.effective, of.ancestors, runs, when)
        for of, when in ((before, ""), (after, " after the indicators"))
    ]
    return " ".join(sizes)


def _wins(rows: pd.DataFrame) -> pd.DataFrame:
    """How likely either camp wins, by kind of firm and measure."""
    ends = rows[rows["about"] == "ending"].set_index(["kind", "measure", "name"])
    cells = {
        f"{who}, {counted}": [
            brief(*ends.loc[(scope, by, camp), [f"{x}_{when}" for x in ("value", "low", "high")]])
            for camp in ("open", "closed")
            for when in WHEN
        ]
        for scope, who in WHO.items()
        for by, counted in MEASURES_SHOWN.items()
    }
    heads = [f"{camp} {when}" for camp in ("open", "closed") for when in WHEN]
    return pd.DataFrame.from_dict(cells, orient="index", columns=heads).rename_axis(
        "firms, measure"
    )


FOOTER = (
    f"Open share of {HEADLINES[0].name}: median, 50 % and 90 % of the runs; grey before the newer "
    "indicators, blue after. Black: data of platforms, each with a bias; diamonds are newer."
)


@style.styled
def draw(found: Update, paths: pd.DataFrame, title: str) -> Drawing:
    """Startups' open share of tokens before and after, the data, and the newer indicators."""
    drawn, [[axes]] = style.panels(title, FOOTER, 1, 1, top=0.8, bottom=0.15)
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
