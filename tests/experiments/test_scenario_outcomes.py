"""Every scenario differs from the baseline as it says, and every option keeps its promises."""

import functools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from openclosed.analysis.common import paired
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.runs.replicate import replicate
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.clock import months_between
from tests.experiments.conftest import question
from tests.sim.checking import check

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
    overrides = question(*words).overrides
    done = [replicate(overrides, int(seed)) for seed in spawn_seeds(1, pairs)]
    assert not any(one.error for one in done)
    return np.array([one.final for one in done])


def assert_moves(scenario: str, outcome: str, direction: str) -> None:
    """The paired 95 % interval lies on the side that is named, by the mean of the last year. Were
    there no difference, one scenario would pass with a chance of .025."""
    clock, after = Parameters().clock, about(scenario).get("prediction", {}).get("after", "")
    # Of what strikes once the year after it is the last.
    horizon = months_between(clock.start, str(after)) + 12 if after else round(clock.horizon)
    column, pairs = INDEX[outcome], MANY.get(scenario, PAIRS)
    with_it, without = (finals(one, horizon, pairs)[:, column] for one in (scenario, "baseline"))
    found = paired.of_values(with_it, without)
    assert found.real, found
    assert SIGN[direction] * found.mean > 0, found


@pytest.mark.slow
@pytest.mark.parametrize("scenario", [name for name in NAMES if name != "baseline"])
def test_a_scenario_moves_the_outcome_that_it_names(scenario: str) -> None:
    """Over runs of ten years."""
    assert_moves(scenario, about(scenario)["outcome"], about(scenario)["direction"])


@pytest.mark.slow
@pytest.mark.parametrize("scenario", STRONG)
def test_open_s_share_moves_by_the_sign_that_was_written_down_first(scenario: str) -> None:
    predicted = about(scenario)["prediction"]
    assert_moves(scenario, predicted["outcome"], predicted["direction"])


OPTIONS = [
    f"{group}={path.relative_to(CONFIGURATION / group).with_suffix('').as_posix()}"
    for group in ("scenario", "population", "network", "policy")
    for path in sorted((CONFIGURATION / group).rglob("*.yaml"))
]
UNCHANGED = {"scenario=baseline", "population=baseline", "policy=none", "network=small_world"}


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_but_the_baselines_changes_the_model_and_passes_the_checker(
    option: str,
) -> None:
    chosen = question(option).parameters
    assert (chosen == Parameters()) == (option in UNCHANGED)
    check(all_replaced(chosen, {"firms.count": 100, "clock.horizon": 36.0}))


def test_a_scenario_names_an_outcome_and_its_paths_start_from_the_baseline() -> None:
    assert [name for name in NAMES if not about(name).get("outcome")] == ["baseline"]
    defaults = {info.name: info.default for info in describe()}
    for scenario in NAMES:
        paths = about(scenario).get("schedule", {})
        assert [one for one, on in paths.items() if on[min(on)] != defaults[one]] == [], scenario


WITHOUT_INTENSITY = {"baseline", "displacement", "small_demand", "large_demand", "price_answers"}
"""Scenarios without intensities: ends of a prior, and how a lab decides."""


def test_every_scenario_of_a_size_has_values_that_a_dose_chooses() -> None:
    for path in (CONFIGURATION / "scenario").glob("*.yaml"):
        by_intensity = re.findall(r"\$\{by_intensity:([^}]*)\}", path.read_text(encoding="utf-8"))
        assert bool(by_intensity) == (path.stem not in WITHOUT_INTENSITY), path.stem
        intensities = set(zip(*(values.split(",") for values in by_intensity), strict=True))
        assert len(intensities) == 3 * bool(by_intensity), path.stem
    words = ("seed=1", "intensity=low", "intensity=medium", "intensity=high")
    paths = [question("scenario=price_war", word).parameters.schedule for word in words]
    assert [one["vendors.incumbent.price_cap"]["2027-06"] for one in paths] == [1.2, 1.5, 1.2, 1.0]


def test_a_chosen_cast_or_work_replaces_the_baselines(tmp_path: Path) -> None:
    for cast, kind in (("vendors", "ClosedLab"), ("communities", "Community")):
        (tmp_path / cast).mkdir()
        text = f"only: {{_target_: openclosed.sim.agents.{kind}}}\n"
        (tmp_path / cast / "few.yaml").write_text(text)
    words = ("vendors=few", "communities=few", "work=one")
    chosen = question(f"hydra.searchpath=[file://{tmp_path}]", *words).parameters
    assert [*chosen.vendors, *chosen.communities] == ["only"] * 2
    assert not [name for name in chosen.schedule if name.startswith(("vendors", "communities"))]
    assert list(chosen.work.cohorts) == ["all"]
    assert chosen.work.per_point == Parameters().work.per_point
