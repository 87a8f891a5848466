"""The questions that can be asked: `openclosed experiment=NAME`.

A question is a module of `experiments` with its settings, a class NAMESettings on top of
`Settings`, and `run`, which asks it.
"""

import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, get_type_hints

from experiments.question.errors import BadInput
from experiments.question.settings import Question, Settings
from sim.parameters.wording import did_you_mean

USUAL = "ensemble"
"""The question that is asked where none is named."""
_FOLDER = Path(__file__).resolve().parents[1]
_DECLARED = re.compile(
    r'^class (\w+)Settings\(Settings\):\n    """(.*?)(?:\.?"""|\.?\n).*?(?=^\S)',
    re.MULTILINE | re.DOTALL,
)


class Listed(NamedTuple):
    """A question's module, what it answers, and whether it keeps the model rather than uses it."""

    module: str
    text: str
    upkeep: bool


class Asked(NamedTuple):
    """What a question's module has."""

    settings: type[Settings]
    run: Callable[[Question, Settings], int]


def _listed() -> Iterator[tuple[str, Listed]]:
    """The questions by name, read from the sources: help must not wait for their imports."""
    for file in sorted(_FOLDER.rglob("*.py")):
        found = _DECLARED.search(file.read_text(encoding="utf-8"))
        if found:
            parts = file.relative_to(_FOLDER.parent).with_suffix("").parts
            module = ".".join(parts).removesuffix(".__init__")
            yield found[1].lower(), Listed(module, found[2], "upkeep = True" in found[0])


QUESTIONS = dict(sorted(_listed(), key=lambda one: (one[0] != USUAL, one[0])))
"""By name; the usual one first."""


def of_name(name: object) -> Asked:
    """The settings and the function of a question. Raises BadInput if there is none."""
    if name not in QUESTIONS:
        raise BadInput(
            f"experiment.question={name}: no question{did_you_mean(str(name), QUESTIONS)}"
        )
    run = importlib.import_module(QUESTIONS[str(name)].module).run
    return Asked(get_type_hints(run)["settings"], run)
