"""The benchmark setting is as documented, and the model is no slower than stored."""

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks import guard
from tests.test_layout import ROOT


def environment() -> dict[str, str]:
    """This process's environment, without the variables of coverage, which would slow it down."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return own | {"PYTHONPATH": str(ROOT)}


@pytest.mark.slow
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
