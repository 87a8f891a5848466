"""Questions outside the command: Hydra composes them in a notebook, a script or a test, too."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from hydra import compose, initialize_config_dir
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, open_dict

from openclosed.experiments.question import config_nodes
from openclosed.experiments.question.config_files import look_into_files, resolved
from openclosed.experiments.question.config_nodes import CONFIGURATION
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import USUAL, of_name
from openclosed.experiments.question.settings import NAME, About, Question, Settings
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.wording import did_you_mean

THEORY = CONFIGURATION.parent / "tests" / "theory" / "conf"
"""Scenarios of published theory, as scenario=theory/bass, in a clone."""


@contextlib.contextmanager
def composing(folder: str | Path = "") -> Iterator[Hydra]:
    """Hydra composes within the block, as it does in a command; then it is as it was before.

    The names are those of `conf/` and of a `folder` of the user's own, as --config-dir names it.
    Raises BadInput where there is no such folder.
    """
    own = Path(folder).expanduser().absolute() if folder else None
    if own is not None and not own.is_dir():
        raise BadInput(f"folder={folder}: not found; name a folder")
    config_nodes.register()
    look_into_files()
    before = HydraConfig.instance().cfg
    with initialize_config_dir(str(CONFIGURATION), version_base="1.3"):
        GlobalHydra.instance().clear()
        path = create_config_search_path(str(CONFIGURATION))
        if own is not None:
            path.prepend("command-line", f"file://{own}", "schema")
        if THEORY.is_dir():
            path.prepend("openclosed", f"file://{THEORY}", "schema")
        try:
            yield Hydra.create_main_hydra2("openclosed", path)
        finally:
            HydraConfig.instance().cfg = before


@contextlib.contextmanager
def own_modules() -> Iterator[None]:
    """Modules of the present folder are found, behind all others: your own classes of vendors."""
    before = sys.path[:]
    sys.path.append(os.getcwd())  # noqa: PTH109 a word of the path, not a path to work with
    try:
        yield
    finally:
        sys.path[:] = before


def question_of(words: Sequence[str]) -> Question:
    """What the command would ask with these words. Hydra must be composing.

    Raises what a wrong configuration raises.
    """
    config = compose("config", list(words), return_hydra_config=True)
    HydraConfig.instance().set_config(config)  # for what the configuration says of itself
    scenario = str(config.hydra.runtime.choices["scenario"])
    with open_dict(config):
        del config["hydra"]
    return question_from(config, scenario, words)


def key_of(word: str) -> str:
    """The name that a word sets."""
    return word.lstrip("+~").partition("=")[0]


def question_from(
    config: DictConfig, scenario: str, words: Sequence[str] = (), typed: Sequence[str] | None = None
) -> Question:
    """The question of a composed configuration, checked.

    `words` are those that changed the configuration; what was typed are these, unless it is told.

    Raises BadInput for a question or a setting that there is not, or code of others that was not
    named by what was typed; pydantic.ValidationError on a wrong value; OmegaConf's errors on a
    value that is missing or refers to nothing.
    """
    stated = {*config_nodes.written(config), *(key_of(word) for word in words)}
    content = resolved(config)
    own = content.pop("experiment", {NAME: USUAL})  # a preset of the user's own may name none
    name = own.pop(NAME, USUAL)
    model = of_name(name).settings
    known = model.own_fields()
    for one in own:
        if one not in known:
            raise BadInput(
                f"experiment.{one}: no such option of the experiment"
                f"{did_you_mean(one, known) or '; it has ' + (', '.join(known) or 'none')}"
            )
    about, common = (
        {key: content.pop(key) for key in list(content) if key in of.model_fields}
        for of in (About, Settings)
    )
    asked = Question(
        scenario=scenario,
        experiment=str(name),
        about=About.model_validate(about),
        settings=model.model_validate({**common, **own}),
        parameters=Parameters.model_validate(content).with_written(stated),
        words=tuple(words),
        typed=tuple(words if typed is None else typed),
    )
    asked.refuse_code_of_others(asked.parameters)
    return asked
