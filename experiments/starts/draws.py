"""What runs start from: the starting states, or numbers that are drawn from a prior in 2023.

A run's seed names its state or its draw, and its luck. So every question that is asked with one
master seed has the same ones, and two scenarios of one seed differ in nothing else.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.draws import DRAW, SEEDS_PER_DRAW
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import CENTRAL, DRAWN, PRIOR, START_2023, Settings
from openclosed.experiments.starts.changes import changed, changes, named
from openclosed.experiments.starts.lineage import Watch
from openclosed.experiments.starts.prior import (
    Prior,
    names_of,
    places_of_draws,
    priors_of,
    values_at,
)
from openclosed.experiments.starts.states import States, places, seeds_of
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.parameters.wording import did_you_mean

GROUP: Final = "prior"


class Draws(NamedTuple):
    """Runs from 2023, which no data weigh: the plain parameters, and the numbers that are drawn."""

    plain: Parameters
    free: tuple[Prior, ...]

    @property
    def names(self) -> frozenset[str]:
        """The numbers that are drawn."""
        return frozenset(names_of(self.free))

    def model(
        self,
        parameters: Parameters,
        seed: int,
        kind: type[Ecosystem] = Ecosystem,
        watch: Watch | None = None,  # noqa: ARG002 there is no month yet
    ) -> Ecosystem:
        """The model of a `kind` that a seed names, under the parameters, before its first month.

        A value that the parameters name stands in place of the drawn one, and a path that starts
        from the usual value starts from the drawn one.
        """
        draw, step_seed = divmod(int(seed), SEEDS_PER_DRAW)
        by = changes(self.plain, parameters, self.named(parameters))
        return kind(changed(all_replaced(parameters, self.numbers(draw)), by), rng=step_seed)

    def numbers(self, draw: int) -> dict[str, float]:
        """The free numbers of a draw."""
        values = values_at(self.free, places_of_draws(self.free, [draw]))[0].tolist()
        return dict(zip(names_of(self.free), values, strict=True))

    def named(self, parameters: Parameters) -> frozenset[str]:
        """The free numbers that have a value of their own, written even if it is the usual one."""
        return named(self.plain, parameters, self.names)

    def refuse(self, _: Parameters) -> None:
        """Nothing: draws can be of any parameters."""

    def remade(self, _: Parameters) -> list[str]:
        """Nothing: runs have no history."""
        return []

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The number of the draw of each seed, and its free numbers."""
        draws, at = np.unique(np.asarray(seeds) // SEEDS_PER_DRAW, return_inverse=True)
        values = values_at(self.free, places_of_draws(self.free, draws.tolist()))[at]
        return {DRAW: draws[at]} | dict(zip(names_of(self.free), values.T, strict=True))

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question."""
        first = int(np.random.default_rng(seed).integers(2**30))
        return seeds_of(first + places(count), seed)


def starts_of(settings: Settings) -> Draws | States | None:
    """What runs start from; None where all have the plain numbers.

    Raises BadInput for a prior that there is not, or that cannot be.
    """
    if settings.unmeasured != DRAWN:
        return None
    if settings.start == PRIOR or settings.prior != CENTRAL:
        return from_prior(settings.prior)
    return States(Parameters(), settings.start == START_2023)


def from_prior(name: str) -> Draws:
    """The draws from what is believed of the free numbers, by the name of a file of the group.

    Raises BadInput for one that there is not, or that cannot be. Hydra must be composing.
    """
    from openclosed.experiments.question import scenarios as catalogue  # loads Hydra

    names = catalogue.options_of(GROUP)
    if name not in names:
        raise BadInput(f"{GROUP}={name}: no such prior{did_you_mean(name, names)}")
    plain = Parameters()  # what a configuration composes to where nothing is chosen
    free = priors_of(plain, catalogue.read_option(f"{GROUP}/{name}"), f"{GROUP}={name}")
    return Draws(plain, tuple(free))
