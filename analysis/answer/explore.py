"""A chart to explore: open shares month by month, by yardstick and kind of firm, in one page.

Bokeh draws it, from its own script in its Python package, so that the page opens offline.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.common import observed_marks, style
from analysis.common.ensemble import SCOPE_NAMES, YARDSTICKS_SHOWN, quantiles
from analysis.common.markup import plain_text
from sim.outcomes import SCOPES

if TYPE_CHECKING:
    from bokeh.plotting import figure

    from analysis.common.ensemble import Ensemble

PLACE = "explore-chart"
LOOKS = {"all": "plain", "enterprise": "contested", "startup": "scenario"}
DASHES = {"all": "solid", "enterprise": "dashed", "startup": "dotdash"}
LEVELS = {"low": 0.05, "middle": 0.5, "high": 0.95}
TIP = "<div>@kind, @month</div><div>@middle{0.0} % (@low{0.0} to @high{0.0})</div>"


def explore(group: Ensemble, win_threshold: float) -> str:
    """The chart as HTML: a tab a yardstick, a line and a band a kind of firm.

    Pointing at a month tells its numbers; a click on the legend hides a kind. The same runs give
    the same text.
    """
    from bokeh.embed import json_item
    from bokeh.models import TabPanel, Tabs
    from bokeh.resources import Resources

    panels = [
        TabPanel(child=_figure(group, one, win_threshold), title=one.capitalize())
        for one in YARDSTICKS_SHOWN
    ]
    item = json_item(Tabs(tabs=panels, sizing_mode="stretch_width"), PLACE)
    script = "\n".join(Resources(mode="inline", components=["bokeh"], log_level="error").js_raw)
    caption = plain_text(
        "Point at a month for its numbers, choose what work is counted by, and hide or show a kind "
        "of firm by a click on its name. Line: median of the runs; band: 90 % of them; crosses: "
        "what was observed; grey: projection; dotted: where a camp wins. The same numbers are in "
        "the table of the figure of open shares."
    )
    return (
        f'<figure><div id="{PLACE}"></div><figcaption>{caption}</figcaption></figure>\n'
        f"<script>{script}</script>\n"
        f"<script>Bokeh.embed.embed_item({_text(item)})</script>\n"
    )


def _text(item: Any) -> str:
    """The chart as JSON inside a script, its models numbered from 1 on in each page."""
    text = json.dumps(item, separators=(",", ":")).replace("</", "<\\/")
    order = {name: f'"m{place}"' for place, name in enumerate(Counter(re.findall(r'"p\d+"', text)))}
    return re.sub(r'"p\d+"', lambda found: order[found.group()], text)


def _figure(group: Ensemble, yardstick: str, win_threshold: float) -> figure:
    """Open shares by one yardstick."""
    from bokeh.models import BoxAnnotation, DataRange1d, FixedTicker, HoverTool, Range1d
    from bokeh.models.annotations.geometry import Span
    from bokeh.plotting import figure

    years = group.years
    drawn = figure(
        height=430, sizing_mode="stretch_width", tools="", toolbar_location=None,
        x_range=Range1d(years[0], max(years[-1], years[0] + 1 / 12)),
        y_range=DataRange1d(start=0, only_visible=True),
        y_axis_label=f"open share of {yardstick} (%)",
    )  # fmt: skip
    projection = BoxAnnotation(
        left=style.year(style.RECORD_END), fill_color=style.PROJECTION_SHADE, level="image"
    )
    drawn.add_layout(projection)
    for share in (1 - win_threshold, win_threshold):
        line = Span(location=100 * share, line_color="#777777", line_dash="dotted", line_width=2)
        drawn.add_layout(line)
    lines = [_kind(drawn, group, f"open_share_{yardstick}_{scope}", scope) for scope in SCOPES]
    drawn.add_tools(HoverTool(renderers=lines, tooltips=TIP, mode="vline"))
    drawn.legend[0].update(click_policy="hide", orientation="horizontal")
    drawn.add_layout(drawn.legend[0], "above")
    januaries = [year for year in years if year == int(year)]
    drawn.xaxis[0].update(ticker=FixedTicker(ticks=januaries))
    return drawn


def _kind(drawn: figure, group: Ensemble, name: str, scope: str) -> Any:
    """Draw one kind of firm; its line."""
    from bokeh.models import ColumnDataSource

    look, label = style.LOOKS[LOOKS[scope]], SCOPE_NAMES[scope]
    found = 100 * quantiles(group.paths(name), tuple(LEVELS.values()))
    data: dict[str, list[Any]] = {
        "year": group.years,
        "month": list(group.months),
        "kind": [label] * len(group.months),
    }
    data |= {level: np.round(row, 2).tolist() for level, row in zip(LEVELS, found, strict=True)}
    source = ColumnDataSource(data=data)
    drawn.varea(
        "year", "low", "high", source=source, color=look.colour, alpha=0.14, legend_label=label
    )
    line = drawn.line(
        "year", "middle", source=source, color=look.colour, line_dash=DASHES[scope], line_width=3,
        legend_label=label,
    )  # fmt: skip
    for seen in observed_marks.within(name, group.months):
        places = [style.year(month) for month in seen]
        drawn.scatter(
            places, [100 * share for share in seen.values()], marker="x", size=9, line_width=3,
            color=look.ink, legend_label=label,
        )  # fmt: skip
    return line
