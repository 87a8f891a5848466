"""A seed gives the same bytes whatever vector instructions numpy finds on the processor."""

import os
import subprocess
import sys

import numpy as np
import pytest

from openclosed.sim.engine.elementary import exponentials

OLDER = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR X86_V4 X86_V3"
RUNS = """
import hashlib
import openclosed as oc
from openclosed.experiments.starts.draws import Prior
model = oc.model("baseline", {"firms.count": 60, "clock.horizon": 60}, seed=3).run()
import numpy as np
places = np.linspace(0.0, 1.0, 999)
drawn = Prior("x", 0.1, 3.0, "log").at(places), Prior("x", 0.1, 3.0, "normal").at(places[1:-1])
print(hashlib.sha256(b"".join(one.tobytes() for one in (model.record, *drawn))).hexdigest())
"""


def test_runs_and_draws_are_the_same_bytes_without_the_newest_instructions() -> None:
    digests = []
    for without in ("", OLDER):
        environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": without}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RUNS], env=environment, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        digests.append(done.stdout.split()[-1])
    assert digests[0] == digests[1]


def test_exponentials_are_those_of_the_library_to_two_units_in_the_last_place() -> None:
    values = np.linspace(-700.0, 700.0, 2001).reshape(3, 667)
    assert exponentials(values) == pytest.approx(np.exp(values), rel=4.5e-16)
    assert exponentials(values).shape == (3, 667)
