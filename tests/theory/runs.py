"""What cases read of configurations and runs."""

from collections.abc import Callable

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import FirmKind
from tests.theory.case import Floats


def path_of(outcome: str) -> Callable[[Parameters, int], Floats]:
    """Measures one outcome over all steps of a run, (steps,)."""
    return lambda p, seed: run(p, seed).outcomes[outcome].to_numpy(np.float64)


def run(p: Parameters, seed: int) -> Ecosystem:
    return Ecosystem(p, rng=seed).run()


def years(p: Parameters) -> Floats:
    """When each step ends, (steps,)."""
    step = p.clock.years_per_step
    return np.arange(1, p.clock.steps + 1, dtype=np.float64) * step


def firm(p: Parameters) -> FirmKind:
    """The only kind of firm in most cases."""
    return p.firms.enterprises


def camp_sizes(p: Parameters) -> tuple[int, int]:
    """How many closed and how many open families there are at the start."""
    labs = [one for one in p.vendors.values() if not one.target.endswith("Host")]
    closed = sum(not vendor.weights_open for vendor in labs)
    own = sum(not community.sponsor for community in p.communities.values())
    return closed, len(labs) - closed + own


def users_by_camp(model: Ecosystem) -> tuple[float, float]:
    families = model.market.families
    is_open = families["open"] == 1
    return float(families["users"][~is_open].sum()), float(families["users"][is_open].sum())


def fixed_point(law: Callable[[float], float], start: float) -> float:
    """Limit of the repeated application of a law from a start."""
    x = start
    for _ in range(100_000):
        after = float(law(x))
        if abs(after - x) < 1e-13:
            break
        x = after
    return x
