"""Completion in a shell: `openclosed --install-completion`.

Nothing is composed, so that a Tab only reads names. Errors are silent, since they would appear in
the line that is being typed.
"""

import os
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from openclosed.experiments.command.help_text import (
    HELP,
    WHAT_IF,
    WORDS,
    groups_of,
    scenario_files,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.question.questions import QUESTIONS, command_word, find_question
from openclosed.experiments.question.settings import Settings, declared
from openclosed.sim.parameters import ParameterInfo, describe

INSTALL = "--install-completion"
QUERY, PRINT = "query=bash", "install="
OWN_FOLDER = ("--config-dir", "-cd")
PATHS = ("output", "resume", "again", "expand", "so_far", "draw", "data", "page", "continue_from")
"""Settings whose value is a path."""
SCRIPTS = {
    "bash": r"""
_openclosed() {
    local IFS=$'\n'
    COMPREPLY=($(COMP_LINE="${COMP_LINE:0:COMP_POINT}" openclosed -sc query=bash 2> /dev/null))
    [[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY != *[=./] ]] && compopt +o nospace
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//=}
complete -o nospace -o default -F _openclosed openclosed
""",
    "zsh": r"""
_openclosed() {
    local -a found
    found=("${(@f)$(COMP_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX" \
        openclosed -sc query=bash 2> /dev/null)}")
    compadd -Q -S '' -- ${found:#}
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _openclosed openclosed
""",
    "fish": r"""
function __openclosed
    set -lx COMP_LINE (commandline --current-process --cut-at-cursor | string collect)
    openclosed -sc query=bash 2> /dev/null
end
complete --command openclosed --no-files --arguments '(__openclosed)'
""",
}
"""What a shell reads; zsh and fish ask as bash does."""


def install(named: Sequence[str]) -> str:
    """Write the script of a shell, by default the user's, and make the shell read it.

    What is there already is not written again. Returns what was done, and how to undo it. Raises
    BadInput for another shell, OSError if a file cannot be written.
    """
    shell = Path(named[0] if named else os.environ.get("SHELL", "")).name
    if shell not in SCRIPTS or len(named) > 1:
        raise BadInput(f"{' '.join([INSTALL, *named])}: must be followed by bash, zsh or fish")
    home, place = Path.home(), os.environ.get
    script = Path(place("XDG_DATA_HOME") or home / ".local/share") / f"openclosed/{shell}.sh"
    startup: Path | None = home / ".bashrc"
    if shell == "zsh":
        startup = Path(place("ZDOTDIR") or home) / ".zshrc"
    elif shell == "fish":  # which reads its own folder
        folder = Path(place("XDG_CONFIG_HOME") or home / ".config")
        script, startup = folder / "fish/completions/openclosed.fish", None
    line, written = f"[ -f {shlex.quote(str(script))} ] && . {shlex.quote(str(script))}", []
    if not script.is_file() or script.read_text(encoding="utf-8") != SCRIPTS[shell]:
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(SCRIPTS[shell], encoding="utf-8")
        written.append(f"the file {script}")
    before = startup.read_text("utf-8", "replace") if startup and startup.exists() else ""
    gap = "" if before.endswith("\n") or not before else "\n"
    if startup and line not in before.splitlines():
        with startup.open("a", encoding="utf-8") as file:
            file.write(f"{gap}{line}\n")
        written.append(f"a last line of {startup}")
    did = WORDS("installed", shell=shell, written=written)
    return "\n".join([did, WORDS("to_undo", script=script, startup=startup)])


def print_completion(words: Sequence[str]) -> None:
    """Print the script of a shell, or the completions of its line.

    Raises BadInput for anything else.
    """
    match words:
        case [word] if word == QUERY:
            print(*completions_of(os.environ.get("COMP_LINE", "")), sep="\n")
        case [word] if word.removeprefix(PRINT) in SCRIPTS:
            print(SCRIPTS[word.removeprefix(PRINT)])
        case _:
            raise BadInput(f"--shell-completion: use openclosed {INSTALL}")


def completions_of(line: str) -> list[str]:
    """The words that may replace the last one of a line."""
    try:
        words = shlex.split(line)[1:]
    except ValueError:  # a quote is open
        return []
    last = "" if not words or line[-1].isspace() else words.pop()
    if words and words[-1] in OWN_FOLDER:
        return _paths(last)
    name, sign, value = last.partition("=")
    places = [CONFIGURATION, *_own_folder(words)]
    if sign and name.removeprefix("experiment.") in (*PATHS, *OWN_FOLDER):
        return [f"{name}={one}" for one in _paths(value)]
    if sign:
        before, comma, value = value.rpartition(",")  # as after -m
        options = _options(name, places, words)
        return [f"{name}={before}{comma}{one}" for one in options if one.startswith(value)]
    if words[:1] == [HELP]:
        return [one for one in map(command_word, QUESTIONS) if one.startswith(last)]
    if WHAT_IF in words[:1] and not any("=" in one for one in words):
        found = [one.replace("_", "-") for one in scenario_files(places) if "/" not in one]
        found = [one for one in found if one.startswith(last) and one != "baseline"]
        if found:
            return sorted(found)
    names = [*(f"{one}=" for one in [*groups_of(places), *_declared(words)])]
    if not words:
        names += [HELP, *map(command_word, QUESTIONS)]
    return _up_to_the_next_dot(last, names)


def _own_folder(words: Sequence[str]) -> Iterator[Path]:
    """The folder of --config-dir, if it is named."""
    pairs = [one.partition("=")[::2] for one in words if "=" in one]
    for option, value in [*pairs, *pairwise(words)]:
        if option in OWN_FOLDER:
            yield Path(value).expanduser()


def _paths(start: str) -> list[str]:
    """Files and folders with this beginning."""
    folder, _, name = start.rpartition("/")
    place = Path(f"{folder}/" if folder or start.startswith("/") else ".").expanduser()
    found = sorted(place.iterdir()) if place.is_dir() else []
    return [
        f"{start.removesuffix(name)}{one.name}{'/' * one.is_dir()}"
        for one in found
        if one.name.startswith(name) and one.name.startswith(".") <= name.startswith(".")
    ]


def _options(name: str, places: Sequence[Path], words: Sequence[str]) -> list[str]:
    """The options of a group, or the choices of a parameter or setting."""
    if name == "experiment":
        return list(QUESTIONS)
    if name in (groups := groups_of(places)):
        return groups[name]
    infos = _declared(words)
    return [str(one) for one in infos[name].choices or ()] if name in infos else []


def _declared(words: Sequence[str]) -> dict[str, ParameterInfo]:
    """The parameters, and the settings of the question."""
    named = [one.partition("=")[2] for one in words if one.startswith("experiment=")]
    verb = [one.replace("-", "_") for one in words[:1]]
    asked = next((one for one in [*named, *verb] if one in QUESTIONS), "")
    model = find_question(asked).settings if asked else Settings
    own = {one.name: one for one in declared(model)}
    if asked in verb:  # whose settings need no prefix
        own |= {name.removeprefix("experiment."): one for name, one in own.items()}
    return {one.name: one for one in describe()} | own


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
