"""Who plays: strategies of the project by name, and those of others by file or dotted path."""

import ast
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name
from typing import NamedTuple

from analysis.tournament.answer import USUAL
from experiments.question.errors import BadInput
from experiments.tournament.decisions import FoulError
from sim.agents import Vendor, strategies
from sim.parameters.wording import did_you_mean


class Entrant(NamedTuple):
    """A strategy: its name in tables, and where its class is.

    `file` is the file that holds the class `path`, empty for a dotted `path`. An empty path leaves
    the seat as it is.
    """

    name: str
    path: str = ""
    file: str = ""


def entrants_of(named: Sequence[str], own: Sequence[str]) -> list[Entrant]:
    """The seat as it is, then the project's strategies, then those of others; names differ.

    Args:
        named: strategies of `sim.agents.strategies`; empty: all of them.
        own: "FILE.py:CLASS", "FILE.py" with one class, a folder of such files, or a dotted path.

    Raises BadInput for what is not there; nothing of the classes is run.
    """
    for name in named:
        if name not in strategies.__all__:
            raise BadInput(
                f"experiment.entrants: {name} is no strategy of the project"
                f"{did_you_mean(name, strategies.__all__)}; others come in by experiment.own"
            )
    shipped = [Entrant(name, f"sim.agents.strategies.{name}") for name in named or list_shipped()]
    others = [entrant for words in own for entrant in _of_words(words)]
    found: dict[str, Entrant] = {}
    for entrant in [Entrant(USUAL), *shipped, *others]:
        name, number = entrant.name, 2
        while name in found:
            name, number = f"{entrant.name} {number}", number + 1
        found[name] = entrant._replace(name=name)
    return list(found.values())


def list_shipped() -> list[str]:
    """The names of the project's own strategies."""
    return list(strategies.__all__)


def _of_words(words: str) -> list[Entrant]:
    """The entrants that one word of `experiment.own` stands for."""
    place, _, wanted = words.partition(":")
    path = Path(place).expanduser().absolute()
    if path.is_dir():
        made = [one for file in sorted(path.glob("*.py")) for one in _of_file(file, words, "")]
        if not made:
            raise BadInput(f"experiment.own={words}: no file in that folder ends in .py")
        return made
    if path.suffix == ".py":
        return _of_file(path, words, wanted)
    if wanted or "." not in words or "/" in words:
        raise BadInput(
            f"experiment.own={words}: must be FILE.py:CLASS, a folder, or a dotted path to a class"
        )
    return [Entrant(words.rpartition(".")[2], words)]


def _of_file(file: Path, words: str, wanted: str) -> list[Entrant]:
    """The class `wanted` of a file, or its only one."""
    if file.exists() and not file.is_file():
        raise BadInput(f"experiment.own={words}: {file.name} is no file")
    try:
        content = ast.parse(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"experiment.own={words}: {file.name} cannot be read") from error
    except (SyntaxError, ValueError) as error:
        raise BadInput(f"experiment.own={words}: {file.name} is no Python: {error}") from error
    classes = [node.name for node in content.body if isinstance(node, ast.ClassDef)]
    if wanted and wanted not in classes:
        raise BadInput(
            f"experiment.own={words}: {file.name} has no class {wanted}"
            f"{did_you_mean(wanted, classes)}"
        )
    if not wanted and len(classes) != 1:
        many = f"{len(classes)} classes; name one, as {file.name}:CLASS" if classes else "no class"
        raise BadInput(f"experiment.own={words}: {file.name} has {many}")
    name = wanted or classes[0]
    return [Entrant(name, name, str(file))]


def class_of(entrant: Entrant) -> type[Vendor]:
    """The class of an entrant; this runs its file.

    Raises FoulError when it cannot be imported or is no vendor.
    """
    try:
        if entrant.file:
            spec = importlib.util.spec_from_file_location(Path(entrant.file).stem, entrant.file)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules.setdefault(spec.name, module)
            spec.loader.exec_module(module)
            found = getattr(module, entrant.path)
        else:
            found = resolve_name(entrant.path)
    except Exception as error:
        raise FoulError(f"cannot be imported: {type(error).__name__}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Vendor)):
        raise FoulError(f"{entrant.path} is not a subclass of sim.agents.Vendor")
    return found
