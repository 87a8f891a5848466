"""Everything in order: `python -m experiments.validation all [from=NAME] [SETTING=VALUE ...]`.

Each question is asked in a process of its own, since later ones start from the states that the
first makes. Results have a folder in outputs/validation for each version and simulation. What is
there is not made again, and what is unfinished goes on.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import command_word, find_question
from openclosed.experiments.results import documentation, provenance, store
from openclosed.experiments.results.store import UNFINISHED
from openclosed.sim.parameters.base import did_you_mean

ALL: Final = "all"
FROM: Final = "from="
ORDER: Final = (
    "starting_states", "synthetic_test", "targets", "backtest", "registered", "published",
    "sensitivity", "after_data", "what_ifs", "evidence", "chance",
)  # fmt: skip
"""The questions, each after those whose results it uses."""
DOCS: Final = "experiment.docs=true"
FOLDER: Final = provenance.ROOT / "outputs" / "validation"
MADE: Final = ".made"
"""End of the name of the file that marks a question as answered."""

type Ask = Callable[[Sequence[str]], int]


def run(words: Sequence[str], folder: Path = FOLDER, ask: Ask | None = None) -> int:
    """Ask all questions from the one that is named on; the exit code of the first that fails.

    Words other than `from=NAME` are settings of each. Raises BadInput for an unknown name.
    """
    names = [one.removeprefix(FROM).replace("-", "_") for one in words if one.startswith(FROM)]
    first = names[-1] if names else ORDER[0]
    if first not in ORDER:
        raise BadInput(f"{FROM}{first}: no such question{did_you_mean(first, ORDER)}")
    own = [one for one in words if not one.startswith(FROM)]
    place = folder_of_program(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name in ORDER[ORDER.index(first) :]:
        marker = place / f"{name}{MADE}"
        if marker.exists() or is_registered(name):
            print(f"{command_word(name)}: is there")
            continue
        code = (ask or _ask)(words_for(name, place / name, own))
        if code and not store.ResultFolder(str(place / name)).is_whole:
            return code
        marker.touch()
    return 0


def folder_of_program(folder: Path) -> Path:
    """The folder of results by this version and simulation."""
    now = provenance.simulation()
    return folder / f"{now['version']}-{str(now['simulation'])[:8]}"


def is_registered(name: str) -> bool:
    """Whether it asks for forecasts of this version that are kept and never change."""
    file = documentation.DOCS / "forecasts" / f"{provenance.simulation()['version']}.csv"
    return name == "registered" and file.exists()


def words_for(name: str, target: Path, own: Sequence[str] = ()) -> list[str]:
    """The words that make a result in a folder, or go on with it."""
    if target.with_name(f"{target.name}{UNFINISHED}").is_dir():
        return [f"resume={target}"]
    fields = find_question(name).settings.model_fields
    docs = [DOCS] if "docs" in fields else []
    return [command_word(name), *own, *docs, f"output={target}"]


def _ask(words: Sequence[str]) -> int:
    """Ask a question in a process of its own."""
    call = [sys.executable, "-m", "experiments.validation", *words]
    done = subprocess.run(call, cwd=provenance.ROOT, check=False)  # noqa: S603 our own program
    return done.returncode
