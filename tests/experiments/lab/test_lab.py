"""The lab: its files, that the page holds what the model gave, its codes, bad input."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.lab.cube import cube
from analysis.lab.yardsticks import FACTS, STATES, YARDSTICKS
from experiments.lab import choose
from experiments.lab.tables import Offer
from sim import Parameters
from tests.experiments.conftest import Command, assert_refused

TINY = (
    "experiment=lab", "experiment.stops=2", "experiment.recordings=2", "replicates=3",
    "firms.count=30", "clock.horizon=36", "worlds=plain", "execution=serial", "quiet=true",
)  # fmt: skip


def embedded(folder: Path) -> Any:
    text = (folder / "lab.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_folder_holds_page_cells_years_and_origin(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY, "experiment.more=false", "output=lab")
    assert (said.code, said.err) == (0, "")
    assert "64 scenarios with 3 runs each" in said.out
    folder = tmp_path / "lab"
    files = {path.name for path in folder.iterdir()}
    tables = {"cells.csv", "years.parquet", "runs.parquet", "months.parquet"}
    assert files == {"lab.html", "answer.txt", "manifest.json", "data_dictionary.csv", *tables}
    years = pd.read_parquet(folder / "years.parquet")
    assert len(years) == 64 * 3 * 3
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    cells = pd.read_csv(folder / "cells.csv")
    runs = pd.read_parquet(folder / "runs.parquet")
    for file, table in {"years.parquet": years, "cells.csv": cells, "runs.parquet": runs}.items():
        assert named.loc[named["file"] == file, "column"].tolist() == table.columns.tolist()
    assert len(cells) == 64 * len(YARDSTICKS)
    assert cells["code"].is_unique
    data = embedded(folder)
    assert data["cube"]["shape"] == [9, 64, 3, 3]
    assert data["made"]["seeds"] == years["seed"].iloc[::3].unique().tolist()
    assert [one["title"] for one in data["recordings"]] == ["typical", "low"]
    last = years[(years["year"] == "2025") & (years["scenario"] == "today")]
    cell = cells[(cells["scenario"] == "today") & (cells["yardstick"] == "use")].iloc[0]
    assert cell["median"] == pytest.approx(last["use"].median(), abs=0.5 / 100 + 1e-6)

    code = cells[(cells["scenario"] == cells["scenario"].iloc[-1])]["code"].iloc[0]
    alone = openclosed(
        *TINY, "experiment.more=false", f"experiment.page_code={code}", "output=alone"
    )
    assert (alone.code, alone.err) == (0, "")
    own = pd.read_parquet(tmp_path / "alone" / "runs.parquet")
    same = years[(years["scenario"] == cells["scenario"].iloc[-1]) & (years["year"] == "2025")]
    assert own["seed"].tolist() == same["seed"].tolist()
    assert np.allclose(own["open_share_tokens_startup"], same["use"], atol=1e-6)


def to_watch(ends: list[list[float]], count: int) -> list[tuple[int, int, str]]:
    """Scenario, run and title of what is chosen by how each scenario's three runs end.

    The page starts at the second.
    """
    values = np.tile(np.array(ends)[..., None], (len(YARDSTICKS) + len(STATES), 1, 1, 2))
    endings = np.zeros((len(YARDSTICKS), len(ends), 3), np.uint8)
    made = cube(values, endings, np.zeros((len(FACTS), len(ends), 3)))
    names = ["today", *(f"other {place}" for place in range(1, len(ends)))]
    offers = [Offer((place,), name, "", Parameters()) for place, name in enumerate(names)]
    return [(one.scenario, one.run, one.title) for one in choose(made, offers, (1,), count)]


def test_runs_to_watch_are_a_usual_one_two_of_equal_settings_and_as_many_open_as_closed() -> None:
    ends = [[0.2, 0.4, 0.3], [0.5, 0.6, 0.4], [0.8, 0.9, 0.7], [0.1, 0.0, 0.2], [np.nan] * 3]
    five = [
        (0, 2, "typical"),
        (1, 2, "low"),
        (1, 1, "high"),
        (2, 0, "most_open"),
        (3, 0, "most_closed"),
    ]
    assert to_watch(ends, 5) == five
    assert to_watch(ends, 1) == five[:1]
    mirrored = [[1.0 - end for end in row] for row in ends]
    there = {title: (scenario, run) for scenario, run, title in to_watch(mirrored, 5)}
    swapped = {"low": (1, 1), "high": (1, 2), "most_open": (3, 0), "most_closed": (2, 0)}
    assert there == swapped | {"typical": (0, 2)}


def test_a_run_is_watched_once_and_none_where_no_run_was_finished() -> None:
    assert to_watch([[0.1, 0.2, 0.3]], 5) == [(0, 1, "typical")]
    assert to_watch([[np.nan] * 3], 5) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.stops=0"], "experiment.stops=0: must be at least 1"),
        (["experiment.recordings=-1"], "experiment.recordings=-1: must be at least 0"),
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
