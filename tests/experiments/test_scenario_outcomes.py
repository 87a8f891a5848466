"""Every scenario differs from the baseline in the outcome that it names, as it says."""

import functools
from typing import NamedTuple

import numpy as np
import pytest
import yaml

from analysis import paired
from experiments.config_nodes import CONFIGURATION
from experiments.replicate import Task, replicate
from sim.engine.randomness import spawn_seeds
from sim.outcomes import INDEX
from tests.experiments.conftest import question

FIRMS, PAIRS = 300, 12
SIGN = {"rises": 1, "falls": -1}
NAMES = sorted(path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml"))


class Named(NamedTuple):
    """The outcome that a scenario names, and how it differs."""

    outcome: str
    direction: str


def named(scenario: str) -> Named:
    file = CONFIGURATION / "scenario" / f"{scenario}.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return Named(content.get("outcome", ""), content.get("direction", ""))


@functools.cache
def finals(scenario: str) -> np.ndarray:
    """Means of the last year by outcome, (pairs, outcomes)."""
    parameters = question(f"scenario={scenario}", f"firms.count={FIRMS}").parameters
    made = [replicate(parameters, Task(i, int(s))) for i, s in enumerate(spawn_seeds(1, PAIRS))]
    assert not any(one.error for one in made)
    return np.array([one.final for one in made])


def test_every_scenario_but_the_baseline_names_an_outcome() -> None:
    assert [name for name in NAMES if not named(name).outcome] == ["baseline"]


@pytest.mark.parametrize("scenario", [name for name in NAMES if name != "baseline"])
def test_a_scenario_moves_the_outcome_that_it_names(scenario: str) -> None:
    """The paired 95 % interval over twelve runs of ten years lies on the side that is named.

    Were there no difference, one scenario would pass with a chance of .025.
    """
    outcome, direction = named(scenario)
    column = INDEX[outcome]
    found = paired.of_values(finals(scenario)[:, column], finals("baseline")[:, column])
    assert found.real, found
    assert SIGN[direction] * found.mean > 0, found
