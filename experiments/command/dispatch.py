"""From a question to the experiment that answers it."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from experiments.execution.executors import started_ahead
from experiments.question.errors import BadInput
from experiments.question.settings import AUTO, MIXTURE, Question

HERE_ONLY = ("experiments.tournament.run",)  # code of others, each in a process of its own
WITH_EVIDENCE = (
    "experiments.anchored.run",
    "experiments.skill.score.run",
    "experiments.skill.run",
    "experiments.update.run",
)
OF_THE_MIXTURE = (
    "experiments.ensemble.run",
    "experiments.compare.run",
    "experiments.discovery.run",
    "experiments.command.multirun.run",
    "experiments.map.run",
    "experiments.policies.run",
    "experiments.sensitivity.run",
    "experiments.sweep.run",
    "experiments.tipping.run",
    "experiments.update.run",
)
UNTIL_PRECISE = (
    "experiments.ensemble.run",
    "experiments.command.multirun.run",
    "experiments.sweep.run",
)


def answer(question: Question) -> int:
    """Run the experiment of a question and return its exit code."""
    settings = question.settings
    options = dict(settings.experiment)
    target = options.get("_target_")
    if settings.until_precise and target not in UNTIL_PRECISE:
        raise BadInput(f"replicates={AUTO}: this experiment needs a number")
    if settings.execution.where == "dask" and target in HERE_ONLY:
        raise BadInput(f"execution=dask: {target} runs on this machine only")
    if settings.evidence and target not in WITH_EVIDENCE:
        raise BadInput(
            f"evidence={settings.evidence}: only experiment=score, skill, update and "
            "anchored read figures"
        )
    experiment = _function(options.pop("_target_", None))
    if settings.worlds == MIXTURE and target not in OF_THE_MIXTURE:
        raise BadInput(f"worlds={MIXTURE}: this experiment is asked of the plain world only")
    _refuse_other_kinds(experiment, options)
    with started_ahead(settings.execution):
        return experiment(question, **options)


def _function(target: object) -> Callable[..., int]:
    """The function that a dotted name stands for. Raises BadInput if there is none."""
    module, _, name = str(target).rpartition(".")
    try:
        found = getattr(importlib.import_module(module), name)
    except (ImportError, ValueError, AttributeError) as error:
        raise BadInput(f"experiment._target_={target}: no such function ({error})") from error
    if not callable(found):
        raise BadInput(f"experiment._target_={target}: not a function")
    function: Callable[..., int] = found
    return function


def _refuse_other_kinds(experiment: Callable[..., int], options: Mapping[str, Any]) -> None:
    """Raise BadInput for an option of another kind than the experiment takes, as text for a list.

    What a value may be beside its kind is the experiment's to say.
    """
    try:
        kinds = get_type_hints(experiment)
    except (NameError, TypeError):  # a function of one's own, whose kinds are not known here
        return
    for name in [name for name in options if name in kinds]:
        try:
            TypeAdapter(kinds[name]).validate_python(options[name], strict=True)
        except ValidationError as error:
            said = [detail["msg"] for detail in error.errors(include_url=False)]
            # Of a list it says "instance of Sequence", or that text is none.
            allowed = [
                "a list" if "Sequence" in text else text.partition("should be ")[2] or text
                for text in said
            ]
            raise BadInput(
                f"experiment.{name}={options[name]}: must be {' or '.join(dict.fromkeys(allowed))}"
            ) from error
