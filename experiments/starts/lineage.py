"""Histories that can be replayed: their parameters, their seeds, and their shared preferences."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from openclosed.sim import Ecosystem
from openclosed.sim.demand.perception import advance_preferences
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import FIRM_KINDS

MONTHLY_SDS = tuple(f"firms.{kind}.open_preference.monthly_sd" for kind in FIRM_KINDS)
PERSISTENCES = tuple(f"firms.{kind}.open_preference.persistence" for kind in FIRM_KINDS)
"""Standard deviation and persistence of the preference that firms of each kind share."""
DIGITS = 6
"""Significant digits of a parameter, so that a history can be replayed from a table."""
PLACES = 4
"""Decimals of a shared preference."""


class Lineage(NamedTuple):
    """A history, from the first month on."""

    parameters: tuple[float, ...]  # values of the uncertain ones, held through all of it
    step_seeds: tuple[tuple[int, int], ...]  # first step of each seed, and the seed
    preferences: tuple[tuple[float, ...], ...] = ()  # shared, in each step, of each kind of firms


def round_digits(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers rounded as in a table."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def with_lineage(parameters: Parameters, names: Sequence[str], lineage: Lineage) -> Parameters:
    """The parameters with the values of a lineage."""
    return all_replaced(parameters, dict(zip(names, lineage.parameters, strict=True)))


def share_preferences(model: Ecosystem, preferences: Sequence[float]) -> None:
    """Let firms of each kind share a preference for open from the next month on."""
    for kind, preference in enumerate(preferences):
        model.set_shared_preference(kind, preference)


type Watch = Callable[[Ecosystem], None]


def replay(
    parameters: Parameters,
    lineage: Lineage,
    kind: type[Ecosystem] = Ecosystem,
    watch: Watch | None = None,
) -> Ecosystem:
    """Replay a lineage with a model of a `kind`; call `watch` after each month.

    The parameters have the values of the lineage.
    """
    step_seeds = dict(lineage.step_seeds)
    model = kind(parameters, rng=step_seeds[0])
    for step, preferences in enumerate(lineage.preferences[: parameters.clock.steps]):
        model.use_seed(step_seeds.get(step, int(model.step_seed)))
        share_preferences(model, preferences)
        model.step()
        if watch is not None:
            watch(model)
    return model


def resume_walk(model: Ecosystem, step_seed: int) -> Ecosystem:
    """Continue the model with its own seed, by the random walk of shared preferences."""
    model.use_seed(step_seed)
    advance_preferences(model.context, model.demand, model.parameters.firms, model.step_number - 1)
    share_preferences(model, model.demand.shared_preference)
    return model


def advance(model: Ecosystem, step: int) -> Ecosystem:
    """Step the model until it has done `step` steps."""
    while model.step_number < step:
        model.step()
    return model
