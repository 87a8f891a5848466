"""Tasks that are no runs of a study: each is done once, and results come in the tasks' order.

Results that are tuples of arrays can be kept as they come, so that a job goes on where it ended.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import map_chunks, wait_for_compiling
from openclosed.experiments.execution.processes import signals_later
from openclosed.experiments.runs.saved_runs import Checkpoints
from openclosed.sim import warm_up

if TYPE_CHECKING:
    from openclosed.experiments.question.settings import Settings


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
    found = dict(_made(work, shared, list(enumerate(tasks)), settings, what, 0))
    return [found[number] for number in range(len(tasks))]


def kept_results_of[Shared, Task, Result: NamedTuple](
    work: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[Task],
    settings: "Settings",
    what: str,
    kind: type[Result],
    checkpoints: Checkpoints,
) -> list[Result]:
    """The same of results of a `kind` whose fields are arrays; those that are kept are not made."""
    names = [f"{what}-{number}" for number in range(len(tasks))]
    kept = {number: checkpoints.get(name) for number, name in enumerate(names)}
    found = {
        number: kind._make([one[name] for name in kind._fields])
        for number, one in kept.items()
        if one is not None
    }
    todo = [(number, task) for number, task in enumerate(tasks) if number not in found]
    if todo:
        for number, result in _made(work, shared, todo, settings, what, len(found)):
            checkpoints.keep(names[number], result._asdict())
            found[number] = result
    return [found[number] for number in range(len(tasks))]


def _made[Shared, Task, Result](
    work: Callable[[Shared, Task], Result],
    shared: Shared,
    tasks: Sequence[tuple[int, Task]],
    settings: "Settings",
    what: str,
    before: int,
) -> Iterator[tuple[int, Result]]:
    """The results with the numbers of their tasks, as they come."""
    if not warm_up.is_done():
        with signals_later():
            warm_up.compile_rest()
    wait_for_compiling()
    results = map_chunks(_numbered, (work, shared), tasks, settings.execution)
    shown = progress.showing(before + len(tasks), settings.quiet, what, before)
    with contextlib.closing(results), shown as advance:
        for number, result in results:
            yield number, result
            advance(1, 0)


def _numbered(shared: tuple[Callable[..., Any], Any], task: tuple[int, Any]) -> tuple[int, Any]:
    """A result with the number of its task."""
    return task[0], shared[0](shared[1], task[1])
