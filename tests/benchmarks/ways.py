"""Ways to make many runs, each as a whole command in a process of its own.

It is started by `PROGRAM` with WAY MODEL RUNS WORKERS [WORDS]. A module that is run itself would
not do: workers on a cluster find nothing by its name.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from mesa import DataCollector, Model, batch_run

from experiments.command import command_line
from experiments.question import config_nodes
from experiments.question.composing import question_from
from experiments.question.config_nodes import CONFIGURATION
from experiments.runs import records
from experiments.runs.records import Chunk, Keep, Records
from experiments.runs.replicate import Replicate, Task, replicate
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.outcomes import NAMES
from sim.outcomes.verdict import LABELS
from sim.parameters import Parameters
from tests.benchmarks.peers.frozen import peak_bytes
from tests.benchmarks.runs import baseline

FIRMS, MONTHS = 1_000, 120
REPLICATES = 10  # of each point of a sweep
PROGRAM = "import sys; from tests.benchmarks.ways import main; main(*sys.argv[1:])"
INSTANT, REAL = "instant", "real"  # models
_HALF = np.full((MONTHS, len(NAMES)), 0.5)
_LABELS = dict.fromkeys(records.VERDICTS, LABELS[0])


def instant(keep: Keep, chunk: Chunk) -> Records:
    """Runs of a model that takes no time, with as many outcomes and months as the real one."""
    made = [
        Replicate(Task(number, seed), _HALF.astype(np.float32), _HALF[0], _LABELS, [])
        for number, (_, seed) in enumerate(chunk.tasks)
    ]
    return records.recorded(made, [chunk.digests[world] for world, _ in chunk.tasks], keep)


def ours(model: str, runs: int, workers: int, *words: str) -> None:
    """A sweep by the command, with its tables and without its figures and page."""
    from analysis.finding import report

    report.save_figures = lambda *_: {}
    report.page = lambda *_: ""
    if model == INSTANT:
        records.make = instant
    points = runs // REPLICATES - 1  # and the baseline
    values = ",".join(f"{value:.6f}" for value in np.linspace(0.5, 1.5, points))
    code = command_line.main(
        [
            "-m", f"choice.noise={values}", f"replicates={REPLICATES}", *_world(model),
            f"execution.workers={workers}", "output=result", "quiet=true", *words,
        ]
    )  # fmt: skip
    if code:
        raise SystemExit(code)


def hydra(model: str, runs: int, workers: int, launcher: str) -> None:
    """A job for each run by one of Hydra's own launchers, on the same configuration."""
    import hydra

    config_nodes.register()

    def job(config: Any) -> float:
        if model == REAL:
            question = question_from(config, "baseline")
            assert replicate(question.parameters, Task(0, question.settings.seed)).final is not None
        return 0.0

    jobs = [] if launcher == "basic" else [f"hydra.launcher.n_jobs={workers}"]
    seeds = ",".join(map(str, range(runs)))
    sys.argv = ["ways", "-m", f"hydra/launcher={launcher}", *jobs, *_world(model), f"seed={seeds}"]
    hydra.main(config_path=str(CONFIGURATION), config_name="config", version_base="1.3")(job)()


class Instant(Model):
    """A model of Mesa that takes no time, with as many outcomes as the real one."""

    def __init__(self, parameters: Parameters, rng: int) -> None:
        super().__init__(rng=rng)
        self.running = False
        self.datacollector = DataCollector(dict.fromkeys(NAMES, _half))
        self.datacollector.collect(self)


def _half(_: Model) -> float:
    return 0.5


def mesa(model: str, runs: int, workers: int) -> None:
    """Mesa's `batch_run`, and its rows as a table on disk."""
    import pandas as pd

    rows = batch_run(
        Ecosystem if model == REAL else Instant,
        parameters={"parameters": [baseline(FIRMS, MONTHS)]},
        rng=[int(seed) for seed in spawn_seeds(1, runs)],
        number_processes=workers,
        data_collection_period=-1,
        display_progress=False,
    )
    assert len(rows) == runs
    pd.DataFrame(rows).drop(columns="parameters").to_parquet("rows.parquet")


def _world(model: str) -> list[str]:
    return [f"firms.count={FIRMS}", f"clock.horizon={MONTHS}"] if model == REAL else []


WAYS: dict[str, Callable[..., None]] = {"ours": ours, "hydra": hydra, "mesa": mesa}


def main(way: str, model: str, runs: str, workers: str, *words: str) -> None:
    """Make the runs in a new folder, and print what they took as JSON.

    That is the peak memory of the process and the sizes of the tables, in bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        WAYS[way](model, int(runs), int(workers), *words)
        files = {path.name: path.stat().st_size for path in Path(folder).rglob("*.parquet")}
        os.chdir("/")
    print(json.dumps({"peak": peak_bytes(), "files": files}))
