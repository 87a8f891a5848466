"""Evaluates an equation of the description and the function beside it."""

import inspect
import math
from typing import Any

import numpy as np

from docs.make.code import plain
from openclosed.sim.demand.review import Needs, Standing
from openclosed.sim.demand.valuation import Offered
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.tables import record_of
from openclosed.sim.terms.term import Chooser

MATHEMATICS = {"exp": math.exp, "log": math.log, "inf": math.inf, "min": min, "max": max}

# Changes of the parameters that equations name, to other values or other forms.
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"choice.cost_form": "linear", "network.form": "log"},
    {"network.measure": "count", "choice.logit_scale": 2.5, "choice.dissimilarity": 0.4},
)
WHOLE = {"timing": 4, "shape": 4, "hosts": 6, "half": 2}
"""Arguments that are whole numbers from 0, and how many values each has."""
BELOW_ZERO = {"felt", "z"}
"""Arguments that may be negative."""

PARTS = {"burnout", "rho", "firms_part", "lab_part", "paid_part"}
"""Arguments strictly between 0 and 1."""

EDGES = {
    "bill", "camp_response", "contributors", "response", "sold", "strength", "usual",
}  # fmt: skip
"""Arguments that are sometimes 0, where their rules branch."""


RECORDS: dict[str, Any] = {
    "Chooser": Chooser, "Offer": Offered, "Needs": Needs, "Standing": Standing,
}  # fmt: skip
"""Tuples of numbers that a rule may take, by the name of their annotation."""
NUMBERS = ("float", "int", "bool")
GROUPS = {"Choice": "choice", "Network": "network"}
"""Groups of parameters that a rule may take, by the name of their annotation."""


def types_of(function: Any) -> dict[str, str]:
    """The annotated types of a function's arguments."""
    types = inspect.get_annotations(plain(function), eval_str=False)
    return {
        name: kind if isinstance(kind, str) else kind.__name__
        for name, kind in types.items()
        if name != "return"
    }


def is_scalar(function: Any) -> bool:
    """Whether a function takes only numbers, tuples of them and groups of parameters."""
    types = types_of(function).values()
    return bool(types) and all(kind in (*NUMBERS, *RECORDS, *GROUPS) for kind in types)


def draw(function: Any, rng: np.random.Generator, parameters: Parameters) -> dict[str, Any]:
    """Random arguments that fit the function."""
    return {
        name: record_of(parameters)[0][GROUPS[kind]] if kind in GROUPS else _value(name, kind, rng)
        for name, kind in types_of(function).items()
    }


def _value(name: str, kind: str, rng: np.random.Generator) -> Any:
    """A random value for the argument or field `name`."""
    if kind in RECORDS:
        fields = {key: one.__name__ for key, one in RECORDS[kind].__annotations__.items()}
        return RECORDS[kind](**{key: _value(key, one, rng) for key, one in fields.items()})
    if kind == "bool":
        return bool(rng.integers(2))
    if name in WHOLE:
        return int(rng.integers(WHOLE[name]))
    if kind != "float":
        return int(rng.integers(2**32))
    low, high = -3.0 if name in BELOW_ZERO else 0.01, 0.99 if name in PARTS else 3.0
    value = float(rng.uniform(low, high))
    return 0.0 if name in EDGES and rng.random() < 0.2 else value


def evaluate(equation: str, function: Any, values: dict[str, Any], parameters: Parameters) -> Any:
    """The equation's value; its names are arguments, parameters and names of its module."""
    groups = {name: getattr(parameters, name) for name in GROUPS.values() if name in values}
    module: dict[str, Any] = inspect.getmodule(plain(function)).__dict__
    return eval(equation, {**module, **MATHEMATICS, **values, **groups})
