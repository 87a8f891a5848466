"""Other scenarios, alone or combined, under the same other words of the command."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from omegaconf import Container, DictConfig, OmegaConf

from openclosed.experiments.question.composing import question_from
from openclosed.experiments.question.errors import WORDS, BadInput
from openclosed.experiments.question.hydra_inside import refuse_references
from openclosed.experiments.question.settings import About, Question
from openclosed.sim.parameters.base import did_you_mean
from openclosed.sim.parameters.clock import month_after, months_between

GROUP = "scenario"


def options_of(group: str = GROUP) -> list[str]:
    """The options of a group, including those of the user's own folder."""
    return sorted(GlobalHydra.instance().config_loader().get_group_options(group))


def read_option(path: str, **more: str) -> dict[str, Any]:
    """A file of the configuration as plain values, with `more`.

    Raises BadInput if it is no mapping.
    """
    file = _file(path)
    if not isinstance(file, DictConfig):
        raise BadInput(f"{path}: must be a mapping of names")
    refuse_references(OmegaConf.to_container(file, resolve=False))
    content = OmegaConf.to_container(OmegaConf.merge(file, more), resolve=True)
    assert isinstance(content, dict)
    return {str(key): one for key, one in content.items()}


def _file(path: str) -> Container:
    """A file of the configuration, from the first folder that has it."""
    sources = GlobalHydra.instance().config_loader().get_sources()
    return next(one for one in sources if one.is_config(path)).load_config(path).config


def under_the_same_words(question: Question, name: str, *more: str) -> Question:
    """The question for the scenario `name`, with `more` words before those of the command.

    The name may combine several, as "plateau:high+ban@2027-01". Hydra must be composing.

    Raises BadInput for an unknown scenario, and what a wrong configuration raises.
    """
    parts = [parse_part(one) for one in name.split("+")]
    if len(parts) == 1 and not (parts[0].intensity or parts[0].month):
        return compose_alone(question, parts[0].name, *more)
    return combine(question, parts, *more)


class Part(NamedTuple):
    """A scenario, its intensity and its first month; empty: its own."""

    name: str
    intensity: str = ""
    month: str = ""

    @property
    def text(self) -> str:
        """As typed."""
        intensity = f":{self.intensity}" if self.intensity else ""
        return f"{self.name}{intensity}{f'@{self.month}' if self.month else ''}"


_PART = re.compile(r"([\w/-]+)(?::(\w+))?(?:@(.+))?")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NEVER = "2999-12"
INTENSITIES = ("low", "medium", "high")
_WHEN = re.compile(r"autumn 2026|mid-2027|the course of 2026 and 2027")
"""Start dates in the descriptions of scenarios."""
UNDER_WAY = "under_way"
"""Month from which the data show a scenario; it stays when the scenario moves."""


def parse_part(text: str) -> Part:
    """Parse a part of a what-if: NAME, NAME:INTENSITY or NAME@MONTH, by any of its names.

    Raises BadInput for an unknown name or intensity, or an impossible month.
    """
    found = _PART.fullmatch(text)
    if found is None:
        raise BadInput(f"{text}: not a scenario; write NAME, NAME:high or NAME@2027-01")
    name, intensity, month = found[1].replace("-", "_"), found[2] or "", found[3] or ""
    names = options_of()
    if name not in names:
        files = {one: _file(f"{GROUP}/{one}") for one in names}
        also = {
            str(other): one
            for one, file in files.items()
            if isinstance(file, DictConfig)
            for other in file.get("also", ())
        }
        if name not in also:
            near = did_you_mean(name, [*names, *also])
            raise BadInput(WORDS("no_scenario", name=name, near=near))
        name = also[name]
    if intensity not in ("", *INTENSITIES):
        raise BadInput(f"{text}: intensity {intensity}: must be one of {', '.join(INTENSITIES)}")
    if month and (not _MONTH.fullmatch(month) or month <= _last_month()):
        raise BadInput(f"{text}: must begin in a month after {_last_month()}, as @2027-01")
    return Part(name, intensity, month)


def _last_month() -> str:
    """The last month of the data."""
    from openclosed.analysis.evidence.measurements import LAST_MONTH  # loads numpy

    return LAST_MONTH


def combine(question: Question, parts: Sequence[Part], *more: str) -> Question:
    """The question for several scenarios at once.

    Raises BadInput for two that set the same parameter, for one that cannot take its intensity or
    month, or for one that would begin after the end of the runs.
    """
    config = _under(question, "baseline", *more)
    OmegaConf.set_struct(config, False)  # scenarios add paths and shocks
    owner: dict[str, str] = {}
    descriptions: list[str] = []
    for part in parts:
        if part.intensity and _content(part.name, "low") == _content(part.name, "high"):
            raise BadInput(f"{part.text}: the scenario {part.name} has no intensities")
        content = _moved_to(_content(part.name, part.intensity or str(config.intensity)), part)
        descriptions.append(str(content.get("description", "")))
        own = {name: one for name, one in content.items() if name not in About.model_fields}
        if "shocks" in own:
            own["shocks"] = {f"{part.name}_{key}": one for key, one in own["shocks"].items()}
        for leaf in _leaves(own):
            if owner.setdefault(leaf, part.name) != part.name:
                raise BadInput(f"{owner[leaf]} and {part.name} both set {leaf}; choose one")
        merged = OmegaConf.merge(config, own)
        assert isinstance(merged, DictConfig)
        config = merged
    name = "+".join(part.text for part in parts)
    if len(parts) == 1:  # its description holds at any intensity and date
        about = {key: one for key, one in content.items() if key in About.model_fields}
        config = OmegaConf.merge(config, about)  # type: ignore[assignment]
    config.description = " ".join(descriptions)
    asked = question_from(config, name, question.words, question.typed)
    last = asked.parameters.clock.last_month
    if late := next((part.text for part in parts if part.month > last), ""):
        raise BadInput(f"{late}: must begin by {last}, the last month of the runs")
    return asked


def _content(name: str, intensity: str) -> dict[str, Any]:
    """The file of a scenario at an intensity."""
    content = read_option(f"{GROUP}/{name}", intensity=intensity)
    del content["intensity"]
    return content


def _moved_to(content: dict[str, Any], part: Part) -> dict[str, Any]:
    """The scenario, moved to begin in another month."""
    if not part.month:
        return content
    months = [one for one in _months(content) if one > _last_month()]
    if not months:
        raise BadInput(f"{part.text}: the scenario {part.name} has no month to move")
    later = months_between(min(months), part.month)

    def moved(one: Any) -> Any:
        match one:
            case str() if _MONTH.fullmatch(one) and one != _NEVER:
                return month_after(one, later)
            case dict():
                return {moved(key): moved(value) for key, value in one.items()}
        return one

    begun = {name: one if name == UNDER_WAY else moved(one) for name, one in content.items()}
    return begun | {"description": _WHEN.sub(part.month, str(content.get("description", "")))}


def _months(one: Any) -> list[str]:
    match one:
        case dict():
            return [month for pair in one.items() for part in pair for month in _months(part)]
        case str() if _MONTH.fullmatch(one) and one != _NEVER:
            return [one]
    return []


def _leaves(content: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The parameters that a scenario sets, including those on paths over time."""
    for key, value in content.items():
        if isinstance(value, Mapping) and prefix != "schedule.":
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}".removeprefix("schedule.")


def compose_alone(question: Question, name: str, *more: str) -> Question:
    """The question for one scenario with a file, under the same words."""
    return question_from(_under(question, name, *more), name, question.words, question.typed)


def _under(question: Question, name: str, *more: str) -> DictConfig:
    """The configuration of a scenario under the words of the command."""
    groups = [f"{word.partition('=')[0]}=" for word in (f"{GROUP}=", *more)]
    words = [word for word in question.words if not word.startswith(tuple(groups))]
    return compose("config", [*more, *words, f"{GROUP}={name}"])
