"""The lab: its files, that the page holds what the model gave, its codes, bad input."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.lab.yardsticks import LAYERS, SHOWN
from openclosed.experiments.lab.question import choose
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=lab", "experiment.stops=2", "experiment.reference=6", "replicates=3",
    "firms.count=30", "clock.horizon=60", "worlds=plain", "execution=serial", "quiet=true",
)  # fmt: skip


def embedded(folder: Path) -> Any:
    text = (folder / "lab.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_folder_holds_page_cells_times_and_origin(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY, "output=lab")
    assert (said.code, said.err) == (0, "")
    assert "64 scenarios with 3 runs each" in said.out
    folder = tmp_path / "lab"
    files = {path.name for path in folder.iterdir()}
    tables = {"cells.csv", "times.parquet", "runs.parquet", "months.parquet"}
    assert files == {"lab.html", "answer.txt", "manifest.json", "data_dictionary.csv", *tables}
    times = pd.read_parquet(folder / "times.parquet")
    runs = pd.read_parquet(folder / "runs.parquet")
    cells = pd.read_csv(folder / "cells.csv")
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file, table in {"times.parquet": times, "cells.csv": cells, "runs.parquet": runs}.items():
        assert named.loc[named["file"] == file, "column"].tolist() == table.columns.tolist()
    assert len(cells) == 64 * len(SHOWN)
    assert cells["code"].is_unique
    assert len(runs) == 64 * 3 + 3  # the world as today has six, of which three are in the sweep
    data = embedded(folder)
    assert data["cube"]["shape"] == [len(LAYERS), 64, 3, len(data["times"])]
    assert data["made"]["seeds"] == list(dict.fromkeys(times["seed"]))
    assert data["recordings"][0]["title"] == "typical"
    own = times[times["scenario"] == "today"]
    last = own[own["time"] == data["times"][-1]]["use"].median()
    cell = cells[(cells["scenario"] == "today") & (cells["yardstick"] == "use")].iloc[0]
    assert cell["median"] == pytest.approx(last, abs=0.5 / 100 + 1e-6)
    as_today = runs[runs["point_name"] == "today"]
    assert data["reference"]["runs"] == len(as_today) == 6
    use = as_today["open_share_tokens_bought_startup"].median()
    assert data["reference"]["use"]["last_year"] == pytest.approx(use, abs=1e-4)

    name = cells["scenario"].iloc[-1]
    code = cells[cells["scenario"] == name]["code"].iloc[0]
    alone = openclosed(*TINY, f"experiment.page_code={code}", "output=alone")
    assert (alone.code, alone.err) == (0, "")
    single = pd.read_parquet(tmp_path / "alone" / "runs.parquet")
    same = runs[runs["point_name"] == name]
    for column in ("seed", "open_share_tokens_bought_startup"):
        assert single[column].tolist() == same[column].tolist()


def to_watch(
    ends: list[float], verdicts: list[str], worlds: list[int] | None = None
) -> dict[str, int]:
    """The row of each run that is chosen, by its title."""
    columns: dict[str, Any] = {
        "open_share_tokens_bought_startup": ends,
        "verdict_tokens_bought_startup": verdicts,
    }
    return dict(choose(pd.DataFrame(columns | ({"kept_world": worlds} if worlds else {}))))


def test_a_usual_run_is_watched_and_two_of_one_world_that_end_differently() -> None:
    ends = [0.1, 0.5, 0.9, 0.4, 0.8, np.nan]
    verdicts = ["closed", "moving", "open", "shared", "open", ""]
    assert to_watch(ends, verdicts) == {"typical": 1, "low": 0, "high": 2}
    assert to_watch(ends, verdicts, [1, 2, 3, 4, 4, 5]) == {"typical": 1, "low": 3, "high": 4}


def test_without_two_such_runs_only_a_usual_one_is_watched_and_none_without_any() -> None:
    assert to_watch([0.1, 0.9], ["moving", "moving"]) == {"typical": 0}
    assert to_watch([0.1, 0.9], ["closed", "open"], [1, 2]) == {"typical": 0}
    assert to_watch([np.nan], [""]) == {}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.stops=0"], "experiment.stops=0: must be at least 1"),
        (["experiment.reference=0"], "experiment.reference=0: must be at least 1"),
        (["clock.horizon=48"], "clock.horizon=48: the page needs the year after 2026-08"),
        (["replicates=26"], "replicates=26: a code of the page has room for 25"),
        (
            ["experiment.page_code=OS-4K2-7"],
            "experiment.page_code=OS-4K2-7: a code looks like OS-000-00",
        ),
        (
            ["experiment.page_code=OS-000-01"],
            "experiment.page_code=OS-000-01: a letter or digit is wrong",
        ),
        (["experiment.page_code=OS-ZZZ-Z5"], "experiment.page_code=OS-ZZZ-Z5"),
        (
            ["vendors=one_lab", "communities=one_community"],
            "levers: vendors.incumbent.aims is no parameter",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*TINY, *words, "output=lab"), says, tmp_path)
