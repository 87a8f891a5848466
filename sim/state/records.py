"""The parameters as compiled rules read them: one record with the values of every group."""

from collections import namedtuple
from functools import cache
from typing import Any, Literal, get_args, get_origin

import numpy as np

from openclosed.sim.engine.compiled import expose
from openclosed.sim.parameters.base import Group
from openclosed.sim.state.market import Table

_FORMS = {float: "f8", int: "i8", bool: "?"}


def record_of(group: Group) -> Table:
    """(1) the values of a group and its subgroups, by name.

    A choice becomes its position among the options. Text, dates and named entries such as vendors
    are left out. Example: `record_of(parameters)[0].pricing.host_margin`.
    """
    return np.array([_values(group)], _form(type(group))).view(np.recarray)


def all_at_once(kind: type[Group], name: str, module: str) -> Any:
    """A rule that takes a record of a kind of group, and returns its values as a named tuple.

    It is bound to `name` in `module`, where other processes find it. Loops read a tuple faster: for
    all the compiler knows, their writes might change the record.
    """
    names = _form(kind).names or ()
    # By index, since numpy arrays have attributes such as `base`.
    parts = ", ".join(f"record[{name!r}]" for name in names)
    tuple_of = namedtuple(kind.__name__, names)  # type: ignore[misc]  # noqa: PYI024 of the parameters
    text = compile(f"lambda record: tuple_of({parts})", __file__, "eval")
    rule = eval(text, {"tuple_of": tuple_of, "__name__": module})  # noqa: S307 of the parameters
    rule.__name__ = rule.__qualname__ = name
    expose(rule)
    return rule


def place_of_choice(group: type[Group], name: str, choice: str) -> int:
    """The position of a choice among a parameter's options; ValueError if unknown."""
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


def _values(group: Group) -> tuple[Any, ...]:
    """The values of a group in the order of its record."""
    return tuple(_value(group, name) for name in _form(type(group)).names or ())


def _value(group: Group, name: str) -> Any:
    value = getattr(group, name)
    if isinstance(value, Group):
        return _values(value)
    return place_of_choice(type(group), name, value) if isinstance(value, str) else value
