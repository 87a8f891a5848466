"""Firms as agents over the columns, and sets of firms that create agents on access."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import Enterprise, Startup
from openclosed.sim.agents.firm_set import FirmSet, firm_at, firms_of
from openclosed.sim.state.kinds import FIRM_KINDS
from openclosed.sim.terms.table import TASTES
from tests.sim.runs import after


@pytest.fixture
def model() -> Ecosystem:
    return after(steps=8)


def test_a_firm_is_of_the_class_of_its_kind_and_two_views_of_it_are_one_agent(
    model: Ecosystem,
) -> None:
    for row in range(30):
        firm = firm_at(model, row)
        assert isinstance(firm, (Enterprise, Startup)[model.firm_table.kind[row]])
        assert firm.kind == FIRM_KINDS[model.firm_table.kind[row]]
    assert len({firm_at(model, 3), firm_at(model, 3), firm_at(model, 4)}) == 2


def test_tastes_last_and_differ_between_firms(model: Ecosystem) -> None:
    one = firm_at(model, 5)
    before, family = one.tastes, one.family_preferences
    assert list(before) == [taste.name for taste in TASTES]
    model.step()
    assert one.tastes == before
    assert before != firm_at(model, 6).tastes
    assert one.family_preferences.items() >= family.items()


def test_a_fork_inherits_the_preference_for_its_root(model: Ecosystem) -> None:
    model.suppliers.add_family("fork", 110.0, like=1)
    likes, (first, second, *_) = firm_at(model, 5).family_preferences, model.family_names
    assert likes["fork"] == likes[second] != likes[first]


def test_counting_and_reading_a_column_make_no_agent_and_give_what_agents_give(
    model: Ecosystem,
) -> None:
    firms = firms_of(model, "startups")
    assert len(firms) == ((model.firm_table.kind == 1) & (model.firm_table.present == 1)).sum()
    column = firms.get("aware_since")
    assert firms._made is None
    assert column == [firm.aware_since for firm in firms]


def test_adding_and_taking_out_change_the_set_only(model: Ecosystem) -> None:
    firms, present = firms_of(model, "startups"), model.firm_table.present.copy()
    one, count = next(iter(firms)), len(firms)
    firms.remove(one)
    assert one not in firms
    with pytest.raises(KeyError):
        firms.remove(one)
    firms.discard(one)
    firms.add(one)
    assert one in firms
    assert len(firms) == count
    np.testing.assert_array_equal(model.firm_table.present, present)
    assert len(FirmSet()) == 0
