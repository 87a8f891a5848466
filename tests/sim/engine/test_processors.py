"""A seed gives the same bytes whatever vector instructions numpy and its library find."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import openclosed as oc
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.experiments.starts.draws import Prior
from openclosed.sim.engine.elementary import exponentials, logarithms, product

ROOT = Path(__file__).resolve().parents[3]
OLDER = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL "
    "AVX512_SPR X86_V4 X86_V3",
    "OPENBLAS_CORETYPE": "Prescott",
}
"""Settings under which numpy computes as on a processor of 2004."""
THERE = "from tests.sim.engine.test_processors import digest; print(digest())"


def digest() -> str:
    """Of a run, of draws from a prior, and of what weighs runs."""
    model = oc.model("baseline", {"firms.count": 60, "clock.horizon": 60}, seed=3).run()
    places = np.linspace(0.0, 1.0, 999)
    scaled = observers.from_scale(observers.to_scale(places, "logit") * 1.1, "logit")
    weights, chance = particle_filter.reweight(scaled, -9.0 * places)
    every = (
        model.record, Prior("x", 0.1, 3.0, "log").at(places),
        Prior("x", 0.1, 3.0, "normal").at(places[1:-1]), scaled, weights, np.array(chance),
        product(np.outer(weights, places), scaled),
    )  # fmt: skip
    return hashlib.sha256(b"".join(one.tobytes() for one in every)).hexdigest()


@pytest.mark.slow
def test_runs_draws_and_weights_are_the_same_bytes_on_an_older_processor() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", THERE], env=os.environ | OLDER, cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[-1] == digest()


def test_a_logarithm_is_that_of_the_library_also_where_it_is_not_finite() -> None:
    values = np.array([[1e-300, 0.3, 1.0], [7.0, 1e300, 0.0], [np.inf, np.nan, 5.0]])
    with np.errstate(divide="ignore"):
        assert logarithms(values) == pytest.approx(np.log(values), rel=4.5e-16, nan_ok=True)


def test_exponentials_are_those_of_the_library_to_two_units_in_the_last_place() -> None:
    values = np.linspace(-700.0, 700.0, 2001).reshape(3, 667)
    assert exponentials(values) == pytest.approx(np.exp(values), rel=4.5e-16)
    assert exponentials(values).shape == (3, 667)
