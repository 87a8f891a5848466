"""The base of every configuration, made from the parameters' own declarations."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigNode, ConfigStore
from omegaconf import AnyNode, DictConfig, OmegaConf
from pydantic import BaseModel

from openclosed.experiments.question.questions import QUESTIONS, of_name
from openclosed.experiments.question.settings import NAME, About, Settings
from openclosed.sim.parameters import Parameters

CONFIGURATION = Path(__file__).resolve().parents[2] / "conf"
PROVIDER = "openclosed"
# An option of these groups is a whole cast: it replaces the baseline's, it is not merged into it.
CASTS = ("vendors", "communities")
WORK = "work"  # likewise for its cohorts
USUAL = "usual"  # flag of the parameters' own declarations


def dosed(weak: Any, middle: Any, strong: Any, *, _root_: DictConfig) -> Any:
    """The value of a scenario's dose: `${dosed:WEAK,MIDDLE,STRONG}`, chosen by `dose=`."""
    return {"weak": weak, "strong": strong}.get(_root_.dose, middle)


def folder_name(*parts: str) -> str:
    """A name of one folder from names that may be paths: `${folder_name:theory/arthur}`."""
    return "-".join(parts).replace("/", "-")


def register() -> None:
    """Give Hydra the parameters' defaults, and the baseline's vendors, communities and cohorts."""
    OmegaConf.register_new_resolver("dosed", dosed, replace=True)
    OmegaConf.register_new_resolver("folder_name", folder_name, replace=True)
    _store(Parameters().model_dump(by_alias=True, mode="json"))
    common = _plain(Settings) | {"resume": "", "export": "", "code": []}
    ConfigStore.instance().store(name="settings", node=_plain(About) | common, provider=PROVIDER)
    questions = ConfigStore.instance().repo.setdefault("experiment", {})
    for name in QUESTIONS:
        questions[f"{name}.yaml"] = _QuestionNode(
            name, DictConfig({}), "experiment", "_global_", PROVIDER
        )


class _QuestionNode(ConfigNode):
    """A question's node, made when Hydra reads it, so that none waits for another's imports."""

    @property
    def node(self) -> DictConfig:
        return _node_of(self.name)

    @node.setter
    def node(self, _: DictConfig) -> None:
        """Hydra copies what it has read into what it hands out."""


def _node_of(name: str) -> DictConfig:
    """A question's own settings, and what it sets beside them."""
    settings = of_name(name).settings
    usual, here = _plain(Settings), _plain(settings)
    changed = {key: here[key] for key in usual if here[key] != usual[key]}
    own = {NAME: name} | {key: value for key, value in here.items() if key not in usual}
    return OmegaConf.create({**settings.node, **changed, "experiment": own})


def _plain(model: type[BaseModel]) -> dict[str, Any]:
    """The defaults of settings as plain values."""
    return model().model_dump(mode="json", exclude={"execution", "until_precise"})


def written(config: DictConfig, prefix: str = "") -> Iterator[str]:
    """The dotted names of what files say, or mappings of the command line, and not these nodes."""
    for key in map(str, config):
        node = config._get_node(key)  # noqa: SLF001 a value would not tell whose it is
        if isinstance(node, DictConfig):
            yield from written(node, f"{prefix}{key}.")
        elif isinstance(node, AnyNode) and not (node._metadata.flags or {}).get(USUAL):  # noqa: SLF001
            yield f"{prefix}{key}"


def _usual(tree: Any) -> Any:
    """A tree whose leaves are marked; a node that is written in their place has no mark."""
    if isinstance(tree, dict):
        return {key: _usual(one) for key, one in tree.items()}
    if isinstance(tree, list):
        return tree
    node = AnyNode(tree)
    node._set_flag(USUAL, True)  # noqa: SLF001
    return node


def _store(base: dict[str, Any]) -> None:
    store, base = ConfigStore.instance(), _usual(base)
    for group in CASTS:
        # The paths of a cast's own parameters come and go with it.
        paths = {name: path for name, path in base["schedule"].items() if _is_of(group, name)}
        base["schedule"] = {k: path for k, path in base["schedule"].items() if k not in paths}
        node = {group: base.pop(group), "schedule": paths}
        store.store(group=group, name="baseline", node=node, package="_global_", provider=PROVIDER)
    cohorts = {WORK: {"cohorts": base[WORK].pop("cohorts")}}
    store.store(group=WORK, name="baseline", node=cohorts, package="_global_", provider=PROVIDER)
    help_node = {"app_name": "openclosed", "template": ""}  # what --help prints is our own
    store.store(name="parameters", node=base, provider=PROVIDER)
    store.store(group="hydra/help", name="openclosed", node=help_node, provider=PROVIDER)


def _is_of(group: str, parameter: str) -> bool:
    return parameter.startswith(f"{group}.")
