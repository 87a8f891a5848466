"""Completion in a shell: `openclosed -sc install=bash`.

Nothing is composed, so that a Tab only reads names. Errors are silent, since they would appear in
the line that is being typed.
"""

import os
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from openclosed.experiments.command.help_text import HELP, WHAT_IF, groups_of, scenarios_in
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import QUESTIONS, command_word, find_question
from openclosed.experiments.question.settings import Settings, declared
from openclosed.sim.parameters import describe

INSTALL, QUERY = "install=bash", "query=bash"
SCRIPT = r"""
_openclosed() {
    local IFS=$'\n'
    COMPREPLY=($(COMP_LINE="${COMP_LINE:0:COMP_POINT}" openclosed -sc query=bash 2> /dev/null))
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//=}
complete -o nospace -o default -F _openclosed openclosed
"""


def print_completion(words: Sequence[str]) -> None:
    """Print the script that a shell evaluates, or the completions of its line.

    Raises BadInput for anything else.
    """
    match words:
        case [word] if word == INSTALL:
            print(SCRIPT)
        case [word] if word == QUERY:
            print(*completions_of(os.environ.get("COMP_LINE", "")), sep="\n")
        case _:
            raise BadInput(f"--shell-completion: must be followed by {INSTALL}")


def completions_of(line: str) -> list[str]:
    """The words that may replace the last one of a line."""
    try:
        words = shlex.split(line)[1:]
    except ValueError:  # a quote is open
        return []
    last = "" if not words or line[-1].isspace() else words.pop()
    name, sign, value = last.partition("=")
    places = [CONFIGURATION, *_own_folder(words)]
    if sign:
        options = _options(name, places)
        return [f"{name}={one}" for one in options if one.startswith(value)]
    if WHAT_IF in words[:1] and not any("=" in one for one in words):
        found = [one.replace("_", "-") for one in scenarios_in(places) if "/" not in one]
        return sorted(one for one in found if one.startswith(last) and one != "baseline")
    names = [*(f"{one}=" for one in [*groups_of(places), *_parameters(words)])]
    if not words:
        names += [HELP, *map(command_word, QUESTIONS)]
    return _up_to_the_next_dot(last, names)


def _own_folder(words: Sequence[str]) -> Iterator[Path]:
    """The folder of --config-dir, if it is named."""
    for option, value in pairwise(words):
        if option in ("--config-dir", "-cd"):
            yield Path(value).expanduser()


def _options(name: str, places: Sequence[Path]) -> list[str]:
    """The options of a group, or the choices of a parameter."""
    if name == "experiment":
        return list(QUESTIONS)
    if name in (groups := groups_of(places)):
        return groups[name]
    infos = {one.name: one for one in (*describe(), *declared(Settings))}
    return [str(one) for one in infos[name].choices or ()] if name in infos else []


def _parameters(words: Sequence[str]) -> Iterator[str]:
    """The parameters, and the settings of the question."""
    yield from (one.name for one in describe())
    named = [one.partition("=")[2] or one for one in words if one.startswith("experiment=")]
    asked = [one.replace("-", "_") for one in [*named, *words[:1]][:1]]
    model = find_question(asked[0]).settings if asked and asked[0] in QUESTIONS else Settings
    yield from (one.name for one in declared(model))


def _up_to_the_next_dot(last: str, names: Sequence[str]) -> list[str]:
    """Names with this beginning, each up to its next dot, like folders."""
    found: dict[str, None] = {}
    for name in names:
        if name.startswith(last):
            dot = name.find(".", len(last))
            found[name[: dot + 1] if dot >= 0 else name] = None
    if len(found) == 1 and next(iter(found)) == last:
        return [name for name in names if name.startswith(last)]
    return sorted(found)
