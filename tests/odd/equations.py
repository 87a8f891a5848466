"""Evaluates an equation of the description and the function that it is said to be."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.demand.choice import Weights
from sim.demand.rules import ChoiceRules, choice_rules
from sim.parameters import Parameters
from sim.parameters.paths import all_replaced
from tests.odd.code import plain

MATHEMATICS = {"exp": math.exp, "log": math.log, "inf": math.inf, "min": min, "max": max}

# Worlds in which the parameters that an equation names have other values, or other forms.
WORLDS: tuple[dict[str, Any], ...] = (
    {},
    {"choice.cost_form": "linear", "network.form": "log", "choice.variety": 1.0},
    {"network.measure": "count", "choice.noise": 2.5, "choice.variety": 0.4},
)
WHOLE = {"timing": 4, "shape": 4, "hosts": 6, "open_uses": 3, "closed_uses": 3, "half": 2}
"""Arguments that are whole numbers from 0, and how many values each has."""
BELOW_ZERO = {"felt", "relative", "z"}
"""Arguments that may be negative."""

EDGES = {
    "camp_response", "commitment_months", "contributors", "response", "sold", "strength", "usual",
}  # fmt: skip
"""Arguments that are 0 now and then, where their rules have another branch."""


def world(changes: dict[str, Any]) -> Parameters:
    """The baseline with some parameters changed."""
    return all_replaced(Parameters(), changes)


def is_scalar(function: Any) -> bool:
    """Whether a function takes nothing but numbers, weights and the parameters of choice."""
    notes = inspect.get_annotations(plain(function), eval_str=False)
    arguments = [note for name, note in notes.items() if name != "return"]
    return bool(arguments) and all(
        note in (float, int, bool, Weights, ChoiceRules) for note in arguments
    )


def draw(function: Any, rng: np.random.Generator, parameters: Parameters) -> dict[str, Any]:
    """Random arguments that fit the function."""
    drawn: dict[str, Any] = {}
    for name, note in inspect.get_annotations(plain(function)).items():
        if name == "return":
            continue
        if note is ChoiceRules:
            drawn[name] = choice_rules(parameters)
        elif note is Weights:
            drawn[name] = tuple(rng.normal(size=7).tolist())
        elif note is bool:
            drawn[name] = bool(rng.integers(2))
        elif name in WHOLE:
            drawn[name] = int(rng.integers(WHOLE[name]))
        elif note is not float:
            drawn[name] = int(rng.integers(2**32))
        else:
            low = -3.0 if name in BELOW_ZERO else 0.01
            value = float(rng.uniform(low, 3.0))
            drawn[name] = 0.0 if name in EDGES and rng.random() < 0.2 else value
    return drawn


def value_of(
    equation: str, function: Any, arguments: dict[str, Any], parameters: Parameters
) -> Any:
    """What the equation gives: its names are arguments, parameters, and what its module holds."""
    asked = any(isinstance(value, ChoiceRules) for value in arguments.values())
    groups = {"choice": parameters.choice, "network": parameters.network} if asked else {}
    module: dict[str, Any] = inspect.getmodule(plain(function)).__dict__
    return eval(equation, {**module, **MATHEMATICS, **arguments, **groups})


def returned(function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """What the function gives."""
    return plain(function)(**arguments)


def as_numbers(value: Any) -> NDArray[np.float64]:
    """One number or several, as an array."""
    return np.atleast_1d(np.asarray(value, dtype=np.float64))
