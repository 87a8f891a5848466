"""Tasks that are no runs of a study: each is done once, and results come in the tasks' order."""

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from experiments.execution import progress
from experiments.execution.executors import map_chunks, wait_for_compiling
from experiments.execution.processes import signals_later
from sim import warm_up

if TYPE_CHECKING:
    from experiments.question.settings import Settings


def results_of[Shared, Task, Result](
    work: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[Task],
    settings: "Settings",
    what: str,
) -> list[Result]:
    """The results of work(shared, task), made where and as loudly as the settings say.

    Args:
        work: a module's function.
        shared: sent once to each worker.
        tasks: one call of `work` each.
        settings: `execution` and `quiet`.
        what: the tasks are called, in the plural, where progress is shown.
    """
    with signals_later():
        warm_up.compile_rest()
    wait_for_compiling()
    found: dict[int, Result] = {}
    results = map_chunks(_numbered, (work, shared), list(enumerate(tasks)), settings.execution)
    shown = progress.showing(len(tasks), settings.quiet, what)
    with contextlib.closing(results), shown as advance:
        for number, result in results:
            found[number] = result
            advance(1, 0)
    return [found[number] for number in range(len(tasks))]


def _numbered(shared: tuple[Callable[..., Any], Any], task: tuple[int, Any]) -> tuple[int, Any]:
    """A result with the number of its task."""
    return task[0], shared[0](shared[1], task[1])
