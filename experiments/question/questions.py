"""The questions: `openclosed NAME`, or experiment=NAME.

A question is a package NAME with `question.py`, whose `run` answers it and alone needs the model.
Its settings are a class NAMESettings, a subclass of `Settings`, in `settings.py` beside it or, in
the validation, one folder up.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question, Settings
from openclosed.sim.parameters.base import did_you_mean

USUAL = "answer"
"""The default question."""
_ROOMS = Path(__file__).resolve().parents[1]
_PACKAGE = __name__.removesuffix(".question.questions")
_VALIDATION = _ROOMS / "validation"
_DECLARED = re.compile(
    r'^class (\w+)Settings\(\w+\):\n    """(.*?)(?:\.?"""|\.?\n)', re.MULTILINE | re.DOTALL
)


class Listed(NamedTuple):
    """A question's package, the module and name of its settings, and what it answers."""

    package: str
    module: str
    settings: str
    text: str


class Named(NamedTuple):
    """The settings of a question, and the module that runs it."""

    settings: type[Settings]
    module: str

    @property
    def run(self) -> Callable[[Question, Settings], int]:
        """Answers it; returns the exit code."""
        import mesa  # noqa: F401 it looks through the stack of imports, which is short here

        run: Callable[[Question, Settings], int] = importlib.import_module(self.module).run
        return run


def _listed(folder: Path) -> Iterator[tuple[str, Listed]]:
    """The questions in a folder, read from the sources, since help must not wait for imports."""
    for file in sorted(folder.rglob("settings.py")):
        own = ".".join((_PACKAGE, *file.relative_to(_ROOMS).parent.parts))
        for found in _DECLARED.finditer(file.read_text(encoding="utf-8")):
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", found[1]).lower()
            package = own if file.parent.name == name else f"{own}.{name}"
            yield name, Listed(package, f"{own}.settings", f"{found[1]}Settings", found[2])


QUESTIONS = {
    name: one
    for room in sorted(_ROOMS.iterdir(), key=lambda one: (one.name != "answer", one.name))
    if room.is_dir() and room != _VALIDATION
    for name, one in _listed(room)
}
"""By name, the default first."""


def add_validation() -> None:
    """Add the questions of `experiments.validation`, which the command does not have."""
    QUESTIONS.update(_listed(_VALIDATION))


def find_question(name: object) -> Named:
    """The question of a name. Raises BadInput for an unknown one."""
    if name not in QUESTIONS:
        raise BadInput(
            f"experiment.question={name}: no such question{did_you_mean(str(name), QUESTIONS)}"
        )
    listed = QUESTIONS[str(name)]
    settings = getattr(importlib.import_module(listed.module), listed.settings)
    return Named(settings, f"{listed.package}.question")


def command_word(question: str) -> str:
    """The word for a question on the command line."""
    return question.replace("_", "-")
