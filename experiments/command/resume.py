"""Jobs of an earlier command, from their manifest: to resume, or to repeat.

`openclosed resume=DIR` continues a job that was interrupted, or in which runs failed: the question
is the same, and its study finds the finished runs. Failed runs are repeated, since the machine may
have been at fault; a fault of the model recurs. `openclosed again=DIR` repeats all of it, with
bit-identical results for the same versions.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openclosed.experiments.question.composing import key_of, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.provenance import model_source_of, simulation
from openclosed.experiments.results.store import (
    MANIFEST,
    UNFINISHED,
    ResultFolder,
    StartedJob,
    read_started,
)
from openclosed.experiments.runs.factors import flat

# These may differ, since they change no result.
MAY_DIFFER = ("output", "execution", "quiet", "on_failure", "description", "outcome", "direction")
SHOWN = 3  # differences in a message


def earlier_question(question: Question) -> Question:
    """The question of the job that `question` names with `resume` or `again`.

    Hydra must be composing. Raises BadInput if there is no such job.
    """
    settings = question.settings
    if settings.resume and settings.again:
        raise BadInput(f"again={settings.again}: cannot be combined with resume=")
    return _resume(question) if settings.resume else _repeat(question)


def _repeat(question: Question) -> Question:
    """The question of the job in a folder or manifest, with another result folder.

    Prints a line if versions differ. Raises BadInput for a missing job, or for the same version
    with other settings.
    """
    where = question.settings.again
    place = Path(where).expanduser()
    begun = read_started(place / MANIFEST if place.is_dir() else place)
    if begun is None:
        raise BadInput(f"again={where}: no {MANIFEST} found there")
    added = [word for word in question.words if key_of(word) != "again"]
    keys = _keys(added) | {"output"}
    words = [*(word for word in begun.words if key_of(word) not in keys), *added]
    if any(key_of(word).startswith("hydra") for word in words):
        raise BadInput(f"again={where}: {MANIFEST} there must not set Hydra's own settings")
    now = question_of(words, question.typed)
    differ = _differing(begun.config, now.config())
    here = simulation() | {"ecosystem": model_source_of(now)}
    other = [f"{name} {getattr(begun, name)}, here {value}" for name, value in here.items()
             if getattr(begun, name) != value]  # fmt: skip
    if differ and not other:
        raise BadInput(f"again={where}: was run with {_list_differences(differ)}")
    if other:
        also = f"; settings differ: {_list_differences(differ)}" * bool(differ)
        versions = f"was run with {', '.join(other)}; results may differ"
        print(f"openclosed: again={where}: {versions}{also}", file=sys.stderr)
    return now


def _resume(question: Question) -> Question:
    """The question of the job in the folder that `question` names.

    Hydra must be composing. Raises BadInput if there is no such job, it was started with another
    version, or the words of `question` contradict it.
    """
    where = question.settings.resume
    output = where.rstrip("/").removesuffix(UNFINISHED)
    begun = _manifest(output, where)
    version = simulation()
    for name, value in version.items():
        before = getattr(begun, name)
        if before != value:
            raise BadInput(f"resume={where}: was started with {name} {before}, here it is {value}")
    if question.scenario != begun.scenario and _keys(question.words) & {"scenario"}:
        raise BadInput(
            f"resume={where}: was started with scenario={begun.scenario}, not {question.scenario}"
        )
    words = _joined(begun.words, question.words)
    if any(key_of(word).startswith("hydra") for word in words):
        raise BadInput(f"resume={where}: {MANIFEST} there must not set Hydra's own settings")
    now = question_of(words, question.typed).model_copy(update={"words": begun.words})
    if begun.ecosystem != (own := model_source_of(now)):
        raise BadInput(f"resume={where}: was started with ecosystem={begun.ecosystem}, here {own}")
    if differ := _differing(begun.config, now.config()):
        raise BadInput(f"resume={where}: was started with {_list_differences(differ)}")
    settings = now.settings.model_copy(update={"output": output, "resume": where})
    return now.model_copy(update={"settings": settings})


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The settings and parameters that differ, with both values."""
    was, now = (
        flat({name: value for name, value in config.items() if name not in MAY_DIFFER})
        for config in (before, after)
    )
    return [
        f"{name}={_text(was.get(name))}, not {_text(now.get(name))}"
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]


def _list_differences(differ: Sequence[str]) -> str:
    more = f" (and {len(differ) - SHOWN} more)" if len(differ) > SHOWN else ""
    return f"{', '.join(differ[:SHOWN])}{more}"


def _manifest(output: str, where: str) -> StartedJob:
    """The manifest of the job in the folder, as it was started."""
    folder = ResultFolder(output, where)
    files = [path / MANIFEST for path in (folder.path, folder.target)]
    for file in files:
        found = read_started(file)
        if found is not None:
            return found
    if any(file.exists() for file in files):
        raise BadInput(f"resume={where}: {MANIFEST} is damaged; start the job again")
    raise BadInput(f"resume={where}: no job found there")


def _joined(before: Sequence[str], given: tuple[str, ...]) -> list[str]:
    """The words of the job, with those given now in place of the same settings."""
    added = [word for word in given if key_of(word) != "resume"]
    keys = _keys(added)
    if any(key.partition(".")[0] == "execution" for key in keys):  # runs happen elsewhere
        before = [word for word in before if key_of(word).partition(".")[0] != "execution"]
    return [*(word for word in before if key_of(word) not in keys), *added, "output=anywhere"]


def _keys(words: Iterable[str]) -> set[str]:
    return {key_of(word) for word in words}


def _text(value: object) -> str:
    return "nothing" if value is None else f"{value}"
