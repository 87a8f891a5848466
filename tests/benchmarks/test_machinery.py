"""The page says what was measured, by way and number of runs, and which way did not run."""

import math

import pytest

from tests.benchmarks.machinery import ALONE, OURS, STUDIES, WAYS, Made, Measured, asked, page
from tests.benchmarks.ways import INSTANT, REAL

MISSING = WAYS[-1]


def made_up() -> Measured:
    """3 s to start, then 0.2 ms a run of machinery, 50 ms a run with the model, over the cores."""
    results = Measured(failures={MISSING.name: "cannot be installed: no such version"}, chunk=0.004)
    for way in WAYS[:-1]:
        for model, runs in asked(way, quick=False, long=False):
            each = 2e-4 if model == INSTANT else 0.05 / way.workers
            made = Made(3.0 + each * runs, 300_000_000 + 400 * runs, 5_000 + 250 * runs)
            results.made[way.name, model, runs] = made
    return results


def test_what_a_further_run_takes_is_free_of_the_start() -> None:
    results = made_up()
    assert results.further(OURS, INSTANT) == pytest.approx(2e-4)
    assert results.further(ALONE, REAL) == pytest.approx(0.05)
    assert results.further(OURS, INSTANT, "peak") == pytest.approx(400)
    assert math.isnan(results.further(MISSING, INSTANT))
    slow = results.made[ALONE.name, REAL, 50]._replace(seconds=1e3)
    results.made[ALONE.name, REAL, 50] = slow
    assert math.isnan(results.further(ALONE, REAL))


def test_the_page_has_every_way_and_large_studies() -> None:
    text = page(made_up())
    for way in WAYS[:-1]:
        assert f"| {way.name} |" in text
    assert f"| {MISSING.name}: cannot be installed: no such version | - | - |" in text
    million = next(line for line in text.splitlines() if line.startswith(f"| {STUDIES[0]:,} |"))
    assert million.split(" | ")[1] == "13.9"  # core-hours
    assert "Two cores are 2 times as fast as one." in text
    assert "the machinery takes 0.200 ms for each further run, 0.800 %" in text
    assert "nan" not in text


def test_hydras_launchers_are_spared_ten_thousand_jobs_unless_it_is_wished() -> None:
    assert (INSTANT, 10_000) not in list(asked(MISSING, quick=False, long=False))
    assert (INSTANT, 10_000) in list(asked(MISSING, quick=False, long=True))
    assert list(asked(MISSING, quick=True, long=False)) == [(INSTANT, 100), (REAL, 5), (REAL, 10)]
