"""Points: sets of parameters that are each run with the same seeds, so that runs are paired.

Two runs of one seed share their random numbers, so their difference is that of their parameters.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from openclosed.experiments.question.errors import BadInput, one_line
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.wording import did_you_mean


class Point(NamedTuple):
    """One set of parameters under a name, of a scenario (empty: that of the question).

    `factors` are the columns that tell it from the other points in the table of runs.
    """

    name: str
    parameters: Parameters
    scenario: str = ""
    factors: Mapping[str, Any] = MappingProxyType({})


def refuse_unpaired(outcomes: Sequence[str], replicates: int) -> None:
    """Raise BadInput for an outcome that there is not, or too few runs for a paired interval."""
    unknown = next((name for name in outcomes if name not in NAMES), None)
    if unknown is not None:
        raise BadInput(
            f"experiment.outcomes: {unknown} is no outcome{did_you_mean(unknown, NAMES)}"
        )
    if replicates < 2:
        raise BadInput("replicates=1: a paired interval needs at least 2")


def refuse_unbuildable(
    parameters: Parameters, seed: int, kind: type[Ecosystem] = Ecosystem
) -> None:
    """Build the world once before any run.

    Raises BadInput where the model says that it cannot be, or for any fault of the user's own.
    """
    try:
        kind(parameters, rng=seed)
    except Exception as error:
        if kind is not Ecosystem and not isinstance(error, ValueError):
            said = f"{type(error).__name__}: {one_line(str(error))}"
            raise BadInput(f"world={kind.__qualname__} cannot be built: {said}") from error
        if not isinstance(error, ValueError):
            raise
        raise BadInput(one_line(str(error))) from error
