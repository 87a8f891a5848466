"""Dials move several parameters at once, from a run's values towards an extreme."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.market.hosting import hosting_margin
from openclosed.sim.parameters import at_month, switched, values_at
from openclosed.sim.parameters.dials import ENDS, Dials, Ends
from openclosed.sim.parameters.paths import all_replaced, info_at, value_of
from tests.sim.runs import small

DIALS = tuple(Dials.model_fields)
BASELINE = Parameters()
PLACES = st.floats(0, 1)


def dialled(values: dict[str, float]) -> Parameters:
    """The baseline in its first month with some values, dials among them."""
    return at_month(all_replaced(BASELINE, values), 0.0)


def range_of(ends: Ends) -> tuple[float, float, float]:
    """Lower bound, default and upper bound of a parameter behind a dial; it may have a path."""
    info = info_at(BASELINE, ends.name)
    assert info is not None
    assert not info.fixed
    assert type(info.default) is float
    assert info.low is not None
    assert info.high is not None
    return info.low, info.default, info.high


@pytest.mark.parametrize("ends", ENDS, ids=lambda one: one.name)
def test_a_parameter_behind_a_dial_may_change_and_its_ends_are_about_today(ends: Ends) -> None:
    least, usual, most = range_of(ends)
    low, high = sorted((ends.at_0, ends.at_1))
    assert least <= low < usual < high <= most


def test_no_two_dials_move_the_same_parameter() -> None:
    assert {one.dial for one in ENDS} == set(DIALS)
    assert len({one.name for one in ENDS}) == len(ENDS)


@pytest.mark.parametrize("dial", DIALS)
@pytest.mark.parametrize("place", [0, 1])
def test_at_its_ends_only_its_parameters_move_to_theirs(dial: str, place: int) -> None:
    found = dialled({f"dials.{dial}": place})
    own = {one.name: (one.at_0, one.at_1)[place] for one in ENDS if one.dial == dial}
    assert {name: value_of(found, name) for name in own} == own
    assert found == all_replaced(BASELINE, own | {f"dials.{dial}": place})


@pytest.mark.parametrize(("place", "times"), [(0, 9.0), (1, 1.4)])
def test_what_open_models_cost_spans_the_prices_that_its_source_names(
    place: int, times: float
) -> None:
    pricing, hosts = dialled({"dials.cost": place}).pricing, 5
    margin = hosting_margin(pricing.host_margin, hosts, pricing.host_competition)
    markup = BASELINE.vendors["incumbent"].markup
    assert markup / (pricing.open_serving_cost * (1.0 + margin)) == pytest.approx(times, rel=0.05)


def test_in_between_it_moves_linearly_from_the_value_of_the_run() -> None:
    values = {"dials.cost": 0.75, "pricing.host_margin": 0.3, "dials.support": 0.4}
    found = dialled(values)
    assert found.pricing.host_margin == pytest.approx(0.3 + (0.9 - 0.3) / 2)
    assert found.support.host_staffing == pytest.approx(0.8 * 0.8)


@given(st.sampled_from(ENDS), st.lists(PLACES, min_size=2, max_size=2), PLACES)
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


def test_it_follows_a_path_and_moves_parameters_that_are_on_one() -> None:
    schedule = {
        "dials.fragmentation": {"2024-01": 0.5, "2025-01": 1.0},
        "releases.fork_hazard": {"2024-01": 0.1, "2026-01": 0.3},
    }
    parameters = Parameters(schedule=schedule)
    hazards = [at_month(parameters, months).releases.fork_hazard for months in (6, 12, 18, 24, 36)]
    assert hazards == pytest.approx([0.1, 0.1, 0.15 + 0.5 * (0.5 - 0.15), 0.5, 0.5])
    assert "releases.merge_hazard" not in values_at(parameters, 12.0)


def test_at_today_nothing_changes_and_at_an_end_something_does() -> None:
    usual = small()
    before = Ecosystem(usual, rng=4).run().record.tobytes()
    for dial in DIALS:
        at = {place: all_replaced(usual, {f"dials.{dial}": place}) for place in (0.0, 0.5, 1.0)}
        records = {one: Ecosystem(at[one], rng=4).run().record.tobytes() for one in at}
        assert records[0.5] == before
        assert len({*records.values()}) == 3, dial


def test_a_mechanism_that_is_off_stays_off() -> None:
    off = {"mechanisms.fragmentation": False, "mechanisms.standards": False}
    there = {"dials.fragmentation": 1.0}
    found = at_month(switched(all_replaced(BASELINE, off | there)), 0.0)
    assert (found.releases.fork_hazard, found.network.open_compatibility) == (0.0, 0.0)
    assert found.releases.merge_hazard == 0.1
