"""Jobs of an earlier command, as their manifest has them: to go on with, or to do once more.

`openclosed resume=DIR` goes on with a job that was interrupted, or in which runs failed: it is
asked again as it was, and its study finds the runs that are done. Failed runs are made again, since
a fault may have been the machine's; one that is the model's comes again. `openclosed again=DIR`
does all of it once more, to the same bytes where the versions are the same.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openclosed.experiments.question.composing import key_of, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.provenance import simulation, world_of
from openclosed.experiments.results.store import MANIFEST, UNFINISHED, Begun, ResultFolder, begun_of
from openclosed.experiments.runs.factors import flat

# What may differ, since it changes no result; or what a scenario says of itself.
FREE = ("output", "execution", "quiet", "description", "outcome", "direction")
SHOWN = 3  # differences


def earlier_question(question: Question) -> Question:
    """The question of the job that `question` names with `resume` or `again`.

    Hydra must be composing, as it is in a command. Raises BadInput where it cannot be asked.
    """
    settings = question.settings
    if settings.resume and settings.again:
        raise BadInput(f"again={settings.again}: resume= goes on with a job; name one of them")
    return _restored(question) if settings.resume else _once_more(question)


def _once_more(question: Question) -> Question:
    """The question of the job in a folder or manifest, to be asked into another folder.

    Says in a line where versions differ. Raises BadInput where there is no such job, or where the
    same version is asked for something else.
    """
    where = question.settings.again
    place = Path(where).expanduser()
    begun = begun_of(place / MANIFEST if place.is_dir() else place)
    if begun is None:
        raise BadInput(f"again={where}: no {MANIFEST} of a result there")
    added = [word for word in question.words if key_of(word) != "again"]
    keys = _keys(added) | {"output"}
    words = [*(word for word in begun.words if key_of(word) not in keys), *added]
    if any(key_of(word).startswith("hydra") for word in words):
        raise BadInput(f"again={where}: {MANIFEST} there sets Hydra itself, as no command's does")
    now = question_of(words, question.typed)
    differ = _differing(begun.config, now.config())
    here = simulation() | {"ecosystem": world_of(now)}
    other = [f"{name} {getattr(begun, name)}, here {value}" for name, value in here.items()
             if getattr(begun, name) != value]  # fmt: skip
    if differ and not other:
        raise BadInput(f"again={where}: done with {_shown(differ)}")
    if other:
        also = f"; settings differ: {_shown(differ)}" * bool(differ)
        said = f"openclosed: again={where}: done with {', '.join(other)}: numbers may differ{also}"
        print(said, file=sys.stderr)
    return now


def _restored(question: Question) -> Question:
    """The question of the job in the folder that `question` names, with its place and quietness.

    Hydra must be composing, as it is in a command. Raises BadInput when there is no such job, it
    was begun with another version, or the words of `question` ask for something else.
    """
    where = question.settings.resume
    output = where.rstrip("/").removesuffix(UNFINISHED)
    begun = _manifest(output, where)
    version = simulation()
    for name, value in version.items():
        before = getattr(begun, name)
        if before != value:
            raise BadInput(f"resume={where}: begun with {name} {before}, here it is {value}")
    if question.scenario != begun.scenario and _keys(question.words) & {"scenario"}:
        raise BadInput(
            f"resume={where}: begun with scenario={begun.scenario}, not {question.scenario}"
        )
    words = _joined(begun.words, question.words)
    if any(key_of(word).startswith("hydra") for word in words):
        raise BadInput(f"resume={where}: {MANIFEST} there sets Hydra itself, as no command's does")
    now = question_of(words, question.typed).model_copy(update={"words": begun.words})
    if begun.ecosystem != (own := world_of(now)):
        raise BadInput(f"resume={where}: begun with ecosystem={begun.ecosystem}, here it is {own}")
    if differ := _differing(begun.config, now.config()):
        raise BadInput(f"resume={where}: begun with {_shown(differ)}")
    settings = now.settings.model_copy(update={"output": output, "resume": where})
    return now.model_copy(update={"settings": settings})


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Settings and parameters that differ, with both values."""
    was, now = (
        flat({name: value for name, value in config.items() if name not in FREE})
        for config in (before, after)
    )
    return [
        f"{name}={_text(was.get(name))}, not {_text(now.get(name))}"
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]


def _shown(differ: Sequence[str]) -> str:
    more = f" (and {len(differ) - SHOWN} more)" if len(differ) > SHOWN else ""
    return f"{', '.join(differ[:SHOWN])}{more}"


def _manifest(output: str, where: str) -> Begun:
    """What the job in the folder was begun with."""
    folder = ResultFolder(output, where)
    files = [path / MANIFEST for path in (folder.path, folder.target)]
    for file in files:
        found = begun_of(file)
        if found is not None:
            return found
    if any(file.exists() for file in files):
        raise BadInput(f"resume={where}: {MANIFEST} there is damaged; begin the job again")
    raise BadInput(f"resume={where}: there is no job to go on with")


def _joined(before: Sequence[str], given: tuple[str, ...]) -> list[str]:
    """The words of the job, and those given now in the place of what they set."""
    added = [word for word in given if key_of(word) != "resume"]
    keys = _keys(added)
    if any(key.partition(".")[0] == "execution" for key in keys):  # another place of work
        before = [word for word in before if key_of(word).partition(".")[0] != "execution"]
    return [*(word for word in before if key_of(word) not in keys), *added, "output=anywhere"]


def _keys(words: Iterable[str]) -> set[str]:
    return {key_of(word) for word in words}


def _text(value: object) -> str:
    return "nothing" if value is None else f"{value}"
