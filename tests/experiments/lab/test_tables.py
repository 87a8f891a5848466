"""Tables of the lab: failed runs are in none of them, and no number is moved to another run."""

import numpy as np
import pandas as pd
import pytest

from analysis.lab.cube import MISSING
from analysis.lab.levers import declared
from analysis.lab.yardsticks import BY, FACTS, NEEDED, STATES, YARDSTICKS
from experiments.lab.tables import Made, Offer, cells, cube_of, table, yearly
from sim import Parameters

PARAMETERS = Parameters.model_validate({"clock": {"horizon": 36}})
BOARD = declared()
OFFERS = [Offer(BOARD.unchanged, "today", "", PARAMETERS), Offer((), "price_war", ".", PARAMETERS)]
MADE = Made(BOARD, OFFERS, [11, 12], ["2023", "2024", "2025"])
FAILED = 1  # of four runs


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    """Every month of run r has the value (r + 1) / 10, so that runs differ."""
    runs = [run for run in range(4) if run != FAILED]
    months = pd.DataFrame({"run": np.repeat(runs, 36)})
    for name in NEEDED:
        months[name] = (months["run"] + 1) / 10
    return yearly(months, MADE, PARAMETERS)


def runs() -> pd.DataFrame:
    done = np.array(["done"] * 4)
    done[FAILED] = "fail"
    labels = ["open", "", "shared", "closed"]
    return pd.DataFrame(
        {"status": done}
        | {f"verdict_{yardstick}_{scope}": labels for yardstick, scope in BY.values()}
        | {name: [0.1, np.nan, 0.3, 0.4] for name in FACTS.values()}
    )


def test_each_run_keeps_its_own_numbers(values: np.ndarray) -> None:
    assert values.shape == (len(YARDSTICKS) + len(STATES), 2, 2, 3)
    assert np.allclose(values[0].mean(axis=-1), [[0.1, np.nan], [0.3, 0.4]], equal_nan=True)
    assert np.allclose(values[5, 1, 1], 12 * 0.8)


def test_a_failed_run_is_missing_everywhere(values: np.ndarray) -> None:
    frame = table(values, MADE)
    assert len(frame) == 3 * 3
    assert frame[["scenario", "run", "seed"]].drop_duplicates().to_numpy().tolist() == [
        ["today", 0, 11],
        ["price_war", 0, 11],
        ["price_war", 1, 12],
    ]
    cube = cube_of(values, runs(), MADE)
    assert (cube.endings[:, 0, 1] == MISSING).all()
    assert np.isnan(cube.fact("closed_only", 0)).tolist() == [False, True]
    told = cells(cube, MADE)
    assert told["runs"].tolist() == [1] * len(YARDSTICKS) + [2] * len(YARDSTICKS)


REST = "moving 0; no_closed 0; no_market 0"


def test_endings_are_those_of_the_runs(values: np.ndarray) -> None:
    told = cells(cube_of(values, runs(), MADE), MADE).set_index(["scenario", "yardstick"])
    assert told.loc[("today", "use"), "endings"] == f"open 1; closed 0; shared 0; {REST}"
    assert told.loc[("price_war", "value"), "endings"] == f"open 0; closed 1; shared 1; {REST}"
    assert told.loc[("price_war", "use"), "median"] == pytest.approx(0.35, abs=1 / 100)
