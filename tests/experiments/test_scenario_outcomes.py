"""Every scenario differs from the baseline in the outcome that it names, as it says."""

import functools
from typing import NamedTuple

import numpy as np
import pytest
import yaml

from analysis.common import paired
from experiments.question.config_nodes import CONFIGURATION
from experiments.runs.replicate import Task, replicate
from sim.engine.randomness import spawn_seeds
from sim.outcomes import INDEX
from sim.parameters import Parameters
from sim.parameters.dates import months_between
from tests.experiments.conftest import question

FIRMS, PAIRS = 300, 12
MANY = {"licence_fence": 40, "sovereignty": 40}
"""Pairs for scenarios that move their outcome by too little for twelve to tell."""
SIGN = {"rises": 1, "falls": -1}
NAMES = sorted(path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml"))


class Named(NamedTuple):
    """The outcome that a scenario names, how it differs, and how long the runs are to tell."""

    outcome: str
    direction: str
    horizon: int  # months; the year after what strikes once is the last
    share: str  # that theory says it moves, and how
    sign: str


def named(scenario: str) -> Named:
    file = CONFIGURATION / "scenario" / f"{scenario}.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    predicted = content.get("prediction", {})
    clock, after = Parameters().clock, predicted.get("after", "")
    horizon = months_between(clock.start, str(after)) + 12 if after else round(clock.horizon)
    return Named(
        content.get("outcome", ""),
        content.get("direction", ""),
        horizon,
        predicted.get("outcome", ""),
        predicted.get("direction", ""),
    )


@functools.cache
def finals(scenario: str, horizon: int, pairs: int) -> np.ndarray:
    """Means of the last year by outcome, (pairs, outcomes)."""
    words = [f"scenario={scenario}", f"firms.count={FIRMS}", f"clock.horizon={horizon}"]
    parameters = question(*words).parameters
    made = [replicate(parameters, Task(i, int(s))) for i, s in enumerate(spawn_seeds(1, pairs))]
    assert not any(one.error for one in made)
    return np.array([one.final for one in made])


def difference(scenario: str, outcome: str, horizon: int) -> paired.Difference:
    """How an outcome of the last year differs from the baseline's, seed by seed."""
    column, pairs = INDEX[outcome], MANY.get(scenario, PAIRS)
    with_it, without = (finals(one, horizon, pairs)[:, column] for one in (scenario, "baseline"))
    return paired.of_values(with_it, without)


def test_every_scenario_but_the_baseline_names_an_outcome() -> None:
    assert [name for name in NAMES if not named(name).outcome] == ["baseline"]


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [name for name in NAMES if name != "baseline"])
def test_a_scenario_moves_the_outcome_that_it_names(scenario: str) -> None:
    """The paired 95 % interval over runs of ten years lies on the side that is named.

    Were there no difference, one scenario would pass with a chance of .025.
    """
    outcome, direction, horizon, _, _ = named(scenario)
    found = difference(scenario, outcome, horizon)
    assert found.real, found
    assert SIGN[direction] * found.mean > 0, found


STRONG = (
    "cheap_open", "closed_breach", "give_away", "hybrid_bridge", "on_device",
    "security_crisis",
)  # fmt: skip
"""Scenarios whose share moves by enough for twelve pairs to tell; for others see the table of
docs/mechanisms.md."""


@pytest.mark.parametrize("scenario", STRONG)
def test_open_s_share_moves_as_theory_says(scenario: str) -> None:
    """The paired 95 % interval lies on the side of the sign that was written down first.

    Were there no difference, one would pass with a chance of .025.
    """
    _, _, horizon, share, sign = named(scenario)
    found = difference(scenario, share, horizon)
    assert found.real, found
    assert SIGN[sign] * found.mean > 0, found
