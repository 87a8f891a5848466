"""One model in Mesa's own view, in a browser: `solara run analysis/mesa_view.py`.

Each visitor gets a model of their own. Needs the extra `solara`.
"""

from typing import Any

import solara
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from mesa.visualization import SolaraViz, make_plot_component
from mesa.visualization.utils import update_counter

from analysis.common.style import LOOKS
from sim import Ecosystem, Parameters
from sim.agents import Enterprise, Startup

ACROSS = 20  # firms in a row of the picture
STATES = {"open_only": "open", "hybrid": "hybrid", "closed_only": "closed", "none": "none"}


class SmallMarket(Ecosystem):
    """The baseline with few firms, and a few parameters to play with.

    Args:
        firms: how many.
        months: length of the run.
        cost: taste of all firms for a low bill.
        switching: cost of changing the model, points of utility.
        rng: seed.
    """

    def __init__(
        self,
        firms: int = 200,
        months: int = 156,
        cost: float | None = None,
        switching: float | None = None,
        rng: int | None = 1,
    ) -> None:
        given: dict[str, Any] = {"firms": {"count": firms}, "clock": {"horizon": months}}
        if cost is not None:
            kinds = ("enterprise", "startup")
            given["firms"] |= {kind: {"tastes": {"cost": cost}} for kind in kinds}
        if switching is not None:
            given["choice"] = {"switching_cost": switching}
        super().__init__(Parameters.model_validate(given), rng=rng)


def controls() -> dict[str, Any]:
    """What the view lets one change, by the arguments of SmallMarket."""
    base = Parameters()
    return {
        "firms": _slider("firms", 200, 50, 1000, 50),
        "cost": _slider("taste for a low bill", base.firms.enterprise.tastes.cost, 0.0, 4.0, 0.1),
        "switching": _slider("cost of changing", base.choice.switching_cost, 0.0, 8.0, 0.1),
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
    axes.set_title(f"{len(present)} firms: the large ones above, the young ones below")
    figure.legend(loc="outside lower center", ncols=len(STATES), frameon=False)
    return figure


@solara.component
def Firms(model: Ecosystem) -> None:
    """The picture of firms, drawn anew in every month."""
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
    model = solara.use_memo(SmallMarket, [])
    SolaraViz(model, components=[Firms, *CURVES], model_params=controls(), name="openclosed")
