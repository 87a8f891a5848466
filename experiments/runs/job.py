"""A question that is answered by other work than runs of a study: its folder and its end."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from openclosed.analysis.finding import report
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import store
from openclosed.experiments.runs.saved_runs import Checkpoints
from openclosed.experiments.results.provenance import begin, manifest
from openclosed.experiments.results.store import ResultFolder, short
from openclosed.experiments.runs.finish import print_finding, write_finding


class Job(NamedTuple):
    """A question under work; made by `job`."""

    question: Question
    folder: ResultFolder
    started: datetime

    @property
    def path(self) -> Path:
        """Where the result is in the making."""
        return self.folder.path

    @property
    def checkpoints(self) -> Checkpoints:
        """What is kept of its work as it comes."""
        return Checkpoints(self.folder.path)

    def manifest(self, seeds: Sequence[int], **more: Any) -> dict[str, Any]:
        """Write what made the result, by the seeds of its tasks and whatever `more`; give it."""
        made = manifest(self.question, seeds, ["done"] * len(seeds), self.started)
        origin = made | more
        store.write_json(self.path / store.MANIFEST, origin)
        return origin

    def finish(self, found: Finding, origin: Mapping[str, Any]) -> int:
        """Write what was found and its report, publish the folder, print. Returns 0."""
        report.write(self.path, found, origin)
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
        yield Job(question, folder, begin(folder.path, question))
