"""All arrays of a model, and its parameters as one record, as compiled rules read them."""

from collections import namedtuple
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import expose
from openclosed.sim.engine.packed import Packed
from openclosed.sim.parameters.base import Group
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import Board, Market, Table
from openclosed.sim.state.network import Graph
from openclosed.sim.state.tally import Tally

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


class TableRecord(NamedTuple):
    """All arrays of a model."""

    rules: Any  # parameters of firms' rules, `sim.demand.rules.Rules`
    work: Table  # (W) of COHORT
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board  # this month's, or last month's until offerings are posted
    tally: Tally  # this month's, or last month's until firms have decided
    users: NDArray[np.float64]  # (F) workloads on each family last month
    liking: NDArray[np.float64]  # (N, F) added to preferences by a user's own model; may be empty


class Tables:
    """The same arrays, each of which can be replaced."""

    rules: Any
    work: Table
    firm_table: FirmTable
    graph: Graph
    market: Market
    board: Board
    tally: Tally
    users: NDArray[np.float64]
    liking: NDArray[np.float64]

    def __init__(self, **arrays: Any) -> None:
        """Hold the arrays of a `TableRecord`."""
        self.__dict__.update(TableRecord(**arrays)._asdict())

    def __setattr__(self, name: str, value: Any) -> None:
        """Replace an array; compiled rules use the new one from now on."""
        if value is not self.__dict__.get(name):
            self.__dict__[name] = value
            self.__dict__.pop("packed", None)

    def __getstate__(self) -> dict[str, Any]:
        """A copy packs its own arrays."""
        return self.as_record()._asdict()

    def as_record(self) -> TableRecord:
        """The current arrays."""
        held = self.__dict__
        return TableRecord._make([held[name] for name in TableRecord._fields])

    @cached_property
    def packed(self) -> Packed:
        """The record, packed for compiled rules until an array is replaced."""
        return Packed(self.as_record())
