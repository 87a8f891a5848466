"""The questions that can be asked: `openclosed NAME`, or experiment=NAME.

A question is a file `question.py` in a room of its own: its settings, a class NAMESettings on top
of `Settings`, and `run`, which asks it.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, get_type_hints

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question, Settings
from openclosed.sim.parameters.wording import did_you_mean

USUAL = "ensemble"
"""The question that is asked where none is named."""
_ROOMS = Path(__file__).resolve().parents[1]
_PACKAGE = __name__.removesuffix(".question.questions")
_VALIDATION = _ROOMS / "validation"
_DECLARED = re.compile(
    r'^class (\w+)Settings\(Settings\):\n    """(.*?)(?:\.?"""|\.?\n)', re.MULTILINE | re.DOTALL
)


class Listed(NamedTuple):
    """A question's module, and what it answers."""

    module: str
    text: str


class Asked(NamedTuple):
    """What a question's module has."""

    settings: type[Settings]
    run: Callable[[Question, Settings], int]


def _listed(folder: Path) -> Iterator[tuple[str, Listed]]:
    """The questions in a folder, read from the sources: help must not wait for their imports."""
    for file in sorted(folder.rglob("question.py")):
        found = _DECLARED.search(file.read_text(encoding="utf-8"))
        if found:
            parts = file.relative_to(_ROOMS).with_suffix("").parts
            yield found[1].lower(), Listed(".".join((_PACKAGE, *parts)), found[2])


QUESTIONS = {
    name: one
    for room in sorted(_ROOMS.iterdir(), key=lambda one: (one.name != "answer", one.name))
    if room.is_dir() and room != _VALIDATION
    for name, one in _listed(room)
}
"""By name; the usual one first."""


def add_validation() -> None:
    """List the questions of `experiments.validation` too, which the command does not have."""
    QUESTIONS.update(_listed(_VALIDATION))


def of_name(name: object) -> Asked:
    """The settings and the function of a question. Raises BadInput if there is none."""
    if name not in QUESTIONS:
        raise BadInput(
            f"experiment.question={name}: no question{did_you_mean(str(name), QUESTIONS)}"
        )
    run = importlib.import_module(QUESTIONS[str(name)].module).run
    return Asked(get_type_hints(run)["settings"], run)
