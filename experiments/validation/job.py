"""Questions that do other work than the runs of a study: folder, tasks and finish."""

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.results.provenance import manifest
from openclosed.experiments.results.started import started_at
from openclosed.experiments.results.store import ARRAYS, MANIFEST, ResultFolder, short
from openclosed.experiments.runs.finish import print_finding, write_finding
from openclosed.experiments.runs.saved_runs import content_of, report_damaged

DIGEST_BYTES = 32  # of the content of a file of arrays, behind it, where numpy does not look

type Arrays = Mapping[str, NDArray[Any]]


class Checkpoints:
    """Results of tasks that cannot resume half-way: arrays, found again by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = store.open_parts(folder)

    def get(self, name: str) -> Arrays | None:
        """The checkpoint of that name; None if it is to be made."""
        file = self._folder / f"{name}{ARRAYS}"
        if not file.exists():
            return None
        content = content_of(file)
        arrays, digest = content[:-DIGEST_BYTES], content[-DIGEST_BYTES:]
        if hashlib.sha256(arrays).digest() != digest:
            report_damaged(file)
            return None
        with np.load(io.BytesIO(arrays)) as found:
            return dict(found)

    def keep(self, name: str, content: Arrays) -> None:
        """Write a checkpoint and wait until it is on disk."""
        stream = io.BytesIO()
        np.savez(stream, allow_pickle=False, **content)
        arrays = stream.getvalue()
        store.write_whole(
            self._folder / f"{name}{ARRAYS}", arrays + hashlib.sha256(arrays).digest()
        )


class Job(NamedTuple):
    """A question under work; made by `job`."""

    question: Question
    folder: ResultFolder
    started: datetime

    @property
    def path(self) -> Path:
        """The folder of the unfinished result."""
        return self.folder.path

    def results[Task, Result: NamedTuple](
        self, work: Callable[[Task], Result], tasks: Sequence[Task], what: str, kind: type[Result]
    ) -> list[Result]:
        """As `run_tasks`; fields of a result are arrays, and those kept are not made again."""
        checkpoints = Checkpoints(self.path)
        kept = {number: checkpoints.get(f"{what}-{number}") for number in range(len(tasks))}
        found = {
            number: kind._make([one[name] for name in kind._fields])
            for number, one in kept.items()
            if one is not None
        }

        def keep(number: int, result: Result) -> None:
            checkpoints.keep(f"{what}-{number}", result._asdict())

        return run_tasks(_do, work, tasks, self.question.settings, what, found, keep)

    def finish(self, found: Finding, seeds: Sequence[int]) -> int:
        """Write what was found by tasks of these seeds, publish the folder, print. Returns 0."""
        origin = manifest(self.question, seeds, ["done"] * len(seeds), self.started)
        store.write_json(self.path / MANIFEST, origin)
        faces.write(self.path, found, origin)
        write_finding(self.path, found)
        published = short(self.folder.publish(whole=True))
        print_finding(found)
        print(f"Results: {published}")
        return 0


@contextlib.contextmanager
def job(question: Question, needed: int) -> Iterator[Job]:
    """The work of a question, for which the disk must have room for `needed` bytes.

    Of what ends early its checkpoints are kept, with which `resume` goes on. Raises BadInput as
    `store.result_folder` does.
    """
    settings = question.settings
    resume = bool(settings.resume)
    with store.result_folder(settings.output, needed, resume=resume) as folder:
        started = started_at(folder.path / MANIFEST)
        store.write_json(folder.path / MANIFEST, manifest(question, [], [], started))
        yield Job(question, folder, started)


def _do[Task, Result](work: Callable[[Task], Result], task: Task) -> Result:
    return work(task)
