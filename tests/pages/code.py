"""What the code holds that the description may name, and what of it must be named."""

import functools
import importlib
import inspect
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args

from openclosed import sim
from openclosed.experiments.question.questions import QUESTIONS
from openclosed.experiments.question.settings import Settings
from openclosed.sim import agents, demand, engine, explain, market, outcomes, state, supply, terms
from openclosed.sim import parameters as declarations
from openclosed.sim.engine.phase import Phase
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.state.crowd import Crowd
from openclosed.sim.state.market import COMMUNITY, FAMILY, VENDOR
from openclosed.sim.state.money import Account
from openclosed.sim.state.offers import OFFERING
from openclosed.sim.state.story import EVENTS
from openclosed.sim.state.work import COHORT
from openclosed.sim.terms import table

ROOT = Path(__file__).resolve().parents[2]

TABLES = {
    "FAMILY": FAMILY, "VENDOR": VENDOR, "COMMUNITY": COMMUNITY, "COHORT": COHORT,
    "OFFERING": OFFERING,
}  # fmt: skip
_OF_TABLE = {name: set(table.names or ()) for name, table in TABLES.items()}
COLUMNS = {
    *Crowd._fields, *_OF_TABLE["FAMILY"], *_OF_TABLE["VENDOR"], *_OF_TABLE["COMMUNITY"],
    *_OF_TABLE["COHORT"],
}  # fmt: skip
"""State variables, each of which the description lists."""

# Only lays out, for machine code, what the rules read and write.
LAYOUT_MODULES = {"batch", "rules", "table", "term"}
LAYOUT_NAMES = (
    "*_rules",
    "batch_for",
    "draw_buffer",
    "empty_*",
    "room_for_due",
    "note_*",
    "get_ready",
    "full",
    "longest",
    "new_*",
    "*_all",
    "log_*",
    "instant_of",
    "no_*",
)

DECISIONS = {
    "Community": ("fork_pressure", "merge_readiness"),
    "Laboratory": ("openness_payoff", "open_core_payoff"),
    "Vendor": ("wanted_markup", "decide", "openness_payoff", "open_core_payoff"),
}
"""Methods by which vendors and communities decide."""

ROOMS = (demand, supply, market, terms)
"""Where the rules are."""
_PLACES = (*ROOMS, engine, explain, outcomes, state, sim, declarations, agents)


def modules() -> dict[str, Any]:
    """The modules of the rooms by name."""
    return {
        one.name: importlib.import_module(f"{room.__name__}.{one.name}")
        for room in ROOMS
        for one in iter_modules(room.__path__)
    }


def plain(function: Any) -> Callable[..., Any]:
    """The function as it is written."""
    if isinstance(function, Phase):
        return function.run
    written: Callable[..., Any] = inspect.unwrap(getattr(function, "py_func", function))
    return written


def public_rules() -> dict[str, Callable[..., Any]]:
    """Every public function of the rooms, by module and name."""
    found = {}
    for module_name, module in modules().items():
        for name, value in vars(module).items():
            if name.startswith("_") or not callable(value) or inspect.isclass(value):
                continue
            if plain(value).__module__ == module.__name__:
                found[f"{module_name}.{name}"] = value
    return found


def rules_to_name() -> set[str]:
    """Those that the description must name: all but what only lays out tables."""
    return {
        name
        for name in public_rules()
        if name.split(".")[0] not in LAYOUT_MODULES
        and not any(fnmatchcase(name.split(".")[1], pattern) for pattern in LAYOUT_NAMES)
    }


def found(name: str) -> Any:
    """The function, class, method, attribute or module of that name, or None."""
    for place in _PLACES:
        value = _within(place, name.split("."))
        if value is not None:
            return value
    return None


def _within(place: Any, keys: list[str]) -> Any:
    for key in keys:
        if inspect.ismodule(place) and hasattr(place, "__path__"):
            try:
                place = importlib.import_module(f"{place.__name__}.{key}")
                continue
            except ModuleNotFoundError:
                pass
        place = getattr(place, key, None)
        if place is None:
            return None
    return place


@functools.cache
def general_names() -> frozenset[str]:
    """Every parameter, with KIND or NAME for each of those that are alike."""
    alike = {"vendors": "NAME", "communities": "NAME"}
    kinds = {("firms", "enterprise"), ("firms", "startup")}
    names = set()
    for info in describe():
        keys = info.name.split(".")
        if keys[0] in alike:
            keys[1] = alike[keys[0]]
        elif (keys[0], keys[1]) in kinds:
            keys[1] = "KIND"
        elif keys[:2] == ["work", "cohorts"]:
            keys[2] = "NAME"
        names.add(".".join(keys))
    return frozenset(names | {"vendors.NAME.published"})


def is_known(name: str) -> bool:
    """Whether a name shown as code is that of anything there is."""
    return (
        name in _words()
        or any(fnmatchcase(one, name) for one in general_names())
        or found(name.removeprefix("sim.")) is not None
        or _is_attribute(name)
        or _is_module(name)
        or _is_option(name)
        or (ROOT / name).exists()
    )


@functools.cache
def _words() -> frozenset[str]:
    """Groups of parameters, tables and their columns, outcomes, events, choices, arguments."""
    groups = {".".join(one.split(".")[:n]) for one in general_names() for n in range(1, 5)}
    own_names = {info.name for info in describe()}
    choices = {choice for info in describe() for choice in info.choices}
    arguments = {name for rule in public_rules().values() for name in _arguments(rule)}
    return frozenset(
        {
            *groups, *own_names, *choices, *arguments, "Crowd", *TABLES, *COLUMNS,
            *_OF_TABLE["OFFERING"], *(column.name for column in table.COLUMNS), *NAMES, *EVENTS,
            *Account.__dataclass_fields__, *Parameters.model_fields,
        }
    )  # fmt: skip


def _arguments(rule: Any) -> list[str]:
    return list(inspect.signature(plain(rule)).parameters)


def _is_attribute(name: str) -> bool:
    """An attribute that an object gets when it is made, as `cast.Cast.compatibility`."""
    head, _, attribute = name.rpartition(".")
    kind = found(head)
    return inspect.isclass(kind) and f"self.{attribute}" in inspect.getsource(kind)


def _is_option(name: str) -> bool:
    """A choice of an option of a group or of a setting, as `experiment=sweep`, `dose=weak`."""
    group, _, option = name.partition("=")
    if group == "experiment":
        return option in QUESTIONS
    setting = Settings.model_fields.get(group)
    choices = getattr(setting.annotation, "__value__", setting.annotation) if setting else None
    if option in get_args(choices):
        return True
    return bool(option) and (ROOT / "conf" / group / f"{option}.yaml").exists()


def _is_module(name: str) -> bool:
    return name.startswith(("analysis.", "experiments.")) and (
        (ROOT / name.replace(".", "/")).is_dir() or (ROOT / f"{name.replace('.', '/')}.py").exists()
    )
