"""Forecasts that were made before, against figures that came later: scores and a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.evidence.measurements import Measurement, known
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.finding.faces import pipes
from openclosed.analysis.finding.finding import Figure, Finding, described, of_text
from openclosed.analysis.published import MODEL, level_written, months
from openclosed.experiments.validation.forecasters import FORECASTERS, of_the_rivals
from openclosed.experiments.validation.score_tables import UNITS, marked, written
from openclosed.experiments.validation.skill import proper_scores, quantiles
from openclosed.experiments.validation.skill.figures import marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LEVELS = (0.05, 0.2, 0.5, 0.8, 0.95)
NOT_SEPARATE = (
    "Both routers are held against the same developers of the model, and months follow each other, "
    "so these are not as many separate tests."
)
COLUMNS = 3  # of panels, in two rows at most
YEARS = 2.0  # of the record shown
FOOTER = (
    "Blue: the forecasts' median and the band that was to hold 90 %. Black: the record as the "
    "forecasts' authors could know it. Diamonds: the later figures; a line is a band."
)


class Against(NamedTuple):
    """`rows` has one row a figure and month; `forecasts` and `figures` are what was compared."""

    rows: pd.DataFrame
    forecasts: pd.DataFrame
    figures: tuple[Measurement, ...]
    left_out: tuple[str, ...]  # why a figure is not scored, in a sentence each


def against(
    forecasts: pd.DataFrame, later: Sequence[Measurement], record: Sequence[Measurement]
) -> Against:
    """Score forecasts, as `validation.skill.quantiles` keeps them, against later figures.

    Rivals see the record up to the month that the forecasts knew. A figure that was no forecast,
    because it is not of the model, not later or too late, is left out.
    """
    rows, left_out = [], []
    for one in later:
        said = quantiles.at(forecasts, one.figure, one.month)
        if said is None:
            left_out.append(_why_not(forecasts, one))
            continue
        origin = str(forecasts.loc[forecasts["figure"] == one.figure, "origin"].iloc[0])
        below, low, median, high, above = (
            float(said[quantiles.LEVELS.index(level)]) for level in LEVELS
        )
        members = of_the_rivals(one.figure, origin, one.month, record)
        rows.append(
            {"figure": one.figure, "month": one.month, "origin": origin}
            | {"record_low": one.low, "record_high": one.high}
            | {"below": below, "median": median, "above": above}
            | {"in_90": proper_scores.covered(below, above, one.low, one.high)}
            | {"in_60": proper_scores.covered(low, high, one.low, one.high)}
            | {MODEL: proper_scores.crps_of_quantiles(quantiles.LEVELS, said, one.low, one.high)}
            | {name: proper_scores.crps(own, one.low, one.high) for name, own in members.items()}
        )
    return Against(pd.DataFrame(rows), forecasts, tuple(later), tuple(left_out))


def _why_not(forecasts: pd.DataFrame, one: Measurement) -> str:
    """Why a figure has no forecast."""
    what = f"{one.figure} in {one.month} is not scored:"
    own = forecasts[forecasts["figure"] == one.figure]
    if own.empty:
        return f"{what} the forecasts do not hold this figure."
    if one.month <= str(own["origin"].iloc[0]):
        return f"{what} the forecasts knew the record up to {own['origin'].iloc[0]}."
    return f"{what} the forecasts are for {own['month'].min()} to {own['month'].max()}."


def title(found: Against) -> str:
    """The answer in one line."""
    inside, count = int(found.rows["in_90"].sum()), len(found.rows)
    return f"{inside} of {count} later figures lie in the band that was to hold 90 %"


def sentences(found: Against) -> list[str]:
    """The answer in a few sentences: the bands, and each figure beside its best rival."""
    said = [f"{title(found)}."]
    for figure, group in found.rows.groupby("figure", sort=False):
        key = str(figure)
        means = group[[MODEL, *_rivals(group)]].mean()
        best = str(means.drop(MODEL).idxmin()) if len(means) > 1 else ""
        text = f"{FIGURES[key].text}: mean score (CRPS) {written(means[MODEL], key)}"
        beside = f", {best} {written(means[best], key)}" if best else ""
        said.append(f"{text}{beside}, over {months(len(group))}.")
    return [*said, *found.left_out]


def _rivals(rows: pd.DataFrame) -> list[str]:
    """The rivals that speak in all rows."""
    return [name for name in FORECASTERS if rows[name].notna().all()]


def part(found: Against, forecasts: str, evidence: str, picture: str, command: str) -> str:
    """What docs/skill.md says of it, as Markdown; `picture` is named as seen from there."""
    rows = found.rows
    middle = (rows["record_low"] + rows["record_high"]) / 2
    inside = int(middle.between(rows["below"], rows["above"]).sum())
    missed = rows[~rows["in_90"]]
    outside = [
        f"{_named([key])} in {month}"
        for key, month in zip(missed["figure"], missed["month"], strict=True)
    ]
    best = {
        str(figure): group[[MODEL, *_rivals(group)]].mean().idxmin() == MODEL
        for figure, group in rows.groupby("figure", sort=False)
    }
    lead = (
        f"**{title(found)}.** The forecasts (`{forecasts}`) know the record up to "
        f"{rows['origin'].iloc[0]}; the later figures (`{evidence}`) name their sources. If a "
        f"figure is a band, any part of it counts; by the middle, {inside} lie inside. "
        f"{rows['in_60'].sum()} lie in the middle 60 % of the forecasts. {NOT_SEPARATE} Made by "
        f"`{command}`."
    )
    lists = {
        "Outside": ", ".join(outside) or "none",
        "Forecast too low (the median is below the record)": _named(
            rows.loc[rows["median"] < rows["record_low"], "figure"]
        ),
        "Forecast too high": _named(rows.loc[rows["median"] > rows["record_high"], "figure"]),
        "The model has a better mean score than every rival": _named(k for k in best if best[k]),
        "A rival has a better one": _named(k for k in best if not best[k]),
        "Registered, but not measured since": _named(
            key for key in found.forecasts["figure"] if key not in best
        ),
    }
    return "\n\n".join(
        [
            "## Forecasts that were registered",
            lead,
            "\n".join(f"- {name}: {text}." for name, text in lists.items()),
            pipes(table(found, "**")).rstrip(),
            f"![Registered forecasts and later figures]({picture})",
        ]
    )


def _named(figures: Iterable[str]) -> str:
    """The figures in words, each once."""
    texts = [FIGURES[key].text for key in dict.fromkeys(figures)]
    return ", ".join(text[0].lower() + text[1:] for text in texts) or "none"


def _band(low: float, high: float, figure: str) -> str:
    if low == high:
        return level_written(low, figure)
    return f"{level_written(low, figure).removesuffix(' %')} to {level_written(high, figure)}"


def table(found: Against, mark: str = "") -> pd.DataFrame:
    """Every figure and month as text; `mark` stands on both sides of a row's best score."""
    names = [MODEL, *FORECASTERS]
    rows = {}
    for row in found.rows.to_dict("records"):
        key = str(row["figure"])
        best = np.nanmin([row[name] for name in names])
        rows[f"{FIGURES[key].text}, {row['month']}"] = [
            _band(row["record_low"], row["record_high"], key),
            level_written(row["median"], key),
            _band(row["below"], row["above"], key),
            "yes" if row["in_90"] else "no",
            *(marked(row[name], key, mark if row[name] == best else "") for name in names),
        ]
    columns = ["measured", "median", "90 %", "inside", "score (CRPS)", *FORECASTERS]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("figure")


@style.styled
def over_the_forecasts(found: Against) -> Drawing:
    """The forecasts' median and band, with the record before and the figures after."""
    shown = list(dict.fromkeys(found.rows["figure"]))[: 2 * COLUMNS]
    figure, grid = style.panels(
        title(found), FOOTER, 1 + (len(shown) > COLUMNS), min(len(shown), COLUMNS),
        top=0.86, left=0.075, right=0.97, wspace=0.3, hspace=0.45,
    )  # fmt: skip
    every = [axes for row in grid for axes in row]
    for axes, key in zip(every, shown, strict=False):
        _panel(axes, found, str(key))
    for axes in every[len(shown) :]:
        axes.remove()
    return figure


def _panel(axes: Axes, found: Against, key: str) -> None:
    scale = 100.0 if FIGURES[key].unit == "share" else 1.0
    own = [one for one in found.figures if one.figure == key]
    kept = found.forecasts[found.forecasts["figure"] == key]
    last = str(found.rows["month"].max())
    kept = kept[kept["month"] <= last]
    origin = str(kept["origin"].iloc[0])
    begin = style.year(origin) - YEARS
    years = np.array([style.year(month) for month in kept["month"]])
    look = style.LOOKS["open"]
    below, above = (scale * kept[name] for name in ("q0.05", "q0.95"))
    axes.fill_between(years, below, above, color=look.colour, alpha=0.28, linewidth=0)
    axes.plot(years, scale * kept["q0.5"], color=look.colour)
    before = [row for row in known(key, origin).values() if style.year(row.month) > begin]
    marks(axes, before, scale, ".")
    marks(axes, own, scale, "D", "white")
    axes.set_title(FIGURES[key].text, fontsize=11.5)
    axes.set_ylabel(UNITS[FIGURES[key].unit], fontsize=11)
    low, high = axes.get_ylim()
    axes.set_ylim(bottom=0.0 if low < high / 2 else low)
    style.time_axis(axes, [begin, style.year(last) + 0.1], name_periods=False)


def finding(found: Against) -> Finding:
    """How many later figures the forecasts held, and the score of each."""
    scores = of_text(table(found), "Later figures")
    heads = [one._replace(shown="everywhere") for one in scores.columns[:5]]
    scores = scores._replace(columns=[*heads, *scores.columns[5:]])
    rivals = ("unit of the figure", "score (CRPS) of this rival")
    figure = Figure("later_figures", title(found), lambda: over_the_forecasts(found), FOOTER)
    said = sentences(found)
    files = described("scores", found.rows, MEANINGS, rivals)
    return Finding(title(found), said[1:], [scores, files], [figure], facts={"sentences": said})


MEANINGS = {
    "figure": ("", "what is forecast"),
    "month": ("YYYY-MM", "of which"),
    "origin": ("YYYY-MM", "last month of the record that the forecasts know"),
    "record_low": ("unit of the figure", "lower end of what was measured"),
    "record_high": ("unit of the figure", "its upper end"),
    "below": ("unit of the figure", "5 % of the forecast are below"),
    "median": ("unit of the figure", "half of the forecast is below"),
    "above": ("unit of the figure", "5 % of the forecast are above"),
    "in_90": ("yes or no", "whether the record is between them"),
    "in_60": ("yes or no", "whether it is between the quantiles of 20 and 80 %"),
    MODEL: ("unit of the figure", "score (CRPS) of the forecast, by its quantiles"),
}
