"""A result with more runs has the bytes of one that had them from the start."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.runs import replicate
from openclosed.experiments.starts.draws import Draws
from tests.experiments.conftest import SMALL, Command, assert_refused, runs_in, tables
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
        pytest.param((FOUR,), ("replicates=+3",), ("replicates=7",), 3, id="answer"),
        pytest.param(
            (*COSTS, FOUR), ("replicates=+1",), (*COSTS, "replicates=5"), 3, id="sweep",
        ),
        pytest.param((*COSTS, FOUR), MORE_COSTS, (*MORE_COSTS, FOUR), 4, id="values"),
        pytest.param(
            (*SOBOL, FOUR, "design_points=8"), ("sweep", "design_points=16"),
            (*SOBOL, FOUR, "design_points=16"), 128, id="points", marks=pytest.mark.slow,
        ),
    ],
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
