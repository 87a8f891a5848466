"""Hosting of open families, and how users split among hosts."""

import math

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.state.families import may_host
from openclosed.sim.state.market import NOBODY, Table
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.work import Demand

type Floats = NDArray[np.float64]


def fixed_cost_of_hosts(context: StepContext, demand: Demand) -> float:
    """Fixed cost of a host, money a month.

    It scales with the work that open models can do, so closed-only work costs hosts nothing.
    """
    return float(context.in_force.pricing.host_fixed_cost * demand.open_potential)


@inlined
def hosting_margin(margin: float, hosts: int, exponent: float) -> float:
    """Margin of a host over cost, which falls with the number of hosts."""
    return margin * math.pow(max(hosts, 1), -exponent)


@inlined
def mean_weight(firm: Table, concern: int) -> float:
    """Mean over the kinds of firms of the mean weight of a concern."""
    total = 0.0
    for kind in range(firm.size):
        total += firm[kind].taste[concern]
    return float(total / firm.size)


@compiled
def appeal(vendors: Table, weight_support: float, weight_cost: float) -> Floats:
    """(vendors) utility of each vendor in business as a host, -inf for the others."""
    score = np.empty(vendors.size)
    for v in range(vendors.size):
        score[v] = -math.inf
        if vendors[v].active:
            score[v] = weight_support * vendors[v].support - weight_cost * math.log(
                vendors[v].cost_factor
            )
    return score


@compiled
def split_among_hosts(
    families: Table, vendors: Table, f: int, score: Floats, split: Floats
) -> tuple[int, int]:
    """Split the volume of open family `f` among its hosts by a logit of their `appeal`.

    `split` (vendors) is filled with their shares. Returns the best host's row and the number of
    hosts, at least one. A family's own vendor hosts it too.
    """
    best, count = NOBODY, 0
    for v in range(vendors.size):
        split[v] = 0.0
        if score[v] > -math.inf and may_host(families, vendors, f, v):
            count += 1
            split[v] = 1.0
            if best == NOBODY or score[v] > score[best]:
                best = v
    total = 0.0
    for v in range(vendors.size):
        if split[v] > 0.0:
            split[v] = math.exp(score[v] - score[best])
            total += split[v]
    for v in range(vendors.size):
        split[v] /= total
    return best, count
