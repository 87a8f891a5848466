"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

import contextlib
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments import progress, store, tables
from experiments.bad_input import BadInput, one_line
from experiments.execution import map_chunks, wait_for_compiling, worker_count
from experiments.provenance import manifest, now
from experiments.replicate import Replicate, Task, replicate, replicate_all
from experiments.settings import Question
from sim import Ecosystem, warm_up
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters
from sim.randomness import spawn_seeds

CHUNKS_PER_WORKER = 16  # small enough for even loads and a smooth progress bar
LARGEST_CHUNK = 50
FIXED_BYTES = 20_000_000  # figures and report
EVENT_BYTES = 20_000  # of a run


def run(question: Question) -> int:
    """Run the ensemble, write its result folder, say the answer; 1 if any run failed, else 0.

    Raises BadInput when the result cannot be written.
    """
    settings, parameters = question.settings, question.parameters
    started = now()
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.replicates)]
    with store.result_folder(settings.output, expected_bytes(question)) as folder:
        replicates = run_all(question, seeds)
        result = tables.of(replicates, parameters, question.scenario)
        origin = manifest(question, seeds, result.runs["status"], started)
        store.write_tables(folder.path, result)
        store.write_json(folder.path / "manifest.json", origin)
        failed = [one for one in replicates if one.error]
        said = ""
        if len(failed) < len(replicates):
            with _kept_if_not_understood(folder):
                said = _answer(folder.path, result, origin)
        published = folder.publish()
    if said:
        print(said)
    print(f"Results: {_short(published)}")
    if failed:
        first = failed[0]
        print(
            f"openclosed: {len(failed)} of {len(replicates)} runs failed, first run "
            f"{first.task.run} (seed {first.task.seed}) at {first.stage}: {first.error}",
            file=sys.stderr,
        )
    return 1 if failed else 0


def run_all(question: Question, seeds: Sequence[int]) -> list[Replicate]:
    """One run for each seed, in the order of the seeds."""
    settings, parameters = question.settings, question.parameters
    tasks = [Task(run, seed) for run, seed in enumerate(seeds)]
    refuse_unbuildable(parameters, tasks[0].seed)
    warm_up.compile_rest()
    wait_for_compiling()
    workers = worker_count(settings.execution, len(tasks))
    size = min(LARGEST_CHUNK, math.ceil(len(tasks) / (workers * CHUNKS_PER_WORKER)))
    chunks = [tasks[first : first + size] for first in range(0, len(tasks), size)]
    replicates: list[Replicate] = []
    results = map_chunks(replicate_all, parameters, chunks, settings.execution)
    with contextlib.closing(results), progress.showing(len(tasks), settings.quiet) as advance:
        if workers > 1:
            compile_rules(parameters)
        for chunk in results:
            replicates += chunk
            advance(len(chunk), sum(1 for one in chunk if one.error))
    return sorted(replicates, key=lambda one: one.task.run)


def refuse_unbuildable(parameters: Parameters, seed: int) -> None:
    """Build the world once before any run; BadInput is raised where the model says it cannot be."""
    try:
        Ecosystem(parameters, rng=seed)
    except ValueError as error:
        raise BadInput(one_line(str(error))) from error


def compile_rules(parameters: Parameters) -> None:
    """Compile once, here, what the workers then find in the compiler's cache.

    A failure is not looked at: it comes again in the runs, where it is recorded.
    """
    firms = parameters.firms.model_copy(update={"count": min(parameters.firms.count, 100)})
    clock = parameters.clock.model_copy(update={"horizon": 2 * parameters.clock.months_per_step})
    replicate(parameters.model_copy(update={"firms": firms, "clock": clock}), Task(0, 0))


def expected_bytes(question: Question) -> int:
    """About how much room the result folder takes, rather too much than too little."""
    clock = question.parameters.clock
    months = clock.steps * max(1.0, clock.months_per_step)
    a_run = 4 * len(OUTCOMES) * (months + 2) + EVENT_BYTES
    return FIXED_BYTES + round(question.settings.replicates * a_run)


def _answer(folder: Path, result: tables.Tables, origin: dict[str, object]) -> str:
    """Write the verdict, figures and report; the text for the terminal."""
    from analysis import report, summary, verdict

    answer = verdict.answer(result.runs, result.months, origin)
    store.write_json(folder / "verdict.json", answer)
    report.write(folder, result.runs, result.months, result.events, origin)
    return summary.terminal(result.runs, result.months, origin)


@contextlib.contextmanager
def _kept_if_not_understood(folder: store.ResultFolder) -> Iterator[None]:
    """A fault in the analysis must not lose the runs."""
    try:
        yield
    except OSError:  # the disk's, for the result folder to explain
        raise
    except Exception:
        print(f"openclosed: the runs are kept in {_short(folder.publish())}", file=sys.stderr)
        raise


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
