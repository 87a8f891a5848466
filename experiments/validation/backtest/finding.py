"""Findings from scores of forecasts: on the data, and on later data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import style
from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Figure, Finding, Table, described, of_text, records
from openclosed.analysis.finding.words import SHARED
from openclosed.analysis.published import BENCHMARKS, HALF, MODEL, ROUTER_TOKENS, format_level
from openclosed.experiments.validation.backtest import forecasts, words
from openclosed.experiments.validation.backtest.scores import (
    BAND,
    coverage,
    mean_scores,
    pooled_rows,
    summarise_scores,
)
from openclosed.experiments.validation.backtest.words import WORDS, format_score
from openclosed.experiments.validation.forecasters import TREND_AND_WALK, benchmark_forecasts
from openclosed.sim.parameters.clock import month_after, months_between

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

FROZEN = "2025-12"
"""Last origin that any setting was chosen on."""
FAN = (BAND[0], 0.5, BAND[1])
APART = 3  # months between the origins that are drawn
PANELS = {
    MODEL: style.LOOKS["open"].colour,
    words.WALK: style.LOOKS["scenario"].colour,
    TREND_AND_WALK: "#6F6F6F",
}
"""Forecasters that are drawn, and their colours."""
READ = ("indicator", "horizon", "origins", "model", "best", "times")
"""Columns of the kept scores that readers see."""
BY_ORIGIN = ["origin", "horizon", "origins", MODEL, "model_low", "model_high", HALF, *BENCHMARKS]
DIGITS = 4


def data_finding(scored: pd.DataFrame, by_chance: pd.DataFrame) -> Finding:
    """How well the model has forecast the data, and benchmarks synthetic data without a trend."""
    rows = summarise_scores(scored)
    title = words.title(rows)
    says = [text for text in _lines(rows) if text]
    unit = ("unit of the indicator", "mean score (CRPS); in_90: coverage of the 90 % interval")
    standing = described("standing", rows, STANDING, unit)
    shown = [
        one._replace(shown="everywhere") if one.name in READ else one for one in standing.columns
    ]
    tables = [
        standing._replace(columns=shown, caption=WORDS("standing_caption")),
        _file(scored),
        described("synthetic", by_chance, SYNTHETIC, ("", "")),
    ]
    past = pooled_rows(scored).query("forecaster == @MODEL")
    figure = Figure("forecasts", title, lambda: draw_over_data(past, rows), WORDS("figure_footer"))
    return Finding(title, says, tables, [figure], facts={"sentences": says})


def _lines(rows: pd.DataFrame) -> list[str]:
    return [words.on_router(rows), words.beside_benchmarks(rows), words.on_others(rows)]


def of_later(scored: pd.DataFrame, left_out: Sequence[str] = (), version: str = "") -> Finding:
    """How many later measurements the intervals contain, and who scores better.

    Of forecasts of a version, also which of them are registered.
    """
    kept = [when(scored, version)] if version in published.versions() else []
    says, title = [_best_on(scored), *kept, *left_out], _contained(scored)
    shown = of_text(measurement_table(scored), WORDS("later_caption"))
    heads = [one._replace(shown="everywhere") for one in shown.columns[:5]]
    shown = shown._replace(columns=[*heads, *shown.columns[5:]])
    return Finding(title, says, [shown, _file(scored)], facts={"sentences": [f"{title}.", *says]})


def _file(scored: pd.DataFrame) -> Table:
    return described("scored", scored, SCORED, ("", "indicator, month, origin and forecaster"))


def _contained(scored: pd.DataFrame) -> str:
    found = coverage(scored)
    return WORDS("contained", hits=found["hits"].sum(), pairs=found["pairs"].sum())


def _best_on(scored: pd.DataFrame) -> str:
    rows = mean_scores(scored)
    better = int((rows[MODEL] < rows[list(BENCHMARKS)].min(axis=1)).sum())
    return WORDS("best_on", better=better, series=len(rows))


def measurement_table(scored: pd.DataFrame) -> pd.DataFrame:
    """Every indicator and month as text."""
    rows = {}
    for (indicator, month), own in scored.groupby(["indicator", "month"], sort=False):
        key, by = str(indicator), {str(one["forecaster"]): one for one in records(own)}
        model = by[MODEL]
        rows[f"{INDICATORS[key].text}, {month}"] = [
            _between(model["measured_low"], model["measured_high"], key),
            format_level(model["median"], key),
            _between(model["below"], model["above"], key),
            "yes" if model["in_90"] else "no",
            *(format_score(by[name]["crps"], key) for name in (MODEL, *BENCHMARKS)),
        ]
    columns = ["measured", "median", "90 %", "inside", "score (CRPS)", *BENCHMARKS]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("indicator")


def _between(low: float, high: float, indicator: str) -> str:
    return SHARED("between", low=low, high=high, unit=INDICATORS[indicator].unit)


def part_of_the_data(scored: pd.DataFrame, by_chance: pd.DataFrame) -> str:
    """The part of docs/skill.md on the data."""
    return part_of_standing(summarise_scores(scored), by_chance)


def part_of_standing(rows: pd.DataFrame, by_chance: pd.DataFrame) -> str:
    """The same from the table of mean scores."""
    first, *others = _lines(rows)
    others += [
        words.compare_year_ahead(rows, by_chance),
        words.compare_with_old(rows, words.read_old_scores()),
    ]
    return "\n\n".join([f"**{first}**", *filter(None, others)])


def tables_of_the_data(scored: pd.DataFrame, by_chance: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Mean scores (CRPS) for tokens on the router by origin, and on synthetic data: shares."""
    own = scored[scored["indicator"] == ROUTER_TOKENS]
    early = own["origin"] <= FROZEN
    parts = [
        summarise_scores(own[which]).sort_values("horizon").assign(origin=when)
        for when, which in ((f"to {FROZEN}", early), (f"after {FROZEN}", ~early))
        if which.any()
    ]
    by_origin = pd.concat(parts, ignore_index=True).reindex(columns=BY_ORIGIN)
    synthetic = by_chance.pivot_table("crps", "horizon", "forecaster")[list(BENCHMARKS)]
    return {
        "scores_by_origin": by_origin.round(DIGITS),
        "scores_synthetic": synthetic.round(DIGITS).reset_index(),
    }


def part_of_later(scored: pd.DataFrame, version: str, kept_in: str, evidence: str) -> str:
    """The part of docs/skill.md on a version's forecasts, as Markdown."""
    return " ".join([
        f"**{_contained(scored)}.**",
        when(scored, version),
        _best_on(scored),
        WORDS("known_to", file=kept_in, origin=scored["origin"].iloc[0], evidence=evidence),
    ])  # fmt: skip


def when(scored: pd.DataFrame, version: str) -> str:
    """How many measurements of each month were withheld from a version, or registered."""
    months = scored.drop_duplicates(["indicator", "month"])["month"].tolist()
    counts = published.counts_by_month(version, months)
    registered, withheld = (
        [WORDS("count", number=number, month=month) for month, number in counts[one].items()]
        or [WORDS("nothing")]
        for one in (True, False)
    )
    day = published.versions()[version]
    return WORDS("when", version=version, published=day, withheld=withheld, registered=registered)


def part_of_versions() -> str:
    """The months that each version's forecasts were withheld or registered for, as Markdown."""
    rows = {}
    for version, day in published.versions().items():
        said = forecasts.read(forecasts.file_of_version(version))
        months = sorted(set(said["month"]))
        early = [one for one in months if not published.registered(version, one)]
        late = months[len(early) :]
        spans = [WORDS("span", months=one) for one in (early, late)]
        rows[version] = [day, said["origin"].iloc[0], *spans]
    heads = ["published", "data to", "withheld", "registered"]
    return pipes(
        pd.DataFrame.from_dict(rows, orient="index", columns=heads).rename_axis("version")
    ).rstrip()


def bet(said: pd.DataFrame, version: str, ahead: int = 12) -> str:
    """What a version's forecasts say of the router's tokens, beside a trend with a random walk."""
    origin = str(said["origin"].iloc[0])
    month = month_after(origin, ahead)
    own = forecasts.quantiles_at(said, ROUTER_TOKENS, month)
    assert own is not None
    other = benchmark_forecasts(ROUTER_TOKENS, origin, month)[TREND_AND_WALK]
    middle, *ends = (own[forecasts.LEVELS.index(one)] for one in (0.5, *BAND))
    trend, *trend_ends = np.quantile(other, [0.5, *BAND])
    return WORDS("bet", origin=origin, version=version, month=month, middle=middle, ends=ends,
                 trend=trend, trend_ends=trend_ends)  # fmt: skip


def with_benchmarks(past: pd.DataFrame) -> pd.DataFrame:
    """The model's past forecasts of tokens on the router, and those of drawn benchmarks."""
    own = past[past["indicator"] == ROUTER_TOKENS].assign(forecaster=MODEL)
    rows = [own]
    for row in records(own):
        made = benchmark_forecasts(ROUTER_TOKENS, row["origin"], row["month"])
        for name in PANELS.keys() & made.keys():
            ends = dict(
                zip(("below", "median", "above"), np.quantile(made[name], FAN), strict=True)
            )
            rows.append(pd.DataFrame([row | ends | {"forecaster": name}]))
    return pd.concat(rows, ignore_index=True)


@style.styled
def draw_over_data(past: pd.DataFrame, standing: pd.DataFrame) -> Drawing:
    """Forecasts every three months over the data: the model's past ones and two benchmarks'."""
    own, title = with_benchmarks(past), words.title(standing)
    figure, [panels] = style.panels(
        title, WORDS("figure_footer"), wspace=0.24, left=0.065, right=0.975
    )
    for axes, (name, colour) in zip(panels, PANELS.items(), strict=True):
        _draw_fans(axes, own[own["forecaster"] == name], colour)
        for one in known(ROUTER_TOKENS).values():
            year, ends = style.year(one.month), [100.0 * one.low, 100.0 * one.high]
            axes.plot([year, year], ends, color="black", linewidth=2.5)
            axes.plot([year], [100.0 * one.middle], marker=".", color="black", zorder=5)
        axes.set_title(name, fontsize=11.5)
        axes.set_ylabel(WORDS("axis"), fontsize=11)
        axes.set_ylim(0.0, 100.0)
        ends = [style.year(min(known(ROUTER_TOKENS))) - 0.08, style.year(LAST_MONTH) + 0.08]
        style.time_axis(axes, ends, name_periods=False)
        axes.set_xlabel("")
    return figure


def _draw_fans(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """The forecasts of one forecaster from every third origin."""
    for origin, group in rows.groupby("origin", sort=True):
        if months_between(str(origin), FROZEN) % APART:
            continue
        past, said = known(ROUTER_TOKENS, str(origin)), group.sort_values("month")
        last = 100.0 * past[max(past)].middle
        years = [style.year(str(origin)), *map(style.year, said["month"])]
        below, median, above = (
            [last, *(100.0 * said[one])] for one in ("below", "median", "above")
        )
        axes.fill_between(years, below, above, color=colour, alpha=0.22, linewidth=0)
        axes.plot(years, median, color=colour, linewidth=1.8)
        axes.plot(
            years[:1], median[:1], marker="o", color=colour, markeredgecolor="white", zorder=5
        )


SCORED = {
    "seed": ("", "0: all seeds together; from 1: one of them alone"),
    "measured_low": ("unit of the indicator", "lower end of the measurement"),
    "measured_high": ("unit of the indicator", "its upper end"),
    "median": ("unit of the indicator", "half of the forecast is below"),
    "below": ("unit of the indicator", "5 % of the forecast are below"),
    "above": ("unit of the indicator", "5 % of the forecast are above"),
    "crps": ("unit of the indicator", "continuous ranked probability score"),
    "in_90": ("0 or 1", "whether the measurement is inside the 90 % interval"),
}
SYNTHETIC = {
    "series": ("", "number of the synthetic series, from 0"),
    "horizon": ("months", "how far ahead"),
    "forecaster": ("", "the forecaster"),
    "crps": ("share", "mean score (CRPS) over origins"),
}
STANDING = {
    "indicator": ("", "the indicator"),
    "horizon": ("months", "how far ahead"),
    "origins": ("", "how many forecasts"),
    "first": ("YYYY-MM", "first origin"),
    "last": ("YYYY-MM", "last origin"),
    "model": ("unit of the indicator", "mean score (CRPS) over seeds, each alone"),
    "model_low": ("unit of the indicator", "the lowest of their scores"),
    "model_high": ("unit of the indicator", "the highest"),
    "best": ("", "the benchmark with the best score"),
    "times": ("ratio", "the model's score over the best benchmark's"),
    "more": ("unit of the indicator", "the model's score minus the best benchmark's"),
}
