"""One model in Mesa's own view, in a browser: `solara run experiments/mesa_view.py`.

Each visitor gets their own model. Needs the extra `solara`. Pictures are SVG text, which takes a
hundredth of the time of Matplotlib's, so that the view keeps up with the model.
"""

import functools
import html
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from openclosed.analysis.common.measures import measure
from openclosed.analysis.common.style import LOOKS, year
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.finding.curves import AGENTS
from openclosed.experiments.functions import model
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.scenarios import options_of
from openclosed.sim import Ecosystem
from openclosed.sim.agents import Enterprise, Startup
from openclosed.sim.outcomes import INDEX

WIDE, TALL = 480, 350  # of a picture
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 112, 34  # around curves
STATES = {"open_only": "open", "multihoming": "shared", "closed_only": "closed", "none": "none"}
SHAPES = {
    "open_only": "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "multihoming": "M0,-5L5,4H-5z",
    "closed_only": "M-4,-4H4V4H-4z",
    "none": "M0,5L5,-4H-5z",
}
DASHES = ("none", "9 5", "2 4")


class Panel(NamedTuple):
    """Curves of one unit: outcomes with their names, and how each looks."""

    title: str
    curves: Mapping[str, str]
    looks: tuple[str, ...]


PANELS = (
    *(
        Panel(shown[0].agent, {one.outcome: one.what for one in shown}, ("open",) * len(shown))
        for shown in (AGENTS["startups"], AGENTS["enterprises"])
    ),
    Panel(
        "Prices",
        {name: measure(name).text for name in ("price_open", "price_closed")},
        ("open", "closed"),
    ),
)


class Market(Ecosystem):
    """Today's market, under a scenario and the three dials.

    Args:
        what_if: name of a scenario; Mesa gives an argument `scenario` another meaning.
        cost: of using open models, 0 low, 1 high; .5 is today, as for the other dials.
        support: for users of open models.
        fragmentation: of open families.
        rng: seed, which chooses the starting state and the random numbers.
    """

    def __init__(
        self,
        what_if: str = "baseline",
        cost: float = 0.5,
        support: float = 0.5,
        fragmentation: float = 0.5,
        rng: int = 1,
    ) -> None:
        dials = {"cost": cost, "support": support, "fragmentation": fragmentation}
        market = model(what_if, {"dials": dials}, seed=rng)
        market.step()  # so that there is something to show
        self.__dict__ = market.__dict__  # its firms refer to it as their model


def controls() -> dict[str, Any]:
    """The controls of the view, by the arguments of Market.

    A long label would leave a slider no room.
    """
    with composing():
        names = options_of()
    dial = {"type": "SliderFloat", "value": 0.5, "min": 0.0, "max": 1.0, "step": 0.05}
    return {
        "what_if": {"type": "Select", "label": "scenario", "value": "baseline", "values": names},
        **{name: dial | {"label": name} for name in ("cost", "support", "fragmentation")},
        "rng": {"type": "SliderInt", "label": "seed", "value": 1, "min": 1, "max": 100, "step": 1},
    }


def firms_picture(model: Ecosystem) -> str:
    """All firms as marks, by whether they use open models, closed models, both, or none."""
    kinds = [model.agents_by_type[kind].get("state") for kind in (Enterprise, Startup)]
    count = sum(map(len, kinds))
    across = math.ceil(math.sqrt(max(count, 1) * WIDE / (TALL - 110)))
    step, top = min(WIDE / across, 24.0), 85.0
    marks: dict[str, list[str]] = {state: [] for state in STATES}
    for states in kinds:
        for place, state in enumerate(states):
            x, y = (place % across + 0.5) * step, top + place // across * step
            marks[state].append(_mark(state, x, y))
        top += (-(-len(states) // across) + 0.5) * step
    defined = "".join(f'<path id="mark-{state}" d="{SHAPES[state]}"/>' for state in STATES)
    parts = [f"<defs>{defined}</defs>"]
    for x, (state, found) in zip((8, 98, 224, 342), marks.items(), strict=True):
        look = LOOKS[STATES[state]]
        parts += [
            f'<g fill="{look.colour}">{_mark(state, x, 51)}{"".join(found)}</g>',
            _text(x + 12, 56, f"{look.label}: {len(found)}"),
        ]
    return _picture(f"{model.date:%B %Y}: {count} firms, startups below", parts)


def curves_picture(model: Ecosystem, panel: Panel) -> str:
    """Outcomes of one unit over time, with their names and last values."""
    clock, record = model.parameters.clock, model.record
    first = year(clock.start)
    last, today = first + clock.horizon / 12, year(LAST_MONTH)
    is_share = all(measure(name).unit == "share" for name in panel.curves)
    values = {name: record[:, INDEX[name]] for name in panel.curves}
    most = 1.0 if is_share else max(float(np.nanmax(one, initial=0.01)) for one in values.values())

    def across(when: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (when - first) / (last - first)

    def up(value: float) -> float:
        return TALL - BOTTOM - (TALL - BOTTOM - TOP) * value / most

    def written(value: float) -> str:
        return f"{100 * value:.0f} %" if is_share else f"{value:.2g}"

    shade = f"M{across(today):.0f},{TOP}H{across(last):.0f}V{up(0.0):.0f}H{across(today):.0f}z"
    parts = [
        f'<path d="{shade}" opacity=".07"/>',
        _text(across(last) - 4, TOP + 16, "projection", "end", opacity=0.7),
    ]
    for value in np.linspace(0.0, most, 4 if is_share else 3).tolist():
        line = f'd="M{LEFT},{up(value):.1f}H{WIDE - RIGHT}"'
        parts += [
            f'<path {line} stroke="currentColor" opacity=".2"/>',
            _text(LEFT - 6, up(value) + 5, written(value), "end"),
        ]
    for when in range(math.ceil(first), math.ceil(last), 2):
        parts.append(_text(across(when), TALL - 12, f"{when}", "middle"))
    for row, (name, label) in enumerate(panel.curves.items()):
        known = np.flatnonzero(np.isfinite(values[name]))
        whens = first + known * clock.years_per_step
        points = zip(whens.tolist(), values[name][known].tolist(), strict=True)
        line = " ".join(f"{across(when):.1f},{up(value):.1f}" for when, value in points)
        look = LOOKS[panel.looks[row]]
        style = f'stroke="{look.colour}" stroke-dasharray="{DASHES[row]}"'
        now = float(values[name][-1])
        parts += [
            f'<g fill="none" stroke-width="2.5" {style}><path d="M{LEFT},{43 + 22 * row}h40"/>',
            f'<polyline points="{line}"/></g>',
            _text(
                LEFT + 48,
                48 + 22 * row,
                f"{label}: {written(now) if math.isfinite(now) else 'none'}",
            ),
        ]
    return _picture(panel.title, parts)


def _mark(state: str, x: float, y: float) -> str:
    return f'<use href="#mark-{state}" x="{x:.1f}" y="{y:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", **more: float) -> str:
    looks = "".join(f' {name}="{value}"' for name, value in more.items())
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {place}{looks}>{html.escape(text)}</text>"


def _picture(title: str, parts: list[str]) -> str:
    """A picture of the parts under a title, in the colours of the page's theme."""
    return (
        f'<svg class="figure" role="img" aria-label="{html.escape(title)}" '
        f'viewBox="0 0 {WIDE} {TALL}" width="100%" fill="currentColor" font-size="15">'
        f'<text x="0" y="20" font-size="17" font-weight="bold">{html.escape(title)}</text>'
        f"{''.join(parts)}</svg>"
    )


def component(draw: Callable[[Ecosystem], str]) -> Callable[[Ecosystem], Any]:
    """A part of the page whose picture is redrawn every month."""

    @solara.component
    def Shown(model: Ecosystem) -> None:
        update_counter.get()
        solara.HTML(unsafe_innerHTML=draw(model))

    return Shown  # type: ignore[no-any-return]


PARTS: tuple[Callable[[Ecosystem], str], ...] = (
    firms_picture,
    *(functools.partial(curves_picture, panel=one) for one in PANELS),
)
COMPONENTS = [component(one) for one in PARTS]


@solara.component
def Page() -> None:
    """The page: one model for each visitor."""
    model = solara.use_memo(Market, [])
    SolaraViz(
        model, components=COMPONENTS, model_params=controls(), name="openclosed", play_interval=51
    )
