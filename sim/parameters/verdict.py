"""What counts as winning."""

from typing import Literal

from sim.parameters.base import Group, fixed, parameter

# fmt: off


class VerdictRule(Group):
    """The rule by which a run is judged; symmetric between the camps."""

    #                              default low   high  unit      meaning, source
    win_threshold:  float =  fixed(2 / 3,  0.5,  1,    "",       "Share of a camp from which it wins.")
    window:         float =  fixed(12.0,   0.05, 1200, "months", "Length of a window.")
    lookahead:      float =  fixed(12.0,   0,    1200, "months", "How far the last windows are continued straight on.")
    minimum_market: float =  fixed(0.1,    0,    1,    "",       "Least share of potential workloads served.")
    yardstick:      Literal["workloads", "tokens", "spend"] = parameter("workloads", "Yardstick of the headline.")
