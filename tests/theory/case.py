"""What a limit case is: a configuration, what is measured in its runs, and what theory says."""

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
    """One number that theory predicts; it passes if the simulated one is within the tolerance.

    `low` and `high` bound the simulated number at 95 %; they are equal where runs do not differ or
    there is only one, and not a number where the tolerance follows from the number's own law.
    """

    what: str
    predicted: float
    simulated: float
    tolerance: float
    low: float = np.nan
    high: float = np.nan

    @property
    def passed(self) -> bool:
        """Whether the simulated number is as near as it must be."""
        return bool(abs(self.simulated - self.predicted) <= self.tolerance)


class Runs(NamedTuple):
    """One point of a case: its parameters, and what its runs gave, (runs, measures)."""

    parameters: Parameters
    values: Floats


type DesignPoints = Sequence[Runs]
type Judged = Iterator[Check]


@dataclass(frozen=True)
class Case:
    """A published result and how the engine is asked for it.

    `measure` makes one run at a seed and returns a vector of the same length for all runs of a
    point. `judge` compares all points with theory, computed from their parameters. `variations`
    are the points beside the configuration itself; where one of their parameters is set, only the
    configuration as given is run.
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
