"""What one set of parameters changes in another, made to a third."""

import pytest

from openclosed.experiments.starts.states import apply_changes, changes
from openclosed.sim import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.parameters.shocks import Shock

COST = "firms.enterprises.tastes.cost"
GROWTH = "research.growth"


def scheduled(path: dict[str, float]) -> Parameters:
    return Parameters().model_copy(update={"schedule": Parameters().schedule | {GROWTH: path}})


def test_what_is_changed_is_changed_elsewhere_and_nothing_else() -> None:
    by = changes(Parameters(), all_replaced(Parameters(), {COST: 2.0}))
    other = all_replaced(Parameters(), {"choice.logit_scale": 0.7})
    after = apply_changes(other, by)
    assert by.values == {COST: 2.0}
    assert after == all_replaced(other, {COST: 2.0})
    assert apply_changes(other, changes(Parameters(), Parameters())) == other
    as_it_was = changes(Parameters(), Parameters(), also={COST})  # but written
    assert apply_changes(all_replaced(Parameters(), {COST: 2.0}), as_it_was) == Parameters()


def test_a_path_from_the_usual_value_starts_from_that_of_other_parameters() -> None:
    usual = Parameters().research.growth
    by = changes(Parameters(), scheduled({"2026-06": usual, "2027-06": usual / 2.0}))
    other = all_replaced(Parameters(), {GROWTH: 3.0 * usual})
    path = apply_changes(other, by).schedule[GROWTH]
    assert path == pytest.approx({"2026-06": 3.0 * usual, "2027-06": 1.5 * usual})
    fixed = changes(Parameters(), scheduled({"2026-06": 1.0, "2027-06": 2.0}))
    assert apply_changes(other, fixed).schedule[GROWTH] == {"2026-06": 1.0, "2027-06": 2.0}
    name, share = "network.open_compatibility", Parameters().network.open_compatibility
    path = {"2026-06": share, "2027-06": 1.9 * share}
    by = changes(Parameters(), Parameters().model_copy(update={"schedule": {name: path}}))
    scaled = apply_changes(all_replaced(Parameters(), {name: 0.8}), by).schedule[name]
    assert scaled == {"2026-06": 0.8, "2027-06": 1.0}  # within its range


def test_changes_of_a_whole_run_differ_from_those_of_a_month() -> None:
    """A horizon and endings are looked at late, months of policies in every month."""
    months = {"policy.state_lab.starts": "2027-01", "policy.state_lab.ends": "2028-01"}
    later = {"clock.horizon": 60.0, "ending.window": 24.0, COST: 2.0, **months}
    assert changes(Parameters(), all_replaced(Parameters(), later)).held == []
    by = changes(Parameters(), all_replaced(Parameters(), later | {"firms.count": 400.0}))
    assert by.held == ["firms.count"]
    assert by.held_alone().values == {"firms.count": 400}
    usual = Parameters()
    fewer = usual.model_copy(update={"vendors": dict(list(usual.vendors.items())[1:])})
    gone = changes(usual, fewer)
    assert gone.held
    assert all(name.startswith(f"vendors.{next(iter(usual.vendors))}.") for name in gone.held)
    assert gone.held_alone().values == {}


def test_shocks_paths_and_instruments_that_begin_before_a_month_are_listed() -> None:
    months = ("2026-08", "2026-09")
    shocks = {month: Shock(month=month, what="price", amount=0.5) for month in months}
    by = changes(Parameters(), Parameters().model_copy(update={"shocks": shocks}))
    assert (by.dated_until("2026-08"), by.dated_until("2026-07")) == (["2026-08"], [])
    assert by.held_alone().shocks == {}
    usual = Parameters().research.growth
    later = scheduled({"2026-08": usual, "2026-09": 2.0 * usual})
    assert changes(Parameters(), later).dated_until("2026-08") == []
    assert changes(Parameters(), later).dated_until("2026-09") == [GROWTH]
    for month, expected in (("2026-09", []), ("2025-01", ["policy.state_lab.starts"]), (None, [])):
        by = changes(Parameters(), all_replaced(Parameters(), {"policy.state_lab.starts": month}))
        assert by.dated_until("2026-08") == expected
