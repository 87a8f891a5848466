"""Bands on made-up records: what the command leaves, and that bands too narrow are found out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.anchored import proof
from analysis.anchored.proof import Trial
from analysis.evidence.quantities import FIGURES, TOKENS
from analysis.statistics import observers
from analysis.statistics.compared import Seen
from analysis.statistics.matching import Free
from experiments.anchored.proof import _measured
from experiments.worlds import island
from experiments.worlds.island import Island, Task
from sim import Parameters
from sim.parameters.dates import month_after
from sim.parameters.paths import all_replaced
from tests.experiments.conftest import Command

TINY = (
    "experiment=proof", "experiment.hypotheses=[lasting]", "experiment.trials=2",
    "experiment.ahead=3", "replicates=10", "firms.count=20", "clock.horizon=48",
    "execution=serial", "quiet=true",
)  # fmt: skip


def test_it_says_how_often_bands_held_what_came(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(island, "TRIALS", 6)
    said = openclosed(*TINY, "output=result")
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "result" / "coverage.csv")
    ahead = ("1 month", "3 months")
    rows = [f"{what}, {when}" for what in ("tokens", "spend") for when in ahead]
    assert table["what"].tolist() == [*rows, "numbers"]
    assert table["in_90"].between(0.0, 1.0).all()
    assert table["trials"].tolist()[:4] == [2] * 4


def test_a_made_up_record_is_its_world_with_biases_of_the_venues_and_errors() -> None:
    """300 venues see one world in two months: biases vary, and stay nearly as they were."""
    world = all_replaced(Parameters(), {"firms.count": 30, "clock.horizon": 24.0})
    months = [month_after(world.clock.start, step) for step in (8, 9)]
    figure = FIGURES["open_share_tokens_developers"]
    venues = [figure._replace(venue=f"venue {at}") for at in range(300)]
    seen = [Seen(venue, month, 0.0, 0.1) for venue in venues for month in months]
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
