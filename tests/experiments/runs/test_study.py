"""A study: in order, paired, nothing run twice, the same for any place, whole on disk."""

import contextlib
from collections.abc import Collection, Generator, Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from experiments.execution.chunks import WorkersLost
from experiments.execution.executors import Executor
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.runs import records
from experiments.runs.points import Point
from experiments.runs.records import Chunk, Keep, Records
from experiments.runs.study import Study, study
from sim.parameters import Parameters
from tests.experiments.conftest import question

SEEDS = [11, 12, 13]
SHARE = "open_share_workloads_all"


def asked(folder: Path, *words: str) -> Question:
    basic = question("worlds=plain", "execution=serial", "quiet=true", *words)
    settings = basic.settings.model_copy(update={"output": str(folder / "result")})
    return basic.model_copy(update={"settings": settings})


def point(name: str, **choice: float) -> Point:
    world = {"firms": {"count": 40}, "clock": {"horizon": 24}, "choice": choice}
    return Point(name, Parameters.model_validate(world), factors=choice)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seeds of the runs that are really made."""
    seeds: list[int] = []
    make = records.make

    def noted(keep: Keep, chunk: Chunk) -> Records:
        seeds.extend(seed for _, seed in chunk.tasks)
        return make(keep, chunk)

    monkeypatch.setattr(records, "make", noted)
    return seeds


def test_every_point_has_every_seed_and_runs_are_numbered_point_by_point(tmp_path: Path) -> None:
    with study(asked(tmp_path)) as one:
        runs = one.runs([point("a"), point("b", variety=1.0)], SEEDS)
    assert runs["run"].tolist() == list(range(6))
    assert runs["point"].tolist() == [0, 0, 0, 1, 1, 1]
    assert runs["point_name"].tolist() == ["a"] * 3 + ["b"] * 3
    assert runs["seed"].tolist() == SEEDS * 2
    assert runs["status"].eq("done").all()
    assert runs["variety"].tolist()[3:] == [1.0] * 3


def test_equal_points_give_equal_runs_made_once(tmp_path: Path, made: list[int]) -> None:
    with study(asked(tmp_path)) as one:
        runs = one.runs([point("a"), point("a again"), point("b", variety=1.0)], SEEDS)
    first, again, other = (part.reset_index()[SHARE] for _, part in runs.groupby("point"))
    assert first.equals(again)
    assert (first != other).all()
    assert made == SEEDS * 2


def test_what_was_run_is_not_run_again_and_keeps_its_number(
    tmp_path: Path, made: list[int]
) -> None:
    with study(asked(tmp_path)) as one:
        before = one.runs([point("a")], SEEDS[:2])
        after = one.runs([point("a"), point("b", variety=1.0)], SEEDS)
    assert after["run"].tolist() == [0, 1, 2, 3, 4, 5]
    assert after.iloc[:2][SHARE].equals(before[SHARE])
    assert made == [11, 12, 13, 11, 12, 13]


def _published(one: Study) -> dict[str, bytes]:
    one.runs([point("a"), point("b", variety=1.0)], SEEDS)
    one.runs([point("a")], [14])
    one.write()
    return {file.name: file.read_bytes() for file in one.publish().glob("*.parquet")}


def test_the_files_are_the_same_bytes_for_any_place(tmp_path: Path) -> None:
    contents = []
    for number, words in enumerate(([], ["execution=local", "execution.workers=2"])):
        place = tmp_path / str(number)
        with study(asked(place, *words), months=[SHARE], events=True) as one:
            contents.append(_published(one))
    assert contents[0].keys() == {"runs.parquet", "months.parquet", "events.parquet"}
    assert contents[0] == contents[1]


def test_files_hold_what_was_returned(tmp_path: Path) -> None:
    with study(asked(tmp_path), months=[SHARE], events=True) as one:
        runs = one.runs([point("a"), point("b", variety=1.0)], SEEDS)
        months, events = one.months, one.events
        one.write()
        folder = one.publish()
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "runs.parquet"), runs)
    for name, table in {"months": months, "events": events}.items():
        written = pd.read_parquet(folder / f"{name}.parquet")
        assert pq.read_schema(folder / f"{name}.parquet").field("month").type == pa.date32()
        dated = table.assign(month=pd.to_datetime(table["month"].astype(str)).dt.date)
        pd.testing.assert_frame_equal(written, dated)
    last = months.groupby("run")[SHARE].apply(lambda path: path.tail(12).mean())
    assert last.to_numpy() == pytest.approx(runs[SHARE].to_numpy(), abs=1e-6)
    assert sorted(path.name for path in folder.iterdir()) == [
        "events.parquet", "manifest.json", "months.parquet", "runs.parquet",
    ]  # fmt: skip


def test_only_the_outcomes_asked_for_are_given(tmp_path: Path) -> None:
    with study(asked(tmp_path)) as one:
        runs = one.runs([point("a")], SEEDS, [SHARE])
    assert [name for name in runs if str(name).startswith("open_share")] == [SHARE]
    assert np.isfinite(runs[SHARE]).all()


def test_a_world_that_cannot_be_built_is_refused_before_any_run(tmp_path: Path) -> None:
    empty = Parameters.model_validate({"vendors": {}, "communities": {}, "schedule": {}})
    with (
        pytest.raises(BadInput, match="nobody offers a model"),
        study(asked(tmp_path)) as one,
    ):
        one.runs([Point("empty", empty)], SEEDS)
    assert list(tmp_path.iterdir()) == []


def let_workers_die(monkeypatch: pytest.MonkeyPatch, deadly: Collection[int]) -> list[int]:
    """Let a process end with each chunk that has a deadly seed; returns the seeds of these."""
    make, died = records.make, []

    @contextlib.contextmanager
    def fragile_executor(keep: Keep, *_: object) -> Iterator[Executor]:
        def mapped(work: object, chunks: Iterable[Chunk]) -> Generator[Records]:
            for chunk in chunks:
                seeds = [seed for _, seed in chunk.tasks]
                if set(deadly) & set(seeds):
                    died.extend(seeds)
                    raise WorkersLost([chunk])
                yield make(keep, chunk)

        yield mapped

    monkeypatch.setattr("experiments.runs.study.executor", fragile_executor)
    return died


def test_workers_that_end_before_any_run_is_done_end_the_job_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = let_workers_die(monkeypatch, SEEDS)
    with (
        pytest.raises(BadInput, match="every worker process ended before its first run"),
        study(asked(tmp_path)) as one,
    ):
        one.runs([point("a"), point("b", variety=1.0)], SEEDS)
    assert len(died) <= 4  # two runs, each with its chunk and alone


def test_a_run_that_no_process_outlives_is_a_failed_run_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = 12
    let_workers_die(monkeypatch, [deadly])
    with study(asked(tmp_path)) as one:
        runs = one.runs([point("a"), point("b", variety=1.0)], SEEDS)
        one.write()
        folder = one.publish()
    failed = runs["seed"] == deadly
    assert runs["status"].eq("failed").equals(failed)
    assert set(runs.loc[failed, "stage"]) == {"process"}
    assert set(runs.loc[failed, "error"]) == {"its process ended before the run did"}
    assert runs.loc[~failed, SHARE].notna().all()
    assert (folder / "parts").exists()
