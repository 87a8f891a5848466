"""One model in Mesa's own view, in a browser: `solara run experiments/mesa_view.py`.

Each visitor gets their own model. Needs the extra `solara`.
"""

import functools
import threading
from collections.abc import Callable, Mapping
from typing import Any

import solara
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from openclosed.analysis.common.measures import measure
from openclosed.analysis.common.style import LOOKS, time_axis, year
from openclosed.experiments.functions import model
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.scenarios import options_of
from openclosed.sim import Ecosystem
from openclosed.sim.agents import Enterprise, Startup
from openclosed.sim.parameters.paths import all_replaced, value_of

COMPOSING = threading.Lock()  # Hydra composes for one visitor at a time

ACROSS = 20  # firms in a row of the picture
STATES = {"open_only": "open", "multihoming": "shared", "closed_only": "closed", "none": "none"}


class Market(Ecosystem):
    """Today's market, and a few parameters to play with.

    Args:
        what_if: name of a scenario; Mesa gives an argument `scenario` another meaning.
        cost: factor of all firms' weight of cost.
        switching: factor of the cost of changing the model.
        margin: factor of hosts' margin above their cost.
        rng: seed, which chooses the starting state and the random numbers.
    """

    def __init__(
        self,
        what_if: str = "baseline",
        cost: float = 1.0,
        switching: float = 1.0,
        margin: float = 1.0,
        rng: int = 1,
    ) -> None:
        with COMPOSING:
            market = model(what_if, seed=rng)
        market.step()  # so that there is something to show
        times = {
            "firms.enterprises.tastes.cost": cost,
            "firms.startups.tastes.cost": cost,
            "firms.enterprises.switching_cost": switching,
            "firms.startups.switching_cost": switching,
            "pricing.host_margin": margin,
        }
        own = {name: factor * value_of(market.parameters, name) for name, factor in times.items()}
        market.use_parameters(all_replaced(market.parameters, own))
        self.__dict__ = market.__dict__  # its firms refer to it as their model


def controls() -> dict[str, Any]:
    """The controls of the view, by the arguments of Market; × marks a factor.

    A long label would leave a slider no room.
    """
    with COMPOSING, composing():
        names = options_of()
    return {
        "what_if": {"type": "Select", "label": "scenario", "value": "baseline", "values": names},
        "cost": _slider("weight of cost (×)", 1.0, 0.0, 4.0, 0.25),
        "switching": _slider("switching cost (×)", 1.0, 0.0, 4.0, 0.25),
        "margin": _slider("hosts' margin (×)", 1.0, 0.0, 4.0, 0.25),
        "rng": _slider("seed", 1, 1, 100, 1),
    }


def _slider(label: str, value: float, low: float, high: float, step: float) -> dict[str, Any]:
    kind = "SliderInt" if isinstance(value, int) else "SliderFloat"
    return {
        "type": kind, "label": label, "value": value, "min": low, "max": high, "step": step,
    }  # fmt: skip


def firms_picture(model: Ecosystem) -> Figure:
    """All firms as marks, by whether they use open models, closed models, both, or none."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    present = [*model.agents_by_type[Enterprise], *model.agents_by_type[Startup]]
    states = [firm.state for firm in present]
    for state, look in STATES.items():
        places = [place for place, own in enumerate(states) if own == state]
        axes.scatter(
            [place % ACROSS for place in places],
            [place // ACROSS for place in places],
            s=36,
            c=LOOKS[look].colour,
            marker=MarkerStyle(LOOKS[look].marker),
            label=f"{LOOKS[look].label}: {len(places)}",
        )
    axes.invert_yaxis()
    axes.set_axis_off()
    axes.set_title(f"{model.date:%B %Y}, {len(present)} firms: enterprises above, startups below")
    figure.legend(loc="outside lower center", ncols=len(STATES), frameon=False)
    return figure


def curves_picture(model: Ecosystem, curves: Mapping[str, str]) -> Figure:
    """Outcomes of one unit over time, by name with the style of each."""
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.subplots()
    outcomes = model.outcomes
    years = [year(month) for month in outcomes.index]
    for name, look in curves.items():
        outcome = measure(name)
        axes.plot(years, outcomes[name], color=LOOKS[look].colour, label=outcome.text)
        axes.set_ylabel(outcome.unit)
        if outcome.unit == "share":
            axes.set_ylim(0, 1)
    time_axis(axes, years, name_periods=False)
    figure.legend(loc="outside upper left", frameon=False)
    return figure


CURVES = (
    {"open_share_workloads_all": "open", "open_share_spend_all": "scenario"},
    {"price_open": "open", "price_closed": "closed"},
)


def component(draw: Callable[[Ecosystem], Figure]) -> Callable[[Ecosystem], Any]:
    """A part of the page whose picture is redrawn every month."""

    @solara.component
    def Shown(model: Ecosystem) -> None:
        update_counter.get()
        solara.FigureMatplotlib(draw(model))

    return Shown  # type: ignore[no-any-return]


PARTS: tuple[Callable[[Ecosystem], Figure], ...] = (
    firms_picture,
    *(functools.partial(curves_picture, curves=one) for one in CURVES),
)
COMPONENTS = [component(one) for one in PARTS]


@solara.component
def Page() -> None:
    """The page: one model for each visitor."""
    model = solara.use_memo(Market, [])
    SolaraViz(model, components=COMPONENTS, model_params=controls(), name="openclosed")
