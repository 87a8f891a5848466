"""The root of the parameters: one clear message for bad input, and faithful copies."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.parameters import Parameters
from tests.sim.worlds import tree


def refusal(values: dict[str, Any]) -> str:
    """The one message by which the values are refused."""
    with pytest.raises(ValidationError) as caught:
        Parameters.model_validate(tree(values))
    (error,) = caught.value.errors()
    return ".".join(map(str, error["loc"])) + ": " + error["msg"]


def test_the_baseline_survives_json() -> None:
    text = json.dumps(Parameters().model_dump(by_alias=True, mode="json"))
    assert Parameters.model_validate(json.loads(text)) == Parameters()


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
    ("values", "name"),
    [
        ({"choice.colour": 1}, "choice.colour"),
        ({"kitchen": {}}, "kitchen"),
        ({"vendors.incumbent.colour": 1}, "vendors.incumbent.colour"),
        ({"communities.commons.colour": 1}, "communities.commons.colour"),
        ({"firms.startup.tastes.colour": 1}, "firms.startup.tastes.colour"),
    ],
)
def test_an_unknown_name_is_refused_by_name(values: dict[str, Any], name: str) -> None:
    assert refusal(values) == f"{name}: Extra inputs are not permitted"


@pytest.mark.parametrize(
    "values",
    [
        {"firms.count": "many"},
        {"firms.count": 2.5},
        {"choice.variety": "high"},
        {"choice.variety": None},
        {"choice.outside": "perhaps"},
        {"clock.start": "January"},
        {"clock.start": 2023},
        {"vendors": []},
        {"choice": 3},
        {"firms.enterprise.tastes": "strong"},
    ],
)
def test_a_wrong_type_is_refused_by_name(values: dict[str, Any]) -> None:
    (name,) = values
    assert refusal(values).startswith(f"{name}: Input should be") or "pattern" in refusal(values)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"work.kept_apart": 1},
            "work.kept_apart=1 must be at least 2, so that the oldest cohorts can be pooled",
        ),
        (
            {"work.cohorts": {}, "work.tied_to": "nothing"},
            "work.cohorts: name at least one, or let work.tied_to bring others",
        ),
        (
            {"work.custom_share": 0.7, "work.critical_share": 0.6},
            "work.custom_share=0.7 and work.critical_share=0.6 must not exceed 1 together",
        ),
        (
            {"firms.startup.affinity.distribution": "lognormal"},
            "firms.startup.affinity.distribution=lognormal must be point, normal or uniform",
        ),
        (
            {"policy.state_lab.strength": 1.0, "policy.state_lab.lab": "nobody"},
            "policy.state_lab.lab=nobody must be one of the vendors: incumbent, challenger",
        ),
        (
            {"communities.commons.sponsor": "nobody"},
            "communities.commons.sponsor=nobody must be one of the vendors: incumbent, challenger",
        ),
        (
            {"vendors.incumbent.research_share": 0.9},
            "research_share + quality_share + support_share = 1.2 must not exceed 1",
        ),
        (
            {"clock.horizon": 23},
            "clock.horizon=23 must be at least two windows of verdict.window=12 months",
        ),
        (
            {"clock.horizon": 6000, "clock.months_per_step": 0.1},
            "clock.horizon=6000 must be at most 32,000 steps of clock.months_per_step=0.1 months",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused_in_one_sentence(
    values: dict[str, Any], says: str
) -> None:
    assert says in refusal(values)


def test_the_camps_meet_the_same_rule_of_the_verdict() -> None:
    assert refusal({"verdict.win_threshold": 0.4}).startswith("verdict.win_threshold: ")
