"""Limit cases: a configuration, a measure of its runs, and the prediction of theory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.parameters import Parameters

type Floats = NDArray[np.float64]
type Values = Mapping[str, Any]  # of parameters by their dotted names

REPLICATES = "replicates"  # among a variation's values: how many runs it takes


class Check(NamedTuple):
    """One predicted number; it passes if the simulated one is within the tolerance.

    `low` and `high` bound the simulated number at 95 %; they are equal if runs do not differ or
    there is only one, and nan if the tolerance follows from the number's own distribution.
    """

    what: str
    predicted: float
    simulated: float
    tolerance: float
    low: float = np.nan
    high: float = np.nan

    @property
    def passed(self) -> bool:
        """Whether the simulated number is within the tolerance."""
        return bool(abs(self.simulated - self.predicted) <= self.tolerance)


class Runs(NamedTuple):
    """One design point of a case: its parameters and results, (runs, measures)."""

    parameters: Parameters
    values: Floats


type DesignPoints = Sequence[Runs]
type Judged = Iterator[Check]


@dataclass(frozen=True)
class Case:
    """A published result and how to reproduce it with the engine.

    `measure` makes one run at a seed and returns a vector of the same length for all runs of a
    design point. `judge` compares all design points with theory, computed from their parameters.
    `variations` are the design points besides the configuration itself; if one of their
    parameters is set, only the given configuration is run.
    """

    id: str
    name: str  # of the scenario, theory/NAME
    title: str
    source: str
    equation: str
    switched_off: str
    measure: Callable[[Parameters, int], Floats]
    judge: Callable[[DesignPoints], Judged]
    variations: Callable[[Parameters], Sequence[Values]] = lambda _: ({},)
