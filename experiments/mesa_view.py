"""One model in Mesa's own view, in a browser: `solara run experiments/mesa_view.py`.

Each visitor gets a model of their own. Needs the extra `solara`.
"""

import threading
from typing import Any

import solara
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from analysis.common.style import LOOKS
from experiments.functions import world
from experiments.question.composing import composing
from experiments.question.scenarios import known
from sim import Ecosystem
from sim.agents import Enterprise, Startup
from sim.parameters.paths import all_replaced, value_of

COMPOSING = threading.Lock()  # Hydra composes for one visitor at a time

ACROSS = 20  # firms in a row of the picture
STATES = {"open_only": "open", "hybrid": "shared", "closed_only": "closed", "none": "none"}


class MarketToday(Ecosystem):
    """A world that starts where the market is, and a few parameters to play with from there on.

    Args:
        scenario: its name, as the command has it.
        cost: taste of all firms for a low bill, times that of the world.
        switching: cost of changing the model, times that of the world.
        margin: what hosts ask above their cost, times that of the world.
        rng: seed, which names a world and its luck.
    """

    def __init__(
        self,
        scenario: str = "baseline",
        cost: float = 1.0,
        switching: float = 1.0,
        margin: float = 1.0,
        rng: int = 1,
    ) -> None:
        with COMPOSING:
            made = world(scenario, seed=rng)
        times = {
            "firms.enterprise.tastes.cost": cost,
            "firms.startup.tastes.cost": cost,
            "firms.enterprise.switching_cost": switching,
            "firms.startup.switching_cost": switching,
            "commerce.host_margin": margin,
        }
        own = {name: factor * value_of(made.parameters, name) for name, factor in times.items()}
        made.go_on_under(all_replaced(made.parameters, own))
        self.__dict__ = made.__dict__  # firms call that world their model, and both are one


def controls() -> dict[str, Any]:
    """What the view lets one change, by the arguments of MarketToday; × is times the world's.

    A long label would leave a slider no room.
    """
    with COMPOSING, composing():
        names = known()
    return {
        "scenario": {"type": "Select", "label": "scenario", "value": "baseline", "values": names},
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
    """All firms as marks, by whether they use open models, closed ones, both, or none."""
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
    axes.set_title(
        f"{model.date:%B %Y}, {len(present)} firms: the large ones above, the young ones below"
    )
    figure.legend(loc="outside lower center", ncols=len(STATES), frameon=False)
    return figure


@solara.component
def Firms(model: Ecosystem) -> None:
    """The picture of firms, drawn again in every month."""
    update_counter.get()
    solara.FigureMatplotlib(firms_picture(model))


def _share(axes: Axes) -> None:
    axes.set_ylim(0, 1)
    axes.set_ylabel("share")


CURVES = (
    make_plot_component(
        {
            "open_share_workloads_all": LOOKS["open"].colour,
            "open_share_spend_all": LOOKS["scenario"].colour,
        },
        post_process=_share,
    ),
    make_plot_component(
        {"price_open": LOOKS["open"].colour, "price_closed": LOOKS["closed"].colour},
        post_process=lambda axes: axes.set_ylabel("price paid, money per unit of volume"),
    ),
)


@solara.component
def Page() -> None:
    """The page: one model for each visitor."""
    model = solara.use_memo(MarketToday, [])
    SolaraViz(model, components=[Firms, *CURVES], model_params=controls(), name="openclosed")
