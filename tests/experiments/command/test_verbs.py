"""The command in plain words, and help on a name."""

import pytest

from openclosed.experiments.command.command_line import to_hydra
from openclosed.experiments.command.help_text import list_what_ifs
from openclosed.experiments.command.name_help import name_help
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.scenarios import under_the_same_words
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import describe
from tests.experiments.conftest import Command, assert_refused


@pytest.mark.parametrize(
    ("words", "become"),
    [
        ("", ""),
        ("scenario=price_war", "scenario=price_war"),
        ("help", "--help"),
        ("help tipping", "--help experiment=tipping"),
        ("tipping grid=3 seed=2", "experiment=tipping experiment.grid=3 seed=2"),
        (
            "what-if boom ban --config-dir mine",
            "experiment=what_if experiment.scenarios=['boom','ban','boom+ban'] --config-dir mine",
        ),
        ("what-if", "what-if"),
        ("what-if --config-dir mine", "what-if --config-dir mine"),
        (
            "what-if --config-dir plateau plateau",
            "experiment=what_if experiment.scenarios=['plateau'] --config-dir plateau",
        ),
        ("what-if --cfg job", "experiment=what_if --cfg job"),
        ("what-if without=all seed=2", "experiment=what_if experiment.without=all seed=2"),
        ("help what-if", "--help experiment=what_if"),
        ("2030 seed=2", "experiment.year=2030 seed=2"),
    ],
)
def test_words_become_those_of_the_configuration(words: str, become: str) -> None:
    assert to_hydra(words.split()) == become.split()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("whatif", "what-if"),
        ("price_war", "what-if price_war"),
        ("tiping", "tipping"),
        ("what-if ban scenarios=[boom]", "not both"),
    ],
)
def test_an_unknown_verb_is_refused_with_a_hint(words: str, hint: str) -> None:
    with pytest.raises(BadInput, match=hint):
        to_hydra(words.split())


def test_scenarios_combine_with_intensities_and_months() -> None:
    with composing():
        question = question_of(["experiment=what_if"])
        both = under_the_same_words(question, "plateau:high+ban@2027-01")
        alone = under_the_same_words(question, "plateau:high")
        usual = under_the_same_words(question, "plateau", "intensity=high")
        later = under_the_same_words(question, "boom@2028-01")
        assert "2028-01" in later.about.description
        assert "2027" not in later.about.description
    assert both.parameters.schedule == alone.parameters.schedule == usual.parameters.schedule
    assert both.parameters.policy.origin_rule.starts == "2027-01"
    assert alone.about.outcome == usual.about.outcome != ""
    assert [one.month for one in later.parameters.shocks.values()] == ["2028-01"]


def test_a_scenario_under_way_is_listed_so_in_whatever_month_it_begins() -> None:
    with composing():
        question = question_of(["experiment=what_if"])
        later = under_the_same_words(question, "closing_wave@2028-01").about
    lines = [line for line in list_what_ifs(None).splitlines() if line.startswith("  ")]
    of = {line.split()[0]: line for line in lines}
    assert later.under_way == "2026-04"
    assert later.under_way in of["closing_wave"].removeprefix(later.description)
    assert "Under way" not in of["boom"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("plato", "plato"),
        ("fragmentation+standardisation", "network.open_compatibility"),
        ("boom@2026-01", "2026-08"),
        ("boom:huge", "low, medium, high"),
        ("ban@2040-01", "2032-12"),
        ("displacement:high", "displacement has no intensities"),
        ("displacement@2027-01", "displacement has no month"),
        ("a b", "a b"),
    ],
)
def test_an_impossible_what_if_is_refused(asked: str, named: str) -> None:
    with composing():
        question = question_of(["experiment=what_if"])
        with pytest.raises(BadInput, match=named):
            under_the_same_words(question, asked)


def test_help_on_a_name_has_its_meaning_range_default_source_and_prior(
    openclosed: Command,
) -> None:
    info = {one.name: one for one in describe()}["research.tooling_months"]
    text = " ".join(name_help(info.name).split())
    for part in (info.text, f"={info.default}", "0 to 120 months", info.source, "0.5 to 5"):
        assert part in text
    lines = name_help("firms.startups.tastes").splitlines()  # a group: one for each parameter
    assert len(lines) == sum(one.name.startswith("firms.startups.tastes.") for one in describe())
    assert all(one.text in name_help(one.name) for one in OUTCOMES)
    assert openclosed("help", "choice.logit_scale").code == 0
    refused = openclosed("help", "choice.logit_scal")
    assert_refused(refused, "choice.logit_scal: must be")
    assert "did you mean choice.logit_scale" in refused.err
