"""What is counted over runs: probabilities, thresholds, shares, mixing, and failed runs."""

import json
import math
from typing import Any

import numpy as np
import pytest

from openclosed.analysis import mixture
from openclosed.experiments.answer import verdict
from openclosed.sim.outcomes.verdict import LABELS
from tests.analysis.made_up import Result, endings_of, made_up, steady


def answer(result: Result, **rules: Any) -> dict[str, Any]:
    manifest = {"config": {"verdict": rules}} if rules else result.manifest
    return verdict.answer(result.runs, result.months, manifest)


def test_probabilities_are_counts_over_runs_with_wilsons_interval() -> None:
    head = answer(steady([0.1, 0.2, 0.3, 0.5]))["headline"]
    z = 1.959964
    centre = (0.75 + z**2 / 8) / (1 + z**2 / 4)
    half = z * math.sqrt(0.75 * 0.25 / 4 + z**2 / 64) / (1 + z**2 / 4)
    known = {"runs": 3, "probability": 0.75, "low": centre - half, "high": centre + half}
    known |= {"error": (0.75 * 0.25 / 4) ** 0.5}
    assert (head["runs"], head["leader"]) == (4, "closed")
    assert set(head["verdicts"]) == set(LABELS)
    assert head["verdicts"]["closed"] == pytest.approx(known, abs=1e-6)
    assert head["verdicts"]["shared"]["runs"] == 1
    assert sum(cell["runs"] for cell in head["verdicts"].values()) == 4


def test_intervals_of_what_nearly_always_or_never_happens_hold_the_truth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 300 trials the bootstrap alone holds it in four of five, with Wilson's interval in all."""
    monkeypatch.setattr(mixture, "RESAMPLES", 300)
    of, ends = endings_of(0.99, 0.2, 300)
    found = verdict._judged(np.where(ends, "closed", "open").T.tolist(), of)
    for label, truth in (("closed", 0.99), ("open", 0.01)):
        cells = [one["verdicts"][label] for one in found]
        assert np.mean([cell["low"] <= truth <= cell["high"] for cell in cells]) > 0.95


def test_the_same_runs_are_judged_by_the_configured_yardstick_and_by_other_thresholds() -> None:
    found = answer(steady([0.62, 0.68, 0.8]), win_threshold=0.9)["win_threshold"]
    head = answer(steady([0.1] * 3, open_share_spend_all=0.9), yardstick="spend")["headline"]
    assert (head["yardstick"], head["leader"]) == ("spend", "open")
    opens = [(row["win_threshold"], row["verdicts"]["open"]["runs"]) for row in found]
    assert opens == [(0.6, 3), (2 / 3, 2), (0.75, 1), (0.9, 0)]
    runs, months, events, manifest = made_up(3, 24)
    short = Result(runs, months[months["month"] >= "2024-06"], events, manifest)
    assert answer(short)["win_threshold"] == []


def test_shares_and_mixing_are_medians_over_runs_beside_what_chance_gives() -> None:
    found = answer(steady([0.1, 0.2, 0.6], mixing_firms_startup=0.9, mixing_chance_startup=0.7))
    row = found["final_shares"][0]
    assert row["scope"] == "all"
    assert row["tokens"] == pytest.approx({"median": 0.2, "low": 0.11, "high": 0.56})
    assert found["mixing"][2]["scope"] == "startup"
    assert found["mixing"][2]["excess"]["median"] == pytest.approx(0.2)


def test_failed_runs_are_counted_named_and_enter_nothing_else() -> None:
    result = steady([0.1, 0.1, 0.9])
    runs = result.runs.copy()
    runs.loc[2, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]
    found = answer(result._replace(runs=runs))
    assert found["headline"]["failed"] == 1
    assert found["headline"]["verdicts"]["open"]["runs"] == 0
    assert found["failed_runs"][0]["error"] == "ValueError: cash"
    assert found["final_shares"][0]["workloads"]["high"] == pytest.approx(0.1)
    none = answer(result._replace(runs=runs.assign(status="failed"), months=result.months[:0]))
    assert none["headline"]["leader"] is None
    json.dumps(none, allow_nan=False)


def test_without_a_market_that_is_the_ending_and_shares_are_unknown(empty_market: Result) -> None:
    found = answer(empty_market)
    assert found["headline"]["leader"] == "no_market"
    assert found["final_shares"][0]["workloads"]["median"] is None
    assert found["final_shares"][0]["served"]["median"] == 0
    json.dumps(found, allow_nan=False)
