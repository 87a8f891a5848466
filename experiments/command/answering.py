"""A question is answered if its settings fit together, and each other one is refused in a line."""

import sys
from collections.abc import Callable

from openclosed.experiments.execution.executors import started_ahead
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import find_question
from openclosed.experiments.question.settings import AUTO, DRAWN, Auto, Question

if sys.platform != "win32":
    import resource

LEAST_MEMORY = 3_000_000  # kilobytes of address space for two cores, most of it unused
LEAST_FILES = 64  # open at once; the process that starts workers needs some too


def answer(question: Question, say: Callable[[str], None] = print) -> int:
    """Answer a question and return the exit code; `say` that it is answered already.

    Raises BadInput if its settings do not fit together.
    """
    _refuse_small_limits()
    settings, experiment = question.settings, find_question(question.experiment)
    if settings.resume:
        from openclosed.experiments.results.store import ANSWER, ResultFolder, short  # loads pandas

        folder = ResultFolder(settings.output, settings.resume)
        if folder.is_whole:
            say(f"Nothing left to do; the answer is in {short(folder.target / ANSWER)}")
            return 0
    if settings.until_precise and not settings.until_precise_too:
        raise BadInput(f"replicates={AUTO}: experiment={question.experiment} needs a number")
    if settings.auto != Auto() and not settings.until_precise:
        changed = settings.auto.model_dump(exclude_defaults=True)
        name, value = next(iter(changed.items()))
        raise BadInput(f"auto.{name}={value}: needs replicates={AUTO}")
    if settings.so_far and not settings.answers_so_far:
        raise BadInput(f"so_far={settings.so_far}: {question.experiment} needs all its runs")
    if settings.data and not settings.reads_own_data:
        raise BadInput(f"data={settings.data}: experiment={question.experiment} uses no data file")
    if settings.unmeasured == DRAWN and settings.from_2023:
        raise BadInput(
            f"unmeasured={DRAWN}: experiment={question.experiment} needs unmeasured=default"
        )
    if settings.ecosystem:
        from openclosed.experiments.question.own_model import model_of  # loads numpy

        if settings.of_the_model or settings.from_2023:
            raise BadInput(
                f"ecosystem={settings.ecosystem}: experiment={question.experiment} needs the "
                "project's own model"
            )
        model_of(str(settings.ecosystem))
    if settings.style:
        from openclosed.experiments.question.checks import refuse_unknown_style  # loads pandas

        refuse_unknown_style(settings.style)
    if settings.draw:
        from openclosed.experiments.command.drawing import draw_again  # loads pandas

        return draw_again(question, say)
    with started_ahead(settings.execution):
        return experiment.run(question, settings)


def _refuse_small_limits() -> None:
    """Raise BadInput if a library would end the process for lack of memory or open files."""
    if sys.platform == "win32":
        return
    for option, kind, unit, least in (
        ("v", resource.RLIMIT_AS, 1024, LEAST_MEMORY),
        ("n", resource.RLIMIT_NOFILE, 1, LEAST_FILES),
    ):
        most = resource.getrlimit(kind)[0]
        if most != resource.RLIM_INFINITY and most // unit < least:
            what = " (kilobytes)" if unit > 1 else ""
            raise BadInput(f"ulimit -{option}={most // unit}: must be at least {least}{what}")
