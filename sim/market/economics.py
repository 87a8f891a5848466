"""What hosts earn, what support models come with, and what firms come to feel of it."""

import math

from sim.engine.compiled import inlined


@inlined
def hosting_margin(margin: float, hosts: int, exponent: float) -> float:
    """Margin of a host over cost, competed away by the number of hosts."""
    return margin * math.pow(max(hosts, 1), -exponent)


@inlined
def community_support(contributors: float, use: float, load: float) -> float:
    """Support in [0, 1) from contributors: n L / (n L + use), L the use of each at half support.

    `use` is what runs it oneself, over the reference.
    """
    return contributors * load / (contributors * load + use + 1e-12)


@inlined
def joined(one: float, other: float) -> float:
    """Support, or evidence, of two sources that each give of what the other leaves open."""
    return 1.0 - (1.0 - one) * (1.0 - other)


@inlined
def smoothed(felt: float, value: float, months: float, months_per_step: float) -> float:
    """What firms have come to feel of `value`, averaged over about `months`.

    What is new (below 0: nothing felt yet) is taken as it is.
    """
    if felt < 0.0:
        return value
    return felt + (value - felt) * (1.0 - math.exp(-months_per_step / months))
