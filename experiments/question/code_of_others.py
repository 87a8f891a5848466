"""Code of others runs only where the command line names it, never because a file does.

A file can be a configuration, or a result folder that is gone on with. What it may hold is told in
docs/sweeping.md.
"""

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path

from openclosed.experiments.question.errors import BadInput
from openclosed.sim.parameters import Parameters

PROJECT = "openclosed.sim."
TARGET = "_target_"


def refuse_unnamed_classes(
    parameters: Parameters, typed: Sequence[str], code: Sequence[str]
) -> None:
    """Raise BadInput for a vendor or community whose class is not the project's, nor named.

    Nothing is imported.

    Args:
        parameters: of a world.
        typed: words of the command line; one that sets a class names it.
        code: modules and folders that are named.
    """
    for group in ("vendors", "communities"):
        for name, settings in getattr(parameters, group).items():
            path = settings.target
            if not (path.startswith(PROJECT) or _is_typed(path, typed) or _is_in(path, code)):
                raise BadInput(
                    f"{group}.{name}.{TARGET}={path}: is code from outside the project, which no "
                    f"file may name; if you trust it, add code={path.rpartition('.')[0]}"
                )


def refuse_unnamed_model(name: str, typed: Sequence[str], code: Sequence[str]) -> None:
    """Raise BadInput for a user's own model that neither `typed` nor `code` names, as above."""
    is_typed = any(word.lstrip("+").startswith("world=") and name in word for word in typed)
    if name and not (is_typed or _is_in(name, code)):
        raise BadInput(
            f"world={name}: is code from outside the project, which no file may name; if you "
            f"trust it, add code={name.rpartition('.')[0]}"
        )


def _is_typed(path: str, typed: Sequence[str]) -> bool:
    """Whether a word that sets a class has this path in it."""
    alone = re.compile(rf"(?<![\w.]){re.escape(path)}(?![\w.])")
    return any(TARGET in word and alone.search(word) for word in typed)


def _is_in(path: str, code: Sequence[str]) -> bool:
    """Whether a dotted path is of one of the modules, or of a module in one of the folders."""
    if any(f"{path}.".startswith(f"{one}.") for one in code):
        return True
    top = path.partition(".")[0]
    if not (code and top.isidentifier()):
        return False
    try:
        found = importlib.util.find_spec(top)
    except ValueError:  # a module without an origin, as __main__
        found = None
    places = [] if found is None else [found.origin, *(found.submodule_search_locations or ())]
    return any(_holds(one, Path(place)) for one in code for place in places if place)


def _holds(named: str, file: Path) -> bool:
    """Whether a file is the one that is named, or in the folder that is."""
    return file.expanduser().resolve().is_relative_to(Path(named).expanduser().resolve())
