"""The questions that can be asked: `openclosed experiment=NAME`.

Each is a module with its settings, a class on top of `Settings`, and `run`, which asks it.
"""

import importlib
from collections.abc import Callable, Mapping
from typing import NamedTuple, get_type_hints

from experiments.question.errors import BadInput
from experiments.question.settings import Question, Settings
from sim.parameters.wording import did_you_mean


class Listed(NamedTuple):
    """A question's module, what it answers, and whether it keeps the model rather than uses it."""

    module: str
    text: str
    upkeep: bool = False


class Asked(NamedTuple):
    """What a question's module has."""

    settings: type[Settings]
    run: Callable[[Question, Settings], int]


QUESTIONS: Mapping[str, Listed] = {
    "ensemble": Listed("ensemble", "who wins: many runs of one scenario"),
    "compare": Listed("compare", "what if? scenarios side by side, or without mechanisms"),
    "update": Listed("update", "how newer figures move the answer (evidence=FILE.csv)"),
    "favours": Listed("favours", "what favours whom: the answer without each asymmetry"),
    "sweep": Listed("sweep", "a design over any parameters"),
    "tipping": Listed("tipping", "what would have to change for another verdict"),
    "map": Listed("map", "who wins over two parameters"),
    "sensitivity": Listed("sensitivity", "which parameters drive the outcome"),
    "policies": Listed("policies", "levers of the state: effects, costs, regrets"),
    "tournament": Listed("tournament", "vendors' strategies against each other"),
    "multirun": Listed("command.multirun", "what -m asks: every value of words that have several"),
    "export": Listed("results.export", "a result as csv"),
    "lab": Listed("lab", "the class's page, one file that opens offline"),
    "classroom": Listed("classroom.command", "the class's page for a whole room"),
    "skill": Listed("skill", "how well the model has forecast the record", upkeep=True),
    "score": Listed("skill.score", "forecasts made before, against newer figures", upkeep=True),
    "anchored": Listed("anchored", "worlds that start where the market is", upkeep=True),
    "proof": Listed("anchored.proof", "whether such worlds foretell made-up records", upkeep=True),
    "calibration": Listed("calibration", "what the record rules out, and tells", upkeep=True),
    "history": Listed("history", "markets of the past by the same code", upkeep=True),
    "replication": Listed("replication", "published theory against the engine", upkeep=True),
}  # fmt: skip
"""By name, in the order of help."""


def of_name(name: object) -> Asked:
    """The settings and the function of a question. Raises BadInput if there is none."""
    if name not in QUESTIONS:
        raise BadInput(
            f"experiment.question={name}: no question{did_you_mean(str(name), QUESTIONS)}"
        )
    run = importlib.import_module(f"experiments.{QUESTIONS[str(name)].module}").run
    return Asked(get_type_hints(run)["settings"], run)
