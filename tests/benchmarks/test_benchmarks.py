"""The benchmark setting is as documented, and the model is no slower than stored."""

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks import guard
from tests.benchmarks.guard import BAND, BAND_ELSEWHERE, slowdowns
from tests.test_layout import ROOT


def environment() -> dict[str, str]:
    """This process's environment, without the variables of coverage, which would slow it down."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return own | {"PYTHONPATH": str(ROOT)}


def test_the_model_is_no_slower_than_stored() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.guard"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_firm_takes_no_more_bytes_than_stored() -> None:
    kept = json.loads(guard.KEPT.read_text(encoding="utf-8"))
    assert guard.bytes_a_firm() <= kept["bytes_a_firm"] + 0.1  # stored with one decimal


@pytest.mark.parametrize(("place", "band"), [("here", BAND), ("elsewhere", BAND_ELSEWHERE)])
def test_a_slowdown_beyond_the_tolerance_is_reported(place: str, band: float) -> None:
    kept = {"where": "here", "costs": {"choice": 10.0, "month": 1000.0}}
    assert slowdowns({"choice": 10.0 * (1.0 + 0.9 * band), "month": 1200.0}, kept, place) == []
    [slow_choice, slow_month] = slowdowns(
        {"choice": 10.0 * (1.0 + 1.1 * band), "month": 1300.0}, kept, place
    )
    assert f"{10.0 * (1.0 + 1.1 * band):.4g}" in slow_choice
    assert "1300" in slow_month
