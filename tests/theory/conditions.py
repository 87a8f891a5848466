"""What a prediction covers: the values that it is computed from, as far as it holds for them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from experiments.command.resume import flat
from sim.parameters import Parameters

FREE = ("clock.horizon", "clock.months_per_step", "clock.start", "firms.count", "verdict")
"""Parameters that no prediction rests on unless its case says so."""


class Condition(NamedTuple):
    """What must hold of a configuration for a prediction to cover it."""

    text: str
    holds: Callable[[Parameters], bool]


def one_of(name: str, value: Callable[[Parameters], object], *allowed: str) -> Condition:
    """A parameter has one of some values."""
    return Condition(f"{name} is {' or '.join(allowed)}", lambda p: value(p) in allowed)


def steps(least: int) -> Condition:
    """A run is long enough for its start to be forgotten."""
    return Condition(f"clock.horizon is at least {least} steps", lambda p: p.clock.steps >= least)


def changed(shipped: Parameters, given: Parameters) -> dict[str, Any]:
    """What differs from a configuration, by dotted name; None for what is no longer there."""
    before, after = (flat(one.model_dump(by_alias=True)) for one in (shipped, given))
    names = [*after, *(name for name in before if name not in after)]
    return {n: after.get(n) for n in names if n not in before or before[n] != after.get(n)}


def is_at_or_below(name: str, key: str) -> bool:
    """Whether a dotted name is that of a parameter or of something below it."""
    return name == key or name.startswith(f"{key}.")


def uncovered(
    shipped: Parameters, given: Parameters, keys: tuple[str, ...], conditions: tuple[Condition, ...]
) -> str:
    """Why a prediction does not cover a configuration; empty if it does.

    It does if only `keys` differ from the configuration as shipped, and all conditions hold.
    """
    free = (*keys, *FREE)
    for name, value in changed(shipped, given).items():
        if not any(is_at_or_below(name, key) for key in free):
            return f"{name}={value}"
    return next((f"only if {one.text}" for one in conditions if not one.holds(given)), "")
