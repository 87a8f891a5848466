"""Limit cases: a configuration, a measure of its runs, and the prediction of theory.

Each case has a row in docs/tables/theory_cases.csv: its number, title, prediction and source.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.experiments.results.documentation import DOCS
from openclosed.sim.parameters import Parameters

type Floats = NDArray[np.float64]
type Values = Mapping[str, Any]  # of parameters by their dotted names

REPLICATES = "replicates"  # among a variation's values: how many runs it takes
LISTED = "theory_cases"
TOLD = pd.read_csv(DOCS / "tables" / f"{LISTED}.csv").set_index("scenario", drop=False)
"""What is said of every case, in the order of their numbers, by `theory/NAME`."""


class Check(NamedTuple):
    """One predicted number; it passes if the simulated one is within the tolerance. `low` and
    `high` bound the simulated number at 95 %; they are equal if runs do not differ or there is only
    one, and nan if the tolerance follows from the number's own distribution."""

    what: str
    predicted: float
    simulated: float
    tolerance: float
    low: float = np.nan
    high: float = np.nan

    @property
    def passed(self) -> bool:
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
    design point. `judge` compares a design point with theory, computed from its parameters, and
    `across` all of them together. `variations` are the design points besides the configuration
    itself; if one of their parameters is set, only the given configuration is run.
    """

    name: str  # of the scenario, theory/NAME
    measure: Callable[[Parameters, int], Floats]
    judge: Callable[[Parameters, Floats], Judged]
    variations: Callable[[Parameters], Sequence[Values]] = lambda _: ({},)
    across: Callable[[DesignPoints], Iterable[Check]] = lambda _: ()

    @property
    def told(self) -> dict[str, Any]:
        return dict(TOLD.loc[f"theory/{self.name}"])

    @property
    def head(self) -> str:
        return f"{self.told['case']} {self.told['title']}"

    def checks(self, points: DesignPoints) -> Judged:
        for parameters, values in points:
            yield from self.judge(parameters, values)
        yield from self.across(points)


def vary(name: str, *values: float | str) -> Callable[[Parameters], Sequence[Values]]:
    """Variations of one parameter."""
    return lambda _: [{name: value} for value in values]
