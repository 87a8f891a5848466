"""What counts as winning."""

from typing import Literal

from sim.parameters.base import Group, parameter


class VerdictRule(Group):
    """The rule by which a run is judged; symmetric between the camps."""

    win_threshold: float = parameter(
        2 / 3, "Share of a camp from which it wins.", low=0.5, high=1, fixed=True
    )
    window: float = parameter(
        12.0, "Length of a window.", unit="months", low=0.05, high=1200, fixed=True
    )
    lookahead: float = parameter(
        12.0,
        "How far the last windows are continued straight on.",
        unit="months",
        low=0,
        high=1200,
        fixed=True,
    )
    minimum_market: float = parameter(
        0.1, "Least share of potential workloads served.", low=0, high=1, fixed=True
    )
    yardstick: Literal["workloads", "tokens", "spend"] = parameter(
        "workloads", "Yardstick of the headline."
    )
