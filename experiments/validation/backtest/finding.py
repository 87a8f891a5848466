"""Findings from scores of forecasts: on the data, on later data and on markets of the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.common.measures import percent, percent_range
from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Figure, Finding, Table, described, of_text, records
from openclosed.analysis.published import (
    BENCHMARKS,
    HALF,
    MODEL,
    ROUTER_TOKENS,
    compare_with_benchmarks,
    format_level,
)
from openclosed.experiments.validation.backtest import forecasts, words
from openclosed.experiments.validation.backtest.past import History, Market
from openclosed.experiments.validation.backtest.scores import (
    BAND,
    coverage,
    mean_scores,
    pooled_rows,
    summarise_scores,
)
from openclosed.experiments.validation.backtest.words import mark_score
from openclosed.experiments.validation.forecasters import (
    TREND_AND_WALK,
    benchmark_forecasts,
    last_value,
    trend,
)
from openclosed.sim.parameters.dates import month_after, months_between

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

FROZEN = "2025-12"
"""Last origin that any setting was chosen on."""
APART = 3  # months between the origins that are drawn
PANELS = {
    MODEL: style.LOOKS["open"].colour,
    HALF: style.LOOKS["scenario"].colour,
    TREND_AND_WALK: "#6F6F6F",
}
"""Forecasters that are drawn, and their colours."""
FOOTER = (
    "Each fan starts from the last value known (dot): median and 90 % interval at the horizons "
    "that are scored. Black: the data; bars span what the sources allow."
)
PAST_TITLE = "Markets of the past: fitted up to the dashed line, forecast beyond it"
PAST_FOOTER = (
    "Blue: model, mean of runs and 90 % interval; solid where fitted, dashed where forecast. "
    "Crosses: data, black if used in the fit, white if not. Grey: benchmarks; dotted the last "
    "value, dash-dotted a trend of logits. Scales differ."
)
READ = ("indicator", "horizon", "origins", "model", "best", "times")
"""Columns of the kept scores that readers see."""
BY_ORIGIN = ["origin", "horizon", "origins", MODEL, "model_low", "model_high", HALF, *BENCHMARKS]
DIGITS = 4
TOP = 1.35  # of an axis, over what it shows, where that is far from all of the market


def data_finding(scored: pd.DataFrame, by_chance: pd.DataFrame) -> Finding:
    """How well the model has forecast the data, and benchmarks synthetic data without a trend."""
    rows = summarise_scores(scored)
    title = words.short_headline(rows) or "How well the model forecasts the data"
    found = [
        words.router_headline(rows),
        compare_with_benchmarks(rows),
        words.compare_year_ahead(rows, by_chance),
        words.compare_with_old(rows, words.read_old_scores()),
    ]
    says = [text for text in found if text]
    unit = ("unit of the indicator", "mean score (CRPS); in_90: coverage of the 90 % interval")
    standing = described("standing", rows, STANDING, unit)
    shown = [
        one._replace(shown="everywhere") if one.name in READ else one for one in standing.columns
    ]
    tables = [
        standing._replace(columns=shown, caption="Mean scores (CRPS) beside the best benchmark"),
        _file(scored),
        described("synthetic", by_chance, SYNTHETIC, ("", "")),
    ]
    figure = Figure("forecasts", title, lambda: draw_over_data(scored), FOOTER)
    return Finding(title, says, tables, [figure], facts={"sentences": says})


def of_later(scored: pd.DataFrame, left_out: Sequence[str] = ()) -> Finding:
    """How many later measurements the intervals contain, and who scores better."""
    says, title = [*_compare_benchmarks(scored), *left_out], _coverage_sentence(scored)
    shown = of_text(measurement_table(scored), "Later measurements")
    heads = [one._replace(shown="everywhere") for one in shown.columns[:5]]
    shown = shown._replace(columns=[*heads, *shown.columns[5:]])
    return Finding(title, says, [shown, _file(scored)], facts={"sentences": [f"{title}.", *says]})


def past_finding(scored: pd.DataFrame, markets: Sequence[Market]) -> Finding:
    """How the model does in markets of the past, beside benchmark forecasts."""
    fitted = pd.concat(
        [one.fitted.assign(market=one.history.name) for one in markets], ignore_index=True
    )
    of_fitted = {"market": ("", "of which market"), "set": ("", "closest first")}
    sets = fitted.groupby("market", sort=False).cumcount()
    tables = [
        of_text(_means(scored, markets), "Mean scores (CRPS) on later measurements", "everywhere"),
        of_text(measurement_table(scored, _titles(markets)), "Later measurements"),
        _file(scored),
        described("fitted", fitted.assign(set=sets), of_fitted, ("", "value of this parameter")),
    ]
    figure = Figure("markets", PAST_TITLE, lambda: draw_markets(markets), PAST_FOOTER)
    says = _compare_benchmarks(scored)
    facts = {"sentences": [f"{_coverage_sentence(scored)}.", *says]}
    return Finding(_coverage_sentence(scored), says, tables, [figure], facts=facts)


def _file(scored: pd.DataFrame) -> Table:
    return described("scored", scored, SCORED, ("", "indicator, month, origin and forecaster"))


def _coverage_sentence(scored: pd.DataFrame) -> str:
    found = coverage(scored)
    return (
        f"90 % intervals contained {found['hits'].sum()} of {found['pairs'].sum()} later "
        "measurements"
    )


def _compare_benchmarks(scored: pd.DataFrame) -> list[str]:
    rows = mean_scores(scored)
    better = int((rows[MODEL] < rows[list(BENCHMARKS)].min(axis=1)).sum())
    return [f"The model beats every benchmark on {better} of {len(rows)} series (mean score)."]


def measurement_table(
    scored: pd.DataFrame, titles: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Every indicator and month as text."""
    rows = {}
    names = [MODEL, *BENCHMARKS]
    for (indicator, month), own in scored.groupby(["indicator", "month"], sort=False):
        key, by = str(indicator), {str(one["forecaster"]): one for one in records(own)}
        model = by[MODEL]
        title = (titles or {}).get(key) or SCORED_INDICATORS[key].text
        rows[f"{title}, {month}"] = [
            _band(model["measured_low"], model["measured_high"], key),
            format_level(model["median"], key),
            _band(model["below"], model["above"], key),
            "yes" if model["in_90"] else "no",
            *(mark_score(by[name]["crps"], key) for name in names),
        ]
    columns = ["measured", "median", "90 %", "inside", "score (CRPS)", *BENCHMARKS]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("indicator")


def _band(low: float, high: float, indicator: str) -> str:
    if low == high:
        return format_level(low, indicator)
    return f"{format_level(low, indicator).removesuffix(' %')} to {format_level(high, indicator)}"


def _means(scored: pd.DataFrame, markets: Sequence[Market], mark: str = "") -> pd.DataFrame:
    """Mean scores as text: a row a market, a column a forecaster, and coverage."""
    titles, rows, names = _titles(markets), {}, (MODEL, *BENCHMARKS)
    held = {
        one["indicator"]: f"{one['hits']} of {one['pairs']}" for one in records(coverage(scored))
    }
    for row in records(mean_scores(scored)):
        key, best = row["indicator"], min(row[name] for name in names)
        cells = [mark_score(row[name], key, mark if row[name] == best else "") for name in names]
        rows[titles[key]] = [*cells, held[key]]
    columns = [*names, "in 90 %"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("market")


def _titles(markets: Sequence[Market]) -> dict[str, str]:
    return {one.history.name: one.history.title for one in markets}


def part_of_the_data(scored: pd.DataFrame, by_chance: pd.DataFrame) -> str:
    """The part of docs/skill.md on the data."""
    first, *others = data_finding(scored, by_chance).sentences
    return "\n\n".join([f"**{first}**", *map(str, others)])


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


def part_of_later(scored: pd.DataFrame, kept_in: str, evidence: str) -> str:
    """The part of docs/skill.md on registered forecasts, as Markdown."""
    return (
        f"**{_coverage_sentence(scored)}.** The forecasts (`{kept_in}`) know the data up to "
        f"{scored['origin'].iloc[0]}; the later measurements (`{evidence}`) name their sources. "
        f"{' '.join(_compare_benchmarks(scored))}"
    )


def bet(said: pd.DataFrame, version: str, ahead: int = 12) -> str:
    """What registered forecasts say of the router's tokens, beside a trend with a random walk."""
    origin = str(said["origin"].iloc[0])
    month = month_after(origin, ahead)
    own = forecasts.quantiles_at(said, ROUTER_TOKENS, month)
    assert own is not None
    other = benchmark_forecasts(ROUTER_TOKENS, origin, month)[TREND_AND_WALK]
    ends = [own[forecasts.LEVELS.index(one)] for one in (0.5, *BAND)]
    (middle, low, high), (at, below, above) = ends, np.quantile(other, [0.5, *BAND])
    return (
        f"From the data up to {origin}, version {version} puts the open share of the router's "
        f"tokens in {month} at {percent(middle)} ({percent_range(low, high)} with probability "
        f"90 %); a trend with a random walk, at {percent(at)} ({percent_range(below, above)})."
    )


def part_of_the_past(scored: pd.DataFrame, markets: Sequence[Market]) -> str:
    """The part of docs/history.md on the markets."""
    return "\n\n".join(
        [
            f"**{_coverage_sentence(scored)}.** {' '.join(_compare_benchmarks(scored))}",
            pipes(_means(scored, markets, "**")).rstrip(),
        ]
    )


def past_sources(histories: Iterable[History]) -> pd.DataFrame:
    """Who measured the markets of the past."""
    rows = [
        (one.title, one.source.citation, one.source.interest, one.source.bias) for one in histories
    ]
    return pd.DataFrame(rows, columns=["market", "source", "whose_interest", "bias"])


@style.styled
def draw_over_data(scored: pd.DataFrame) -> Drawing:
    """Forecasts every three months over the data: the model's and the benchmarks'."""
    of_router = scored[scored["indicator"] == ROUTER_TOKENS]
    own = pooled_rows(of_router)
    title = words.short_headline(summarise_scores(of_router)) or "Forecasts over the data"
    figure, [panels] = style.panels(title, FOOTER, wspace=0.24, left=0.065, right=0.975)
    for axes, (name, colour) in zip(panels, PANELS.items(), strict=True):
        _draw_fans(axes, own[own["forecaster"] == name], colour)
        for one in known(ROUTER_TOKENS).values():
            year, ends = style.year(one.month), [100.0 * one.low, 100.0 * one.high]
            axes.plot([year, year], ends, color="black", linewidth=2.5)
            axes.plot([year], [100.0 * one.middle], marker=".", color="black", zorder=5)
        axes.set_title(name, fontsize=11.5)
        axes.set_ylabel("open share of tokens on the router, %", fontsize=11)
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


@style.styled
def draw_markets(markets: Sequence[Market]) -> Drawing:
    """Four markets: the data, the model's mean and interval, and benchmarks."""
    figure, grid = style.panels(
        PAST_TITLE, PAST_FOOTER, 2, 2,
        left=0.075, right=0.97, top=0.87, bottom=0.17, wspace=0.2, hspace=0.5,
    )  # fmt: skip
    for axes, market in zip([axes for row in grid for axes in row], markets, strict=False):
        _draw_market(axes, market)
    return figure


def _draw_market(axes: Axes, market: Market) -> None:
    history, look = market.history, style.LOOKS["open"]
    months = [month_after(market.start, i) for i in range(market.paths.shape[1])]
    years = np.array([style.year(month) for month in months])
    mean = 100.0 * market.paths.mean(axis=0)
    low, high = (100.0 * one for one in np.quantile(market.paths, BAND, axis=0))
    seen = np.array([month <= history.fitted_to for month in months])
    axes.fill_between(years, low, high, color=look.colour, alpha=0.2, linewidth=0)
    axes.plot(years[seen], mean[seen], color=look.colour, linestyle="solid")
    axes.plot(years[~seen], mean[~seen], color=look.colour, linestyle=(0, (4, 1.5)))
    cut = style.year(history.fitted_to)
    axes.axvline(cut, color="#555555", linewidth=1.0, linestyle=(0, (3, 3)), zorder=1)
    ahead = [month for month in months if month > history.fitted_to]
    for said, dash in (
        ([last_value(history.known) for _ in ahead], "dotted"),
        ([trend(history.known, month, "logit") for month in ahead], "dashdot"),
    ):
        values = 100.0 * np.array(said)
        axes.plot(years[~seen], values, color="#7A7A7A", linestyle=dash, linewidth=1.6)
    for part, face in ((history.known, "black"), (history.later, "white")):
        axes.plot(
            [style.year(month) for month in part], [100.0 * value for value in part.values()],
            linestyle="none", marker="X", markersize=8.5, color="black", markerfacecolor=face,
            zorder=4,
        )  # fmt: skip
    shown = 100.0 * max(history.observed.values())
    axes.set_ylim(0.0, 104.0 if shown > 60 else TOP * max(shown, float(np.nanmax(high))))
    axes.set_title(f"{history.title}: {history.ending}", fontsize=12.5)
    axes.set_ylabel(f"{history.share} (%)", fontsize=10.5)
    style.time_axis(axes, list(years), name_periods=False)
    axes.set_xlim(years[0] - 0.1, years[-1] + 0.2)


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
