"""The scenarios of the markets: what may differ between them, and the values that are fitted."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.validation.history.answer import Fitted
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import value_of

FOLDER = CONFIGURATION / "scenario" / "history"
DIFFERING = (
    "clock.start",
    "firms.enterprise.review_months",
    "firms.enterprise.initial_open",
    "firms.enterprise.affinity.mean",
    "network.strength",
    "firms.startup_fraction",
)
"""The parameters that tell the markets apart; all others are those of history/base."""


def differing(world: Parameters) -> dict[str, Any]:
    """Their values in a world."""
    return {name: value_of(world, name) for name in DIFFERING}


def ship(name: str, fitted: Sequence[Fitted], folder: Path = FOLDER) -> None:
    """Put the fitted values into the file of the scenario history/NAME, at the lines so marked."""
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    for one in fitted:
        text = with_value(text, one.name.rpartition(".")[2], one.value)
    path.write_text(text, encoding="utf-8")


def with_value(text: str, key: str, value: float) -> str:
    """The text with another number at the one line that gives `key` and is marked as fitted.

    Raises ValueError where there is not exactly one.
    """
    line = re.compile(rf"(\b{key}: )[-+.\de]+(}}?  # fitted)")
    text, found = line.subn(rf"\g<1>{value:.4g}\g<2>", text)
    if found != 1:
        raise ValueError(f"{key}: {found} lines are marked as fitted, not one")
    return text
