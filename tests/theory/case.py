"""What a limit case is: a configuration, what is measured in its runs, and what theory says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.firms import FirmKind
from sim.state.market import NOBODY
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check

type Floats = NDArray[np.float64]

REPLICATES = "replicates"  # among a variation's parameters: how many runs it takes


class Runs(NamedTuple):
    """One point of a case: its parameters, and what its runs gave, (runs, measures)."""

    parameters: Parameters
    values: Floats


@dataclass(frozen=True)
class Case:
    """A published result and how the engine is asked for it.

    `measure` makes one run at a seed and returns a vector of the same length for all runs of a
    point. `judge` compares all points with theory, computed from their parameters. `variations`
    are the points beside the configuration itself, as parameters by their dotted names; when a user
    sets one of these parameters, only the configuration as given is run.
    """

    id: str
    name: str  # of the scenario, theory/NAME
    title: str
    source: str
    equation: str
    switched_off: str
    keys: tuple[str, ...]  # parameters that are meant to be overridden: it holds for their values
    measure: Callable[[Parameters, int], Floats]
    judge: Callable[[Sequence[Runs]], tuple[list[Check], Chart]]
    variations: Callable[[Parameters], Sequence[Mapping[str, Any]]] = lambda _: ({},)
    conditions: tuple[Condition, ...] = ()  # under which the prediction covers values of `keys`


def run(parameters: Parameters, seed: int) -> Ecosystem:
    """The world after its last step."""
    return Ecosystem(parameters, rng=seed).run()


def series(parameters: Parameters, seed: int, outcome: str) -> Floats:
    """One outcome over all steps of a run, (steps,)."""
    return run(parameters, seed).outcomes[outcome].to_numpy(dtype=np.float64)


def firm(parameters: Parameters) -> FirmKind:
    """The kind of firm that most cases have alone."""
    return parameters.firms.enterprise


def camp_sizes(parameters: Parameters) -> tuple[int, int]:
    """How many closed and how many open families there are at the start."""
    closed = sum(not vendor.weights_open for vendor in parameters.vendors.values())
    own = sum(not community.sponsor for community in parameters.communities.values())
    return closed, len(parameters.vendors) - closed + own


def users_by_camp(world: Ecosystem) -> tuple[float, float]:
    """Workloads on closed and on open families."""
    families = world.market.families
    is_open = families["open"] == 1
    return float(families["users"][~is_open].sum()), float(families["users"][is_open].sum())


def margin_over_cost(world: Ecosystem) -> Floats:
    """Price and unit cost of each closed vendor's offering, (vendors, 2)."""
    board = world.board.offerings[: int(world.board.closed[0])]
    owner = world.market.families["vendor"][board["family"]]
    assert (owner != NOBODY).all()
    return np.column_stack([board["price"], board["unit_cost"]])


def settle(law: Callable[[float], float], start: float) -> float:
    """Where repeated application of a law leads from a start."""
    x = start
    for _ in range(100_000):
        after = float(law(x))
        if abs(after - x) < 1e-13:
            break
        x = after
    return x


def mean_check(what: str, predicted: float, values: Floats, tolerance: float) -> Check:
    """The mean of the runs against a prediction, with its 95 % interval (Student) if they vary."""
    mean = float(values.mean())
    low = high = mean
    if values.size > 1 and values.std() > 0:
        error = float(values.std(ddof=1)) / values.size**0.5
        reach = float(stats.t.ppf(0.975, values.size - 1)) * error
        low, high = mean - reach, mean + reach
    return Check(what, predicted, mean, low, high, tolerance)


def share_check(what: str, predicted: float, hits: Floats, tolerance: float) -> Check:
    """The share of runs or firms in which something happened, with its Wilson interval."""
    interval = stats.binomtest(int(hits.sum()), hits.size).proportion_ci(method="wilson")
    return Check(what, predicted, float(hits.mean()), interval.low, interval.high, tolerance)
