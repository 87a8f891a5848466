"""Bands on made-up records: what the command leaves, and that bands too narrow are found out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.anchored import proof
from analysis.anchored.proof import Trial
from analysis.evidence.quantities import FIGURES, TOKENS
from analysis.finding.terminal import plain
from analysis.statistics import observers
from analysis.statistics.compared import Seen
from analysis.statistics.matching import Free
from experiments.anchored.proof import _measured
from experiments.worlds import island
from experiments.worlds.island import Island, Task
from sim import Parameters
from sim.parameters.dates import month_after
from sim.parameters.paths import all_replaced
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=proof",
    "experiment.hypotheses=[lasting]",
    "experiment.trials=2",
    "experiment.ahead=3",
    "replicates=10",
    "firms.count=20",
    "clock.horizon=48",
    "execution=serial",
    "quiet=true",
)


def test_it_says_how_often_bands_held_what_came(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(island, "TRIALS", 12)
    said = openclosed(*TINY, "output=result")
    assert (said.code, said.err) == (0, "")
    assert "2 made-up records" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    assert table["what"].tolist() == [
        f"{what}, {ahead}" for what in ("tokens", "spend") for ahead in ("1 month", "3 months")
    ] + ["numbers"]
    assert table["in_90"].between(0.0, 1.0).all()
    assert table["trials"].tolist()[:4] == [2] * 4


def test_a_made_up_record_is_its_world_with_biases_of_the_venues_and_errors() -> None:
    """300 venues see one world in two months: biases vary, and stay nearly as they were."""
    world = all_replaced(Parameters(), {"firms.count": 30, "clock.horizon": 24.0})
    months = [month_after(world.clock.start, step) for step in (8, 9)]
    figure = FIGURES["open_share_tokens_developers"]
    seen = [
        Seen(figure._replace(venue=f"venue {at}"), month, 0.0, 0.1)
        for at in range(300)
        for month in months
    ]
    free = [Free("firms.startup.affinity.mean", -1.0, 0.0)]
    made = Island(Task(world, free, np.empty((0, 1)), [], 1, 1, 0.8, 6, 9))
    for step in range(10):
        made.month(step)
    own = observers.logits(made.worlds[0].outcomes[TOKENS].to_numpy()[[8, 9]])
    values = [one.value for one in _measured(made, seen, np.random.default_rng(2))]
    beyond = np.array(values).reshape(300, 2) - own
    # Standard errors of means and standard deviations are below .05, of the correlation .02.
    assert beyond.mean(axis=0) == pytest.approx(0.0, abs=0.2)
    assert beyond.std(axis=0) == pytest.approx((0.8**2 + 0.1**2) ** 0.5, abs=0.15)
    assert np.asarray(np.corrcoef(beyond.T))[0, 1] == pytest.approx(
        0.9 / (1 + (0.1 / 0.8) ** 2), abs=0.06
    )


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
    assert "600 made-up records" in plain(proof.finding(trials))
    assert "| tokens, 12 months | 600 |" in proof.markdown(trials)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.trials=0"], "experiment.trials=0: must be a whole number from 1"),
        (["experiment.ahead=5"], "experiment.ahead=5: must be from 1 to 4"),
        (["experiment.biases=[]"], "experiment.biases=[]: name at least one"),
        (["experiment.biases=[9]"], "experiment.biases=9: must be from 0.01 to 5"),
        (["replicates=9"], "replicates=9: must be from 10"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*TINY, *words, "output=result"), says, tmp_path)
