"""What a strategy may do: decide for itself, and write nothing that is not its own.

A class is looked at before it plays, and each of its decisions is watched: what the world holds
is the same before and after it, but for the columns in which a vendor decides.
"""

import functools
import math
from collections.abc import Callable
from dataclasses import replace
from pkgutil import resolve_name
from typing import Any

import mesa
import numpy as np

from sim.agents import Vendor
from sim.agents.world import World
from sim.parameters import Parameters, at_month, switched
from sim.state.market import Cells
from sim.state.money import Account

DECISIONS = ("decide", "wanted_markup", "openness_payoff", "open_core_payoff")
SHARES = ("research_share", "quality_share", "support_share")
DECIDED = ("markup", "capped", *SHARES)
"""Columns of its own row that a vendor may write."""


class _Plain(Vendor):
    """A vendor with nothing of its own but a note."""

    note: str = ""

    def noted(self) -> str:
        """The note."""
        self.note = "noted"
        return self.note


NAMING = frozenset(vars(_Plain)) - {"note", "noted"}
"""What every class has by being one."""

IDENTITY = ("row", "cells", "name", "settings", "model", "told_markup", "unique_id")
PARTS = ("now", "tables", "cast", "demand", "money")
"""Parts that nobody else may change: all but the story and what each month makes again."""
SKIPPED = ("random", "rng", "scenario", "steps", "time")
"""Of the world: what Mesa keeps for itself."""

TOLERANCE = 1e-9


class FoulError(Exception):
    """A strategy did what is not a decision of its own; the message says what."""


def guarded(kind: type[Vendor]) -> type[Vendor]:
    """A subclass of `kind` whose own decisions are watched.

    Raises FoulError when the class replaces anything of a vendor but its decisions.
    """
    own = [part for part in kind.__mro__ if issubclass(part, Vendor) and not is_shipped(part)]
    for part in own:
        for name in vars(part):
            if hasattr(Vendor, name) and name not in {*DECISIONS, *NAMING}:
                raise FoulError(
                    f"{part.__name__}.{name}: a strategy may replace {', '.join(DECISIONS)}; what "
                    "it remembers it keeps in attributes of its own, that start as those of the "
                    "class"
                )
    replaced = [name for name in DECISIONS if any(name in vars(part) for part in own)]
    watched = {name: _watched(name, getattr(kind, name)) for name in replaced}
    made: type[Vendor] = type(kind.__name__, (kind,), watched)
    return made


def is_shipped(kind: type) -> bool:
    """Whether a class is the simulation's own."""
    if not kind.__module__.startswith("sim."):
        return False
    try:
        return resolve_name(f"{kind.__module__}:{kind.__qualname__}") is kind
    except (ImportError, AttributeError):
        return False


def _watched(name: str, decision: Callable[..., Any]) -> Callable[..., Any]:
    """The decision, looked at before and after."""

    @functools.wraps(decision)
    def watched(self: Vendor) -> Any:
        before, highest = _state(self), max(self.settings.price_cap, self.markup)
        answer = decision(self)
        for cells in self.model.cells:
            cells.clear()  # they are views, made again when asked for; what was put there is gone
        after = _state(self)
        if after != before:
            raise FoulError(f"{name} wrote {_difference(self.model, before, after)}")
        if vars(self).keys() & {*DECISIONS}:
            raise FoulError(f"{name} replaced a decision of its own object")
        refuse_impossible(self, name, answer, highest)
        return answer

    return watched


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


def _state(vendor: Vendor) -> dict[str, Any]:
    """Everything that a decision of `vendor` must leave as it is, by name."""
    world = vendor.model
    held = dict(vars(world))
    for part in PARTS:
        held |= _fields_of(getattr(world, part))
    state = {
        name: _seen(value)
        for name, value in held.items()
        if not name.startswith("_") and name not in {*SKIPPED, "market", "vendors"}
    }
    usual = world.usual_markups.items()  # where it asks another markup for now, its own is entered
    state["usual_markups"] = [(row, markup) for row, markup in usual if row != vendor.row]
    for name, table in world.market._asdict().items():
        state[f"market.{name}"] = _without_decisions(table, vendor.row, name == "vendors")
    for other in world.vendors:
        names = IDENTITY if other is vendor else vars(other)
        state[f"vendor {other.name}"] = [_seen(getattr(other, name)) for name in names]
    return state


def _fields_of(part: Any) -> dict[str, Any]:
    """What a part of the world holds, by name."""
    return {name: getattr(part, name) for name in getattr(part, "__slots__", None) or vars(part)}


def _without_decisions(table: np.ndarray, row: int, of_vendors: bool) -> bytes:
    """The bytes of a table, with what the vendor of `row` decides as zeros."""
    if of_vendors:
        table = table.copy()
        for column in DECIDED:
            table[column][row] = 0
    return table.tobytes()


def _seen(value: Any) -> Any:
    """A value as something that can be compared later: what it holds, or the very object.

    Parameters are taken for the object that they are, since they cannot be written in passing;
    `unchanged` looks into them once a run.
    """
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, Cells):
        return id(value), id(value.table)
    if isinstance(value, tuple | list):
        return [_seen(part) for part in value]
    if isinstance(value, dict):
        return [(key, _seen(part)) for key, part in value.items()]
    if isinstance(value, mesa.Agent):
        return [_seen(part) for name, part in vars(value).items() if name != "model"]
    return replace(value) if isinstance(value, Account) else value


def own_copy(parameters: Parameters) -> Parameters:
    """The parameters as objects of their own, which no world shares."""
    return Parameters.model_validate(parameters.model_dump(by_alias=True))


def unchanged(world: World, parameters: Parameters) -> None:
    """Raise FoulError where a world's parameters are not those that it was made with.

    `parameters` must be an `own_copy`, made before the run.
    """
    made = switched(parameters)
    last = world.now.months - made.clock.months_per_step
    if world.parameters != made or world.in_force != at_month(made, last):
        raise FoulError("a decision changed parameters")


def _difference(world: World, before: dict[str, Any], after: dict[str, Any]) -> str:
    """What is not as it was, in words."""
    changed = [name for name in after if after[name] != before.get(name)]
    if "market.vendors" in changed:
        dtype = world.market.vendors.dtype
        was, became = (np.frombuffer(state["market.vendors"], dtype) for state in (before, after))
        for column in dtype.names or ():
            rows = np.flatnonzero(was[column] != became[column])
            if rows.size and rows[0] < len(world.vendors):
                return f"{column} of {world.vendors[rows[0]].name}"
    return " and ".join(changed) or "what was not there"
