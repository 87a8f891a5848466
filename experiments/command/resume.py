"""Going on with a job that was interrupted, or in which runs failed: `openclosed resume=DIR`.

The job is asked again as it was; its study finds the runs that are done. Failed runs are made
again, since a fault may have been the machine's; one that is the model's comes again.
"""

from collections.abc import Iterable, Sequence

from openclosed.experiments.question.composing import key_of, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.provenance import simulation, world_of
from openclosed.experiments.results.store import MANIFEST, UNFINISHED, Begun, ResultFolder, begun_of
from openclosed.experiments.runs.factors import flat

# What may differ, since it changes no result; or what a scenario says of itself.
FREE = ("output", "execution", "quiet", "description", "outcome", "direction")
SHOWN = 3  # differences


def restored_question(question: Question) -> Question:
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
    if begun.world != (own := world_of(now)):
        raise BadInput(f"resume={where}: begun with world={begun.world}, here it is {own}")
    before, after = (
        flat({name: value for name, value in config.items() if name not in FREE})
        for config in (begun.config, now.config())
    )
    differ = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if differ:
        shown = ", ".join(
            f"{name}={_text(before.get(name))}, not {_text(after.get(name))}"
            for name in differ[:SHOWN]
        )
        more = f" (and {len(differ) - SHOWN} more)" if len(differ) > SHOWN else ""
        raise BadInput(f"resume={where}: begun with {shown}{more}")
    settings = now.settings.model_copy(update={"output": output, "resume": where})
    return now.model_copy(update={"settings": settings})


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
