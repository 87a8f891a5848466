import json
import math
from typing import Any

import pandas as pd
import pytest

from analysis.answer import verdict
from sim.outcomes.verdict import LABELS
from tests.analysis.made_up import Result, made_up, steady


def answer(result: Result) -> dict[str, Any]:
    return verdict.answer(result.runs, result.months, result.manifest)


def test_probabilities_are_counts_over_runs_with_wilsons_interval() -> None:
    found = answer(steady([0.1, 0.2, 0.3, 0.5]))

    head = found["headline"]
    z = 1.959964
    centre, half = (
        (0.75 + z**2 / 8) / (1 + z**2 / 4),
        z * math.sqrt(0.75 * 0.25 / 4 + z**2 / 64) / (1 + z**2 / 4),
    )
    assert head["runs"] == 4
    assert head["leader"] == "closed"
    error = (0.75 * 0.25 / 4) ** 0.5
    known = {"runs": 3, "probability": 0.75, "low": centre - half, "high": centre + half}
    assert head["verdicts"]["closed"] == pytest.approx(known | {"error": error}, abs=1e-6)
    assert head["verdicts"]["shared"]["runs"] == 1
    assert sum(cell["runs"] for cell in head["verdicts"].values()) == 4


def test_the_same_runs_are_judged_by_other_thresholds() -> None:
    found = answer(steady([0.62, 0.68, 0.8]))

    opens = [
        (round(row["win_threshold"], 2), row["verdicts"]["open"]["runs"])
        for row in found["win_threshold"]
    ]
    assert opens == [(0.6, 3), (0.67, 2), (0.75, 1)]


def test_the_configured_threshold_is_among_them() -> None:
    result = steady([0.62, 0.68, 0.8])
    manifest = {"config": {"verdict": {"win_threshold": 0.9}}}

    found = verdict.answer(result.runs, result.months, manifest)

    assert [row["win_threshold"] for row in found["win_threshold"]] == [0.6, 2 / 3, 0.75, 0.9]


def test_the_headline_follows_the_configured_yardstick() -> None:
    result = steady([0.1] * 3, open_share_spend_all=0.9)
    manifest = {"config": {"verdict": {"yardstick": "spend"}}}

    head = verdict.answer(result.runs, result.months, manifest)["headline"]

    assert (head["yardstick"], head["leader"]) == ("spend", "open")


def test_final_shares_are_medians_over_runs_of_the_last_year() -> None:
    found = answer(steady([0.1, 0.2, 0.6]))

    row = found["final_shares"][0]
    assert row["scope"] == "all"
    assert row["tokens"] == pytest.approx({"median": 0.2, "low": 0.11, "high": 0.56})


def test_mixing_stands_beside_its_chance_value() -> None:
    found = answer(steady([0.5] * 3, mixing_firms_startup=0.9, mixing_chance_startup=0.7))

    row = found["mixing"][2]
    assert row["scope"] == "startup"
    assert row["excess"]["median"] == pytest.approx(0.2)


def test_failed_runs_are_counted_named_and_enter_nothing_else() -> None:
    result = steady([0.1, 0.1, 0.9])
    runs = result.runs.copy()
    runs.loc[2, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    result = result._replace(runs=runs)

    found = answer(result)

    assert found["headline"]["failed"] == 1
    assert found["headline"]["verdicts"]["open"]["runs"] == 0
    assert found["failed_runs"][0]["error"] == "ValueError: cash"
    assert found["final_shares"][0]["workloads"]["high"] == pytest.approx(0.1)


def test_without_a_finished_run_nothing_is_claimed() -> None:
    result = steady([0.1, 0.1])
    result = result._replace(runs=result.runs.assign(status="failed"), months=result.months[:0])

    found = answer(result)

    assert found["headline"]["leader"] is None
    assert len(found["failed_runs"]) == 2
    json.dumps(found, allow_nan=False)


def test_without_a_market_that_is_the_ending_and_shares_are_unknown(
    empty_market: Result,
) -> None:
    found = answer(empty_market)

    assert found["headline"]["leader"] == "no_market"
    assert found["final_shares"][0]["workloads"]["median"] is None
    assert found["final_shares"][0]["served"]["median"] == 0
    json.dumps(found, allow_nan=False)


def test_a_single_run_has_the_widest_interval(single: Result) -> None:
    head = answer(single)["headline"]

    assert head["runs"] == 1
    assert head["verdicts"][head["leader"]]["low"] < 0.25


def test_every_ending_has_its_runs_and_none_lies_between(result: Result) -> None:
    for row in answer(result)["yardsticks"].values():
        for cell in row.values():
            assert set(cell["verdicts"]) == set(LABELS)
            assert sum(one["runs"] for one in cell["verdicts"].values()) == 60


def test_an_answer_is_json_and_does_not_change_its_input(result: Result) -> None:
    runs, months = result.runs.copy(), result.months.copy()

    text = json.dumps(answer(result), allow_nan=False)

    assert json.loads(text)["headline"]["runs"] == 60
    pd.testing.assert_frame_equal(result.runs, runs)
    pd.testing.assert_frame_equal(result.months, months)


def test_runs_too_short_to_judge_again_leave_the_thresholds_out() -> None:
    runs, months, events, manifest = made_up(3, 24)
    short = Result(runs, months[months["month"] >= "2024-06"], events, manifest)

    assert answer(short)["win_threshold"] == []
