"""Every option that ships makes a world that keeps the model's promises, in three doses."""

import re

import pytest
import yaml

import sim
from experiments.question import scenarios
from experiments.question.composing import composing
from experiments.question.config_nodes import CONFIGURATION
from sim.parameters import Parameters, describe
from sim.parameters.paths import all_replaced
from tests.experiments.conftest import question

OPTIONS = [
    f"{group}={path.relative_to(CONFIGURATION / group).with_suffix('').as_posix()}"
    for group in ("scenario", "population", "network", "policy", "hypothesis")
    for path in sorted((CONFIGURATION / group).rglob("*.yaml"))
]
UNCHANGED = {
    "scenario=baseline", "population=baseline", "policy=none", "network=small_world",
    "hypothesis=lasting",
}  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_but_the_baselines_makes_another_world_that_passes_the_checker(
    option: str,
) -> None:
    chosen = question(option).parameters
    assert (chosen == Parameters()) == (option in UNCHANGED)
    sim.check(all_replaced(chosen, {"firms.count": 100, "clock.horizon": 36.0}))


def test_scenario_files_hold_only_what_differs_and_paths_start_from_the_baseline() -> None:
    baseline = Parameters().model_dump(by_alias=True, mode="json")
    defaults = {info.name: info.default for info in describe()}
    wrong = []
    for path in (CONFIGURATION / "scenario").rglob("*.yaml"):
        if path.parent.name in ("theory", "history"):  # which say all that a case rests on
            continue
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        wrong += [(path.stem, at) for at, one in leaves(content) if looked_up(baseline, at) == one]
        paths = content.get("schedule", {}).items()
        wrong += [(path.stem, name) for name, on in paths if on[min(on)] != defaults[name]]
    assert wrong == []


type Leaf = tuple[tuple[str, ...], object]


def leaves(node: object, at: tuple[str, ...] = ()) -> list[Leaf]:
    if not isinstance(node, dict):
        return [(at, node)]
    return [leaf for key, value in node.items() for leaf in leaves(value, (*at, str(key)))]


def looked_up(node: object, names: tuple[str, ...]) -> object:
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def test_every_scenario_has_values_that_a_dose_chooses() -> None:
    for path in (CONFIGURATION / "scenario").glob("*.yaml"):
        dosed = re.findall(r"\$\{dosed:([^}]*)\}", path.read_text(encoding="utf-8"))
        assert bool(dosed) == (path.stem != "baseline"), path.stem
        doses = set(zip(*(values.split(",") for values in dosed), strict=True))
        assert len(doses) == 3 * bool(dosed), path.stem
    words = ["scenario=price_war", *(f"dose={dose}" for dose in ("weak", "middle", "strong"))]
    paths = [question(words[0], *more).parameters for more in ([], *([one] for one in words[1:]))]
    caps = [one.schedule["vendors.incumbent.price_cap"]["2027-06"] for one in paths]
    assert caps == [1.2, 1.5, 1.2, 1.0]


def test_worlds_of_hypotheses_are_those_that_composing_each_alone_gives() -> None:
    with composing():
        found = scenarios.plain_worlds(scenarios.known("hypothesis"), "experiment=anchored")
    assert found == {
        name: question(f"hypothesis={name}", "experiment=anchored").parameters for name in found
    }
    assert len(found) > 1
