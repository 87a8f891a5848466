"""The root of the parameters: one clear message for bad input, and faithful copies."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from openclosed.sim.parameters import Parameters
from tests.sim.runs import tree


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {
            "choice.variety": st.floats(0, 1),
            "firms.count": st.integers(1, 10**6),
            "clock.start": st.sampled_from(["2020-01", "2031-12"]),
            "shocks": st.just({"a": {"month": "2026-06", "what": "closing"}}),
            "vendors.incumbent.options": st.dictionaries(
                st.text(min_size=1), st.booleans() | st.text() | st.floats(-1, 1)
            ),
            "schedule": st.dictionaries(
                st.just("choice.variety"),
                st.dictionaries(st.just("2025-01"), st.floats(0, 1), min_size=1),
            ),
        }
    )
)
def test_any_parameters_survive_json(values: dict[str, Any]) -> None:
    parameters = Parameters.model_validate(tree(values))
    text = parameters.model_dump_json(by_alias=True)
    assert Parameters.model_validate_json(text) == parameters


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kitchen": {}}, ["kitchen"]),
        ({"vendors.incumbent.colour": 1}, ["vendors.incumbent.colour"]),
        ({"communities.commons.colour": 1}, ["communities.commons.colour"]),
        ({"work.cohorts": {"chat": {"colour": 1}}}, ["work.cohorts.chat.colour"]),
        ({"firms.startups.tastes.cost": "high"}, ["firms.startups.tastes.cost"]),
        ({"choice.variety": 1.5}, ["choice.variety", "1"]),
        ({"vendors": []}, ["vendors"]),
        ({"firms.enterprises.tastes": "strong"}, ["firms.enterprises.tastes"]),
        ({"ending.win_threshold": 0.4}, ["ending.win_threshold", "0.5"]),
        ({"policy.open_subsidy.strength": -0.1}, ["policy.open_subsidy.strength", "0"]),
        ({"work.kept_apart": 1}, ["work.kept_apart=1", "2"]),
        ({"work.cohorts": {}, "work.tied_to": "nothing"}, ["work.cohorts", "work.tied_to"]),
        (
            {"work.custom_share": 0.7, "work.critical_share": 0.6},
            ["work.custom_share=0.7", "work.critical_share=0.6"],
        ),
        (
            {"firms.startups.open_preference.distribution": "lognormal"},
            ["firms.startups.open_preference.distribution=lognormal", "point, normal or uniform"],
        ),
        (
            {"policy.state_lab.strength": 1.0, "policy.state_lab.lab": "nobody"},
            ["policy.state_lab.lab=nobody", "incumbent, challenger"],
        ),
        (
            {"policy.compute_cap.starts": "2024-01", "policy.compute_cap.ends": "2024-01"},
            ["policy.compute_cap", "ends=2024-01", "starts=2024-01"],
        ),
        (
            {"communities.commons.sponsor": "nobody"},
            ["communities.commons.sponsor=nobody", "incumbent, challenger"],
        ),
        (
            {"vendors.incumbent.research_share": 0.9},
            ["vendors.incumbent", "research_share + quality_share + support_share = 1.2", "1"],
        ),
        ({"clock.horizon": 23}, ["clock.horizon=23", "ending.window=12"]),
        (
            {"clock.horizon": 6000, "clock.months_per_step": 0.1},
            ["clock.horizon=6000", "32,000", "clock.months_per_step=0.1"],
        ),
    ],
)
def test_what_is_wrong_or_does_not_fit_together_is_refused_in_one_message(
    values: dict[str, Any], says: list[str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree(values))
    (error,) = caught.value.errors()
    message = ".".join(map(str, error["loc"])) + ": " + error["msg"]
    assert all(one in message for one in says), message


def test_one_place_is_enough_for_one_cohort_if_no_other_comes() -> None:
    values = {"work.cohorts": {"one": {"need": 100.0}}, "work.tied_to": "nothing"}
    assert Parameters.model_validate(tree(values | {"work.kept_apart": 1})).work.kept_apart == 1
