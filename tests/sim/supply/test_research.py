"""How capability grows, term by term and in the running world."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem
from sim.state.market import NOBODY, Market, empty_market, one_row
from sim.supply.openness import open_core_of, publish_open_core
from sim.supply.research import (
    ResearchRules,
    advance,
    contribution,
    flywheel,
    imitation,
    own_research,
)
from tests.sim.worlds import STILL, cast, small

NOTHING = ResearchRules(
    growth=0.0,
    returns=0.5,
    flywheel=0.0,
    flywheel_returns=0.5,
    catch_up_months=1e6,
    absorption=0.0,
    contribution=0.0,
    contribution_returns=0.5,
    imitation_speed=1.0,
)


def market_of(closed: list[float], open_: list[float]) -> Market:
    """Families at these capabilities, each with a vendor that spends the reference budget of 10."""
    market = empty_market(len(closed) + len(open_), 1)
    families = market.families
    for column in ("internal", "published"):
        families[column] = [*closed, *open_]
    families["open"] = [0] * len(closed) + [1] * len(open_)
    families["alive"], families["pace"], families["imitation_months"] = 1, 1.0, 1e6
    families["vendor"] = np.arange(families.size)
    market.vendors["family"][: families.size] = np.arange(families.size)
    market.vendors["active"], market.vendors["research"] = 1, 10.0
    return market


def grown(market: Market, rules: ResearchRules, months: float = 1.0) -> list[float]:
    """Points gained by each family in one step."""
    before = market.families["internal"].copy()
    advance(one_row(rules), market.families, market.vendors, market.communities, 10.0, 2.0, months)
    return list(market.families["internal"] - before)


def test_a_lab_of_pace_one_at_the_reference_budget_grows_at_the_stated_rate() -> None:
    market = market_of([100.0, 100.0, 100.0, 100.0], [])
    market.families["pace"] = [1.0, 1.5, 1.0, 1.0]
    market.vendors["research"][:4] = [10.0, 10.0, 40.0, 0.0]
    assert grown(market, NOTHING._replace(growth=12.0)) == pytest.approx([1.0, 1.5, 2.0, 0.0])


def test_usage_turns_the_flywheel_of_closed_labs() -> None:
    market = market_of([100.0, 100.0], [100.0])
    market.families["usage"] = [0.25, 0.0, 0.75]
    assert grown(market, NOTHING._replace(flywheel=4.0), 12.0) == pytest.approx([2.0, 0.0, 0.0])


def test_open_imitates_the_published_frontier_and_closed_only_the_closed_one() -> None:
    market = market_of([100.0, 90.0], [94.0, 110.0])
    market.families["imitation_months"] = 4.0
    rules = NOTHING._replace(catch_up_months=10.0)
    assert grown(market, rules) == pytest.approx([0.0, 1.0, 4.0, 0.0])


def test_what_is_not_published_cannot_be_imitated() -> None:
    market = market_of([100.0], [94.0])
    market.families["imitation_months"] = 4.0
    market.families["internal"][0] = 120.0
    assert grown(market, NOTHING)[1] == pytest.approx(1.5)


def test_a_sponsor_speeds_imitation_up() -> None:
    market = market_of([100.0], [94.0, 94.0, 94.0])
    market.families["imitation_months"] = 8.0
    market.vendors["research"][1:4] = [10.0, 40.0, 0.0]
    assert grown(market, NOTHING)[1:] == pytest.approx([6 / 8, 6 / 4, 6 / 8])


def test_what_a_vendor_owns_beside_its_flagship_is_only_kept_up() -> None:
    market = market_of([100.0, 90.0], [94.0])
    market.families["imitation_months"], market.families["usage"] = 8.0, 0.25
    market.vendors["research"][:3] = [10.0, 40.0, 40.0]
    market.vendors["family"][1:3] = NOBODY
    rules = NOTHING._replace(growth=12.0, flywheel=4.0, catch_up_months=10.0)
    assert grown(market, rules) == pytest.approx([1 + 2 / 12, 1.0, 6 / 8])


def test_an_open_core_is_what_its_flagship_was() -> None:
    """Before the start of the run the flagship's capability is carried back by its slope."""
    world = Ecosystem(small(STILL | {"releases.open_core_lag": 6.0}), rng=1)
    flagship, families = world.vendors[0].family, world.market.families
    publish_open_core(world, world.vendors[0])
    core = open_core_of(world, world.vendors[0])
    assert core is not None
    start = world.market.history[0, flagship]
    assert families["published"][core] == pytest.approx(start - 14.4 * 5 / 12)
    for _ in range(20):
        world.step()
    assert families["internal"][core] == world.market.history[world.step_number - 7, flagship]
    assert families["internal"][core] > start


def test_only_proactive_communities_build_and_closed_labs_absorb_a_share() -> None:
    market = market_of([100.0], [100.0, 100.0])
    market.families["community"] = [NOBODY, 0, 1]
    communities = market.communities
    communities["active"], communities["contributors"] = 1, 8.0
    communities["proactive"][:2] = [1, 0]
    rules = NOTHING._replace(contribution=3.0, absorption=0.25)
    assert grown(market, rules, 12.0) == pytest.approx([1.5, 6.0, 0.0])


def test_a_dead_family_stands_still() -> None:
    market = market_of([100.0, 100.0], [])
    market.families["alive"][1] = 0
    assert grown(market, NOTHING._replace(growth=12.0)) == pytest.approx([1.0, 0.0])


@given(st.floats(0.001, 1e3), st.floats(0.01, 1), st.floats(0.01, 100))
def test_contributors_have_diminishing_returns(people: float, eta: float, more: float) -> None:
    double = contribution(0.25, 2 * people, 2.0, eta)
    assert double <= 2 * contribution(0.25, people, 2.0, eta) + 1e-12
    assert contribution(0.25, people + more, 2.0, eta) > contribution(0.25, people, 2.0, eta)


def test_splitting_contributors_over_forks_yields_more_only_in_sum() -> None:
    whole, half = contribution(1.0, 4.0, 1.0, 0.5), contribution(1.0, 2.0, 1.0, 0.5)
    assert half < whole < 2 * half


def test_nothing_comes_of_nothing() -> None:
    assert contribution(0.25, 0.0, 2.0, 0.0) == 0.0
    assert own_research(11.0, 1.0, 0.0, 10.0, 0.1) == 0.0
    assert flywheel(4.0, 0.0, 0.5) == 0.0


@given(st.floats(50, 150), st.floats(50, 150), st.floats(0.1, 100), st.floats(0.05, 12))
def test_imitation_never_overtakes(
    frontier: float, capability: float, months: float, step: float
) -> None:
    gain = imitation(frontier, capability, months, step)
    assert gain >= 0
    assert capability + gain <= max(frontier, capability) + 1e-9


@pytest.mark.parametrize("months_per_step", [1.0, 0.25])
def test_the_lag_of_imitation_is_slope_times_time_at_every_step_length(
    months_per_step: float,
) -> None:
    """Closed grows at 14.4 points a year, open imitates in 4 months: 4.8 points behind."""
    everyone = cast(1, 1, imitation_months=4.0)
    world = Ecosystem(
        small(
            STILL
            | everyone
            | {
                "firms.count": 20,
                "clock.horizon": 60.0,
                "clock.months_per_step": months_per_step,
                "releases.timing": "every_step",
                "research.growth": 14.4,
                "research.returns": 0.0,
                "research.flywheel": 0.0,
                "research.pace_spread": 0.0,
                "research.contribution": 0.0,
            }
        ),
        rng=1,
    ).run()
    gap = world.outcomes["capability_gap"].to_numpy()
    assert gap[-1] == pytest.approx(4.8, rel=1e-4)
    assert world.outcomes["capability_lag"].iloc[-1] == pytest.approx(4.0, abs=months_per_step)
    slope = np.diff(world.outcomes["capability_closed"].to_numpy()[-13:]) / months_per_step * 12
    np.testing.assert_allclose(slope, 14.4)
    assert math.isclose(gap[0], 8.0 + 1.2 * months_per_step - 8.0 / 4.0 * months_per_step)
