"""The page: one file with all its words, and the data of the model's runs, exact to a step."""

import fnmatch
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from docs.make.teaching.lessons import data_of
from openclosed.experiments.classroom import cube, page
from openclosed.experiments.classroom.class_state import KEEP, OFFERS, RULE, STAGES, STEPS
from openclosed.experiments.classroom.levers import declared
from openclosed.experiments.classroom.making import choose_watched_runs, cube_of, reference_of
from openclosed.experiments.classroom.page import ClassPage
from openclosed.experiments.classroom.server import SCREENS
from openclosed.sim import Parameters
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.state.market import FIRM_KINDS
from tests.experiments.conftest import Command


@pytest.mark.parametrize("folder", [page.PARTS, SCREENS], ids=lambda folder: folder.name)
def test_there_are_words_for_all_that_is_said(folder: Path) -> None:
    """For every key, and for one at least of those that scripts compose."""
    files = [path for path in folder.iterdir() if path.suffix in {".html", ".js"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    call = "say" if folder == SCREENS else "(?:t|rich)"
    keys = set(re.findall(rf"""\b{call}\("([\w.]+)"[,)]""", text))
    keys |= set(re.findall(r"""\? "([\w]+\.[\w.]+)" : "[\w.]+"\)?""", text))
    keys |= set(re.findall(r'data-(?:word|label)="([\w.]+)"', text))
    keys |= {re.sub(r"\$\{.*?\}", "*", one) for one in re.findall(rf"\b{call}\(`([^`]+)`", text)}
    if folder == SCREENS:
        keys |= {f"projector.{kind}" for kind in FIRM_KINDS} | {f"stage.{one}" for one in STAGES}
        keys |= {f"offer.{one}" for one in (*OFFERS, KEEP, RULE)}
    else:
        weights = re.findall(r"WEIGHTS = \{(.*?)\}", text, re.DOTALL)[0]
        keys |= {f"event.{what}" for what in re.findall(r"(\w+):", weights)}
        keys |= {f"{one}.{key}" for one in ("measure", "what") for key in cube.MEASURES}
        keys |= {f"step.{step}" for step in STEPS}
    assert len(keys) > 50
    assert [key for key in keys if not fnmatch.filter(words, key)] == []


def test_a_page_is_read_with_its_levers_and_seeds(class_page: ClassPage) -> None:
    assert class_page.levers == list(BOARD.levers)
    assert class_page.seeds == [11, 12]


SMALL = Parameters.model_validate({"clock": {"horizon": 40}})
SHAPE = (4, 5)  # scenarios, runs
VALUES = np.random.default_rng(1).random((len(cube.MEASURES), *SHAPE, 6))
TODAY_VALUES = np.random.default_rng(4).random((len(cube.TODAY_SERIES), SHAPE[1], 6))
FACT_VALUES = 9.0 * np.random.default_rng(2).random((len(cube.FACT_KEYS), *SHAPE))
FACT_VALUES[cube.FACT_KEYS.index("price")] /= 9.0
LIKING_VALUES = np.random.default_rng(7).random((SHAPE[1], 6))
ENDINGS = np.random.default_rng(3).integers(0, 4, (len(cube.MEASURES), *SHAPE)).astype(np.uint8)


def test_packed_values_come_back_within_half_a_step_and_a_failed_run_is_missing() -> None:
    values = VALUES.copy()
    values[:, 2, 3] = np.nan
    made = cube.quantise(values, TODAY_VALUES, ENDINGS, FACT_VALUES, LIKING_VALUES)
    again = cube.unpack(cube.pack(made))
    for scenario in range(SHAPE[0]):
        for layer in range(len(cube.MEASURES)):
            own = again.values(layer, scenario)
            assert own == pytest.approx(
                values[layer, scenario], abs=0.5 / cube.PERCENT + 1e-12, nan_ok=True
            )
        for place, key in enumerate(cube.FACT_KEYS):
            step = again.fact_layers[place].step
            assert again.fact(key, scenario) == pytest.approx(
                FACT_VALUES[place, scenario], abs=step / 2 + 1e-12
            )
    assert np.array_equal(again.endings, ENDINGS)
    assert np.array_equal(again.today_series, made.today_series)
    assert again.liking == pytest.approx(np.median(LIKING_VALUES, axis=0), abs=0.006)


def test_a_rare_price_does_not_hide_the_prices_of_other_runs() -> None:
    facts, price = FACT_VALUES.copy(), cube.FACT_KEYS.index("price")
    facts[price] = np.random.default_rng(5).random(SHAPE)
    facts[price, 0, 0] = 270.0
    made = cube.quantise(VALUES, TODAY_VALUES, ENDINGS, facts, LIKING_VALUES)
    assert made.fact("price", 0)[0] == cube.MOST_PRICE
    assert made.fact("price", 1) == pytest.approx(facts[price, 1], abs=0.01)


def test_values_are_of_a_month_and_means_of_the_whole_years_after_it() -> None:
    record = np.random.default_rng(6).random((40, len(cube.NEEDED)))
    assert cube.times_of(SMALL, "2023-08") == ["2023-08", "2024", "2025"]
    values = cube.by_time(record, SMALL, "2023-08")
    expected = [record[7], record[12:24].mean(axis=0), record[24:36].mean(axis=0)]
    assert values == pytest.approx(np.transpose(expected))


TINY = (
    "experiment=classroom", "experiment.serve=false", "experiment.stops=2",
    "experiment.reference=6", "replicates=2", "firms.count=30", "clock.horizon=60",
    "unmeasured=default", "execution=serial", "quiet=true",
)  # fmt: skip
PARAMETERS = Parameters.model_validate({"clock": {"horizon": 60}})
BOARD = declared()
FAILED = 1  # of the runs


def test_the_page_holds_the_models_results(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY, "output=lab")
    assert (said.code, said.err) == (0, "")
    assert "64 scenarios with 2 runs each" in said.out
    folder = tmp_path / "lab"
    tables = {"runs.parquet", "months.parquet", "data_dictionary.csv"}
    files = {path.name for path in folder.iterdir()}
    assert files == {"class.html", "answer.txt", "manifest.json", *tables}
    data = data_of(folder / "class.html")
    assert data["cube"]["shape"] == [len(cube.MEASURES), 64, 2, len(data["times"])]
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 64 * 2 + 4  # the unchanged scenario has six, two of them in the sweep
    assert data["made"]["seeds"] == runs["seed"].head(2).tolist()
    assert data["watched_runs"][0]["title"] == "typical"
    months = pd.read_parquet(folder / "months.parquet").groupby("run")
    made = cube.unpack(data["cube"])
    for number, run in runs.head(64 * 2).iterrows():
        scenario, run_place = divmod(int(str(number)), 2)
        path = months.get_group(run["run"])[list(cube.NEEDED)].to_numpy()
        values = cube.by_time(path, PARAMETERS, BOARD.since)
        for measure, share in enumerate(cube.SHARES.values()):
            own = made.values(measure, scenario)[run_place]
            assert np.allclose(own, values[measure], atol=0.00501)
            assert values[measure, -1] == pytest.approx(run[share], abs=1e-6)  # as in the report
        assert LABELS[made.endings[0, scenario, run_place]] == run[cube.ALL_ENDINGS["use"]]
        for layer in made.fact_layers:
            if layer.key != "price":  # which is cut off
                fact = made.fact(layer.key, scenario)[run_place]
                kept = pytest.approx(run[cube.FACTS[layer.key]], abs=layer.step, nan_ok=True)
                assert fact == kept, layer.key
        can_do = 1 - run[cube.FACTS["closed_only"]]
        assert run[cube.SHARES["use"]] <= can_do + 1e-6  # open has no work that it cannot do
    as_today = runs[runs["point_name"] == "today"]
    assert data["reference"]["runs"] == len(as_today) == 6
    use = as_today[cube.SHARES["use"]].median()
    assert data["reference"]["use"]["last_year"] == pytest.approx(use, abs=1e-4)


def runs() -> pd.DataFrame:
    """Four runs, two scenarios: each has its own values, and the second has failed."""
    numbers = [0.1, np.nan, 0.3, 0.4]
    return pd.DataFrame(
        {"status": ["done", "failed", "done", "done"]}
        | {key: ["open", "", "shared", "closed"] for key in cube.ALL_ENDINGS.values()}
        | dict.fromkeys((*cube.SHARES.values(), *cube.FACTS.values()), numbers)
    )


def test_each_run_keeps_its_own_values_and_a_failed_one_has_none() -> None:
    board = BOARD.with_stops({"policy": ["today", "cap"]})
    months = np.broadcast_to(
        runs()[cube.SHARES["use"]].to_numpy()[:, None, None], (4, 60, len(cube.NEEDED))
    )
    made = cube_of(months, runs(), PARAMETERS, board)
    times = len(cube.times_of(PARAMETERS, BOARD.since))
    assert made.codes.shape == (len(cube.MEASURES), 2, 2, times)
    shown = [made.values(0, scenario).mean(axis=-1) for scenario in (0, 1)]
    assert np.allclose(shown, [[0.1, np.nan], [0.3, 0.4]], equal_nan=True)
    assert (made.endings[:, 0, FAILED] == cube.MISSING).all()
    assert made.endings[0].tolist() == [
        [LABELS.index("open"), cube.MISSING],
        [LABELS.index("shared"), LABELS.index("closed")],
    ]
    assert np.isnan(made.fact("closed_only", 0)).tolist() == [False, True]
    told = reference_of(runs())
    assert (told["runs"], told["use"]["last_year"]) == (3, 0.3)
    counted = {key: count for key, count in told["firms"]["endings"].items() if count}
    assert counted == {"open": 1, "shared": 1, "closed": 1}


MIXED = ["closed", "shared", "open", "shared", "open", ""]


@pytest.mark.parametrize(
    ("endings", "draws", "chosen"),
    [
        (MIXED, None, {"typical": 1, "low": 0, "high": 2}),
        (MIXED, [1, 2, 3, 4, 4, 5], {"typical": 1, "low": 3, "high": 4}),
        (["shared"] * 2, None, {"typical": 0}),
        (["closed", "open"], [1, 2], {"typical": 0}),
        ([""], None, {}),
    ],
    ids=["two of any", "two of one draw", "one ending", "two draws", "all failed"],
)
def test_a_typical_run_is_watched_and_two_of_one_draw_that_end_differently(
    endings: list[str], draws: list[int] | None, chosen: dict[str, int]
) -> None:
    shares = [0.1, 0.5, 0.9, 0.4, 0.8, 0.3]
    ends = [share if end else np.nan for share, end in zip(shares, endings, strict=False)]
    columns: dict[str, Any] = {cube.SHARES["use"]: ends, cube.ALL_ENDINGS["use"]: endings}
    assert choose_watched_runs(pd.DataFrame(columns | ({"draw": draws} if draws else {}))) == chosen
