"""Making the page: its files, its agreement with the model, failed runs, bad input."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.classroom.cube import (
    ALL_ENDINGS,
    FACTS,
    MEASURES,
    MISSING,
    NEEDED,
    SHARES,
    by_time,
    times_of,
    unpack,
)
from openclosed.experiments.classroom.levers import declared
from openclosed.experiments.classroom.making import choose_watched_runs, cube_of, reference_of
from openclosed.sim import Parameters
from openclosed.sim.outcomes.ending import LABELS
from tests.experiments.conftest import Command

TINY = (
    "experiment=classroom", "experiment.serve=false", "experiment.stops=2",
    "experiment.reference=6", "replicates=3", "firms.count=30", "clock.horizon=60",
    "unmeasured=default", "execution=serial", "quiet=true",
)  # fmt: skip
PARAMETERS = Parameters.model_validate({"clock": {"horizon": 60}})
BOARD = declared()
FAILED = 1  # of the runs


def test_the_page_holds_the_models_results(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY, "output=lab")
    assert (said.code, said.err) == (0, "")
    assert "64 scenarios with 3 runs each" in said.out
    folder = tmp_path / "lab"
    tables = {"runs.parquet", "months.parquet", "data_dictionary.csv"}
    files = {path.name for path in folder.iterdir()}
    assert files == {"class.html", "answer.txt", "manifest.json", *tables}
    text = (folder / "class.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: Any = json.loads(found[1])
    assert data["cube"]["shape"] == [len(MEASURES), 64, 3, len(data["times"])]
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 64 * 3 + 3  # the unchanged scenario has six, three of them in the sweep
    assert data["made"]["seeds"] == runs["seed"].head(3).tolist()
    assert data["watched_runs"][0]["title"] == "typical"
    months = pd.read_parquet(folder / "months.parquet").groupby("run")
    cube = unpack(data["cube"])
    for number, run in runs.head(64 * 3).iterrows():
        scenario, run_place = divmod(int(str(number)), 3)
        path = months.get_group(run["run"])[list(NEEDED)].to_numpy()
        values = by_time(path, PARAMETERS, BOARD.since)
        for measure, share in enumerate(SHARES.values()):
            own = cube.values(measure, scenario)[run_place]
            assert np.allclose(own, values[measure], atol=0.00501)
            assert values[measure, -1] == pytest.approx(run[share], abs=1e-6)  # as in the report
        assert LABELS[cube.endings[0, scenario, run_place]] == run[ALL_ENDINGS["use"]]
    as_today = runs[runs["point_name"] == "today"]
    assert data["reference"]["runs"] == len(as_today) == 6
    use = as_today[SHARES["use"]].median()
    assert data["reference"]["use"]["last_year"] == pytest.approx(use, abs=1e-4)


def runs() -> pd.DataFrame:
    """Four runs, two scenarios: each has its own values, and the second has failed."""
    numbers = [0.1, np.nan, 0.3, 0.4]
    return pd.DataFrame(
        {"status": ["done", "failed", "done", "done"]}
        | {key: ["open", "", "shared", "closed"] for key in ALL_ENDINGS.values()}
        | dict.fromkeys((*SHARES.values(), *FACTS.values()), numbers)
    )


def test_each_run_keeps_its_own_values_and_a_failed_one_has_none() -> None:
    board = BOARD.with_stops({"policy": ["today", "cap"]})
    months = np.broadcast_to(runs()[SHARES["use"]].to_numpy()[:, None, None], (4, 60, len(NEEDED)))
    made = cube_of(months, runs(), PARAMETERS, board)
    times = len(times_of(PARAMETERS, BOARD.since))
    assert made.codes.shape == (len(MEASURES), 2, 2, times)
    shown = [made.values(0, scenario).mean(axis=-1) for scenario in (0, 1)]
    assert np.allclose(shown, [[0.1, np.nan], [0.3, 0.4]], equal_nan=True)
    assert (made.endings[:, 0, FAILED] == MISSING).all()
    assert made.endings[0].tolist() == [
        [LABELS.index("open"), MISSING],
        [LABELS.index("shared"), LABELS.index("closed")],
    ]
    assert np.isnan(made.fact("closed_only", 0)).tolist() == [False, True]


def test_the_reference_counts_finished_runs_alone() -> None:
    told = reference_of(runs())
    assert told["runs"] == 3
    assert told["use"]["last_year"] == 0.3
    assert {key: count for key, count in told["firms"]["endings"].items() if count} == {
        "open": 1, "shared": 1, "closed": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "endings", "draws", "chosen"),
    [
        (
            [0.1, 0.5, 0.9, 0.4, 0.8, np.nan],
            ["closed", "undecided", "open", "shared", "open", ""],
            None,
            {"typical": 1, "low": 0, "high": 2},
        ),
        (
            [0.1, 0.5, 0.9, 0.4, 0.8, np.nan],
            ["closed", "undecided", "open", "shared", "open", ""],
            [1, 2, 3, 4, 4, 5],
            {"typical": 1, "low": 3, "high": 4},
        ),
        ([0.1, 0.9], ["undecided", "undecided"], None, {"typical": 0}),
        ([0.1, 0.9], ["closed", "open"], [1, 2], {"typical": 0}),
        ([np.nan], [""], None, {}),
    ],
    ids=["two of any", "two of one draw", "one ending", "two draws", "none"],
)
def test_a_typical_run_is_watched_and_two_of_one_draw_that_end_differently(
    ends: list[float], endings: list[str], draws: list[int] | None, chosen: dict[str, int]
) -> None:
    columns: dict[str, Any] = {SHARES["use"]: ends, ALL_ENDINGS["use"]: endings}
    assert choose_watched_runs(pd.DataFrame(columns | ({"draw": draws} if draws else {}))) == chosen
