"""Contributors: they join from skilled users and sponsors, and leave by burnout."""

import math

from sim.engine.compiled import inlined


@inlined
def joining(
    per_user: float, skilled_users: float, per_sponsor: float, sponsorship: float, years: float
) -> float:
    """Contributors who join in a step.

    Args:
        skilled_users: workloads on the family, each weighted by its firm's skill.
        sponsorship: thousands of firms times the sponsor's budget over the reference.
    """
    return (per_user * skilled_users + per_sponsor * sponsorship) * years


@inlined
def leaving(
    contributors: float, burnout: float, load_burnout: float, load: float, years: float
) -> float:
    """Contributors who leave in a step; `load` is users over what half support allows, up to 4."""
    hazard = burnout + load_burnout * min(load, 4.0) / 2.0
    return -contributors * math.expm1(-hazard * years)
