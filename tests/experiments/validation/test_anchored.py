"""Worlds that start from the record, and how often bands of such worlds held made-up records."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import FIGURES, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import SINCE, Seen
from openclosed.experiments.execution import executors
from openclosed.experiments.starts.prior import Free
from openclosed.experiments.validation.anchored import library
from openclosed.experiments.validation.anchored import question as anchored
from openclosed.experiments.validation.anchored.library import LUCKS, TASTES, WORLDS
from openclosed.experiments.validation.assimilation import island
from openclosed.experiments.validation.assimilation.island import Island, Task
from openclosed.experiments.validation.proof import question as proof
from openclosed.experiments.validation.proof.question import Trial, _measured
from openclosed.sim import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced
from tests.experiments.conftest import Command

TINY = (
    "experiment=anchored", "experiment.islands=2", "experiment.biases=[0.4]", "experiment.kept=5",
    "replicates=10", "firms.count=20", "clock.horizon=46", "execution=serial", "quiet=true",
    "evidence=log.csv",
)  # fmt: skip
SAME = (WORLDS, LUCKS, TASTES, "paths.csv", "numbers.csv", "islands.csv", "moved.csv")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few worlds that nothing weighs, and few that are tried."""
    monkeypatch.setattr(anchored, "PRIOR_WORLDS", 2)
    monkeypatch.setattr(island, "TRIALS", 2)


def test_it_leaves_worlds_and_what_was_interrupted_goes_on_to_the_same_bytes(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An island and a prior are lost, and a reader's own venue weighs beside the record's."""
    rows = ["month,figure,open_tokens,all_tokens", "2026-05,our gateway,30,100"]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    whole, folder = tmp_path / "whole", tmp_path / "result"
    said = openclosed(*TINY, "output=whole")
    assert (said.code, said.err) == (0, "")

    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(library, "write", lost)
        assert openclosed(*TINY, "output=result").code == 130
    parts = sorted((tmp_path / "result.unfinished" / "parts").glob("*.npz"))
    assert len(parts) == 2 + 2
    parts[0].unlink()
    parts[-1].unlink()
    made, inner = [], executors._numbered

    def noted(shared: Any, task: tuple[int, Any]) -> tuple[int, Any]:
        made.append(task[0])
        return inner(shared, task)

    monkeypatch.setattr(executors, "_numbered", noted)
    assert openclosed("resume=result").code == 0
    assert len(made) == 2
    for name in SAME:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert not (folder / "parts").exists()
    assert_whole(folder)


def assert_whole(folder: Path) -> None:
    """The worlds that are kept, what was learned, and how far to trust it."""
    paths = pd.read_csv(folder / "paths.csv")
    assert list(paths["bias"].unique()) == ["all", "0.4"]
    assert (paths["month"].min(), paths["month"].max()) == (SINCE, LAST_MONTH)
    assert (paths["q05"] <= paths["q95"]).all()
    assert len(pd.read_csv(folder / "islands.csv")) == 2
    moved = pd.read_csv(folder / "moved.csv")
    assert moved[["tokens", "spend"]].isin([0.0, 0.5, 1.0]).all(axis=None)  # of 2 worlds
    assert len(library.read(folder).worlds) == 5


def test_worlds_are_made_the_projects_own_only_where_its_record_ends(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text("month,figure,value\n2026-09,developers_both,0.5\n")
    said = openclosed(*TINY, "experiment.docs=true", "output=result")
    assert said.code == 2
    assert said.err.startswith("openclosed: experiment.docs: ")
    assert LAST_MONTH in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]


PROOF = (
    "experiment=proof", "experiment.trials=1",
    "experiment.ahead=3", "replicates=10", "firms.count=20", "clock.horizon=48",
    "execution=serial", "quiet=true",
)  # fmt: skip


def test_it_says_how_often_bands_held_what_came(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*PROOF, "output=result")
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    ahead = ("1 month", "3 months")
    rows = [f"{what}, {when}" for what in ("tokens", "spend") for when in ahead]
    assert table["what"].tolist() == [*rows, "numbers"]
    assert table["in_90"].between(0.0, 1.0).all()
    assert table["trials"].tolist()[:4] == [1] * 4


def test_a_made_up_record_is_its_world_with_biases_of_the_venues_and_errors() -> None:
    """300 venues see one world in two months: biases vary, and stay nearly as they were."""
    world = all_replaced(Parameters(), {"firms.count": 30, "clock.horizon": 24.0})
    months = [month_after(world.clock.start, step) for step in (8, 9)]
    figure = FIGURES["open_share_tokens_developers"]
    venues = [figure._replace(venue=f"venue {at}") for at in range(300)]
    seen = [Seen(venue, month, 0.0, 0.1) for venue in venues for month in months]
    free = [Free("firms.startup.affinity.mean", -1.0, 0.0)]
    made = Island(Task(world, free, [], 1, 1, 0.8, 6, 9))
    for step in range(10):
        made.month(step)
    own = observers.logits(made.worlds[0].outcomes[TOKENS].to_numpy()[[8, 9]])
    values = [one.value for one in _measured(made, seen, np.random.default_rng(2))]
    beyond = np.array(values).reshape(300, 2) - own
    # Standard errors of means and standard deviations are below .05, of the correlation .02.
    assert beyond.mean(axis=0) == pytest.approx(0.0, abs=0.2)
    assert beyond.std(axis=0) == pytest.approx((0.8**2 + 0.1**2) ** 0.5, abs=0.15)
    together = np.asarray(np.corrcoef(beyond.T))[0, 1]
    assert together == pytest.approx(0.9 / (1 + (0.1 / 0.8) ** 2), abs=0.06)


@pytest.mark.parametrize(("narrower", "low", "high"), [(1.0, 0.87, 0.93), (2.0, 0.4, 0.65)])
def test_bands_that_are_too_narrow_are_found_out(narrower: float, low: float, high: float) -> None:
    """Truths are normal, forecasts too, with a standard deviation 1 or 2 times too small."""
    draw = np.random.default_rng(1)
    trials = [
        Trial((forecast < truth).mean(axis=0), np.array([0.5]), np.array(100.0), np.array(10.0))
        for truth, forecast in (
            (draw.normal(size=(12, 2)), draw.normal(size=(400, 12, 2)) / narrower)
            for _ in range(600)
        )
    ]
    found = proof.coverage(trials).rows
    ahead = found[found["what"] != "numbers"]
    assert len(ahead) == 2 * len(proof.HORIZONS)
    assert ahead["in_90"].between(low, high).all()
    assert ahead["below"].to_numpy() == pytest.approx(0.5, abs=0.06)
