"""Help on a parameter, a group or an outcome, by its name."""

import pytest

from openclosed.experiments.command.name_help import name_help
from openclosed.experiments.question.errors import BadInput
from openclosed.sim.outcomes import OUTCOMES
from openclosed.sim.parameters import describe
from tests.experiments.conftest import Command


def test_help_on_a_parameter_has_its_meaning_range_default_source_and_prior() -> None:
    info = {one.name: one for one in describe()}["research.tooling_months"]
    text = " ".join(name_help(info.name).split())
    for part in (info.text, f"={info.default}", "0 to 120 months", info.source, "0.5 to 5"):
        assert part in text
    assert "Drawn" not in name_help("choice.logit_scale")


def test_help_on_a_group_has_a_line_for_each_of_its_parameters() -> None:
    lines = name_help("firms.startups.tastes").splitlines()
    assert len(lines) == sum(one.name.startswith("firms.startups.tastes.") for one in describe())


def test_help_on_an_outcome_has_its_meaning() -> None:
    for one in OUTCOMES:
        assert one.text in name_help(one.name)


def test_every_parameter_has_help() -> None:
    for info in describe()[::20]:
        assert name_help(info.name).startswith(f"{info.name}=")


def test_an_unknown_name_is_refused_with_the_nearest(openclosed: Command) -> None:
    with pytest.raises(BadInput, match=r"did you mean choice\.logit_scale"):
        name_help("choice.logit_scal")
    result = openclosed("help", "choice.logit_scal")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert openclosed("help", "choice.logit_scale").code == 0
