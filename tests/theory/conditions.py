"""What a prediction covers: the values that it is computed from, as far as it holds for them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from openclosed.experiments.runs.factors import flat
from openclosed.sim.parameters import Parameters

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


def months(least: float, most: float = np.inf) -> Condition:
    """A run is long enough, and not too long."""
    most_too = f" and at most {most:g}" if most < np.inf else ""
    text = f"clock.horizon is at least {least:g}{most_too} months"
    return Condition(text, lambda p: least <= p.clock.horizon <= most)


def step_is_at_most(length: float) -> Condition:
    """Steps are short enough for what happens at any time within them."""
    text = f"clock.months_per_step is at most {length:g}"
    return Condition(text, lambda p: p.clock.months_per_step <= length)


def uncovered(
    shipped: Parameters, given: Parameters, keys: Iterable[str], conditions: Iterable[Condition]
) -> str:
    """Why a prediction does not cover a configuration; empty if it does.

    It does if only `keys` differ from the configuration as shipped, and all conditions hold.
    """
    free = (*keys, *FREE)
    before, after = (flat(one.model_dump(by_alias=True)) for one in (shipped, given))
    for name in dict.fromkeys((*after, *before)):
        same = name in before and name in after and before[name] == after[name]
        if not same and not any(name == key or name.startswith(f"{key}.") for key in free):
            return f"{name}={after.get(name)}"
    return next((f"only if {one.text}" for one in conditions if not one.holds(given)), "")
