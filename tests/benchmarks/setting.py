"""The world on which speed is measured: simple to state, and all of its firms at work."""

from typing import Any

from sim.parameters import Parameters
from sim.parameters.paths import all_replaced
from sim.parameters.work import Cohort

WORKLOADS, OFFERINGS, NEIGHBOURS, REVIEW_MONTHS = 4, 12, 8, 6.0
_KINDS = ("enterprise", "startup")
_LIKE = (
    Cohort(need=95.0),
    Cohort(need=100.0, custom=1.0),
    Cohort(need=100.0, critical=1.0),
    Cohort(need=108.0),  # more than open families can do at the start
)
_OF_FIRMS: dict[str, float | str] = {
    "timing": "jittered",
    # A contract is reviewed in the month after its end, on average half a month later.
    "review_months": REVIEW_MONTHS - 0.5,
    "initial_adopters": 1.0,
}
_VALUES: dict[str, float | str] = {
    "network.degree": float(NEIGHBOURS),
    # The baseline's first vendors and communities make twelve offerings: four closed ones, and
    # four open families that are hosted or run by the firm itself. None comes or goes.
    "releases.fork_hazard": 0.0,
    "releases.openness_rate": 0.0,
    "releases.lab_entry": 0.0,
    "commerce.host_entry": 0.0,
    "commerce.host_exit": 0.0,
    "policy.origin_rule.strength": 0.1,  # so that the law has something to forbid
    "work.tied_to": "nothing",
    "work.retirement": 0.0,
    "work.start_months": 1.0,
    **{f"firms.{kind}.{name}": value for kind in _KINDS for name, value in _OF_FIRMS.items()},
}
"""What differs from the baseline, beside the work. All firms know of AI at the start, and their
work begins within about a month, so that each firm-month holds two thirds of a choice."""


def cohorts(count: int) -> dict[str, Cohort]:
    """So many cohorts of work that concern every firm, all there at the start."""
    everywhere = {"size": 0.0, "enterprise": 1.0, "startup": 1.0}
    return {f"work_{n}": _LIKE[n % len(_LIKE)].model_copy(update=everywhere) for n in range(count)}


def benchmark_parameters(firms: int, months: int, workloads: int = WORKLOADS) -> Parameters:
    """`firms` firms over `months` months (24 and up): 4 workloads a firm, 12 offerings, 8
    neighbours in a small world, a review every 6 months on average.
    """
    sizes: dict[str, Any] = {
        "firms.count": firms,
        "clock.horizon": float(months),
        "work.cohorts": cohorts(workloads),
        "work.kept_apart": workloads,
    }
    return all_replaced(Parameters(), _VALUES | sizes)
