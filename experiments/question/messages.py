"""Messages about bad input, in one line: which name, which value, what is allowed."""

import difflib
import errno
import json
import re
from collections.abc import Sequence
from typing import Any

import yaml
from hydra.errors import HydraException, MissingConfigException, OverrideParseException
from omegaconf.errors import ConfigAttributeError, ConfigKeyError, OmegaConfBaseException
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from openclosed.experiments.question.composing import SUPPLIERS
from openclosed.experiments.question.errors import WORDS, BadInput, one_line
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.question.questions import QUESTIONS, find_question
from openclosed.experiments.question.settings import About, Settings, declared
from openclosed.sim.parameters import ParameterInfo, describe
from openclosed.sim.parameters.base import allowed, did_you_mean, near

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_NAME = (errno.ENAMETOOLONG, errno.ELOOP)
NO_MEMORY = "out of memory (ulimit -v); use fewer runs or workers"
SCARCE = {
    errno.EMFILE: "too many open files (ulimit -n); allow more, or use fewer workers",
    errno.ENFILE: "too many open files on this system",
    errno.ENOMEM: NO_MEMORY,
}
KEPT_FROM_PYDANTIC = ("greater_than", "less_than", "string_too_short", "literal_error")
"""Kinds of error that a declared type and range do not explain."""
ASKED = (
    "a list of names, as [dials.cost], or a mapping of names to their values, as "
    "{dials.cost: [0, 1]}"
)
NEARLY = 0.85  # of the letters of a part of a name
MEANT = dict.fromkeys(("samples", "n", "runs", "draws", "iterations"), "replicates")
MEANT |= dict.fromkeys(("years", "months", "steps", "horizon"), "clock.horizon, in months")
MEANT |= {"workers": "execution.workers", "factors": "experiment.factors"}
"""What other tools call a setting."""
HYDRA_MESSAGES = {
    r"Ambiguous value for argument '(.*?)' 1\.": (
        r"\1: takes one value; use -m for several values, what-if for several scenarios, and "
        "quotes for a value with a comma, as in \"name='a,b'\""
    ),
    r"Could not append to config\. An item is already at '(.*?)'": r"+\1: is set already; omit +",
    r"Could not delete from config\. '(.*?)' does not exist": r"~\1: nothing to remove",
    r"Interpolation key '(.*?)' not found": r"${\1}: no such setting",
    r"Expecting one subcommand from \[(.*?)\]": r"--shell-completion: must be one of \1",
}
"""Hydra's messages, and the same in the project's words."""


def _reword_hydra(message: str) -> str:
    for pattern, words in HYDRA_MESSAGES.items():
        if re.match(pattern, message):
            return re.sub(f"{pattern}.*", words, message)
    return message


def as_bad_input(error: BaseException) -> BadInput | None:
    """`error` as bad input, or None if it is not the user's fault."""
    match error:
        case BadInput():
            return error
        case OSError() if error.errno in FULL:
            return BadInput(WORDS("cannot_write", name=error.filename, reason=error.strerror))
        case OSError() if error.errno in SCARCE:
            return BadInput(SCARCE[error.errno])
        case OSError() if error.errno in NO_NAME:
            return BadInput(f"{_shorten(error.filename)}: {error.strerror}")
        case MemoryError():
            return BadInput(NO_MEMORY)
        case FileNotFoundError() if error.strerror and "temporary" in error.strerror:
            return BadInput(f"TMPDIR: {error.strerror}")  # from tempfile
        case RuntimeError() if "home directory" in str(error):  # from Path.expanduser
            return BadInput("a path that begins with ~: no such user, or no home")
        case RecursionError():  # of YAML, OmegaConf or pydantic
            return BadInput("a list or mapping is nested too deeply")
        case ValidationError():
            return BadInput(_of_validation(error.title, error.errors(include_url=False)))
        case MissingConfigException():
            return BadInput(_of_missing_option(error))
        case OverrideParseException():
            return BadInput(WORDS("no_form", word=error.override))
        case HydraException() if isinstance(error.__cause__, OmegaConfBaseException):
            return BadInput(_of_config(error, error.__cause__))
        case HydraException():
            return BadInput(_reword_hydra(one_line(str(error))))
        case yaml.YAMLError():
            return BadInput(one_line(str(error)))
        case OmegaConfBaseException():
            return BadInput(_of_config(error, error))
    return None


def refused_by_hydra(error: Exception, words: Sequence[str]) -> BadInput:
    """Hydra's refusal before composing, with the word at fault."""
    message = one_line(str(error))
    if isinstance(error, OSError) and error.filename is not None:
        about = [word for word in words if str(error.filename) in word] or [error.filename]
        return BadInput(f"{about[0]}: {error.strerror}")
    for word in words if message.startswith("Config group override") else ():
        group, _, option = word.partition("=")
        options = sorted(path.stem for path in (CONFIGURATION / group).glob("*.yaml"))
        if options and option not in options:
            return BadInput(f"{word}: must be one of {', '.join(options)}")
    return BadInput(_reword_hydra(message))


def known_names() -> list[str]:
    """Every name that can be set: parameters, groups, settings."""
    groups = ["experiment", *(path.name for path in CONFIGURATION.iterdir() if path.is_dir())]
    return [*_declared(), *groups]


def _of_validation(title: str, errors: Sequence[ErrorDetails]) -> str:
    own = {name for model in _models() for name in model.own_fields()}
    firsts = {
        one["loc"][:1] if one["loc"][:1] and one["loc"][0] in own else one["loc"]: one
        for one in reversed(errors)
    }  # one for a setting, however many types it may have
    found = list(dict.fromkeys(_of_detail(title, one) for one in reversed(firsts.values())))
    return WORDS("and_more", first=found[0], more=len(found) - 1)


def _of_detail(title: str, detail: ErrorDetails) -> str:
    model = next((one for one in _models() if one.__name__ == title), Settings)
    own = model.own_fields().get(str(detail["loc"][0])) if detail["loc"] else None
    held = _container(own.annotation) if own else ""
    where = detail["loc"] if not held or isinstance(detail["loc"][-1], int) else detail["loc"][:1]
    name = ".".join(str(part) for part in (*["experiment"] * bool(own), *where))
    reason = one_line(detail["msg"])
    if held and len(where) == 1:
        return f"{name}={_shorten(detail['input'])}: must be {held}"
    if detail["type"] == "extra_forbidden":
        return _unknown(name)
    if detail["type"] == "model_type":
        return f"{name}={_shorten(detail['input'])}: is a group; set its entries, as {name}.NAME"
    if detail["type"] == "missing":
        return f"{name}: is required"
    if detail["type"] in ("value_error", "assertion_error"):
        reason = reason.partition(", ")[2]
        return ": ".join(filter(None, [name, reason]))
    info = _declared(model).get(name)
    if info and (info.choices or detail["type"] not in KEPT_FROM_PYDANTIC):
        what = f"must be {allowed(info)}"
    else:
        what = re.sub(r"^\w+ should", "must", reason)
    return f"{name}={_shorten(detail['input'])}: {what}"


def _container(annotation: object) -> str:
    """The container type of a setting; empty for a single value."""
    text = str(annotation)
    kinds = {"Asked": ASKED, "Sequence": "a list", "Mapping": "a mapping"}
    return next((words for kind, words in kinds.items() if kind in text), "")


def _models() -> list[type[Settings]]:
    """The settings of all questions."""
    return [find_question(name).settings for name in QUESTIONS]


def _declared(settings: type[Settings] = Settings) -> dict[str, ParameterInfo]:
    """The declarations of all parameters and settings, by name."""
    return {info.name: info for info in (*describe(), *declared(About), *declared(settings))}


def _of_missing_option(error: MissingConfigException) -> str:
    group, _, option = (error.missing_cfg_file or "").rpartition("/")
    if not error.options or not group:
        return one_line(str(error))
    options = sorted(error.options)
    return (
        f"{group}={option}: no such {group}{did_you_mean(option, options)}; "
        f"choose from {', '.join(options)}"
    )


def _of_config(error: BaseException, cause: OmegaConfBaseException) -> str:
    if isinstance(cause, ConfigAttributeError | ConfigKeyError) and cause.full_key:
        return _unknown(str(cause.full_key))
    # OmegaConf's first line is the message, the others are about its own objects.
    message = str(cause).partition("\n")[0]
    outer = "" if error is cause else one_line(str(error))
    return _reword_hydra(one_line(": ".join(filter(None, [outer, message]))))


def _unknown(name: str) -> str:
    if name.startswith("hydra.runtime.choices."):
        return f"~{name.rpartition('.')[2]}: cannot be removed"
    if name.startswith("schedule"):
        return f"{name}: add a path with '+schedule={{PARAMETER: {{2025-01: VALUE}}}}'"
    if name.startswith("shocks."):
        return f"{name}: add a shock with '+shocks.NAME={{month: 2026-03, what: KIND}}'"
    if name.partition(".")[0] in SUPPLIERS and name.count(".") == 1:
        return f"{name}: no such entry; add one with +{name}.ATTRIBUTE=VALUE"
    if name.startswith("experiment."):
        return f"{name}: no such setting of the question; with resume=DIR, leave settings out"
    if name == "scenario" or name.startswith("scenario."):
        return "a scenario file must begin with the line '# @package _global_'"
    if name in known_names():
        return f"{name}: not set by the chosen options; add it with +{name}=VALUE"
    meant = [MEANT[name]] if name in MEANT else _with_all_parts(name)
    meant = meant or near(name, known_names()) or _counted_in(name)
    return WORDS("no_parameter", name=name, meant=meant)


def _with_all_parts(name: str) -> list[str]:
    """Names of which every part is nearly the same."""
    parts = name.split(".")
    groups = [one for one in _declared() if one.startswith(f"{parts[0]}.") and len(parts) > 1]
    alike = [one for one in groups if len(one.split(".")) > len(parts) - 1
             and all(map(_nearly, parts, one.split(".")))]  # fmt: skip
    return [*dict.fromkeys(".".join(one.split(".")[: len(parts)]) for one in alike)][:3]


def _nearly(typed: str, known: str) -> bool:
    return difflib.SequenceMatcher(None, typed, known).ratio() >= NEARLY


def _counted_in(name: str) -> list[str]:
    """The parameters in the unit that the name ends in: clock.horizon for clock.months."""
    group, _, unit = name.rpartition(".")
    return [
        info.name
        for info in _declared().values()
        if unit and info.unit == unit and info.name.rpartition(".")[0] == group
    ][:2]


def _shorten(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
