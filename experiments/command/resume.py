"""Jobs of an earlier command, from their manifest.

`openclosed resume=DIR` continues a job that was interrupted, or in which runs failed: the question
is the same, and its study finds the finished runs. Failed runs are repeated, since the machine may
have been at fault; a fault of the model recurs. `openclosed so_far=DIR` answers it from the runs
that are done. `openclosed again=DIR` repeats a job, with bit-identical results for the same
versions; `openclosed expand=DIR` takes its finished runs and adds others. `openclosed draw=DIR`
draws the figures of a finished result again, from its tables.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openclosed.experiments.question.composing import key_of, question_of
from openclosed.experiments.question.errors import WORDS, BadInput
from openclosed.experiments.question.overrides import flat
from openclosed.experiments.question.settings import NAME, Execution, Question
from openclosed.experiments.results.provenance import model_source_of, processor, simulation
from openclosed.experiments.results.started import StartedJob, read_started
from openclosed.experiments.results.store import (
    ANSWER,
    MANIFEST,
    UNFINISHED,
    ResultFolder,
    resume_command,
    short,
)

# These may differ, since they change no result.
MAY_DIFFER = (
    "output", "execution", "quiet", "on_failure", "figures", "style", "description", "outcome",
    "direction",
)  # fmt: skip
CURVES = "experiment.curves"  # another choice of them needs no run
MAY_GROW = ("replicates", "auto", "experiment")
STAY = (NAME, "series_step")  # settings of the experiment that change what is kept of a run
MORE = re.compile(r"replicates='?\+(\d+)'?")
SHOWN = 3  # differences in a message


def earlier_question(question: Question) -> Question:
    """The question of the job that a setting of `question` names.

    Hydra must be composing. Raises BadInput if there is no such job.
    """
    (name, where), *others = question.settings.earlier.items()
    if others:
        raise BadInput(f"{others[0][0]}={others[0][1]}: cannot be combined with {name}=")
    if name == "again":
        return _repeat(question)
    if name == "draw":
        return _draw(question, where)
    return _expand(question, where) if name == "expand" else _continue(question, name, where)


def _repeat(question: Question) -> Question:
    """The question of the job in a folder or manifest, with another result folder.

    Prints a line if versions or processors differ. Raises BadInput for a missing job, or for the
    same version with other settings.
    """
    where = question.settings.again
    place = Path(where).expanduser()
    begun = read_started(place / MANIFEST if place.is_dir() else place)
    if begun is None:
        raise BadInput(f"again={where}: no {MANIFEST} found there")
    now = _joined(begun, question, f"again={where}")
    differ, other = _differing(begun.config, now.config()), _other_versions(begun, now)
    if differ and not other:
        raise BadInput(f"again={where}: was run with {_list_differences(differ)}")
    if other:
        also = f"; settings differ: {_list_differences(differ)}" * bool(differ)
        versions = f"was run with {_list_differences(other)}; results may differ"
        print(f"openclosed: again={where}: {versions}{also}", file=sys.stderr)
    elif (before := begun.platform.get("processor")) != (here := processor()) and before:
        line = f"was run on a processor {before}, here {here}; last digits may differ"
        print(f"openclosed: again={where}: {line}", file=sys.stderr)
    return now


def _expand(question: Question, where: str) -> Question:
    """The question of a result with more replicates or points, into another folder.

    Raises BadInput for a missing or unfinished job, another version, other settings than those
    that add runs, or nothing to add.
    """
    setting = f"expand={where}"
    folder = Path(where).expanduser()
    begun = read_started(folder / MANIFEST)
    if ResultFolder(_named(where), where).path.is_dir():
        raise BadInput(f"{setting}: is not finished; continue with {resume_command(_named(where))}")
    if begun is None or not begun.points or not (folder / "runs.parquet").is_file():
        raise BadInput(f"{setting}: no result with runs found there")
    if other := _other_versions(begun):  # another one may not know the job's words
        raise BadInput(f"{setting}: was run with {_list_differences(other)}")
    count = begun.replicates
    words = (MORE.sub(lambda more: f"replicates={count + int(more[1])}", one)
             for one in question.words)  # fmt: skip
    now = _joined(begun, question.model_copy(update={"words": tuple(words)}), setting)
    was, here = begun.config, now.config()
    if differ := _other_versions(begun, now) or _differing(_fixed(was), _fixed(here)):
        raise BadInput(f"{setting}: was run with {_list_differences(differ)}")
    if all(was.get(name) == here[name] for name in MAY_GROW):
        raise BadInput(f"{setting}: nothing to add; say replicates=+50, or name more points")
    if not now.settings.until_precise and now.settings.replicates < count:
        raise BadInput(
            f"{setting}: replicates={now.settings.replicates}: must be at least {count}, as there"
        )
    settings = now.settings.model_copy(update={"expand": where})
    return now.model_copy(update={"settings": settings})


def _draw(question: Question, where: str) -> Question:
    """The question of a finished result, to be answered again from its tables.

    Raises BadInput for a missing or unfinished job, another version, or other settings than those
    of figures.
    """
    setting, folder = f"draw={where}", Path(where).expanduser()
    begun = read_started(folder / MANIFEST)
    if ResultFolder(_named(where), where).path.is_dir():
        raise BadInput(f"{setting}: is not finished; continue with {resume_command(_named(where))}")
    if begun is None or not begun.points:
        raise BadInput(f"{setting}: no result with runs found there")
    if other := [one for one in _other_versions(begun) if not one.startswith("numpy")]:
        raise BadInput(
            f"{setting}: was run with {_list_differences(other)}; its tables stay usable"
        )
    now = _joined(begun, question, setting)
    differ = [one for one in _differing(begun.config, now.config()) if not one.startswith(CURVES)]
    if differ:
        raise BadInput(f"{setting}: was run with {_list_differences(differ)}")
    changed: dict[str, Any] = {"draw": where, "execution": Execution(where="serial")}
    if "output" not in _keys(question.words):
        changed["output"] = where
    if (folder / "data.csv").is_file():
        changed["data"] = str(folder / "data.csv")
    return now.model_copy(update={"settings": now.settings.model_copy(update=changed)})


def _fixed(config: Mapping[str, Any]) -> dict[str, Any]:
    """What must be the same in a larger result."""
    own = {name: config["experiment"].get(name) for name in STAY}
    return {name: one for name, one in config.items() if name not in MAY_GROW} | {"experiment": own}


def _continue(question: Question, name: str, where: str) -> Question:
    """The question of the unfinished job that a setting of `question` names.

    Raises BadInput if there is no such job, it was started with another version, or the words of
    `question` contradict it.
    """
    setting, output = f"{name}={where}", _named(where)
    begun = _manifest(output, setting)
    if other := _other_versions(begun):
        raise BadInput(f"{setting}: was started with {_list_differences(other)}")
    if question.scenario != begun.scenario and _keys(question.words) & {"scenario"}:
        raise BadInput(
            f"{setting}: was started with scenario={begun.scenario}, not {question.scenario}"
        )
    now = _joined(begun, question, setting).model_copy(update={"words": begun.words})
    if differ := _other_versions(begun, now) or _differing(begun.config, now.config()):
        raise BadInput(f"{setting}: was started with {_list_differences(differ)}")
    changed: dict[str, Any] = {"output": output, "resume": where}
    if name == "so_far":
        changed = {"so_far": output, "execution": Execution(where="serial")}
    settings = now.settings.model_copy(update=changed)
    return now.model_copy(update={"settings": settings})


def _named(where: str) -> str:
    """The name of a result folder, without what marks an unfinished one."""
    return where.rstrip("/").removesuffix(UNFINISHED)


def _other_versions(begun: StartedJob, now: Question | None = None) -> list[str]:
    """What determines runs besides parameters and seeds, and differs here."""
    here = simulation() | ({"ecosystem": model_source_of(now)} if now else {})
    return [f"{name} {getattr(begun, name)}, here {value}" for name, value in here.items()
            if getattr(begun, name) != value]  # fmt: skip


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
    return WORDS("and_more", first=", ".join(differ[:SHOWN]), more=len(differ[SHOWN:]))


def _manifest(output: str, setting: str) -> StartedJob:
    """The manifest of the job in the folder, as it was started."""
    name, _, where = setting.partition("=")
    folder = ResultFolder(output, where)
    if name == "so_far" and not folder.path.is_dir() and (folder.target / ANSWER).exists():
        raise BadInput(f"{setting}: is finished; its answer is in {short(folder.target / ANSWER)}")
    files = [path / MANIFEST for path in (folder.path, folder.target)]
    for file in files:
        found = read_started(file)
        if found is not None:
            return found
    if any(file.exists() for file in files):
        raise BadInput(f"{setting}: {MANIFEST} is damaged; start the job again")
    raise BadInput(f"{setting}: no job found there")


def _joined(begun: StartedJob, question: Question, setting: str) -> Question:
    """The question of the job's words, with those given now in place of the same settings."""
    name, before = setting.partition("=")[0], begun.words
    added = [word for word in question.words if key_of(word) != name]
    keys = _keys(added) | {"output"}
    if any(key.partition(".")[0] == "execution" for key in keys):  # runs happen elsewhere
        before = tuple(word for word in before if key_of(word).partition(".")[0] != "execution")
    words = [*(word for word in before if key_of(word) not in keys), *added]
    if any(key_of(word).startswith("hydra") for word in words):
        raise BadInput(f"{setting}: {MANIFEST} there must not set Hydra's own settings")
    return question_of(words, question.typed)


def _keys(words: Iterable[str]) -> set[str]:
    return {key_of(word) for word in words}


def _text(value: object) -> str:
    return "nothing" if value is None else f"{value}"
