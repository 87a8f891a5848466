"""The main job: the answer and what made it, failures kept apart, nothing half-written."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.answer import question as answering
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.runs import replicate
from openclosed.experiments.runs.finish import describe_start
from openclosed.experiments.runs.replicate import FIXED_BYTES, Keep, bytes_needed
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import NAMES, OUTCOMES
from openclosed.sim.parameters import Parameters
from tests.experiments.conftest import SMALL, Command, assert_answered, runs_in

BIG = ("firms.count=2000", "replicates=100000", "quiet=true", "output=deep/result")
COST = "firms.startups.tastes.cost"


def test_the_result_folder_holds_the_answer_what_made_it_and_what_each_column_means(
    openclosed: Command,
) -> None:
    few = ("firms.count=60", "clock.horizon=48", "replicates=4", "execution=serial", "quiet=true")
    reply = openclosed(*few, f"{COST}=0.65", "scenario=lock_in", "output=result")
    folder = Path("result")
    runs = assert_answered(reply, folder, "open_shares", "outlook")
    assert reply.out.endswith("Results: result\n")
    origin = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert origin["scenario"] == "lock_in"
    assert origin["status"] == {"done": 4, "failed": 0, "pending": 0}
    assert (origin["config"]["unmeasured"], origin["config"]["prior"]) == ("drawn", "central")
    assert describe_start(origin) in " ".join(reply.out.split())
    assert datetime.fromisoformat(origin["started"]).tzinfo
    assert runs["seed"].tolist() == origin["seeds"]
    assert runs["status"].eq("done").all()
    assert (runs["draw"] == runs["seed"] // SEEDS_PER_DRAW).all()
    assert runs[COST].eq(0.65).all()
    assert len(set(runs["work.per_point"])) > 1
    months = pd.read_parquet(folder / "months.parquet")
    assert len(months) == 4 * 48
    assert months["month"].astype(str).tolist()[:48:47] == ["2023-01-01", "2026-12-01"]
    names = [outcome.name for outcome in OUTCOMES]
    final = months[months["month"].astype(str) >= "2026-01"].groupby("run")[names].mean()
    kept = pytest.approx(runs[names].to_numpy(), rel=1e-5, abs=1e-6, nan_ok=True)
    assert final.to_numpy() == kept


class Fragile:
    """A model that breaks in its third month where `breaks` says so."""

    breaks = staticmethod(lambda seed: seed % 2 == 0)

    def __init__(self, parameters: Any, rng: int) -> None:
        self.model = Ecosystem(parameters, rng=rng)
        self.seed, self.months = rng, 0

    def step(self) -> None:
        self.months += 1
        if self.months == 3 and self.breaks(self.seed):
            raise RuntimeError("a wheel\ncame off")
        self.model.step()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)


def test_a_run_that_fails_is_data_and_the_others_go_on(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch, without_pictures: None
) -> None:
    monkeypatch.setattr(replicate, "Ecosystem", Fragile)
    reply = openclosed(*SMALL, "replicates=12", "output=result")
    runs = runs_in("result")
    months = pd.read_parquet("result/months.parquet")
    failed = runs["seed"] % 2 == 0
    assert 0 < failed.sum() < 12
    assert runs["status"].eq("failed").equals(failed)
    assert set(runs.loc[failed, "stage"]) == {"2023-03"}
    assert set(runs.loc[failed, "error"]) == {"RuntimeError: a wheel came off"}
    assert set(months["run"]) == set(runs.loc[~failed, "run"])
    assert (reply.code, reply.err.count("\n")) == (1, 1)
    assert f"{failed.sum()} of 12 runs failed" in reply.err
    assert "2023-03: RuntimeError: a wheel came off" in reply.err


def test_a_job_that_stops_at_a_failure_names_the_run_and_how_to_go_on(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch, without_pictures: None
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(replicate, "Ecosystem", Fragile)
        stopped = openclosed(*SMALL, "replicates=12", "output=result", "on_failure=stop")
    assert (stopped.code, stopped.err.count("\n")) == (1, 1)
    error = r"failed at 2023-03: RuntimeError: a wheel came off; .*resume=result"
    assert re.search(rf"on_failure=stop: .* with seed \d+ {error}", stopped.err)
    assert openclosed("resume=result", "on_failure=continue").code == 0


def test_an_estimate_counts_runs_workers_and_disk_and_leaves_nothing(
    openclosed: Command, tmp_path: Path, without_pictures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:  # two runs take six seconds
        slow.setattr(replicate, "time", SimpleNamespace(monotonic=iter((0.0, 6.0)).__next__))
        reply = openclosed(*SMALL, "replicates=40", "output=result", "estimate=true")
    assert (reply.code, reply.err) == (0, "")
    assert not list(tmp_path.iterdir())
    line = r"About 2 min for 40 runs on 1 worker \(3 s a run\), (\d+) .*, and (\d+) MB on disk\n"
    found = re.fullmatch(line, reply.out)
    assert found
    assert 50 < int(found[1]) < 5000
    assert openclosed(*SMALL, "replicates=40", "output=result").code == 0
    disk = sum(one.stat().st_size for one in tmp_path.rglob("*") if one.is_file())
    assert disk < int(found[2]) * 1e6 < disk + 2 * FIXED_BYTES
    paths = 4 * len(NAMES) * Parameters().clock.steps
    assert bytes_needed(Parameters(), Keep(NAMES), 10) - FIXED_BYTES > 10 * paths


def test_an_estimate_counts_what_workers_do_side_by_side(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:  # two workers take six seconds for two runs each
        slow.setattr(replicate, "time", SimpleNamespace(monotonic=iter((0.0, 6.0)).__next__))
        few = ("replicates=40", "execution=local", "execution.workers=2", "estimate=true")
        reply = openclosed(*(one for one in SMALL if "execution" not in one), *few)
    assert reply.out.startswith("About 60 s for 40 runs on 2 workers (3 s a run), "), reply


def test_a_fault_of_the_analysis_leaves_runs_that_resume_answers_from(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(answering, "_finding", lambda *_: 1 / 0)
        reply = openclosed(*SMALL, "output=result")
    assert reply.code == 1
    assert "ZeroDivisionError" in reply.err
    assert "openclosed resume=result" in reply.err
    monkeypatch.setattr(replicate, "Ecosystem", Fragile)  # which no run needs any more
    monkeypatch.setattr(Fragile, "breaks", staticmethod(lambda seed: True))
    assert openclosed("resume=result").code == 0
    assert Path("result/answer.txt").is_file()
    all_failed = openclosed(*SMALL, "output=failed")  # and are kept
    assert (all_failed.code, "4 of 4 runs failed" in all_failed.err) == (1, True)
    assert len(runs_in("failed")) == 4


def job_alone(folder: Path, *words: str) -> subprocess.Popen[str]:
    """Python with these words, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, *words], cwd=folder, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)}, start_new_session=True,
    )  # fmt: skip


@contextlib.contextmanager
def long_job(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A job once it has begun to write."""
    job = job_alone(folder, "-m", "openclosed", *BIG)
    try:
        wait_until(lambda: bool(list(folder.glob("deep/result.unfinished"))))
        yield job
    finally:
        if job.poll() is None:
            os.killpg(job.pid, signal.SIGKILL)
            job.wait()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for what must come within two minutes."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


signals = pytest.mark.skipif(os.name == "nt", reason="another system of signals")


@signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_workers_end_with_a_job_that_is_ended_before_any_run(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    with long_job(tmp_path) as job:
        if number == signal.SIGKILL:
            time.sleep(3.0)
            job.kill()
        else:
            os.killpg(job.pid, number)
        _, reply = job.communicate(timeout=120)  # the pipe closes when the last worker is gone
    assert job.returncode == code
    assert not (tmp_path / "deep" / "result").exists()
    if number == signal.SIGINT:
        assert reply == "openclosed: interrupted: nothing was written\n"
        assert list(tmp_path.iterdir()) == []
