"""A study is opened in a folder of its own with its own workers, and finished runs outlive it."""

import contextlib
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from openclosed.experiments.execution.executors import executor
from openclosed.experiments.question.composing import composed
from openclosed.experiments.question.own_model import own_model
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.results.store import UNFINISHED, ResultFolder
from openclosed.experiments.runs import saved_runs
from openclosed.experiments.runs.replicate import Keep, bytes_needed
from openclosed.experiments.runs.study import Study
from openclosed.experiments.starts.draws import starts_of


@contextlib.contextmanager
def study(
    question: Question,
    *,
    runs: int = 0,
    months: Sequence[str] = (),
    every: int = 1,
    events: bool = False,
) -> Iterator[Study]:
    """A study of `question` in its own result folder, with its own workers.

    Args:
        question: its settings name the folder, where runs happen, and whether to resume a job.
        runs: about how many runs there will be; the disk must have room for them.
        months: outcomes to keep month by month.
        every: which months to keep: with 3 the end of each quarter.
        events: whether to keep the events of each run.

    With `draw` the runs of a finished result are read into a folder of its own, and nothing runs.
    If the block ends before `publish`, finished runs stay on disk for `resume`, if there are any,
    and nothing otherwise. Raises BadInput as `store.result_folder` does.
    """
    settings = question.settings
    name = str(settings.ecosystem)
    own = own_model(name) if name else None
    keep = Keep(tuple(months), events, starts_of(settings), every, own)
    composed()
    if own and settings.execution.where != "serial":
        pickle.dumps(own)  # refuses what cannot be sent to a worker
    if settings.draw:
        with (
            tempfile.TemporaryDirectory() as place,
            executor(keep, settings.execution) as workers,
        ):
            folder = ResultFolder(f"{place}/drawn")
            folder.path.mkdir()
            yield Study(question, folder, keep, workers, runs)
        return
    needed = bytes_needed(question.parameters, keep, runs)
    with (
        store.result_folder(settings.output, needed, resume=bool(settings.resume)) as folder,
        executor(keep, settings.execution) as workers,
    ):
        if settings.so_far:
            begun = Path(f"{settings.so_far}{UNFINISHED}").expanduser()
            saved_runs.copy_parts(begun, folder.path)
        work = Study(question, folder, keep, workers, runs)
        try:
            yield work
        except BaseException:
            with contextlib.suppress(OSError):
                if settings.so_far:
                    store.remove_parts(folder.path / store.PARTS, store.RUNS)
                else:
                    work.flush()
                    work.write_manifest()
            raise
