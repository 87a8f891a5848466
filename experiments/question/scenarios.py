"""Other scenarios than the one that was asked for, under the same further words of the command."""

from collections.abc import Sequence

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from omegaconf import Container, DictConfig, OmegaConf

from experiments.question.composing import question_from
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from sim.parameters import Parameters
from sim.parameters.wording import did_you_mean

GROUP = "scenario"
HYPOTHESIS = "hypothesis"
LASTING = "lasting"
"""The hypothesis of the plain world."""


def known(group: str = GROUP) -> list[str]:
    """Names of a group that can be chosen, those of the user's own folder included."""
    return sorted(GlobalHydra.instance().config_loader().get_group_options(group))


def chosen(group: str, asked: Sequence[str], where: str) -> list[str]:
    """The names of a group that were asked for, each once; all if none was.

    Raises BadInput, naming the setting `where`, for one that there is not.
    """
    names = known(group)
    for name in asked:
        if name not in names:
            raise BadInput(f"{where}: no {group} {name}{did_you_mean(name, names)}")
    return list(dict.fromkeys(asked or names))


def hypothesis_of(question: Question) -> str:
    """The hypothesis that the command names; empty where it names none."""
    named = [word.partition("=")[2] for word in question.words if word.startswith(f"{HYPOTHESIS}=")]
    return named[-1] if named else ""


def plain_worlds(hypotheses: Sequence[str], *words: str) -> dict[str, Parameters]:
    """The parameters of each hypothesis with nothing else that a command says but `words`.

    The configuration is composed once, since that takes as long as a run: what a hypothesis changes
    is merged into it, as composing would.
    """
    plain = compose("config", [f"{HYPOTHESIS}={LASTING}", "output=nowhere", *words])
    made = {}
    for one in hypotheses:
        config = OmegaConf.merge(plain, _file(f"{HYPOTHESIS}/{one}"))
        assert isinstance(config, DictConfig)
        made[one] = question_from(config, "baseline").parameters
    return made


def _file(path: str) -> Container:
    """What a file of the configuration says, from the first folder that has it."""
    sources = GlobalHydra.instance().config_loader().get_sources()
    return next(one for one in sources if one.is_config(path)).load_config(path).config


def under_the_same_words(question: Question, name: str, *more: str) -> Question:
    """The question asked of the scenario `name`, with `more` words before those of the command.

    Hydra must be composing, as it is in a command.

    Raises BadInput when there is no such scenario, and what a wrong configuration raises.
    """
    names = known()
    if name not in names:
        raise BadInput(f"{GROUP}={name}: no such scenario{did_you_mean(name, names)}")
    return composed(question, name, *more)


def composed(question: Question, name: str, *more: str) -> Question:
    """The same of a scenario that is there, such as one of a folder of scenarios."""
    groups = [f"{word.partition('=')[0]}=" for word in (f"{GROUP}=", *more)]
    words = [word for word in question.words if not word.startswith(tuple(groups))]
    config = compose("config", [*more, *words, f"{GROUP}={name}"])
    return question_from(config, name, question.words, question.typed)
