"""Every scenario differs from the baseline in the outcome that it names, as it says."""

import functools
from typing import Any

import numpy as np
import pytest
import yaml

from openclosed.analysis.common import paired
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.runs.replicate import replicate
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from tests.experiments.conftest import question

FIRMS, PAIRS = 300, 12
MANY = {"licence_fence": 40, "ban": 40}
"""Pairs for scenarios that move their outcome by too little for twelve to tell."""
SIGN = {"rises": 1, "falls": -1}
NAMES = sorted(path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml"))
STRONG = (
    "cheap_open", "closed_breach", "give_away", "managed_open", "on_device", "security_crisis",
)  # fmt: skip
"""Scenarios whose share moves by enough for twelve pairs to tell; for others see the table of
docs/what_ifs.md."""


def about(scenario: str) -> dict[str, Any]:
    """What a scenario's file says."""
    file = CONFIGURATION / "scenario" / f"{scenario}.yaml"
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


@functools.cache
def finals(scenario: str, horizon: int, pairs: int) -> np.ndarray:
    """Means of the last year by outcome, (pairs, outcomes)."""
    words = [f"scenario={scenario}", f"firms.count={FIRMS}", f"clock.horizon={horizon}"]
    parameters = question(*words).parameters
    done = [replicate(parameters, int(seed)) for seed in spawn_seeds(1, pairs)]
    assert not any(one.error for one in done)
    return np.array([one.final for one in done])


def assert_moves(scenario: str, outcome: str, direction: str) -> None:
    """The paired 95 % interval lies on the side that is named, by the mean of the last year.

    Were there no difference, one scenario would pass with a chance of .025.
    """
    clock, after = Parameters().clock, about(scenario).get("prediction", {}).get("after", "")
    # Of what strikes once the year after it is the last.
    horizon = months_between(clock.start, str(after)) + 12 if after else round(clock.horizon)
    column, pairs = INDEX[outcome], MANY.get(scenario, PAIRS)
    with_it, without = (finals(one, horizon, pairs)[:, column] for one in (scenario, "baseline"))
    found = paired.of_values(with_it, without)
    assert found.real, found
    assert SIGN[direction] * found.mean > 0, found


def test_every_scenario_but_the_baseline_names_an_outcome() -> None:
    assert [name for name in NAMES if not about(name).get("outcome")] == ["baseline"]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [name for name in NAMES if name != "baseline"])
def test_a_scenario_moves_the_outcome_that_it_names(scenario: str) -> None:
    """Over runs of ten years."""
    assert_moves(scenario, about(scenario)["outcome"], about(scenario)["direction"])


@pytest.mark.parametrize("scenario", STRONG)
def test_open_s_share_moves_by_the_sign_that_was_written_down_first(scenario: str) -> None:
    predicted = about(scenario)["prediction"]
    assert_moves(scenario, predicted["outcome"], predicted["direction"])
