"""The main job: many runs of one scenario, and who won.

What a run gives depends on its seed alone, and results are kept in the order of the seeds, so the
files are the same for any number of workers.
"""

from pathlib import Path

from experiments import store, tables
from experiments.ending import kept_if_not_understood, tell
from experiments.points import Point, run_points
from experiments.provenance import manifest, now
from experiments.settings import Question
from sim.outcomes import OUTCOMES
from sim.randomness import spawn_seeds

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
        point = Point(question.scenario, parameters)
        replicates = run_points([point], seeds, settings, keep_paths=True)
        result = tables.of(replicates, parameters, question.scenario)
        origin = manifest(question, seeds, result.runs["status"], started)
        store.write_tables(folder.path, result)
        store.write_json(folder.path / "manifest.json", origin)
        said = ""
        if not all(one.error for one in replicates):
            with kept_if_not_understood(folder):
                said = _answer(folder.path, result, origin)
        published = folder.publish()
    return tell(said, published, replicates)


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
    report.write(folder, answer, result.runs, result.months, result.events, origin)
    return summary.terminal(answer)
