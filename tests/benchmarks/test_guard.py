"""The model is no slower than it was kept to be, and a guard that fails says what to do."""

import json
import subprocess
import sys

from tests.benchmarks.fresh import ROOT, environment
from tests.benchmarks.guard import BAND, BAND_ELSEWHERE, KEPT, bytes_a_firm, verdicts


def test_the_model_is_no_slower_than_kept() -> None:
    guard = [sys.executable, "-m", "tests.benchmarks.guard"]
    done = subprocess.run(
        guard, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_firm_takes_no_more_bytes_than_kept() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert bytes_a_firm() <= kept["bytes_a_firm"] + 0.1  # it is kept with one decimal


def test_a_slowdown_is_told_with_its_size_and_how_to_keep_it() -> None:
    kept = {"where": "this one", "ratios": {"choice": 10.0, "month": 70.0}}
    noisy = {"choice": 10.0 * (1.0 + 0.9 * BAND), "month": 60.0}
    assert verdicts(noisy, kept, "this one") == []
    slower = {"choice": 10.0, "month": 140.0}
    (sentence,) = verdicts(slower, kept, "this one")
    assert "a month takes 2.00 times as long" in sentence
    assert "--renew" in sentence


def test_another_machine_is_given_more_room() -> None:
    kept = {"where": "this one", "ratios": {"choice": 10.0}}
    assert verdicts({"choice": 20.0}, kept, "this one") != []
    assert verdicts({"choice": 20.0}, kept, "another one") == []
    assert verdicts({"choice": 10.5 * (1.0 + BAND_ELSEWHERE)}, kept, "another one") != []
