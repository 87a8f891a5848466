"""Every option that ships makes a world that keeps the model's promises."""

from pathlib import Path

import pytest
import yaml

import sim
from experiments.question import scenarios
from experiments.question.composing import composing
from experiments.question.config_nodes import CONFIGURATION
from sim.parameters import Parameters, describe
from tests.experiments.conftest import question

OPTIONS = [
    f"{group}={path.relative_to(CONFIGURATION / group).with_suffix('').as_posix()}"
    for group in ("scenario", "population", "network", "policy", "hypothesis")
    for path in sorted((CONFIGURATION / group).rglob("*.yaml"))
]


@pytest.mark.parametrize("option", OPTIONS)
def test_the_world_of_every_option_passes_the_public_checker(option: str) -> None:
    parameters = question(option, "firms.count=200", "clock.horizon=48").parameters
    sim.check(parameters)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_but_the_baselines_changes_something(option: str) -> None:
    same = question(option).parameters == Parameters()
    assert same == (option in UNCHANGED)


DIFFERENCES = [
    path
    for path in (CONFIGURATION / "scenario").rglob("*.yaml")
    if path.parent.name not in ("theory", "history")  # which say all that a case rests on
]

UNCHANGED = {
    "scenario=baseline", "population=baseline", "policy=none", "network=small_world",
    "hypothesis=lasting",
}  # fmt: skip


def test_scenario_files_hold_only_what_differs() -> None:
    baseline = Parameters().model_dump(by_alias=True, mode="json")
    repeated = [
        f"{path.stem}: {name}"
        for path in DIFFERENCES
        for name, value in leaves(yaml.safe_load(path.read_text(encoding="utf-8")))
        if looked_up(baseline, name) == value
    ]
    assert repeated == []


def test_a_path_that_a_scenario_opens_starts_from_the_baseline() -> None:
    defaults = {info.name: info.default for info in describe()}
    elsewhere = [
        f"{path.stem}: {name}"
        for path in DIFFERENCES
        for name, knots in yaml.safe_load(path.read_text(encoding="utf-8"))
        .get("schedule", {})
        .items()
        if knots[min(knots)] != defaults[name]
    ]
    assert elsewhere == []


type Leaf = tuple[tuple[str, ...], object]


def leaves(node: object, at: tuple[str, ...] = ()) -> list[Leaf]:
    if not isinstance(node, dict):
        return [(at, node)]
    return [leaf for key, value in node.items() for leaf in leaves(value, (*at, str(key)))]


def looked_up(node: object, names: tuple[str, ...]) -> object:
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def test_every_folder_of_options_is_known() -> None:
    groups = {path.name for path in Path(CONFIGURATION).iterdir() if path.is_dir()}
    assert groups >= {
        "scenario", "population", "network", "policy", "hypothesis", "execution",
    }  # fmt: skip


def test_worlds_of_hypotheses_are_those_that_composing_each_alone_gives() -> None:
    with composing():
        found = scenarios.plain_worlds(scenarios.known("hypothesis"), "experiment=anchored")
    assert found == {
        name: question(f"hypothesis={name}", "experiment=anchored").parameters for name in found
    }
    assert len(found) > 1
