"""How outcomes move over the months at each point of a sweep, where its months were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, style
from openclosed.analysis.common.measures import fitting
from openclosed.experiments.sweep.answer import Sweep, is_numeric

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

PANELS = 6  # outcomes drawn
COLOURS = "viridis"  # which people with the common colour-vision deficiencies can order


@style.styled
def outcome_curves(found: Sweep, runs: pd.DataFrame, months: pd.DataFrame) -> Drawing:
    """The median path of each point, a panel an outcome; coloured by the factor followed most."""
    kept = [str(name) for name in months if name not in ("run", "month")]
    names = [name for name in kept if not name.startswith("served_")] or kept
    drawn, rest = names[:PANELS], len(names) - PANELS
    groups = {
        str(point): ensemble.of(part, months)
        for point, part in runs[runs["status"] == "done"].groupby("point_name", sort=False)
    }
    followed = [one.factor for one in found.trends]
    factor = next((one for one in followed if is_numeric(found.moved[one])), "")
    phrase = measures.measure(drawn[0]).phrase
    title = f"{phrase[0].upper()}{phrase[1:]} over the months at each point"
    footer = (
        "A line: the median of the runs at one point. Black: the scenario as it is."
        + (f" Colour: {factor}." if factor else "")
        + (f" {rest} more outcomes are in months.parquet." if rest > 0 else "")
    )
    rows = 1 if len(drawn) <= 3 else 2
    figure, grid = style.panels(
        title,
        footer,
        rows,
        -(-len(drawn) // rows),
        left=0.085,
        right=0.88,
        top=0.87,
        wspace=0.3,
        hspace=0.45,
    )
    cells = [axes for row in grid for axes in row]
    values = dict(zip(found.points["point_name"], found.points.get(factor, ()), strict=False))
    colours = _colours(figure, factor, values)
    for axes, name in zip(cells, drawn, strict=False):
        _panel(axes, groups, name, colours)
    for axes in cells[len(drawn) :]:
        axes.set_axis_off()
    return figure


def _colours(figure: Drawing, factor: str, values: dict[str, float]) -> dict[str, object]:
    """The colour of each point by its value of a factor, with a bar that shows it; or none."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    if not factor:
        return {}
    scale = ScalarMappable(Normalize(min(values.values()), max(values.values())), COLOURS)
    bar = figure.colorbar(scale, cax=figure.add_axes((0.92, 0.22, 0.012, 0.5)))
    bar.set_label(fitting(factor, 30), fontsize=11)
    return dict(zip(values, scale.to_rgba(np.array(list(values.values()))), strict=True))


def _panel(axes: Axes, groups: dict[str, Ensemble], name: str, colours: dict[str, object]) -> None:
    outcome = measures.measure(name)
    share = outcome.unit == "share"
    for number, (point, group) in enumerate(groups.items()):
        middle = _median(group, name) * (100 if share else 1)
        usual = not number  # the scenario as it is comes first
        axes.plot(
            group.years, middle, color="black" if usual else colours.get(point, "#0072B2"),
            linewidth=2.6 if usual else 1.2, alpha=1 if usual else 0.7, zorder=3 if usual else 2,
        )  # fmt: skip
    years = next(iter(groups.values())).years
    style.time_axis(axes, years, name_periods=False)
    axes.set_ylabel(f"{outcome.phrase}\n({'%' if share else outcome.unit})", fontsize=11)


def _median(group: Ensemble, name: str) -> np.ndarray:
    middle: np.ndarray = ensemble.quantiles(group.paths(name), (0.5,))[0]
    return middle
