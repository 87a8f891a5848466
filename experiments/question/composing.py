"""Hydra composes a question from words, in a command, a notebook, a script or a test.

The names of every configuration come from the declarations of the parameters.
"""

import contextlib
import functools
import os
import re
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextvars import ContextVar
from enum import Enum
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.conf import HydraConf
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import QuotedString
from omegaconf import Container, DictConfig, OmegaConf, open_dict
from pydantic import BaseModel

from openclosed.experiments.question.errors import WORDS, BadInput, one_line
from openclosed.experiments.question.hydra_inside import (
    CONFIGURATION,
    Hydra,
    hydra_of,
    refuse_references,
)
from openclosed.experiments.question.overrides import Overrides, field_of, flat
from openclosed.experiments.question.questions import QUESTIONS, USUAL, find_question
from openclosed.experiments.question.settings import (
    EARLIER,
    NAME,
    About,
    Question,
    Settings,
)
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.base import allowed, did_you_mean, info_at

THEORY = CONFIGURATION.parent / "tests" / "theory" / "conf"
"""Scenarios of published theory, as scenario=theory/bass, in a clone."""
PROVIDER = "openclosed"
# An option of these groups replaces the baseline's suppliers; it is not merged with them.
SUPPLIERS = ("vendors", "communities")
WORK = "work"  # likewise its cohorts
NAMED = ("vendors.", "communities.", "work.cohorts.")
OPEN = ("own", "options")  # have the names that a class of the user's reads
OPTION = re.compile(r"[a-z_][\w/-]*")
NO_OPTIONS = ("null", "true", "false", "nan", "inf")
EMPTY = re.compile(r"([\w.]+)=\{\s*\}")

_HYDRA = threading.RLock()  # its state is the whole process's: one thread composes at a time
_block: ContextVar[contextlib.ExitStack | None] = ContextVar("_block", default=None)
"""What ends the innermost block of `composing`."""


class Unsaid(Enum):
    """In place of a declared default while Hydra composes: no file and no word set it."""

    VALUE = "unsaid"


@contextlib.contextmanager
def composing(folder: str | Path = "", *, shown: bool = False) -> Iterator[Hydra]:
    """Hydra composes within the block, as in a command, or until `composed`.

    Other threads wait until then; its state, also that of a user's own program, is restored.

    Names come from `conf/` and from the user's own `folder`, as with --config-dir. Raises BadInput
    for a missing folder.
    """
    own = own_folder(folder)
    with contextlib.ExitStack() as block:
        block.enter_context(_HYDRA)
        block.callback(_set_state, GlobalHydra.instance().hydra, HydraConfig.instance().cfg)
        GlobalHydra.instance().clear()
        register(shown=shown)
        block.enter_context(initialize_config_dir(str(CONFIGURATION), version_base="1.3"))
        before = _block.set(block)
        try:
            yield hydra_of([one for one in (own, THEORY) if one is not None and one.is_dir()])
        finally:
            _block.reset(before)


def _set_state(hydra: Hydra | None, config: HydraConf | None) -> None:
    GlobalHydra.instance().hydra = hydra
    HydraConfig.instance().cfg = config


def composed() -> None:
    """End the block of `composing`, if any: all is composed, and what follows takes long."""
    block = _block.get()
    if block is not None:
        block.close()


def own_folder(folder: object) -> Path | None:
    """The user's own folder of configuration; None if none is named.

    Raises BadInput unless there is one of this name.
    """
    if not isinstance(folder, str | os.PathLike):
        raise BadInput(f"folder={folder}: must be a path")
    own = Path(folder).expanduser().absolute() if folder else None
    if own is not None and not own.is_dir():
        raise BadInput(f"folder={one_line(str(folder))}: not found; name a folder")
    return own


@contextlib.contextmanager
def own_modules() -> Iterator[None]:
    """Modules of the current folder can be imported, after all others: your own classes."""
    here = os.getcwd()  # noqa: PTH109 an entry of sys.path
    sys.path.append(here)
    try:
        yield
    finally:  # other threads have entries of their own
        with contextlib.suppress(ValueError):
            del sys.path[len(sys.path) - 1 - sys.path[::-1].index(here)]


def question_of(words: Sequence[str], typed: Sequence[str] | None = None) -> Question:
    """The question of these words, as in a command. Hydra must be composing.

    All of them count as typed, unless `typed` is given. Raises what a wrong configuration raises.
    """
    for word in words:
        if key_of(word) in EARLIER and not word.partition("=")[2].strip("'\""):
            raise BadInput(f"{word}: must name the folder of an earlier job")
    refuse_no_options(words)
    config = compose("config", list(words), return_hydra_config=True)
    _refuse_empty(words, config)
    HydraConfig.instance().set_config(config)  # for resolvers
    scenario = str(config.hydra.runtime.choices["scenario"])
    with open_dict(config):
        del config["hydra"]
    return question_from(config, scenario, words, typed)


def refuse_no_options(words: Sequence[str]) -> None:
    """Raise BadInput for a group whose value is no name of an option, as vendors={}."""
    loader = GlobalHydra.instance().config_loader()
    groups = set(loader.list_groups(""))
    for word in words:
        name, _, value = word.partition("=")
        if name not in groups or (OPTION.fullmatch(value) and value not in NO_OPTIONS):
            continue  # without parsing, which is slow
        chosen = OverridesParser.create().parse_overrides([word])[0].value()
        names = chosen if isinstance(chosen, list) else [chosen]
        if not (names and all(isinstance(one, str | QuotedString) and one for one in names)):
            options = ", ".join(sorted(loader.get_group_options(name)))
            raise BadInput(f"{one_line(word)}: must name one of {options}")


def _refuse_empty(words: Sequence[str], config: DictConfig) -> None:
    """Raise BadInput for a word that sets entries to an empty mapping, which changes nothing."""
    for word in words:
        found = EMPTY.fullmatch(word)
        if found and OmegaConf.select(config, found[1]):
            raise BadInput(f"{word}: changes nothing; set its entries, as {found[1]}.NAME")


def _refuse_true_numbers(
    content: Mapping[str, Any], parameters: Parameters, prefix: str = ""
) -> None:
    """Raise BadInput for true or false where a parameter is a number."""
    for key, value in content.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _refuse_true_numbers(value, parameters, f"{name}.")
        elif isinstance(value, bool):
            info = info_at(parameters, name)
            if info is not None and not isinstance(info.default, bool):
                raise BadInput(f"{name}={str(value).lower()}: must be {allowed(info)}")


def key_of(word: str) -> str:
    """The name that a word sets."""
    return word.lstrip("+~").partition("=")[0]


def question_from(
    config: DictConfig, scenario: str, words: Sequence[str] = (), typed: Sequence[str] | None = None
) -> Question:
    """The question of a composed configuration, checked.

    `words` changed the configuration; they were all typed, unless `typed` is given.

    Raises BadInput for an unknown question or setting, or third-party code that no typed word
    names; pydantic.ValidationError on a wrong value; OmegaConf's errors on a missing value or
    reference.
    """
    raw = OmegaConf.to_container(config, resolve=False)
    refuse_references(raw)
    said = {field_of(name) for name, value in flat(raw).items() if value is not Unsaid.VALUE}
    content = resolved(OmegaConf.create(_over(usual_values(), raw)))
    own = content.pop("experiment", {NAME: USUAL})  # a user's preset may name none
    name = own.pop(NAME, USUAL)
    model = find_question(name).settings
    known = model.own_fields()
    for one in own:
        if one not in known:
            near = did_you_mean(one, known)
            raise BadInput(WORDS("no_setting", name=one, question=name, near=near, known=[*known]))
    about, common = (
        {key: content.pop(key) for key in list(content) if key in of.model_fields}
        for of in (About, Settings)
    )
    asked = Question(
        scenario=scenario,
        experiment=str(name),
        about=About.model_validate(about),
        settings=model.model_validate({**common, **own}),
        overrides=Overrides(Parameters()),
        words=tuple(words),
        typed=tuple(words if typed is None else typed),
    )
    asked.refuse_third_party_code(asked.parameters)
    numbers = _numbers_of(str(asked.settings.ecosystem))
    if isinstance(content["own"], dict):
        content["own"] = {**numbers, **content["own"]}  # which paths over time may name
    parameters = Parameters.model_validate(content)
    _refuse_true_numbers(content, parameters)
    asked.refuse_third_party_code(parameters)
    try:
        parameters = parameters.with_own(numbers)
    except ValueError as error:
        raise BadInput(str(error)) from None
    names = _set_names(parameters, said, {key_of(word) for word in words})
    return asked.model_copy(update={"overrides": Overrides(parameters).over(parameters, names)})


def _set_names(
    parameters: Parameters, said: Collection[str], keys: Collection[str]
) -> Iterator[str]:
    """The parameters that files or words set; those of suppliers and cohorts if they differ.

    The baseline's own are options of their groups, so that a composition has all their values.
    """
    usual = _declared()
    for name, value in ((one.name, one.default) for one in describe(parameters)):
        is_said = field_of(name) in said or name in keys
        of_group = name.startswith(NAMED) and name not in keys
        if is_said and not (of_group and usual.get(name) == value):
            yield name


@functools.cache
def _declared() -> dict[str, Any]:
    """The usual values of all parameters by name."""
    return {one.name: one.default for one in describe()}


def _numbers_of(ecosystem: str) -> Mapping[str, float]:
    """The numbers that a user's own model declares, with its defaults."""
    if not ecosystem:
        return {}
    from openclosed.experiments.question.own_model import model_of  # loads numpy

    return model_of(ecosystem).own


def resolved(config: Container) -> dict[str, Any]:
    """The configuration as plain values.

    Raises OmegaConf's errors for a missing value or reference.
    """
    content = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    assert isinstance(content, dict)
    return {str(name): value for name, value in content.items()}


def by_intensity(low: Any, medium: Any, high: Any, *, _root_: DictConfig) -> Any:
    """The value of the chosen `intensity=`: `${by_intensity:LOW,MEDIUM,HIGH}`."""
    return {"low": low, "high": high}.get(_root_.intensity, medium)


def chosen_option(group: str, usual: str) -> str:
    """The chosen option of a group: `${chosen:GROUP,USUAL}`; the usual one if none is chosen."""
    return HydraConfig.get().runtime.choices[group] if HydraConfig.initialized() else usual


def folder_name(*parts: str) -> str:
    """One folder name from names that may be paths: `${folder_name:theory/arthur}`."""
    return "-".join(parts).replace("/", "-")


def register(*, shown: bool = False) -> None:
    """Give Hydra the names of parameters, and the defaults of settings and questions.

    The baseline's vendors, communities and cohorts are options of their groups. Values of the
    others are `Unsaid` until they are set, unless the configuration is only `shown`.
    """
    OmegaConf.register_new_resolver("by_intensity", by_intensity, replace=True)
    OmegaConf.register_new_resolver("chosen", chosen_option, replace=True)
    OmegaConf.register_new_resolver("folder_name", folder_name, replace=True)
    base = Parameters().model_dump(by_alias=True, mode="json")
    schedule = base.pop("schedule")
    for group in SUPPLIERS:
        # Paths of suppliers' parameters come and go with them.
        paths = {k: schedule.pop(k) for k in [*schedule] if k.startswith(f"{group}.")}
        _store("baseline", {group: _open(base.pop(group)), "schedule": paths}, group)
    _store("baseline", {WORK: {"cohorts": base[WORK].pop("cohorts")}}, WORK)
    _store("parameters", {**(base if shown else _unsaid(base)), "schedule": schedule})
    own: dict[str, Any] = {
        "prior": "${chosen:prior,central}", "estimate": False, "resume": "", "again": "",
        "expand": "", "so_far": "", "draw": "", "code": [],
    }  # fmt: skip
    _store("settings", _plain(About) | _plain(Settings) | own)
    for name in QUESTIONS:
        _store(name, _node_of(name), "experiment")
    help_node = {"app_name": "openclosed", "template": ""}  # --help prints our own text
    _store("openclosed", help_node, "hydra/help", package=None)


def _store(
    name: str, node: dict[str, Any], group: str | None = None, package: str | None = "_global_"
) -> None:
    ConfigStore.instance().store(name, node, group, package, PROVIDER)


def _node_of(name: str) -> dict[str, Any]:
    """A question's own settings, and its other defaults."""
    settings = find_question(name).settings
    usual, here = _plain(Settings), _plain(settings)
    changed = {key: here[key] for key in usual if here[key] != usual[key]}
    own = {NAME: name} | {key: value for key, value in here.items() if key not in usual}
    return {**settings.node, **changed, "experiment": own}


def _plain(model: type[BaseModel]) -> dict[str, Any]:
    """Default settings as plain values."""
    return model().model_dump(mode="json", exclude={"execution", "until_precise"})


@functools.cache
def usual_values() -> dict[str, Any]:
    """The declared defaults of parameters, without those that are options of groups."""
    base = Parameters().model_dump(by_alias=True, mode="json")
    for name in (*SUPPLIERS, "schedule"):
        del base[name]
    del base[WORK]["cohorts"]
    return base


def _over(usual: dict[str, Any], raw: Any) -> dict[str, Any]:
    """A composed tree, with the usual values where nothing was said."""
    return usual | {
        key: _over(usual[key], one)
        if isinstance(one, dict) and isinstance(usual.get(key), dict)
        else one
        for key, one in raw.items()
        if one is not Unsaid.VALUE
    }


def _unsaid(tree: Any) -> Any:
    """A tree whose values are unsaid."""
    return _open(tree, lambda _: Unsaid.VALUE)


def _open(tree: Any, leaf: Callable[[Any], Any] = lambda value: value) -> Any:
    """A tree in which words may name what a class of the user's reads, with these leaves."""
    if not isinstance(tree, dict):
        return leaf(tree)
    open_node = OmegaConf.create({}, flags={"struct": False})
    return {key: open_node if key in OPEN else _open(one, leaf) for key, one in tree.items()}
