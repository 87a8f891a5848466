"""Other scenarios than the one that was asked for, under the same further words of the command."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from omegaconf import Container, DictConfig, OmegaConf

from openclosed.experiments.question.composing import question_from
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import About, Question
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.wording import did_you_mean

GROUP = "scenario"


def known(group: str = GROUP) -> list[str]:
    """Names of a group that can be chosen, those of the user's own folder included."""
    return sorted(GlobalHydra.instance().config_loader().get_group_options(group))


def content_of(path: str, **more: str) -> dict[str, Any]:
    """What a file of the configuration says, as plain values, and `more`.

    Raises BadInput for one that is no mapping.
    """
    file = _file(path)
    if not isinstance(file, DictConfig):
        raise BadInput(f"{path}: must be a mapping of names")
    content = OmegaConf.to_container(OmegaConf.merge(file, more), resolve=True)
    assert isinstance(content, dict)
    return {str(key): one for key, one in content.items()}


def _file(path: str) -> Container:
    """What a file of the configuration says, from the first folder that has it."""
    sources = GlobalHydra.instance().config_loader().get_sources()
    return next(one for one in sources if one.is_config(path)).load_config(path).config


def under_the_same_words(question: Question, name: str, *more: str) -> Question:
    """The question asked of the scenario `name`, with `more` words before those of the command.

    The name may be of several scenarios at once, as "plateau:high+ban@2027-01". Hydra must be
    composing, as it is in a command.

    Raises BadInput when there is no such scenario, and what a wrong configuration raises.
    """
    parts = [part_of(one) for one in name.split("+")]
    if len(parts) == 1 and not (parts[0].intensity or parts[0].month):
        return composed(question, parts[0].name, *more)
    return together(question, parts, *more)


class Part(NamedTuple):
    """A scenario, its intensity, and the month in which it begins; empty: as it says itself."""

    name: str
    intensity: str = ""
    month: str = ""

    @property
    def text(self) -> str:
        """As it is written."""
        intensity = f":{self.intensity}" if self.intensity else ""
        return f"{self.name}{intensity}{f'@{self.month}' if self.month else ''}"


_PART = re.compile(r"([\w/-]+)(?::(\w+))?(?:@(.+))?")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NEVER = "2999-12"
INTENSITIES = ("low", "medium", "high")
_WHEN = re.compile(r"autumn 2026|mid-2027|the course of 2026 and 2027")
"""When scenarios say that they begin."""
UNDER_WAY = "under_way"
"""Month from which the data show a scenario; it stays when the scenario moves."""


def part_of(text: str) -> Part:
    """A part of a what-if: NAME, NAME:INTENSITY, NAME@MONTH; the name may be one that it also has.

    Raises BadInput for a name, intensity or month that there is not.
    """
    found = _PART.fullmatch(text)
    if found is None:
        raise BadInput(f"{text}: no scenario; write NAME, NAME:high or NAME@2027-01")
    name, intensity, month = found[1].replace("-", "_"), found[2] or "", found[3] or ""
    names = known()
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
            near = "; a month is written NAME@2027-01" if name[0].isdigit() else near
            raise BadInput(f"{GROUP}={name}: no such scenario{near}")
        name = also[name]
    if intensity not in ("", *INTENSITIES):
        raise BadInput(f"{text}: intensity {intensity} must be one of {', '.join(INTENSITIES)}")
    if month and (not _MONTH.fullmatch(month) or month <= _last_month()):
        raise BadInput(f"{text}: must begin in a month after {_last_month()}, as @2027-01")
    return Part(name, intensity, month)


def _last_month() -> str:
    """Of the data."""
    from openclosed.analysis.evidence.measurements import LAST_MONTH  # loads numpy

    return LAST_MONTH


def together(question: Question, parts: Sequence[Part], *more: str) -> Question:
    """The question asked of several scenarios at once.

    Raises BadInput for two that set the same, one without intensity or month where it is asked for,
    or one that would begin after the runs end.
    """
    config = _under(question, "baseline", *more)
    OmegaConf.set_struct(config, False)  # scenarios add paths and shocks
    owner: dict[str, str] = {}
    said: list[str] = []
    for part in parts:
        if part.intensity and _content(part.name, "low") == _content(part.name, "high"):
            raise BadInput(f"{part.text}: the scenario {part.name} has no intensities")
        content = _begun(_content(part.name, part.intensity or str(config.intensity)), part)
        said.append(str(content.get("description", "")))
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
    if len(parts) == 1:  # what it says of itself holds at any intensity and date
        about = {key: one for key, one in content.items() if key in About.model_fields}
        config = OmegaConf.merge(config, about)  # type: ignore[assignment]
    config.description = " ".join(said)
    asked = question_from(config, name, question.words, question.typed)
    last = asked.parameters.clock.last_month
    if late := next((part.text for part in parts if part.month > last), ""):
        raise BadInput(f"{late}: must begin while runs go on, in {last} at the latest")
    return asked


def _content(name: str, intensity: str = "middle") -> dict[str, Any]:
    """What the file of a scenario says, at an intensity."""
    content = content_of(f"{GROUP}/{name}", intensity=intensity)
    del content["intensity"]
    return content


def _begun(content: dict[str, Any], part: Part) -> dict[str, Any]:
    """The scenario, moved so that it begins in another month."""
    if not part.month:
        return content
    months = [one for one in _months(content) if one > _last_month()]
    if not months:
        raise BadInput(f"{part.text}: the scenario {part.name} names no month to move")
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
    """The parameters that a scenario sets; of paths over time their names."""
    for key, value in content.items():
        if isinstance(value, Mapping) and prefix != "schedule.":
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}".removeprefix("schedule.")


def composed(question: Question, name: str, *more: str) -> Question:
    """The question asked of one scenario that has a file, under the same words."""
    return question_from(_under(question, name, *more), name, question.words, question.typed)


def _under(question: Question, name: str, *more: str) -> DictConfig:
    """The configuration of a scenario under the words of the command."""
    groups = [f"{word.partition('=')[0]}=" for word in (f"{GROUP}=", *more)]
    words = [word for word in question.words if not word.startswith(tuple(groups))]
    return compose("config", [*more, *words, f"{GROUP}={name}"])
