"""Pictures of a comparison: open shares side by side, and each scenario's curves by the base's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.common import bands, ensemble, forest, measures, style
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.curves import Picture
from analysis.common.ensemble import SCOPE_NAMES
from analysis.common.measures import in_words
from sim.outcomes import SCOPES

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from analysis.common.ensemble import Ensemble
    from analysis.compare.answer import Comparison

HERE, BASE = style.LOOKS["scenario"], style.LOOKS["none"]


@style.styled
def shares(found: Comparison, title: str) -> Picture:
    """Difference in the open share with its interval, a row a scenario, a panel a kind of firm."""
    panels = {scope: found.on(f"open_share_{found.yardstick}_{scope}") for scope in SCOPES}
    overall = panels[SCOPES[0]]
    ranked = sorted(overall, key=lambda name: -abs(overall[name].change))
    pairs = min(one.pairs for one in overall.values())
    footer = (
        f"Mean difference in the open share of {found.yardstick} from the scenario "
        f"{in_words(found.base)} in the last year, or the year after a shock, with its 95 % "
        f"interval, {pairs} pairs of runs each. Filled: the interval excludes 0; hollow: it does "
        "not. Right: share of runs that closed wins, then that open wins, before and after."
    )
    rows = {scope: [panels[scope][name] for name in ranked] for scope in SCOPES}
    names = [in_words(name) for name in ranked]
    notes = ["closed wins, open wins", *(_wins(found, name) for name in ranked)]
    figure = forest.figure(title, footer, names, rows, "difference", notes)
    cells = {
        in_words(name): [
            f"{change_in_words(one.change, one.unit)} "
            f"({range_in_words(one.low, one.high, one.unit)})"
            for one in (panel[name] for panel in panels.values())
        ]
        for name in ranked
    }
    table = pd.DataFrame.from_dict(
        cells, orient="index", columns=[f"{SCOPE_NAMES[scope]} (points)" for scope in SCOPES]
    )
    caption = (
        "Runs of one seed share their random numbers over all scenarios, so that what they have in "
        "common cancels. Right of the line: more runs on open models."
    )
    return Picture("scenarios", title, caption, figure, table.rename_axis("scenario"))


def _wins(found: Comparison, name: str) -> str:
    """How often either camp wins in the base and in a scenario."""
    parts = []
    for label in ("closed", "open"):
        was, becomes = (found.verdicts[one][label]["probability"] for one in (found.base, name))
        parts.append(f"{measures.percent(was).removesuffix(' %')} → {measures.percent(becomes)}")
    return ",  ".join(parts)


def paths_by_scenario(runs: pd.DataFrame, months: pd.DataFrame) -> dict[str, Ensemble]:
    """The finished runs of each scenario with the months of the outcomes that were kept."""
    groups = runs[runs["status"] == "done"].groupby("point_name", sort=False)
    return {
        str(name): ensemble.of(part, months[months["run"].isin(part["run"])])
        for name, part in groups
    }


@style.styled
def curves(found: Comparison, groups: dict[str, Ensemble], scenario: str) -> Figure:
    """A small figure: the outcome that the scenario names, and the open share, by the base's."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    outcomes = list(dict.fromkeys([found.scenarios[scenario].outcome, found.headline]))
    outcomes = [outcome for outcome in outcomes if outcome]
    figure = Figure(figsize=(9.6, 3.3), dpi=style.DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    margins = {"left": 0.075, "right": 0.93, "top": 0.76, "bottom": 0.1, "wspace": 0.42}
    grid = figure.subplots(1, 2, squeeze=False, gridspec_kw=margins)[0]
    for axes, outcome in zip(grid, outcomes, strict=False):
        _panel(axes, outcome, groups[scenario], groups[found.base])
    for axes in grid[len(outcomes) :]:
        axes.set_axis_off()
    lines = [
        Line2D([], [], color=look.colour, linestyle=look.dash, marker=look.marker)
        for look in (HERE, BASE)
    ]
    names = [in_words(scenario), in_words(found.base)]
    figure.legend(lines, names, loc="upper left", ncols=2, frameon=False, handlelength=3)
    return figure


def _panel(axes: Axes, outcome: str, here: Ensemble, base: Ensemble) -> None:
    """Both scenarios' medians and bands in one outcome."""
    known = measures.measure(outcome)
    share = known.unit.startswith("share")
    scale = 100 if share else 1
    ends = []
    for group, look in ((base, BASE), (here, HERE)):
        bands.draw_band(axes, group.years, scale * group.paths(outcome), look, strength=0.7)
        end = bands.at_end(group, outcome)
        said = measures.short_percent(end) if share else measures.plain(end)
        ends.append((scale * end, said, look.ink))
    axes.set_title(known.phrase[0].upper() + known.phrase[1:], fontsize=11)
    axes.set_ylabel("%" if share else known.unit, fontsize=11)
    if share:
        axes.set_ylim(bottom=max(axes.get_ylim()[0], 0))
    style.time_axis(axes, base.years, name_periods=False, label=False)
    axes.tick_params(labelbottom=True)
    style.label_ends(axes, ends)


@style.styled
def save_small(figure: Figure, file: Path) -> None:
    """Write a figure as a PNG that weighs little; the same figure gives the same bytes."""
    figure.savefig(
        file, dpi=style.DOTS_PER_INCH, metadata={"Software": None}, pil_kwargs={"optimize": True}
    )
