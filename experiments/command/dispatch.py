"""From a question to the experiment that answers it."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from experiments.execution.executors import started_ahead
from experiments.question.errors import BadInput
from experiments.question.settings import AUTO, MIXTURE, Question
from sim.parameters.wording import did_you_mean

HERE_ONLY = ("experiments.tournament.run",)  # code of others, each in a process of its own
WITH_EVIDENCE = (
    "experiments.anchored.run",
    "experiments.skill.score.run",
    "experiments.skill.run",
    "experiments.update.run",
)
OF_THE_PLAIN_WORLD = (
    "experiments.anchored.run",
    "experiments.anchored.proof.run",
    "experiments.calibration.run",
    "experiments.classroom.command.run",
    "experiments.history.run",
    "experiments.replication.run",
)
"""Those that make or check what worlds rest on."""
UNTIL_PRECISE = (
    "experiments.ensemble.run",
    "experiments.command.multirun.run",
    "experiments.sweep.run",
)


def answer(question: Question) -> int:
    """Run the experiment of a question and return its exit code."""
    settings = question.settings
    options = dict(settings.experiment)
    target = options.pop("_target_", None)
    experiment = _function(target)
    if settings.until_precise and target not in UNTIL_PRECISE:
        raise BadInput(f"replicates={AUTO}: this experiment needs a number")
    if settings.execution.where == "dask" and target in HERE_ONLY:
        raise BadInput(f"execution=dask: {target} runs on this machine only")
    if settings.evidence and target not in WITH_EVIDENCE:
        raise BadInput(
            f"evidence={settings.evidence}: only experiment=score, skill, update and "
            "anchored read figures"
        )
    if settings.worlds == MIXTURE and target in OF_THE_PLAIN_WORLD:
        raise BadInput(f"worlds={MIXTURE}: this experiment needs worlds=plain")
    _refuse_other_kinds(experiment, options)
    with started_ahead(settings.execution):
        return experiment(question, **options)


def _function(target: object) -> Callable[..., int]:
    """The experiment of the project that a dotted name stands for. Raises BadInput if none."""
    module, _, name = str(target).rpartition(".")
    own = module.startswith("experiments.") and name == "run"
    try:
        found = importlib.import_module(module) if own else None
    except ImportError:
        found = None
    function: Callable[..., int] | None = getattr(found, name, None)
    if function is None:
        raise BadInput(f"experiment._target_={target}: no experiment of the project")
    return function


def _refuse_other_kinds(experiment: Callable[..., int], options: Mapping[str, Any]) -> None:
    """Raise BadInput for an option that the experiment does not take, lacks or takes otherwise.

    What a value may be beside its kind, as text for a list, is the experiment's to say.
    """
    _, *taken = inspect.signature(experiment).parameters.values()
    names = [one.name for one in taken]
    for name in options:
        if name not in names:
            raise BadInput(
                f"experiment.{name}: no such option of the experiment"
                f"{did_you_mean(name, names) or '; it has ' + (', '.join(names) or 'none')}"
            )
    for one in taken:
        if one.default is one.empty and one.name not in options:
            raise BadInput(f"experiment.{one.name}: must be given")
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
