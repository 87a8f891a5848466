"""Parameters are written once, in the simulation; a chosen cast replaces the baseline's."""

from pathlib import Path

import pytest

from experiments.question.composing import composing, question_of
from experiments.question.config_nodes import CONFIGURATION
from sim.parameters import Parameters
from tests.experiments.conftest import SMALL, Command, assert_refused, question

SCENARIOS = sorted(path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml"))


def test_the_baseline_is_the_default_of_every_parameter() -> None:
    assert question().parameters == Parameters()


def test_the_configuration_kept_with_a_result_makes_the_same_question() -> None:
    first = question("firms.count=12", "seed=5")
    kept = first.config()
    parameters = {key: kept[key] for key in Parameters.model_fields}
    assert Parameters.model_validate(parameters) == first.parameters
    assert kept["seed"] == 5


def test_a_chosen_cast_replaces_the_baselines(tmp_path: Path) -> None:
    for cast, text in {
        "vendors": "only: {_target_: sim.agents.ClosedLab}\n",
        "communities": "alone: {_target_: sim.agents.Community}\n",
    }.items():
        (tmp_path / cast).mkdir()
        (tmp_path / cast / "few.yaml").write_text(text)
    chosen = question(
        f"hydra.searchpath=[file://{tmp_path}]", "vendors=few", "communities=few"
    ).parameters
    assert list(chosen.vendors) == ["only"]
    assert list(chosen.communities) == ["alone"]
    assert not [name for name in chosen.schedule if name.startswith(("vendors", "communities"))]


def test_chosen_work_replaces_the_baselines_cohorts() -> None:
    work = question("work=one").parameters.work

    assert list(work.cohorts) == ["all"]
    assert work.per_point == Parameters().work.per_point


def test_a_dose_chooses_all_values_of_a_scenario() -> None:
    name = "vendors.incumbent.price_cap"
    doses = {
        dose: question("scenario=price_war", f"dose={dose}").parameters.schedule[name]["2027-06"]
        for dose in ("weak", "middle", "strong")
    }
    assert doses == {"weak": 1.5, "middle": 1.2, "strong": 1.0}
    assert question("scenario=price_war").parameters.schedule[name]["2027-06"] == doses["middle"]


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "baseline"])
def test_every_scenario_has_three_doses(scenario: str) -> None:
    weak, middle, strong = (
        question(f"scenario={scenario}", f"dose={dose}").parameters
        for dose in ("weak", "middle", "strong")
    )
    assert weak != middle
    assert middle != strong
    assert weak != strong


def test_a_scenario_without_doses_is_the_same_at_each() -> None:
    assert question("dose=strong").parameters == Parameters()


def test_a_dose_that_does_not_exist_is_refused(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*SMALL, "scenario=price_war", "dose=huge", "output=result")
    assert_refused(said, "dose=huge: ", tmp_path)


def test_the_result_folder_is_named_by_question_and_scenario() -> None:
    with composing():
        named = question_of(["experiment=compare", "scenario=theory/arthur"]).settings.output
    folder, name = named.split("/")
    assert folder == "outputs"
    assert name.startswith("compare-theory-arthur-20")
