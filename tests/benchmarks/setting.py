"""The world on which speed is measured: simple to state, and all of its firms at work."""

from sim.parameters import Parameters
from sim.parameters.paths import all_replaced

WORKLOADS, OFFERINGS, NEIGHBOURS, REVIEW_MONTHS = 4, 12, 8, 6.0
_KINDS, _WORKS = ("enterprise", "startup"), ("general", "custom", "critical", "frontier")
_OF_FIRMS: dict[str, float] = {
    "workloads_least": WORKLOADS,
    "workloads_most": WORKLOADS,
    # A contract is reviewed in the month after its end, on average half a month later.
    "review_months": REVIEW_MONTHS - 0.5,
    "initial_adopters": 1.0,
}
_VALUES: dict[str, float | str] = {
    "network.degree": float(NEIGHBOURS),
    # The baseline's first vendors and communities make twelve offerings: four closed ones, and
    # four open families that are hosted or run by the firm itself. None comes or goes.
    "releases.fork_hazard": 0.0,
    "releases.opening_hazard": 0.0,
    "releases.closing_hazard": 0.0,
    "releases.open_core_hazard": 0.0,
    "releases.vendor_entry": 0.0,
    "workloads.frontier.starts": "2023-01",
    **{f"workloads.{work}.start_hazard": 12.0 for work in _WORKS},
    **{f"firms.{kind}.{name}": value for kind in _KINDS for name, value in _OF_FIRMS.items()},
}
"""What differs from the baseline. All firms know of AI at the start, and their work begins within
about a month, so that each firm-month holds two thirds of a choice."""


def benchmark_parameters(firms: int, months: int) -> Parameters:
    """So many firms over so many months (24 and up): 4 workloads a firm, 12 offerings, 8
    neighbours in a small world, a review every 6 months on average.
    """
    sizes = {"firms.count": firms, "clock.horizon": float(months)}
    return all_replaced(Parameters(), _VALUES | sizes)
