"""How an outcome is declared: a function of the months' totals under what people need to know.

The function's name is that of the outcome. One function may stand for an outcome of each member
of an axis: all firms and each kind, each kind of work, each camp.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.outcomes.axes import AXES, WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.outcomes.totals import Totals

    type Compute = Callable[[Totals], NDArray[Any]]


class Outcome(NamedTuple):
    """One column of a run."""

    name: str
    unit: str
    text: str  # what it is, as a heading
    phrase: str  # what it is called within a sentence
    group: str  # outcomes of one group tell one story
    low: float | None = None  # bounds that hold whatever the parameters; None for none
    high: float | None = None


@dataclass(frozen=True)
class Declaration:
    """A function that computes one outcome, or one for each member of an axis."""

    compute: "Compute"
    outcomes: tuple[Outcome, ...]
    axis: str = ""  # of several outcomes
    places: tuple[int, ...] = ()  # of these outcomes on the axis

    def __call__(self, totals: "Totals") -> "NDArray[np.float64]":
        """(T) or (T, axis) values, computed once for the same totals."""
        return totals.once(self.compute)

    def columns(self, totals: "Totals") -> "list[NDArray[np.float64]]":
        """(T) values of each of the outcomes; raises ValueError for another shape."""
        values, months = self(totals), totals["step"].size
        shape = (months, len(AXES[self.axis])) if self.axis else (months,)
        if values.shape != shape:
            names = ", ".join(one.name for one in self.outcomes)
            raise ValueError(f"{names}: computed in shape {values.shape} instead of {shape}")
        return [values[:, place] for place in self.places] if self.axis else [values]


def outcome(
    *,
    unit: str,
    text: str,
    phrase: str,
    group: str,
    low: float | None = None,
    high: float | None = None,
) -> "Callable[[Compute], Declaration]":
    """Declare an outcome of the name of the function, which returns (T) values."""

    def declare(compute: "Compute") -> Declaration:
        name = compute.__name__
        return Declaration(compute, (Outcome(name, unit, text, phrase, group, low, high),))

    return declare


def outcome_by(
    axis: str,
    *,
    unit: str,
    text: str,
    phrase: str,
    group: str,
    low: float | None = None,
    high: float | None = None,
    name: str = "",
    members: tuple[str, ...] = (),
) -> "Callable[[Compute], Declaration]":
    """Declare an outcome of each member of an axis; the function returns (T, axis) values.

    Args:
        axis: one of `AXES`, in whose order the values stand.
        unit: as of one outcome; so are `group`, `low` and `high`.
        text: with {member}, {whom} or {where} for the words of the member, and so `phrase`.
        phrase: within a sentence.
        group: of all.
        low: of all.
        high: of all.
        name: before the member's; by default the name of the function.
        members: in the order of their columns; by default that of the axis.
    """
    members = members or AXES[axis]
    for member in members:
        if member not in AXES[axis]:
            raise ValueError(f"{axis}={member}: must be one of {', '.join(AXES[axis])}")

    def one(stem: str, member: str) -> Outcome:
        words = {"member": member, **WORDS[member]._asdict()}
        heading = text.format(**words)
        return Outcome(
            name=f"{stem}_{member}",
            unit=unit,
            text=heading[0].upper() + heading[1:],
            phrase=phrase.format(**words),
            group=group,
            low=low,
            high=high,
        )

    def declare(compute: "Compute") -> Declaration:
        made = tuple(one(name or compute.__name__, member) for member in members)
        places = tuple(AXES[axis].index(member) for member in members)
        return Declaration(compute, made, axis, places)

    return declare


def shared[Value](compute: "Callable[[Totals], Value]") -> "Callable[[Totals], Value]":
    """What several outcomes are made of, computed once for the same totals."""

    @wraps(compute)
    def of(totals: "Totals") -> Value:
        return totals.once(compute)

    return of


def declared_in(module: ModuleType) -> list[Declaration]:
    """The outcomes that a module declares, in its order; not those that it imports."""
    found = [one for one in vars(module).values() if isinstance(one, Declaration)]
    return [one for one in found if one.compute.__module__ == module.__name__]
