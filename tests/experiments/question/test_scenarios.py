"""Every shipped option gives a model that keeps its promises; composed questions."""

import re
from pathlib import Path

import pytest
import yaml

from openclosed.experiments.question.checks import outcomes_to_keep
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_data import read_own_data
from openclosed.experiments.question.questions import QUESTIONS, find_question
from openclosed.sim.outcomes import NAMES
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.paths import all_replaced
from tests.experiments.conftest import question
from tests.sim.checking import check

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


def test_a_path_of_a_scenario_starts_from_the_baseline() -> None:
    defaults = {info.name: info.default for info in describe()}
    wrong = []
    for path in (CONFIGURATION / "scenario").rglob("*.yaml"):
        if path.parent.name not in ("theory", "history"):  # which say all that a case rests on
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            paths = content.get("schedule", {}).items()
            wrong += [(path.stem, name) for name, on in paths if on[min(on)] != defaults[name]]
    assert wrong == []


WITHOUT_INTENSITY = {"baseline", "displacement", "small_demand", "large_demand", "price_answers"}
"""Scenarios without intensities: ends of a prior, and how a lab decides."""


def test_every_scenario_of_a_size_has_values_that_a_dose_chooses() -> None:
    for path in (CONFIGURATION / "scenario").glob("*.yaml"):
        by_intensity = re.findall(r"\$\{by_intensity:([^}]*)\}", path.read_text(encoding="utf-8"))
        assert bool(by_intensity) == (path.stem not in WITHOUT_INTENSITY), path.stem
        intensities = set(zip(*(values.split(",") for values in by_intensity), strict=True))
        assert len(intensities) == 3 * bool(by_intensity), path.stem
    words = [
        "scenario=price_war",
        *(f"intensity={intensity}" for intensity in ("low", "medium", "high")),
    ]
    paths = [question(words[0], *more).parameters for more in ([], *([one] for one in words[1:]))]
    caps = [one.schedule["vendors.incumbent.price_cap"]["2027-06"] for one in paths]
    assert caps == [1.2, 1.5, 1.2, 1.0]


ROUTER_TOKENS = "router_open_share_tokens"


def test_the_configuration_kept_with_a_result_makes_the_same_question() -> None:
    asked = question("firms.count=12", "seed=5")
    kept = asked.config()
    parameters = {key: kept[key] for key in Parameters.model_fields}
    assert Parameters.model_validate(parameters) == asked.parameters
    assert kept["seed"] == 5


def test_a_chosen_cast_or_work_replaces_the_baselines(tmp_path: Path) -> None:
    for cast, text in {
        "vendors": "only: {_target_: openclosed.sim.agents.ClosedLab}\n",
        "communities": "alone: {_target_: openclosed.sim.agents.Community}\n",
    }.items():
        (tmp_path / cast).mkdir()
        (tmp_path / cast / "few.yaml").write_text(text)
    words = ("vendors=few", "communities=few", "work=one")
    chosen = question(f"hydra.searchpath=[file://{tmp_path}]", *words).parameters
    assert list(chosen.vendors) == ["only"]
    assert list(chosen.communities) == ["alone"]
    assert not [name for name in chosen.schedule if name.startswith(("vendors", "communities"))]
    assert list(chosen.work.cohorts) == ["all"]
    assert chosen.work.per_point == Parameters().work.per_point


def test_questions_are_asked_of_drawn_runs_and_what_draws_itself_of_plain_ones() -> None:
    for name in QUESTIONS:
        settings = find_question(name).settings
        plain = settings.model_fields["unmeasured"].default == "default"
        assert plain == settings.from_2023, name


def test_months_are_asked_for_by_name_or_pattern_and_a_share_brings_what_is_served() -> None:
    assert outcomes_to_keep([], 3) == []
    kept = outcomes_to_keep(["open_share_spend_startups", "price_*"], 1)
    prices = {name for name in NAMES if name.startswith("price_")}
    assert set(kept) == {"open_share_spend_startups", "adopted_startups"} | prices
    assert kept == sorted(kept, key=NAMES.index)


def test_a_row_of_own_data_that_cannot_be_is_named(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("month,indicator,value\n2026-06,share,0.65\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^data=.*own\.csv, row 2: indicator=share: "):
        read_own_data(str(file))
