"""An unfinished job is answered from the runs that are done, and goes on undisturbed."""

import json
import os
import re
import signal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from openclosed.experiments.execution.progress import Pace
from openclosed.experiments.runs import replicate
from openclosed.experiments.runs.replicate import Chunk, Keep
from tests.experiments.command.test_resume import begun
from tests.experiments.conftest import SMALL, Command, runs_in, tables
from tests.experiments.test_answer import Fragile, signals


def end_after(monkeypatch: pytest.MonkeyPatch, runs: int) -> None:
    """Interrupt a job after this number of runs, each in a part of its own."""
    make, left = replicate.run_chunk, iter(range(runs))

    def ended(keep: Keep, chunk: Chunk) -> pa.Table:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return make(keep, chunk)

    monkeypatch.setattr("openclosed.experiments.runs.study.PART_SECONDS", 0.0)
    monkeypatch.setattr(Pace, "size", lambda _: 1)
    monkeypatch.setattr(replicate, "run_chunk", ended)


@signals
def test_a_running_job_is_answered_and_goes_on(
    tmp_path: Path, openclosed: Command, whole: dict[str, bytes]
) -> None:
    job = begun(tmp_path)
    os.kill(job.pid, signal.SIGSTOP)
    files = [path for path in Path("result.unfinished").rglob("*") if path.is_file()]
    before = [path.read_bytes() for path in files]
    result = openclosed("so_far=result", "output=now")
    same = before == [path.read_bytes() for path in files]
    os.kill(job.pid, signal.SIGCONT)
    _, err = job.communicate(timeout=120)
    assert (job.returncode, err, same) == (0, "", True)
    assert tables("result") == whole
    assert (result.code, result.err) == (0, "")
    found = re.match(r"(\d+) of 60 runs so far; (\d+) are missing\.\n", result.out)
    assert found
    done, missing = map(int, found.groups())
    assert min(done, missing) > 0
    counts = {"done": done, "failed": 0, "pending": missing}
    now = tmp_path / "now"
    assert json.loads((now / "manifest.json").read_text())["status"] == counts
    assert json.loads((now / "answer.json").read_text())["so_far"] == counts
    assert found[0].strip() in (now / "report.html").read_text().replace("&nbsp;", " ")
    runs, all_runs = runs_in("now"), runs_in("result")
    assert runs["status"].value_counts().to_dict() == {"done": done, "pending": missing}
    of_done = runs["status"] == "done"
    pd.testing.assert_frame_equal(runs[of_done], all_runs[of_done])
    assert set(pd.read_parquet(now / "months.parquet")["run"]) == set(runs.loc[of_done, "run"])


def test_only_whole_pairs_count_and_failures_are_not_missing(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*SMALL, "replicates=9", "output=result")
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        end_after(patch, 15)
        assert openclosed("what-if", "without=flywheel", *words).code == 130
    result = openclosed("so_far=result.unfinished", "output=now")
    runs = runs_in("now")
    counts = runs["status"].value_counts().to_dict()
    assert counts["pending"] == 3
    assert counts["failed"] > 0
    points = dict(iter(runs[runs["status"] == "done"].groupby("point_name")))
    pairs = set.intersection(*(set(part["seed"]) for part in points.values()))
    differences = pd.read_csv("now/differences.csv")
    assert set(differences["pairs"]) == {len(pairs)}
    said = result.out.replace("\n", " ").partition(". ")[0]
    assert said.startswith(f"{counts['done']} of 18 runs so far")
    assert said.endswith(f"; {counts['failed']} failed, 3 are missing")
    assert result.code == 1
    assert f"{counts['failed']} of 18 runs failed" in result.err
    assert "repeat" not in result.err


def test_a_job_until_precise_says_no_more_than_is_known(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    auto = [word for word in SMALL if not word.startswith("replicates")]
    with monkeypatch.context() as patch:
        end_after(patch, 25)
        wide = ("replicates=auto", "auto.precision=0.001")
        assert openclosed(*auto, *wide, "output=auto").code == 130
    result = openclosed("so_far=auto", "output=now")
    assert result.out.startswith("25 of 30 runs so far; 5 are missing.")
    assert "auto stopped" not in result.out
