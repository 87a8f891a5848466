"""What one set of parameters changes in another, made to a third."""

import pytest

from openclosed.experiments.starts.changes import changed, changes
from openclosed.sim import Parameters
from openclosed.sim.parameters.paths import all_replaced

COST = "firms.enterprise.tastes.cost"
GROWTH = "research.growth"


def scheduled(path: dict[str, float]) -> Parameters:
    return Parameters().model_copy(update={"schedule": Parameters().schedule | {GROWTH: path}})


def test_what_is_changed_is_changed_elsewhere_and_nothing_else() -> None:
    by = changes(Parameters(), all_replaced(Parameters(), {COST: 2.0}))
    other = all_replaced(Parameters(), {"choice.noise": 0.7})
    after = changed(other, by)
    assert by.values == {COST: 2.0}
    assert after == all_replaced(other, {COST: 2.0})
    assert changed(other, changes(Parameters(), Parameters())) == other


def test_a_path_from_the_usual_value_starts_from_that_of_the_other_world() -> None:
    usual = Parameters().research.growth
    by = changes(Parameters(), scheduled({"2026-06": usual, "2027-06": usual / 2.0}))
    other = all_replaced(Parameters(), {GROWTH: 3.0 * usual})
    path = changed(other, by).schedule[GROWTH]
    assert path == pytest.approx({"2026-06": 3.0 * usual, "2027-06": 1.5 * usual})
    fixed = changes(Parameters(), scheduled({"2026-06": 1.0, "2027-06": 2.0}))
    assert changed(other, fixed).schedule[GROWTH] == {"2026-06": 1.0, "2027-06": 2.0}


def test_a_path_of_another_world_stays_within_the_declared_range() -> None:
    name, usual = "network.open_compatibility", Parameters().network.open_compatibility
    path = {"2026-06": usual, "2027-06": 1.9 * usual}
    by = changes(Parameters(), Parameters().model_copy(update={"schedule": {name: path}}))
    other = all_replaced(Parameters(), {name: 0.8})
    assert changed(other, by).schedule[name] == {"2026-06": 0.8, "2027-06": 1.0}
