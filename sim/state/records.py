"""The parameters as compiled rules read them: one record with the numbers of every group."""

from collections import namedtuple
from functools import cache
from typing import Any, Literal, get_args, get_origin

import numpy as np

from openclosed.sim.engine.compiled import lend
from openclosed.sim.parameters.base import Group
from openclosed.sim.state.market import Table

_FORMS = {float: "f8", int: "i8", bool: "?"}


def record_of(group: Group) -> Table:
    """(1) the numbers of a group and its groups, by their names.

    A choice is its place among what may be chosen. Text, dates and what has a name of its own, such
    as vendors, have no place in it. `record_of(parameters)[0].pricing.host_margin` is the number.
    """
    return np.array([_numbers(group)], _form(type(group))).view(np.recarray)


def all_at_once(kind: type[Group], name: str, module: str) -> Any:
    """A rule that takes a record of a kind of group, and returns its numbers as a named tuple.

    It is what a `module` has under a `name`, by which other processes find it. Loops read numbers
    of the tuple faster: for all that the compiler knows, what they write may be the record.
    """
    names = _form(kind).names or ()
    # By index, since Python's own arrays have attributes such as `base`.
    parts = ", ".join(f"record[{name!r}]" for name in names)
    made = namedtuple(kind.__name__, names)  # type: ignore[misc]  # noqa: PYI024 of the parameters
    text = compile(f"lambda record: made({parts})", __file__, "eval")
    rule = eval(text, {"made": made, "__name__": module})  # noqa: S307 of the parameters
    rule.__name__ = rule.__qualname__ = name
    lend(rule)
    return rule


def place_of_choice(group: type[Group], name: str, choice: str) -> int:
    """The number that stands for a choice of a parameter; ValueError where there is none."""
    return get_args(group.model_fields[name].annotation).index(choice)


@cache
def _form(kind: type[Group]) -> np.dtype[np.void]:
    """The fields of a record of a kind of group."""
    fields: list[tuple[str, Any]] = []
    for name, field in kind.model_fields.items():
        own: Any = field.annotation
        if own in _FORMS:
            fields.append((name, _FORMS[own]))
        elif get_origin(own) is Literal:
            fields.append((name, "i8"))
        elif isinstance(own, type) and issubclass(own, Group):
            fields.append((name, _form(own)))
    return np.dtype(fields)


def _numbers(group: Group) -> tuple[Any, ...]:
    """The numbers of a group in the order of its record."""
    return tuple(_number(group, name) for name in _form(type(group)).names or ())


def _number(group: Group, name: str) -> Any:
    value = getattr(group, name)
    if isinstance(value, Group):
        return _numbers(value)
    return place_of_choice(type(group), name, value) if isinstance(value, str) else value
