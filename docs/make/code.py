"""Names in the code that the description may use, and those that it must use."""

import contextlib
import functools
import importlib
import importlib.util
import inspect
import operator
from collections.abc import Callable
from fnmatch import fnmatchcase
from pkgutil import iter_modules, walk_packages
from typing import Any

from docs.make import ROOT
from openclosed import sim
from openclosed.sim import agents, demand, engine, explain, market, outcomes, state, supply, terms
from openclosed.sim import parameters as declarations
from openclosed.sim.engine.phase import Phase
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import describe
from openclosed.sim.state.event_log import EVENTS
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import COMMUNITY, FAMILY, OFFERING, VENDOR
from openclosed.sim.state.work import COHORT

TABLES = (FAMILY, VENDOR, COMMUNITY, COHORT)
COLUMNS = {*FirmTable._fields, *(name for one in TABLES for name in one.names or ())}
"""State variables, all of which the description lists."""

LAYOUT = (
    "batch.*", "rules.*", "table.*", "term.*", "adoption.empty_workspace", "adoption.prepare",
    "adoption.round_up", "adoption.longest_queue", "review.room_for_due",
    "replayed.no_releases",
)  # fmt: skip
"""Rules that only arrange data for machine code."""
DECISIONS = {
    "Community.fork_pressure", "Community.merge_readiness", "Laboratory.openness_payoff",
    "Laboratory.open_core_payoff", "Vendor.wanted_markup", "Vendor.decide",
    "Vendor.openness_payoff", "Vendor.open_core_payoff",
}  # fmt: skip
"""Methods by which vendors and communities decide."""

PACKAGES = (demand, supply, market, terms)
"""Packages with rules."""
_PLACES = (*PACKAGES, engine, explain, outcomes, state, sim, declarations, agents)
for one in walk_packages(sim.__path__, f"{sim.__name__}."):
    importlib.import_module(one.name)


def plain(function: Any) -> Callable[..., Any]:
    """The Python function under a phase or a compiled rule."""
    if isinstance(function, Phase):
        return function.run
    python: Callable[..., Any] = inspect.unwrap(getattr(function, "py_func", function))
    return python


def rules_to_name() -> set[str]:
    """Public functions that the description must name, as module.name."""
    names = set()
    for package in PACKAGES:
        for one in iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{one.name}")
            for name, value in vars(module).items():
                if name.startswith("_") or inspect.isclass(value) or not callable(value):
                    continue
                if plain(value).__module__ == module.__name__:
                    names.add(f"{one.name}.{name}")
    return {name for name in names if not any(fnmatchcase(name, one) for one in LAYOUT)}


def find(name: str) -> Any:
    """The function, class, method, attribute or module of that name, or None."""
    for place in _PLACES:
        with contextlib.suppress(AttributeError):
            return operator.attrgetter(name)(place)
    return None


@functools.cache
def general_names() -> frozenset[str]:
    """Every parameter, with KIND or NAME for parameters of the same form."""
    alike = {"vendors": "NAME", "communities": "NAME"}
    names = {"shocks", "vendors.NAME.published", "vendors.NAME.openness_changes"}  # lists
    for info in describe():
        keys = info.name.split(".")
        if keys[0] in alike:
            keys[1] = alike[keys[0]]
        elif keys[0] == "firms" and keys[1] in {"enterprises", "startups"}:
            keys[1] = "KIND"
        elif keys[:2] == ["work", "cohorts"]:
            keys[2] = "NAME"
        names.add(".".join(keys))
    return frozenset(names)


def is_known(name: str) -> bool:
    """Whether a name shown as code exists; of help on a name, that name."""
    name = name.removeprefix("openclosed help ")
    return (
        name in _words()
        or any(fnmatchcase(one, name) for one in general_names())
        or find(name.removeprefix("sim.")) is not None
        or any((ROOT / path).exists() for path in (name, name.replace(".", "/")))
    )


@functools.cache
def _words() -> frozenset[str]:
    """Parameters and their groups and choices, columns of tables, outcomes and events."""
    groups = {".".join(one.split(".")[:n]) for one in general_names() for n in range(1, 5)}
    choices = {choice for info in describe() for choice in info.choices}
    own = {info.name for info in describe()}
    columns = {*COLUMNS, *(OFFERING.names or ())}
    return frozenset({*groups, *choices, *own, *columns, *NAMES, *EVENTS})
