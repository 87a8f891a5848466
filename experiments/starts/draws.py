"""The start of runs: starting states, or parameters drawn from a prior in 2023.

The seed of a run names its state or draw, and its random numbers. So all questions with one master
seed share them, and two scenarios differ in nothing else.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.draws import DRAW, SEEDS_PER_DRAW
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_model import model_of
from openclosed.experiments.question.settings import CENTRAL, DRAWN, PRIOR, START_2023, Settings
from openclosed.experiments.starts.prior import (
    Prior,
    names_of,
    places_of_draws,
    priors_of,
    values_at,
)
from openclosed.experiments.starts.states import (
    States,
    Watch,
    apply_changes,
    changes,
    fixed_names,
    places,
    seeds_of,
)
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.parameters.wording import did_you_mean

GROUP: Final = "prior"


class Draws(NamedTuple):
    """Runs from 2023 that no data inform: the default parameters, and the priors."""

    plain: Parameters
    priors: tuple[Prior, ...]

    @property
    def names(self) -> frozenset[str]:
        """The drawn parameters."""
        return frozenset(names_of(self.priors))

    def model(
        self,
        parameters: Parameters,
        seed: int,
        kind: type[Ecosystem] = Ecosystem,
        watch: Watch | None = None,  # noqa: ARG002 there is no month yet
    ) -> Ecosystem:
        """The model of a seed, of a `kind`, under the parameters, before its first month.

        A value that the parameters set replaces the drawn one, and a path that starts from the
        usual value starts from the drawn one.
        """
        draw, step_seed = divmod(int(seed), SEEDS_PER_DRAW)
        by = changes(self.plain, parameters, self.named(parameters))
        return kind(apply_changes(all_replaced(parameters, self.drawn(draw)), by), rng=step_seed)

    def drawn(self, draw: int) -> dict[str, float]:
        """The drawn parameters of a draw."""
        values = values_at(self.priors, places_of_draws(self.priors, [draw]))[0].tolist()
        return dict(zip(names_of(self.priors), values, strict=True))

    def named(self, parameters: Parameters) -> frozenset[str]:
        """The uncertain parameters with a set value, even if it equals the usual one."""
        return fixed_names(self.plain, parameters, self.names)

    def refuse(self, _: Parameters) -> None:
        """Nothing: draws work with any parameters."""

    def remade(self, _: Parameters) -> list[str]:
        """Nothing: runs have no history."""
        return []

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The number of the draw of each seed, and its drawn parameters."""
        draws, at = np.unique(np.asarray(seeds) // SEEDS_PER_DRAW, return_inverse=True)
        values = values_at(self.priors, places_of_draws(self.priors, draws.tolist()))[at]
        return {DRAW: draws[at]} | dict(zip(names_of(self.priors), values.T, strict=True))

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question."""
        first = int(np.random.default_rng(seed).integers(2**30))
        return seeds_of(first + places(count), seed)


def starts_of(settings: Settings) -> Draws | States | None:
    """The start of runs; None if all have the default parameters.

    Raises BadInput for an unknown or impossible prior.
    """
    if settings.unmeasured != DRAWN:
        return None
    if settings.start == PRIOR or settings.prior != CENTRAL:
        return from_prior(settings.prior)
    usual, own = Parameters(), str(settings.ecosystem)
    if own:
        usual = usual.with_own(model_of(own).own)
    return States(usual, settings.start == START_2023)


def from_prior(name: str) -> Draws:
    """The draws from a prior, by the name of a file of the group.

    Raises BadInput for an unknown or impossible prior. Hydra must be composing.
    """
    from openclosed.experiments.question import scenarios as catalogue  # loads Hydra

    names = catalogue.options_of(GROUP)
    if name not in names:
        raise BadInput(f"{GROUP}={name}: no such prior{did_you_mean(name, names)}")
    plain = Parameters()  # the configuration if nothing is chosen
    priors = priors_of(plain, catalogue.read_option(f"{GROUP}/{name}"), f"{GROUP}={name}")
    return Draws(plain, tuple(priors))
