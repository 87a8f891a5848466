"""A job once more, or with more runs as from the start; and what no earlier job can be asked."""

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.runs import replicate
from openclosed.experiments.starts.draws import Draws
from tests.experiments.conftest import SMALL, Command, assert_refused, laid, runs_in, tables
from tests.experiments.test_answer import Fragile

pytestmark = pytest.mark.usefixtures("without_pictures")
FOUR = "replicates=4"
COSTS = ("-m", "firms.enterprises.switching_cost=1,4")
MORE_COSTS = ("-m", "firms.enterprises.switching_cost=1,2,4")
SOBOL = ("sweep", "design=sobol", "factors=[choice.logit_scale,pricing.host_margin]")
FILES = ("runs.parquet", "months.parquet", "events.parquet")


@pytest.mark.parametrize(
    ("asked", "more", "whole", "new"),
    [
        ((FOUR,), ("replicates=+3",), ("replicates=7",), 3),
        ((*COSTS, FOUR), ("replicates=+1",), (*COSTS, "replicates=5"), 3),
        ((*COSTS, FOUR), MORE_COSTS, (*MORE_COSTS, FOUR), 4),
        (
            (*SOBOL, FOUR, "design_points=8"), ("sweep", "design_points=16"),
            (*SOBOL, FOUR, "design_points=16"), 128,
        ),
    ],
    ids=["answer", "sweep", "values", "points"],
)  # fmt: skip
def test_only_new_runs_are_made_and_the_bytes_are_those_of_all_at_once(
    asked: tuple[str, ...], more: tuple[str, ...], whole: tuple[str, ...], new: int,
    openclosed: Command, ran: list[int], tmp_path: Path,
) -> None:  # fmt: skip
    small = [word for word in SMALL if word not in (FOUR, "quiet=true")]
    assert openclosed(*asked, *small, "output=first").code == 0
    before = {path: path.read_bytes() for path in Path("first").rglob("*") if path.is_file()}
    ran.clear()
    result = openclosed(*more, "expand=first", "output=grown")
    assert result.code == 0
    assert len(ran) == new
    every = len(runs_in("first"))
    assert f"expand=first: takes {every} of {every} runs from there, {new} are new" in result.err
    assert openclosed(*whole, *small, "output=whole").code == 0
    for name in FILES:
        grown, once = tmp_path / "grown" / name, tmp_path / "whole" / name
        assert grown.exists() == once.exists()
        assert not once.exists() or grown.read_bytes() == once.read_bytes(), name
    assert before == {path: path.read_bytes() for path in before}
    assert not Path("grown/parts").exists()


def test_drawn_runs_are_taken_unless_draws_differ_and_failed_ones_repeated(
    openclosed: Command, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["start=prior", *(word for word in SMALL if not word.startswith("unmeasured"))]
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        assert openclosed(*words, "output=first").code == 1
    failed = runs_in("first").query("status == 'failed'")["seed"].tolist()
    ran.clear()
    assert openclosed("expand=first", "replicates=+2", "output=grown").code == 0
    assert set(failed) <= set(ran)
    assert len(ran) == len(failed) + 2
    assert openclosed(*words, "replicates=6", "output=whole").code == 0
    assert tables(Path("grown")) == tables(Path("whole"))
    columns = Draws.columns

    def others(draws: Draws, seeds: Any) -> Any:
        return columns(draws, seeds) | {"choice.logit_scale": np.zeros(len(seeds))}

    monkeypatch.setattr(Draws, "columns", others)
    refused = openclosed("expand=whole", "replicates=+2", "output=mixed")
    assert_refused(refused, "expand=whole: its runs start from other states or draws\n")
    assert not list(Path().glob("mixed*"))


def test_a_result_that_another_program_changed_is_refused(
    openclosed: Command, tmp_path: Path
) -> None:
    assert openclosed(*SMALL, "output=first").code == 0
    events = tmp_path / "first" / "events.parquet"
    pd.read_parquet(events).sort_values("what").to_parquet(events)
    refused = openclosed("expand=first", "replicates=+2", "output=grown")
    assert_refused(refused, "expand=first: events.parquet was changed since it was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


MORE = "replicates=+2"
REFUSED = {
    "again=first choice.logit_scale=2": "was run with choice.logit_scale=1.0, not 2",
    "again=nowhere": "no manifest.json",
    "again=mine.json": "no manifest.json",
    "resume=first replicates=7": "was started with replicates=4, not 7\n",
    "resume=first scenario=lock_in": "was started with scenario=baseline, not lock_in\n",
    "resume=first firms.count=61 seed=2": "was started with seed=1, not 2, firms.count=60, not 61",
    "resume=nowhere": "no job found there\n",
    "so_far=first": "is finished; its answer is in first/answer.txt\n",
    "so_far=early": "no run is done yet\n",
    "so_far=nowhere": "no job found there\n",
    "so_far=early seed=2": "was started with seed=1, not 2\n",
    "so_far=early resume=early": "cannot be combined with resume=\n",
    f"expand=nowhere {MORE}": "no result with runs found there\n",
    f"expand=early {MORE}": "is not finished; continue with openclosed resume=",
    "expand=first": "nothing to add; say replicates=+50, or name more points",
    "expand=first replicates=3": "replicates=3: must be at least 4, as ",
    f"expand=first {MORE} seed=2": "was run with seed=1, not 2\n",
    f"expand=first {MORE} firms.count=61": "was run with firms.count=60, not 61\n",
    f"expand=first {MORE} again=first": "cannot be combined with again=\n",
}
OTHER_VERSION = {
    "resume=first": "was started with simulation ",
    "so_far=early": "was started with simulation ",
    f"expand=first {MORE}": "was run with simulation ",
}


def test_a_job_is_done_once_more_to_the_same_bytes_also_by_the_line_to_paste(
    openclosed: Command,
) -> None:
    """Also under another version, with a line that says so."""
    assert openclosed(*COSTS, *SMALL, "output=first").code == 0
    manifest = Path("first/manifest.json")
    content = json.loads(manifest.read_text())
    program, *line = shlex.split(content["command"])
    assert program == "openclosed"
    for words in (["again=first"], ["again=first/manifest.json"], line):
        result = openclosed(*words, "output=second")
        assert (result.code, result.err) == (0, "")
        for name in ("runs.parquet", "months.parquet"):
            assert Path("first", name).read_bytes() == Path("second", name).read_bytes()
        shutil.rmtree("second")
    manifest.write_text(json.dumps(content | {"version": "0.0.1"}))
    result = openclosed("again=first", "output=second")
    assert (result.code, result.err.count("\n")) == (0, 1)
    assert result.err.startswith("openclosed: again=first: was run with version 0.0.1, here ")


def test_what_an_earlier_job_cannot_be_asked_is_refused_and_nothing_is_written(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert openclosed(*SMALL, "output=first").code == 0
    laid("early.unfinished/manifest.json", Path("first/manifest.json").read_text())
    laid("mine.json", "{}")
    before = sorted(tmp_path.rglob("*")), tables("first")
    for words, says in REFUSED.items():
        first = words.split()[0]
        assert_refused(openclosed(*words.split()), f"{first}: {says}")
    with monkeypatch.context() as patch:
        patch.setattr("openclosed.experiments.results.provenance.source_digest", lambda _: "x")
        for words, says in OTHER_VERSION.items():
            assert_refused(openclosed(*words.split()), f"{words.split()[0]}: {says}")
    text = Path("first/manifest.json").read_text()
    for damaged in ("", "{", '{"version": 1}', text.replace('"started": "2', '"started": "')):
        laid("first/manifest.json", damaged)
        assert_refused(openclosed("resume=first"), "resume=first: manifest.json is damaged")
    laid("first/manifest.json", text.replace('"replicates": 4', '"replicates": "many"'))
    assert_refused(
        openclosed("expand=first", MORE), "expand=first: no result with runs found there"
    )
    assert (sorted(tmp_path.rglob("*")), tables("first")) == before
