"""Tables of the lab: failed runs are in none of them, and no number is moved to another run."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.lab.cube import MISSING
from openclosed.analysis.lab.levers import declared
from openclosed.analysis.lab.yardsticks import BY, FACTS, LAYERS, NEEDED, SHOWN, times_of
from openclosed.experiments.lab.tables import (
    Made,
    Offer,
    cells,
    cube_of,
    quarterly,
    reference_of,
    table,
)
from openclosed.sim import Parameters

PARAMETERS = Parameters.model_validate({"clock": {"horizon": 60}})
BOARD = declared()
OFFERS = [Offer(BOARD.unchanged, "today", PARAMETERS), Offer(BOARD.unchanged, "other", PARAMETERS)]
TIMES = times_of(PARAMETERS, BOARD.since)
MADE = Made(BOARD, OFFERS, [11, 12], TIMES, PARAMETERS)
FAILED = 1  # of four runs
MONTHS = np.full((4, 60, len(NEEDED)), np.nan)
"""Every month of run r has the value (r + 1) / 10, so that runs differ."""
for run in (0, 2, 3):
    MONTHS[run] = (run + 1) / 10


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return quarterly(MONTHS, MADE)


def runs() -> pd.DataFrame:
    done = np.array(["done"] * 4)
    done[FAILED] = "fail"
    labels = ["open", "", "shared", "closed"]
    verdicts = {f"verdict_{yardstick}_{scope}": labels for yardstick, scope in BY.values()}
    shares = {
        f"open_share_{yardstick}_{scope}": [0.1, np.nan, 0.3, 0.4]
        for yardstick, scope in BY.values()
    }
    facts = {name: [0.1, np.nan, 0.3, 0.4] for name in FACTS.values()}
    return pd.DataFrame({"status": done} | verdicts | shares | facts)


def test_each_run_keeps_its_own_numbers(values: np.ndarray) -> None:
    assert values.shape == (len(LAYERS), 2, 2, len(TIMES))
    assert np.allclose(values[0].mean(axis=-1), [[0.1, np.nan], [0.3, 0.4]], equal_nan=True)


def test_a_failed_run_is_missing_everywhere(values: np.ndarray) -> None:
    frame = table(values, MADE)
    assert len(frame) == 3 * len(TIMES)
    assert frame[["scenario", "run", "seed"]].drop_duplicates().to_numpy().tolist() == [
        ["today", 0, 11],
        ["other", 0, 11],
        ["other", 1, 12],
    ]
    cube = cube_of(values, runs(), MADE)
    assert (cube.endings[:, 0, 1] == MISSING).all()
    assert np.isnan(cube.fact("closed_only", 0)).tolist() == [False, True]
    assert cells(cube, MADE)["runs"].tolist() == [1] * len(SHOWN) + [2] * len(SHOWN)


def test_endings_are_those_of_the_runs(values: np.ndarray) -> None:
    told = cells(cube_of(values, runs(), MADE), MADE).set_index(["scenario", "yardstick"])
    rest = "moving 0; no_closed 0; no_market 0"
    assert told.loc[("today", "use"), "endings"] == f"open 1; closed 0; shared 0; {rest}"
    assert told.loc[("other", "value"), "endings"] == f"open 0; closed 1; shared 1; {rest}"
    assert told.loc[("other", "use"), "median"] == pytest.approx(0.35, abs=1 / 100)


def test_the_reference_counts_finished_runs_alone() -> None:
    told = reference_of(runs())
    assert told["runs"] == 3
    assert told["use"]["last_year"] == 0.3
    assert {key: count for key, count in told["firms"]["endings"].items() if count} == {
        "open": 1, "shared": 1, "closed": 1,
    }  # fmt: skip
