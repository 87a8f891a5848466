"""A study: in order, paired, nothing run twice, the same for any place, whole on disk."""

import contextlib
import functools
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openclosed.experiments.execution.progress import WorkersLost
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs import replicate as made_by
from openclosed.experiments.runs.factors import Point
from openclosed.experiments.runs.finish import half_width, run_until_precise
from openclosed.experiments.runs.opening import study
from openclosed.experiments.runs.replicate import Chunk, Keep, month_ends
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced
from tests.experiments.conftest import SMALL, Command, question, runs_in, tables

SEEDS = [11, 12, 13]
SHARE = "open_share_workloads_all"


def asked(folder: Path, *words: str) -> Question:
    basic = question("unmeasured=default", "execution=serial", "quiet=true", *words)
    settings = basic.settings.model_copy(update={"output": str(folder / "result")})
    return basic.model_copy(update={"settings": settings})


def small(**clock: float) -> Parameters:
    return Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 24, **clock}})


ALIKE = all_replaced(small(), {"choice.dissimilarity": 0.3})
A, B = Point("a", Overrides(small())), Point("b", Overrides(ALIKE), factors={"dissimilarity": 0.3})


def test_every_point_has_every_seed_and_nothing_is_run_twice(
    tmp_path: Path, ran: list[int]
) -> None:
    with study(asked(tmp_path)) as one:
        before = one.runs([A], SEEDS[:2])
        after = one.runs([A, B, A._replace(name="a again")], SEEDS)
    assert after["run"].tolist() == list(range(9))
    assert after["point_name"].tolist() == ["a"] * 3 + ["b"] * 3 + ["a again"] * 3
    assert after["seed"].tolist() == SEEDS * 3
    assert set(after["scenario"]) == {"baseline"}
    assert after["dissimilarity"].tolist()[3:6] == [0.3] * 3
    assert after.iloc[:2][SHARE].equals(before[SHARE])
    first, other, again = (part.reset_index()[SHARE] for _, part in after.groupby("point"))
    assert first.equals(again)
    assert (first != other).all()
    assert ran == [11, 12, 11, 12, 13, 13]  # seed by seed, so that half a job has pairs


def test_files_hold_what_was_returned_and_are_the_same_bytes_for_any_place(tmp_path: Path) -> None:
    contents = []
    for number, words in enumerate(([], ["execution=local", "execution.workers=2"])):
        with study(asked(tmp_path / str(number), *words), months=[SHARE], events=True) as one:
            runs = one.runs([A, B], SEEDS)
            months = one.months
            one.write()
            folder = one.publish()
        contents.append(tables(folder))
    assert contents[0] == contents[1]
    pd.testing.assert_frame_equal(runs_in(folder), runs)
    for name in ("months", "events"):
        assert pq.read_schema(folder / f"{name}.parquet").field("month").type == pa.timestamp("ms")
    dated = months.assign(month=pd.to_datetime(months["month"].astype(str)).astype("M8[ms]"))
    of_run = runs.set_index("run")[["point", "point_name", "scenario"]].loc[months["run"]]
    written = pd.read_parquet(folder / "months.parquet")
    pd.testing.assert_frame_equal(written[dated.columns], dated)
    pd.testing.assert_frame_equal(written[of_run.columns], of_run.reset_index(drop=True))
    events = pd.read_parquet(folder / "events.parquet")
    model = Ecosystem(B.parameters, rng=SEEDS[-1]).run()
    assert events.loc[events["run"] == 5, "amount"].tolist() == [one.amount for one in model.events]
    share = model.outcomes[SHARE].to_numpy()
    np.testing.assert_array_equal(months.loc[months["run"] == 5, SHARE], share.astype(np.float32))
    assert runs[SHARE][5] == pytest.approx(share[-12:].mean(), rel=1e-12)


def let_workers_die(monkeypatch: pytest.MonkeyPatch, deadly: set[int]) -> list[int]:
    """Let a process end with each chunk that has a deadly seed; returns the seeds of these."""
    make, died = made_by.run_chunk, []

    def mapped(keep: Keep, _: object, chunks: Iterable[Chunk]) -> Generator[pa.Table]:
        for chunk in chunks:
            seeds = [seed for _, seed in chunk.tasks]
            if deadly & set(seeds):
                died.extend(seeds)
                raise WorkersLost([chunk])
            yield make(keep, chunk)

    monkeypatch.setattr(
        "openclosed.experiments.runs.opening.executor",
        lambda keep, *_: contextlib.nullcontext(functools.partial(mapped, keep)),
    )
    return died


def test_workers_that_end_before_any_run_is_done_end_the_job_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = let_workers_die(monkeypatch, set(SEEDS))
    with pytest.raises(BadInput, match="execution=serial"), study(asked(tmp_path)) as one:
        one.runs([A, B], SEEDS)
    assert len(died) <= 4  # two runs, each with its chunk and alone


def test_a_run_that_no_process_outlives_is_a_failed_run_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_workers_die(monkeypatch, {SEEDS[1]})
    with study(asked(tmp_path), months=[SHARE, "open_share_spend_all"]) as one:
        runs = one.runs([A, B], SEEDS)
        months = one.months_of(runs["run"].to_numpy()[::-1])[::-1]
        one.write()
        folder = one.publish()
    failed = runs["seed"] == SEEDS[1]
    assert months.shape == (6, 24, 2)
    assert np.isnan(months[failed]).all()
    assert months[~failed, 12:, 0].mean(axis=1) == pytest.approx(runs.loc[~failed, SHARE], rel=1e-6)
    assert runs["status"].eq("failed").equals(failed)
    assert set(runs.loc[failed, "stage"]) == {"process"}
    assert runs.loc[~failed, SHARE].notna().all()
    assert (folder / "parts").exists()


def test_ctrl_c_within_compiled_code_ends_the_job_and_is_no_failed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Ecosystem):
        def step(self) -> None:
            raise SystemError("a rule returned a result") from KeyboardInterrupt()

    monkeypatch.setattr(made_by, "Ecosystem", Interrupted)
    with pytest.raises(KeyboardInterrupt), study(asked(tmp_path)) as one:
        one.runs([A], SEEDS)


@pytest.mark.parametrize(
    ("months_per_step", "ends", "last"),
    [
        (1.0, list(range(24)), "2024-12"),
        (0.5, list(range(1, 48, 2)), "2024-12"),  # finer ones are kept once a month
        (3.0, list(range(8)), "2024-10"),  # coarser ones all
    ],
)
def test_a_month_is_kept_at_its_end(months_per_step: float, ends: list[int], last: str) -> None:
    parameters = small(months_per_step=months_per_step)
    assert month_ends(parameters) == ends
    assert parameters.clock.month(ends[-1]) == last


class Noise:
    """A study whose outcome is noise of a known width at each point."""

    some_missing = False

    def __init__(self, *widths: float, trial: int = 0) -> None:
        self.widths, self.trial = widths, trial
        self.origin: dict[str, Any] = {}
        self.looks: list[int] = []

    def seeds(self, count: int) -> list[int]:
        return list(range(count))

    def runs(self, points: list[Point], seeds: list[int]) -> pd.DataFrame:
        self.looks.append(len(seeds))
        draws = np.random.default_rng(self.trial).normal(size=1000)[seeds]
        shares = np.concatenate([0.5 + width * draws for width in self.widths])
        at = np.repeat(range(len(self.widths)), len(seeds))
        return pd.DataFrame({"point": at, "status": "done", SHARE: shares})


@pytest.fixture(scope="module")
def auto() -> Question:
    return question("replicates=auto", "auto.precision=0.02", "auto.max_replicates=400")


def done(study: Noise, auto: Question) -> pd.DataFrame:
    return run_until_precise(study, [Point("a", Overrides(Parameters()))], auto, SHARE)  # type: ignore[arg-type]


def test_it_stops_as_soon_as_the_interval_is_narrow_or_at_the_limit(auto: Question) -> None:
    """t x .1 / sqrt(n) = .02 at n about 98; the sample's own width moves it by a quarter."""
    narrow, with_another, wide = Noise(0.1), Noise(0.02, 0.1), Noise(0.5)
    for noise in (narrow, with_another, wide):
        done(noise, auto)
    assert narrow.looks[0] == 20
    assert narrow.looks == sorted(set(narrow.looks)) == with_another.looks
    found = narrow.origin["stopped"]
    assert found["reached"]
    assert found["half_width"] <= 0.02
    assert 70 <= found["replicates"] <= 190
    assert wide.looks[-1] == 400
    assert wide.origin["stopped"]["reached"] is False


def test_the_interval_covers_what_it_says(auto: Question) -> None:
    """In 150 sequences: at a coverage of 95 % fewer than 132 have a chance of 2 in 10,000."""
    inside = 0
    for trial in range(150):
        found = done(Noise(0.1, trial=trial), auto)
        inside += abs(found[SHARE].mean() - 0.5) <= half_width(found, SHARE, auto)
    assert inside >= 132


@pytest.mark.usefixtures("without_pictures")
def test_the_main_job_says_where_it_stopped(openclosed: Command) -> None:
    few = [word for word in SMALL if not word.startswith("replicates")]
    words = ("replicates=auto", "auto.precision=0.001", "auto.max_replicates=24")
    assert "auto.max_replicates=24" in openclosed(*few, *words, "output=result").out
    assert len(runs_in("result")) == 24
