"""What is composed: casts replace the baseline's; settings and a reader's figures are checked."""

from pathlib import Path

import pytest

from analysis.evidence.measurements import RECORD
from experiments.question.checks import kept_of
from experiments.question.composing import composing, question_of
from experiments.question.errors import BadInput
from experiments.question.own_figures import own_figures, with_own
from experiments.question.questions import QUESTIONS, of_name
from sim.outcomes import NAMES
from sim.parameters import Parameters
from tests.experiments.conftest import question

OF_THE_RECORD = {"skill", "score"}
"""They find their worlds themselves."""
DEVELOPERS = "open_share_tokens_developers"


def test_the_configuration_kept_with_a_result_makes_the_same_question() -> None:
    asked = question("firms.count=12", "seed=5")
    kept = asked.config()
    parameters = {key: kept[key] for key in Parameters.model_fields}
    assert Parameters.model_validate(parameters) == asked.parameters
    assert kept["seed"] == 5


def test_a_chosen_cast_or_work_replaces_the_baselines(tmp_path: Path) -> None:
    for cast, text in {
        "vendors": "only: {_target_: sim.agents.ClosedLab}\n",
        "communities": "alone: {_target_: sim.agents.Community}\n",
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


def test_the_result_folder_is_named_by_question_and_scenario() -> None:
    with composing():
        named = question_of(["experiment=compare", "scenario=theory/arthur"]).settings.output
    assert named.startswith("outputs/compare-theory-arthur-20")


def test_questions_start_where_the_market_is_and_all_else_from_2023() -> None:
    for name in QUESTIONS:
        settings = of_name(name).settings
        plain = settings.model_fields["worlds"].default == "plain"
        assert plain == (settings.from_2023 or name in OF_THE_RECORD), name


def test_months_are_asked_for_by_name_or_pattern_and_a_share_brings_what_is_served() -> None:
    assert kept_of([], 3) == []
    kept = kept_of(["open_share_spend_startup", "price_*"], 1)
    prices = {name for name in NAMES if name.startswith("price_")}
    assert set(kept) == {"open_share_spend_startup", "served_startup"} | prices
    assert kept == sorted(kept, key=NAMES.index)


def test_own_figures_replace_those_of_their_month(tmp_path: Path) -> None:
    assert with_own("") == RECORD
    file = tmp_path / "own.csv"
    rows = f"2026-08,{DEVELOPERS},0.65\n2026-09,{DEVELOPERS},0.7\n"
    file.write_text(f"month,figure,value\n{rows}", encoding="utf-8")
    joined = with_own(str(file))
    assert len(joined) == len(RECORD) + 1
    (august,) = [one for one in joined if (one.figure, one.month) == (DEVELOPERS, "2026-08")]
    assert august.low == august.high == 0.65
    file.write_text("month,figure,value\n2026-06,share,0.65\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^evidence=.*own\.csv, row 2: figure=share: "):
        own_figures(str(file))
