"""The table of mechanisms: every row is about parameters that exist, at values they may have."""

import pytest
from pydantic import ValidationError

from sim.outcomes.outcomes import NAMES
from sim.parameters import Parameters, describe
from sim.parameters.mechanisms import MECHANISMS, Mechanisms
from sim.parameters.paths import replaced
from sim.parameters.switches import matches, neutralised
from sim.terms.term import Switch
from tests.sim.worlds import tree

ROWS = pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)


def test_the_baseline_has_every_mechanism() -> None:
    assert len(MECHANISMS) == len(Mechanisms.model_fields) >= 20
    assert all(getattr(Parameters().mechanisms, row.name) for row in MECHANISMS)


@ROWS
def test_a_row_names_parameters_and_neutral_values_that_they_may_have(row: Switch) -> None:
    names = [info.name for info in describe()]
    for pattern in row.own:
        assert any(matches(name, pattern) for name in names), pattern
    for pattern, value in row.neutral.items():
        for name in (name for name in names if matches(name, pattern)):
            replaced(Parameters(), name, value)


@ROWS
def test_neutral_values_fit_together_and_differ_from_the_baseline(row: Switch) -> None:
    parameters = Parameters()
    for pattern, value in row.neutral.items():
        parameters = neutralised(parameters, pattern, value)
    assert parameters != Parameters()
    dumped = parameters.model_dump(by_alias=True, mode="json")
    assert Parameters.model_validate(dumped) == parameters


@ROWS
def test_what_is_predicted_is_an_outcome_and_a_direction(row: Switch) -> None:
    assert row.predicts.outcome in NAMES
    assert row.predicts.sign in {-1, 1}
    assert set(row.predicts.where) <= {info.name for info in describe()}


def test_a_switch_over_time_is_refused_in_one_sentence() -> None:
    path = {"mechanisms.flywheel": {"2025-01": 0.0}}
    with pytest.raises(
        ValidationError, match=r"whole run.* or give the mechanism's own parameters"
    ):
        Parameters.model_validate(tree({"schedule": path}))
