"""The questions that can be asked: `openclosed NAME`, or experiment=NAME.

A question is a room with two files: `settings.py` with a class NAMESettings on top of `Settings`,
and `question.py` with `run`, which asks it and alone needs the model.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question, Settings
from openclosed.sim.parameters.wording import did_you_mean

USUAL = "answer"
"""The question that is asked where none is named."""
_ROOMS = Path(__file__).resolve().parents[1]
_PACKAGE = __name__.removesuffix(".question.questions")
_VALIDATION = _ROOMS / "validation"
_DECLARED = re.compile(
    r'^class (\w+)Settings\(\w+\):\n    """(.*?)(?:\.?"""|\.?\n)', re.MULTILINE | re.DOTALL
)


class Listed(NamedTuple):
    """A question's package, the name of its settings, and what it answers."""

    package: str
    settings: str
    text: str


class Named(NamedTuple):
    """What a question can be told, and where it is asked."""

    settings: type[Settings]
    module: str

    @property
    def run(self) -> Callable[[Question, Settings], int]:
        """Asks it; returns the exit code."""
        run: Callable[[Question, Settings], int] = importlib.import_module(self.module).run
        return run


def _listed(folder: Path) -> Iterator[tuple[str, Listed]]:
    """The questions in a folder, read from the sources: help must not wait for their imports."""
    for file in sorted(folder.rglob("settings.py")):
        found = _DECLARED.search(file.read_text(encoding="utf-8"))
        if found:
            package = ".".join((_PACKAGE, *file.relative_to(_ROOMS).parent.parts))
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", found[1]).lower()
            yield name, Listed(package, f"{found[1]}Settings", found[2])


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


def of_name(name: object) -> Named:
    """The question of a name. Raises BadInput if there is none."""
    if name not in QUESTIONS:
        raise BadInput(
            f"experiment.question={name}: no question{did_you_mean(str(name), QUESTIONS)}"
        )
    listed = QUESTIONS[str(name)]
    settings = getattr(importlib.import_module(f"{listed.package}.settings"), listed.settings)
    return Named(settings, f"{listed.package}.question")


def command_word(question: str) -> str:
    """How a question is asked in plain words."""
    return question.replace("_", "-")
