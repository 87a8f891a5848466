"""Parameters are written once, in the simulation; a chosen cast replaces the baseline's."""

from pathlib import Path

from sim.parameters import Parameters
from tests.experiments.conftest import question


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
