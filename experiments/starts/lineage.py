"""Histories that can be made again: their numbers, what they drew from, what moved their tastes."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from openclosed.sim import Ecosystem
from openclosed.sim.demand.perception import advance_preferences
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import FIRM_KINDS

MONTHLY_SDS = tuple(f"firms.{kind}.open_preference.monthly_sd" for kind in FIRM_KINDS)
PERSISTENCES = tuple(f"firms.{kind}.open_preference.persistence" for kind in FIRM_KINDS)
"""Sigma and rho of the taste that firms of each kind share."""
DIGITS = 6
"""Significant ones of a number, so that a history can be made again from a table."""
PLACES = 4
"""Decimal ones of a shared taste."""


class Lineage(NamedTuple):
    """A history, from the first month on."""

    parameters: tuple[float, ...]  # values of the uncertain ones, held through all of it
    step_seeds: tuple[tuple[int, int], ...]  # step from which it drew from a seed, and the seed
    preferences: tuple[tuple[float, ...], ...] = ()  # shared, in each step, of each kind of firms


def round_digits(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers as a table keeps them."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def with_lineage(parameters: Parameters, names: Sequence[str], lineage: Lineage) -> Parameters:
    """The parameters with the numbers of a lineage."""
    return all_replaced(parameters, dict(zip(names, lineage.parameters, strict=True)))


def share_preferences(model: Ecosystem, tastes: Sequence[float]) -> None:
    """Let firms of each kind share a taste from the next month on."""
    for kind, taste in enumerate(tastes):
        model.set_shared_preference(kind, taste)


type Watch = Callable[[Ecosystem], None]


def replay(
    parameters: Parameters,
    lineage: Lineage,
    kind: type[Ecosystem] = Ecosystem,
    watch: Watch | None = None,
) -> Ecosystem:
    """The model, of a `kind`, of a lineage after the last of its months, each of which is watched.

    The parameters have its numbers.
    """
    step_seeds = dict(lineage.step_seeds)
    model = kind(parameters, rng=step_seeds[0])
    for step, tastes in enumerate(lineage.preferences[: parameters.clock.steps]):
        model.use_seed(step_seeds.get(step, int(model.step_seed)))
        share_preferences(model, tastes)
        model.step()
        if watch is not None:
            watch(model)
    return model


def resume_walk(model: Ecosystem, step_seed: int) -> Ecosystem:
    """The model as it goes on from here with luck of its own, by the laws of its shared tastes."""
    model.use_seed(step_seed)
    advance_preferences(model.context, model.demand, model.parameters.firms, model.step_number - 1)
    share_preferences(model, model.demand.shared_preference)
    return model


def advance(model: Ecosystem, step: int) -> Ecosystem:
    """The model stepped until it has made `step` steps."""
    while model.step_number < step:
        model.step()
    return model
