"""What a strategy decides, as numbers: noted where its code runs, told again where it does not.

A run goes on from decisions alone, so that a process which never loads a strategy makes the same
run of them, and keeps the accounts. Whoever wrote anything else has another run of its own.
"""

import functools
import math
from collections.abc import Callable, Sequence
from pkgutil import resolve_name
from typing import Any, NamedTuple

from sim.agents import Vendor

DECISIONS = ("decide", "wanted_markup", "openness_payoff", "open_core_payoff")
SHARES = ("research_share", "quality_share", "support_share")
DECIDED = ("markup", "capped", *SHARES)
"""Columns of its own row that a vendor may write."""

TOLERANCE = 1e-9
OTHERWISE = "its runs are not those that its decisions make; it may write nothing else"


class FoulError(Exception):
    """A strategy did what is not a decision of its own; the message says what."""


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
    """A subclass of `kind` that enters its decisions in `log`; one within another is not one.

    Raises FoulError when the class replaces anything of a vendor but its decisions; so does a
    vendor of it that decides what cannot be.
    """
    for part in kind.__mro__:
        own = vars(part) if issubclass(part, Vendor) and not is_shipped(part) else {}
        for name in own:
            if hasattr(Vendor, name) and not (name in DECISIONS or name.startswith("_")):
                raise FoulError(
                    f"{part.__name__}.{name}: a strategy may replace {', '.join(DECISIONS)}; what "
                    "it remembers it keeps in attributes of its own"
                )
    deciding: list[str] = []

    def noting(name: str, decision: Callable[[Vendor], Any]) -> Callable[[Vendor], Any]:
        @functools.wraps(decision)
        def note(self: Vendor) -> float | None:
            highest = max(self.settings.price_cap, self.markup)
            deciding.append(name)
            try:
                given = decision(self)
            finally:
                deciding.pop()
            refuse_impossible(self, name, given, highest)
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


def refuse_impossible(vendor: Vendor, name: str, answer: Any, highest: float) -> None:
    """Raise FoulError for a price or a split of the margin that cannot be.

    A price may be `highest`: the cap, or what it was, since a cap can fall below a price.
    """
    if name == "wanted_markup" and not (isinstance(answer, int | float) and 0 <= answer < math.inf):
        raise FoulError(f"wanted_markup gave {answer!r}, not a number from 0 on")
    if not 0 <= vendor.markup <= highest + TOLERANCE:
        raise FoulError(
            f"{name} set markup to {vendor.markup:g}; allowed is 0 to the vendor's price_cap, "
            f"{vendor.settings.price_cap:g}"
        )
    shares = [getattr(vendor, share) for share in SHARES]
    if not (min(shares) >= 0 and sum(shares) <= 1 + TOLERANCE):
        raise FoulError(
            f"{name} set {', '.join(SHARES)} to {', '.join(f'{share:g}' for share in shares)}; "
            "they must not be below 0, nor above 1 in sum"
        )


def is_shipped(kind: type) -> bool:
    """Whether a class is the simulation's own."""
    if not kind.__module__.startswith("sim."):
        return False
    try:
        return resolve_name(f"{kind.__module__}:{kind.__qualname__}") is kind
    except (ImportError, AttributeError):
        return False


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
