"""What things cost, what they are worth and what support they come with, as scalar rules."""

import math

from sim.engine.compiled import inlined


@inlined
def unit_cost(base: float, slope: float, capability: float, frontier: float) -> float:
    """Cost of serving a unit of volume: c_0 exp(a (capability - frontier))."""
    return base * math.exp(slope * (capability - frontier))


@inlined
def tier(capability: float, need: float, width: float) -> float:
    """The capability that a workload pays for: no more than its need and a margin."""
    return min(capability, need + width)


@inlined
def quality(capability: float, need: float, spread: float) -> float:
    """Perceived quality in (0, 1): logistic in capability beyond the need."""
    return 1.0 / (1.0 + math.exp(-(capability - need) / spread))


@inlined
def camp_risk(base: float, familiarity: float, open_share: float) -> float:
    """Perceived risk of open as such, which falls with the open share among its own kind."""
    return base * (1.0 - familiarity * open_share)


@inlined
def hosting_margin(margin: float, hosts: int, exponent: float) -> float:
    """Margin of a host over cost, competed away by the number of hosts."""
    return margin * math.pow(max(hosts, 1), -exponent)


@inlined
def community_support(contributors: float, users: float, load: float) -> float:
    """Support in [0, 1) from contributors: C L / (C L + users), L workloads per contributor."""
    return contributors * load / (contributors * load + users + 1e-12)


@inlined
def joined_support(one: float, other: float) -> float:
    """Support of two sources that each answer what the other leaves open."""
    return 1.0 - (1.0 - one) * (1.0 - other)


@inlined
def smoothed(felt: float, value: float, months: float, months_per_step: float) -> float:
    """What firms have come to feel of `value`, averaged over about `months`.

    What is new (below 0: nothing felt yet) is taken as it is.
    """
    if felt < 0.0:
        return value
    return felt + (value - felt) * (1.0 - math.exp(-months_per_step / months))
