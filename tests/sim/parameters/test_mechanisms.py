"""The table of mechanisms: rows name existing parameters, and switches work as described."""

import pytest

from openclosed.sim.parameters import Parameters, VendorParameters, describe, switched
from openclosed.sim.parameters.mechanisms import MECHANISMS, Mechanisms
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.parameters.switches import entrant_settings, matches
from openclosed.sim.terms.term import Switch
from tests.sim.runs import tree

ROWS = pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)


def test_the_baseline_has_every_mechanism_and_then_nothing_is_switched() -> None:
    parameters = Parameters()
    assert {row.name for row in MECHANISMS} == set(Mechanisms.model_fields)
    assert all(getattr(parameters.mechanisms, row.name) for row in MECHANISMS)
    assert switched(parameters) is parameters


@ROWS
def test_a_row_names_parameters_and_neutral_values_that_they_may_have(row: Switch) -> None:
    names = [info.name for info in describe()]
    for pattern in row.own:
        assert any(matches(name, pattern) for name in names), pattern
    for pattern, value in row.neutral.items():
        for name in (name for name in names if matches(name, pattern)):
            replaced(Parameters(), name, value)


@ROWS
def test_off_sets_the_neutral_values_and_leaves_the_rest_alone(row: Switch) -> None:
    neutral = row.neutral
    given = Parameters.model_validate(tree({f"mechanisms.{row.name}": False}))
    before = {info.name: info.default for info in describe(given)}
    after = {info.name: info.default for info in describe(switched(given))}
    for parameter, value in after.items():
        wanted = [neutral[pattern] for pattern in neutral if matches(parameter, pattern)]
        assert value == (wanted[0] if wanted else before[parameter]), parameter
    assert switched(switched(given)) == switched(given)


def test_a_path_over_time_of_a_mechanism_that_is_off_is_dropped_and_others_stay() -> None:
    paths = {
        "firms.startups.tastes.cost": {"2024-01": 2.0},
        "firms.startups.tastes.trust": {"2024-01": 2.0},
    }
    given = tree({"mechanisms.cost_effectiveness": False, "schedule": paths})
    assert set(switched(Parameters.model_validate(given)).schedule) == {
        "firms.startups.tastes.trust"
    }


def test_later_entrants_are_under_the_mechanisms_that_are_off_too() -> None:
    parameters = Parameters.model_validate(tree({"mechanisms.price_setting": False}))
    settings = VendorParameters(markup=2.5)
    assert entrant_settings(Parameters(), settings) == settings
    fixed = settings.model_copy(update={"price_rule": "fixed"})
    assert entrant_settings(parameters, settings) == fixed
