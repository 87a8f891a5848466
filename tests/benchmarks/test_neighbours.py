"""Own work is not that of others, and theirs is."""

import math
import subprocess
import sys

import pytest

from tests.benchmarks import neighbours
from tests.benchmarks.neighbours import Neighbours, told

SPIN = "import time\nwhile time.process_time() < 0.4: pass"


def test_what_all_did_less_ones_own_is_what_others_did(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([neighbours._Moment(10.0, 100.0, 5.0), neighbours._Moment(20.0, 118.0, 15.0)])
    monkeypatch.setattr(neighbours, "_now", lambda: next(moments))
    assert Neighbours().busy == pytest.approx(0.8)


def test_work_of_a_child_that_has_ended_is_ones_own() -> None:
    before = neighbours._now()
    subprocess.run([sys.executable, "-c", SPIN], check=True)
    assert neighbours._now().own - before.own > 0.3


@pytest.mark.skipif(not neighbours._STAT.exists(), reason="the system does not tell")
def test_all_cores_together_do_at_least_what_a_process_does() -> None:
    before = neighbours._now()
    subprocess.run([sys.executable, "-c", SPIN], check=True)
    assert neighbours._now().busy - before.busy > 0.3


@pytest.mark.parametrize(
    ("busy", "words"),
    [(0.0, "Nothing else ran"), (1.04, "kept 1.0 cores busy"), (math.nan, "is not known")],
)
def test_what_is_said_of_others(busy: float, words: str) -> None:
    assert words in told(busy)
