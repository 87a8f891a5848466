"""Switches of mechanisms, and dials that move several parameters from a run's values to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.market.hosting import hosting_margin
from openclosed.sim.parameters import (
    Parameters,
    VendorParameters,
    at_month,
    describe,
    switched,
    values_at,
)
from openclosed.sim.parameters.base import all_replaced, info_at, replaced, value_of
from openclosed.sim.parameters.dials import ENDS, Dials, Ends
from openclosed.sim.parameters.mechanisms import MECHANISMS, Mechanisms, entrant_settings, matches
from openclosed.sim.terms.term import Switch
from tests.sim.runs import tree

ROWS = pytest.mark.parametrize("row", MECHANISMS, ids=lambda row: row.name)
BASELINE, DIALS = Parameters(), tuple(Dials.model_fields)


def test_the_baseline_has_every_mechanism_and_then_nothing_is_switched() -> None:
    assert {row.name for row in MECHANISMS} == set(Mechanisms.model_fields)
    assert switched(BASELINE) is BASELINE


@ROWS
def test_off_sets_neutral_values_that_parameters_may_have_and_leaves_the_rest_alone(
    row: Switch,
) -> None:
    neutral = row.neutral
    given_ = Parameters.model_validate(tree({f"mechanisms.{row.name}": False}))
    before = {info.name: info.default for info in describe(given_)}
    after = {info.name: info.default for info in describe(switched(given_))}
    for pattern in row.own:
        assert any(matches(name, pattern) for name in before), pattern
    for parameter, value in after.items():
        wanted = [neutral[pattern] for pattern in neutral if matches(parameter, pattern)]
        assert value == (wanted[0] if wanted else before[parameter]), parameter
        if wanted:
            replaced(BASELINE, parameter, value)
    assert switched(switched(given_)) == switched(given_)


def test_a_path_over_time_of_a_mechanism_that_is_off_is_dropped_and_others_stay() -> None:
    paths = {f"firms.startups.tastes.{one}": {"2024-01": 2.0} for one in ("cost", "trust")}
    given_ = tree({"mechanisms.cost_effectiveness": False, "schedule": paths})
    assert [*switched(Parameters.model_validate(given_)).schedule] == [
        "firms.startups.tastes.trust"
    ]


def test_later_entrants_are_under_the_mechanisms_that_are_off_too() -> None:
    parameters = Parameters.model_validate(tree({"mechanisms.price_setting": False}))
    settings = VendorParameters(markup=2.5)
    assert entrant_settings(BASELINE, settings) == settings
    fixed = settings.model_copy(update={"price_rule": "fixed"})
    assert entrant_settings(parameters, settings) == fixed


def dialled(values: dict[str, float]) -> Parameters:
    """The baseline in its first month with some values, dials among them."""
    return at_month(all_replaced(BASELINE, values), 0.0)


def range_of(ends: Ends) -> tuple[float, float, float]:
    """Lower bound, default and upper bound of a parameter behind a dial; it may have a path."""
    info = info_at(BASELINE, ends.name)
    assert info
    assert not info.fixed
    assert info.low is not None
    assert info.high is not None
    return info.low, float(info.default), info.high


@pytest.mark.parametrize("ends", ENDS, ids=lambda one: one.name)
def test_a_parameter_behind_one_dial_may_change_and_its_ends_are_about_today(ends: Ends) -> None:
    least, usual, most = range_of(ends)
    low, high = sorted((ends.at_0, ends.at_1))
    assert least <= low < usual < high <= most
    assert [one.dial for one in ENDS if one.name == ends.name] == [ends.dial]


@pytest.mark.parametrize("dial", DIALS)
def test_at_its_ends_only_its_parameters_move_and_today_none(dial: str) -> None:
    for place in (0, 1):
        found = dialled({f"dials.{dial}": place})
        own = {one.name: (one.at_0, one.at_1)[place] for one in ENDS if one.dial == dial}
        assert {name: value_of(found, name) for name in own} == own != {}
        assert found == all_replaced(BASELINE, own | {f"dials.{dial}": place})
    assert dialled({f"dials.{dial}": 0.5}) == dialled({})


@pytest.mark.parametrize(("place", "times"), [(0, 9.0), (1, 1.4)])
def test_what_open_models_cost_spans_the_prices_that_its_source_names(
    place: int, times: float
) -> None:
    pricing, hosts = dialled({"dials.cost": place}).pricing, 5
    margin = hosting_margin(pricing.host_margin, hosts, pricing.host_competition)
    markup = BASELINE.vendors["incumbent"].markup
    assert markup / (pricing.open_serving_cost * (1.0 + margin)) == pytest.approx(times, rel=0.05)


def test_in_between_it_moves_linearly_from_the_value_of_the_run() -> None:
    found = dialled({"dials.cost": 0.75, "pricing.host_margin": 0.3, "dials.support": 0.4})
    assert found.pricing.host_margin == pytest.approx(0.3 + (0.9 - 0.3) / 2)
    assert found.support.host_staffing == pytest.approx(0.8 * 0.8)


@given(st.sampled_from(ENDS), st.lists(st.floats(0, 1), min_size=2, max_size=2), st.floats(0, 1))
def test_turning_it_further_never_moves_a_parameter_back(
    ends: Ends, places: list[float], within: float
) -> None:
    """Whatever a run's own value, even beyond an end; none leaves its declared range."""
    least, _, most = range_of(ends)
    own = least + within * (min(most, 20.0) - least)
    first, then = (
        value_of(dialled({ends.name: own, f"dials.{ends.dial}": place}), ends.name)
        for place in sorted(places)
    )
    assert (then - first) * (ends.at_1 - ends.at_0) >= 0


def test_a_dial_follows_a_path_and_moves_parameters_that_are_on_one() -> None:
    schedule = {
        "dials.fragmentation": {"2024-01": 0.5, "2025-01": 1.0},
        "releases.fork_hazard": {"2024-01": 0.1, "2026-01": 0.3},
    }
    parameters = Parameters(schedule=schedule)
    hazards = [at_month(parameters, months).releases.fork_hazard for months in (6, 12, 18, 24, 36)]
    assert hazards == pytest.approx([0.1, 0.1, 0.15 + 0.5 * (0.5 - 0.15), 0.5, 0.5])
    assert "releases.merge_hazard" not in values_at(parameters, 12.0)


def test_a_mechanism_that_is_off_stays_off_wherever_a_dial_stands() -> None:
    off = {"mechanisms.fragmentation": False, "dials.fragmentation": 1.0}
    found = at_month(switched(all_replaced(BASELINE, off)), 0.0)
    assert found.releases.fork_hazard == 0.0
    assert found.releases.merge_hazard == 0.1
