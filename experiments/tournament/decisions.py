"""What a strategy decides, as numbers: noted where its code runs, told again where it does not.

A run goes on from decisions alone, so that a process which never loads a strategy makes the same
run of them, and keeps the accounts.
"""

import functools
import math
from collections.abc import Callable, Sequence
from pkgutil import resolve_name
from typing import Any, NamedTuple

from experiments.tournament.guard import (
    DECIDED,
    DECISIONS,
    FoulError,
    is_shipped,
    refuse_impossible,
)
from sim.agents import Vendor

OTHERWISE = "its runs are not those that its decisions make"


class Decision(NamedTuple):
    """What was asked and answered, and how the vendor stood after it.

    Attributes:
        name: one of DECISIONS.
        answer: what it returned.
        columns: the columns DECIDED of its row.
        usual: the markup that comes back at the next decision, where another was asked for now.
    """

    name: str
    answer: float | None
    columns: tuple[float, ...]
    usual: float | None


def noted(kind: type[Vendor], log: list[Decision]) -> type[Vendor]:
    """A subclass of `kind` that enters its decisions in `log`; one within another is not one."""
    deciding: list[str] = []

    def noting(name: str, decision: Callable[[Vendor], Any]) -> Callable[[Vendor], Any]:
        @functools.wraps(decision)
        def note(self: Vendor) -> float | None:
            deciding.append(name)
            try:
                given = decision(self)
            finally:
                deciding.pop()
            answer = None if given is None or name == "decide" else float(given)
            if not deciding:
                columns = tuple(float(getattr(self, column)) for column in DECIDED)
                usual = self.model.usual_markups.get(self.row)
                log.append(Decision(name, answer, columns, usual))
            return answer

        return note

    return _with(kind, noting)


def told(base: type[Vendor], decisions: Sequence[Decision]) -> type[Vendor]:
    """A subclass of `base` that decides what is told, in this order.

    A vendor of it raises FoulError where something else is asked, or what it is told cannot be.
    """
    rest = list(reversed(decisions))

    def telling(name: str, _: Callable[[Vendor], Any]) -> Callable[[Vendor], Any]:
        def tell(self: Vendor) -> float | None:
            if not rest or rest[-1].name != name:
                raise FoulError(OTHERWISE)
            one = rest.pop()
            highest = max(self.settings.price_cap, self.markup)
            for column, value in zip(DECIDED, one.columns, strict=True):
                setattr(self, column, value)
            if one.usual is not None:
                self.model.usual_markups[self.row] = one.usual
            refuse_impossible(self, name, one.answer, highest)
            return one.answer

        return tell

    return _with(base, telling)


def _with(
    kind: type[Vendor], around: Callable[[str, Callable[[Vendor], Any]], Callable[[Vendor], Any]]
) -> type[Vendor]:
    made: type[Vendor] = type(
        kind.__name__, (kind,), {name: around(name, getattr(kind, name)) for name in DECISIONS}
    )
    return made


def base_of(kind: type[Vendor]) -> str:
    """The dotted path of the simulation's own class that a class is made of."""
    base = next(part for part in kind.__mro__ if issubclass(part, Vendor) and is_shipped(part))
    return f"{base.__module__}:{base.__qualname__}"


def own_class(path: str) -> type[Vendor]:
    """The simulation's own class at a path of `base_of`. Raises FoulError for anything else."""
    try:
        found = resolve_name(path) if path.startswith("sim.") else None
    except (ImportError, AttributeError, ValueError):
        found = None
    if not (isinstance(found, type) and issubclass(found, Vendor) and is_shipped(found)):
        raise FoulError(OTHERWISE)
    return found


def read_decisions(rows: object) -> list[Decision]:
    """Decisions from what came as text. Raises FoulError for anything else."""
    read = []
    for row in rows if isinstance(rows, list) else [None]:
        match row:
            case [str(name), answer, [*columns], usual] if (
                name in DECISIONS
                and len(columns) == len(DECIDED)
                and all(map(_is_number, columns))
                and all(one is None or _is_number(one) for one in (answer, usual))
            ):
                read.append(Decision(name, answer, tuple(columns), usual))
            case _:
                raise FoulError(OTHERWISE)
    return read


def _is_number(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)
