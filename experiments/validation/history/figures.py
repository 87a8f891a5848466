"""The picture of the markets of the past: model over record, fit apart from prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, style
from openclosed.experiments.validation import forecasters
from openclosed.experiments.validation.history import answer as history_answer
from openclosed.experiments.validation.history.answer import Market
from openclosed.sim.parameters.dates import month_after

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

TOP = 1.35  # of an axis, over what it shows, where that is far from all of the market


TITLE = "Markets of the past: fitted to the dashed line, predicted beyond it"
FOOTER = (
    "Blue: model, mean of runs and the band that holds 90 % of them; solid where fitted, dashed "
    "where predicted. Crosses: record, black where the fit saw it, white where not. Grey: plain "
    "rivals, dotted the last value, dash-dotted a logistic curve. Scales differ."
)


@style.styled
def over_the_record(markets: Sequence[Market]) -> Drawing:
    """Four markets: the record, the model's mean and band, and the plain rivals."""
    figure, grid = style.panels(
        TITLE, FOOTER, 2, 2, left=0.075, right=0.97, top=0.87, bottom=0.17, wspace=0.2, hspace=0.5
    )
    for axes, market in zip([axes for row in grid for axes in row], markets, strict=False):
        _panel(axes, market)
    return figure


def _panel(axes: Axes, market: Market) -> None:
    record, look = market.history, style.LOOKS["open"]
    months = [month_after(market.start, i) for i in range(market.paths.shape[1])]
    years = np.array([style.year(month) for month in months])
    mean = 100.0 * market.paths.mean(axis=0)
    low, high = (100.0 * one for one in np.quantile(market.paths, history_answer.BAND, axis=0))
    seen = np.array([month <= record.fitted_to for month in months])
    axes.fill_between(years, low, high, color=look.colour, alpha=0.2, linewidth=0)
    axes.plot(years[seen], mean[seen], color=look.colour, linestyle="solid")
    axes.plot(years[~seen], mean[~seen], color=look.colour, linestyle=(0, (4, 1.5)))
    cut = style.year(record.fitted_to)
    axes.axvline(cut, color="#555555", linewidth=1.0, linestyle=(0, (3, 3)), zorder=1)
    ahead = [month for month in months if month > record.fitted_to]
    for said, dash in (
        ([forecasters.last_value(record.known) for _ in ahead], "dotted"),
        ([forecasters.logistic(record.known, month) for month in ahead], "dashdot"),
    ):
        values = 100.0 * np.array(said)
        axes.plot(years[~seen], values, color="#7A7A7A", linestyle=dash, linewidth=1.6)
    for part, face in ((record.known, "black"), (record.later, "white")):
        axes.plot(
            [style.year(month) for month in part], [100.0 * value for value in part.values()],
            linestyle="none", marker="X", markersize=8.5, color="black", markerfacecolor=face,
            zorder=4,
        )  # fmt: skip
    shown = 100.0 * max(record.observed.values())
    axes.set_ylim(0.0, 104.0 if shown > 60 else TOP * max(shown, float(np.nanmax(high))))
    axes.set_title(f"{record.title}: {record.ending}", fontsize=12.5)
    axes.set_ylabel(f"{record.share} (%)", fontsize=10.5)
    style.time_axis(axes, list(years), name_periods=False)
    axes.set_xlim(years[0] - 0.1, years[-1] + 0.2)


def table(markets: Sequence[Market]) -> pd.DataFrame:
    """Record and model by market and month."""
    rows = {}
    for market in markets:
        for one in history_answer.figures(market).to_dict("records"):
            ends = measures.percent_range(one["low"], one["high"])
            rows[f"{market.history.title}, {one['month']}"] = [
                one["part"],
                measures.percent(one["record"]),
                f"{measures.percent(one['model'])} ({ends})",
            ]
    columns = ["part", "record", "model (90 % of runs)"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
