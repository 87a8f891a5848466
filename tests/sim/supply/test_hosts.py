"""Hosts come and go one by one, by what they earn over the cost of serving."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import Host, Vendor
from sim.market.finance import payments_of
from sim.market.hosting import fixed_cost_of_hosts
from sim.state.kinds import SELF_HOSTED
from sim.state.market import MOST_VENDORS
from sim.state.tally import UNIT
from sim.supply.hosts import (
    MOST_EXITS,
    bills_of_families,
    business,
    hosts_come_and_go,
    hosts_of,
    profit,
    prospect,
)
from tests.sim.worlds import STILL, run, small

LAB: dict[str, Any] = {"_target_": "sim.agents.OpenWeightLab", "weights_open": True}
CLOSED: dict[str, Any] = {"_target_": "sim.agents.ClosedLab"}


def hosted_by(count: int, values: dict[str, Any] | None = None, months: int = 2) -> Ecosystem:
    """One family of a community and a closed one, served by a number of equal hosts."""
    vendors = {"closed": CLOSED} | {
        f"host {i}": {"_target_": "sim.agents.Host"} for i in range(count)
    }
    world = Ecosystem(
        small(
            STILL
            | {"vendors": vendors, "communities": {"commons": {}}, "firms.count": 100}
            | (values or {})
        ),
        rng=1,
    )
    for _ in range(months):
        world.step()
    return world


def deciding_each_step(years: float) -> dict[str, Any]:
    """Values with steps of this many years, in each of which hosts decide."""
    return {"clock.months_per_step": 12 * years, "commerce.decision_months": 12 * years}


def told(world: Ecosystem, what: str) -> list[tuple[str, float]]:
    """Whom events of a kind happened to, and their amounts."""
    return [(event.who, event.amount) for event in world.events if event.what == what]


def with_commerce(world: Ecosystem, **values: float | bool) -> None:
    """Change parameters of commerce in a world that has begun."""
    commerce = world.in_force.commerce.model_copy(update=values)
    world.in_force = world.in_force.model_copy(update={"commerce": commerce})


def fixed_cost(world: Ecosystem) -> float:
    """What every host pays whatever it serves."""
    return fixed_cost_of_hosts(world.now, world.demand)


def prospect_in(world: Ecosystem) -> float:
    """What one more host could expect."""
    return prospect(world.now, world.tables, fixed_cost(world), hosts_of(world.cast))


def decide(world: Ecosystem) -> None:
    """Let hosts come and go."""
    hosts_come_and_go(world.now, world.cast, world.tables, world.demand)


def test_profit_is_over_the_cost_of_serving_and_bears_the_fixed_cost() -> None:
    """It served for 4, paid 1 in any case, 2 by law and .5 for support, and took 10."""
    world = hosted_by(1)
    (host,) = hosts_of(world.cast)
    fixed = fixed_cost(world)
    host.serving, host.revenue = 5.0 * fixed, 10.0 * fixed
    host.duties, host.supporting = 2.0 * fixed, 0.5 * fixed
    assert profit(host, fixed_cost(world)) == pytest.approx((10 - 5 - 2 - 0.5) / 4)


def test_a_host_that_serves_nobody_has_no_profit_to_speak_of() -> None:
    world = hosted_by(1)
    (host,) = hosts_of(world.cast)
    host.revenue, host.serving = 0.0, fixed_cost(world)
    assert profit(host, fixed_cost(world)) == -math.inf


@pytest.mark.parametrize("count", [1, 2, 5])
def test_equal_hosts_earn_the_margin_of_their_number_less_fixed_cost_and_support(
    count: int,
) -> None:
    """x = mu H^-nu - f H / b - support, b what it costs to serve all that they serve."""
    world = hosted_by(count, {"commerce.host_fixed_cost": 1e-3})
    hosts = hosts_of(world.cast)
    share = business(world.now, world.tables) / count
    for host in hosts:
        assert host.serving - fixed_cost(world) == pytest.approx(share, rel=0.02)
        expected = (
            0.5 / math.sqrt(count) - fixed_cost(world) / share - float(host.supporting) / share
        )
        assert profit(host, fixed_cost(world)) == pytest.approx(expected, abs=0.01)


def test_the_next_host_expects_what_it_would_earn_among_them() -> None:
    """It counts on the margin, the share and the support of one more."""
    world = hosted_by(3, {"commerce.host_fixed_cost": 1e-3})
    hosts = hosts_of(world.cast)
    whole, fixed = business(world.now, world.tables), fixed_cost(world)
    support = sum(host.supporting for host in hosts) / whole
    expected = 0.5 / 2 - 4 * fixed / whole - support
    assert prospect_in(world) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("active", [1, 0])
def test_the_next_host_counts_a_lab_that_hosts_its_own_family_among_its_rivals(active: int) -> None:
    """Margins of .5 / sqrt(3) and .5 / sqrt(2): the lab and a host at one family, a host alone."""
    vendors = {"lab": LAB, "closed": CLOSED, "host": {"_target_": "sim.agents.Host"}}
    cast = {"vendors": vendors, "communities": {"commons": {}}}
    free = {"support.cost": 0.0, "commerce.host_fixed_cost": 0.0}
    world = Ecosystem(small(STILL | cast | free), rng=1)
    world.step()
    world.tally.volume[:] = UNIT
    lab = world.vendors[0]
    lab.active = active
    bills = bills_of_families(world.tables)
    rivals = np.array([2 + active, 2])
    parts = bills[[lab.family, world.communities[0].family]] / rivals
    assert (parts > 0).all()
    margins = 0.5 / np.sqrt(rivals)
    expected = float(parts @ margins / parts.sum())
    assert prospect_in(world) == pytest.approx(expected)


def test_the_next_host_earns_less_where_the_best_one_is_cheaper_to_run() -> None:
    """It takes the price of the best host, which costs .8 of what it costs itself."""
    vendors = {"closed": CLOSED, "host": {"_target_": "sim.agents.Host", "cost_factor": 0.8}}
    free = {"support.cost": 0.0, "commerce.host_fixed_cost": 0.0}
    world = hosted_by(0, {"vendors": vendors} | free)
    assert prospect_in(world) == pytest.approx(0.8 * (1 + 0.5 / math.sqrt(2)) - 1)


def test_where_nobody_serves_the_first_host_counts_on_what_firms_run_themselves() -> None:
    """At a host's cost of serving."""
    world = hosted_by(0)
    offerings, scale = world.board.offerings, float(world.board.scale[0])
    own = offerings["delivery"] == SELF_HOSTED
    volumes = world.tally.volume.sum(axis=1)[own] / UNIT * scale
    tier = world.market.families["tier"][offerings["family"][own]]
    assert payments_of(world.handed) == pytest.approx(world.market.vendors["revenue"][0])
    whole = 0.35 * float(tier @ (volumes @ world.board.going))
    assert business(world.now, world.tables) == pytest.approx(whole)
    assert whole > 0
    assert prospect_in(world) == pytest.approx(0.5 - fixed_cost(world) / whole)
    with_commerce(world, host_entry=1e4, decision_months=12.0)
    decide(world)
    assert len(hosts_of(world.cast)) == 1


def test_what_is_fenced_is_no_business_of_hosts() -> None:
    vendors = {"lab": LAB, "closed": CLOSED, "host": {"_target_": "sim.agents.Host"}}
    for fenced in (False, True):
        cast = vendors | {"lab": LAB | {"fenced": fenced}}
        world = Ecosystem(small(STILL | {"vendors": cast, "communities": {}}), rng=1)
        world.step()
        (host,) = hosts_of(world.cast)
        assert world.market.families["usage"][world.vendors[0].family] > 0
        assert (business(world.now, world.tables) > 0) is not fenced
        assert (profit(host, fixed_cost(world)) == -math.inf) is fenced
        assert (prospect_in(world) == -math.inf) is fenced


def test_nobody_comes_where_nobody_may_host_and_who_is_there_soon_leaves() -> None:
    eager = {"commerce.hosting": False, "commerce.host_entry": 100.0, "commerce.host_exit": 0.2}
    world = run(STILL | eager)
    assert not told(world, "host_entry")
    assert [number for _, number in told(world, "host_exit")] == [2.0, 1.0, 0.0]
    assert max(event.month for event in world.events if event.what == "host_exit") <= 6


def test_before_a_month_was_served_nobody_comes_or_goes() -> None:
    world = hosted_by(3, months=0)
    with_commerce(world, host_entry=100.0, host_exit=100.0, decision_months=120.0)
    decide(world)
    assert not world.events


def test_a_host_that_comes_serves_every_open_family_and_is_told_by_its_number() -> None:
    world = hosted_by(2)
    with_commerce(world, host_entry=1e4, decision_months=12.0)
    decide(world)
    newcomer = world.vendors[-1]
    assert isinstance(newcomer, Host)
    assert told(world, "host_entry") == [(newcomer.name, 3.0)]
    assert newcomer in hosts_of(world.cast)
    world.step()
    assert world.market.split[newcomer.row, world.communities[0].family] > 0


def test_a_host_that_leaves_serves_nobody_and_its_users_go_to_the_others() -> None:
    world = hosted_by(2)
    leaver, other = hosts_of(world.cast)
    with_commerce(world, host_exit=0.2, decision_months=12.0)
    leaver.revenue, other.revenue = -1e6, 1e6
    decide(world)
    assert told(world, "host_exit") == [(leaver.name, 1.0)]
    assert hosts_of(world.cast) == [other]
    world.step()
    family = world.communities[0].family
    assert world.market.split[:, family].nonzero()[0].tolist() == [other.row]


def test_there_are_never_more_hosts_than_there_is_room_for() -> None:
    world = hosted_by(1)
    with_commerce(world, host_entry=1e9, host_margin=100.0, decision_months=120.0)
    for _ in range(MOST_VENDORS + 5):
        decide(world)
        world.step_number += 1
    assert len(world.vendors) == MOST_VENDORS


def earn(world: Ecosystem, hosts: list[Vendor], profit_each: float) -> None:
    """Let every host serve for 1 beside its fixed cost, at this profit."""
    for host in hosts:
        host.serving = 1.0 + fixed_cost(world)
        host.revenue = host.serving + profit_each
        host.duties = host.supporting = 0.0


@pytest.mark.parametrize("widths", [-1.0, 0.0, 1.5])
def test_hosts_leave_at_a_hazard_that_falls_with_their_profit(widths: float) -> None:
    """h exp(-x / w): share of 40 hosts over 20 draws of a quarter: within 3 standard errors."""
    world = hosted_by(40)
    with_commerce(world, host_exit=0.8, host_entry=0.0, decision_months=3.0)
    gone, hosts = 0, hosts_of(world.cast)
    for _ in range(20):
        earn(world, hosts, widths * world.in_force.commerce.host_response)
        decide(world)
        gone += 40 - len(hosts_of(world.cast))
        world.market.vendors["active"][: len(world.vendors)] = 1
        world.step_number += 1
    chance = 1 - math.exp(-0.8 * math.exp(-widths) * 0.25)
    assert abs(gone / 800 - chance) < 3 * math.sqrt(chance * (1 - chance) / 800)


def test_without_any_business_hosts_leave_within_some_months() -> None:
    """At `MOST_EXITS` a year: share of 40 hosts over 20 draws: within 3 standard errors."""
    world = hosted_by(40, deciding_each_step(years=0.05))
    with_commerce(world, host_exit=0.2, host_entry=0.0)
    gone, hosts = 0, hosts_of(world.cast)
    for _ in range(20):
        for host in hosts:
            host.revenue, host.serving = 0.0, fixed_cost(world)
        decide(world)
        gone += 40 - len(hosts_of(world.cast))
        world.market.vendors["active"][: len(world.vendors)] = 1
        world.step_number += 1
    chance = 1 - math.exp(-MOST_EXITS * 0.05)
    assert abs(gone / 800 - chance) < 3 * math.sqrt(chance * (1 - chance) / 800)


def birth_and_death(births: list[float], deaths: list[float]) -> np.ndarray:
    """Stationary law of a number that goes up at `births[H]` and down at `deaths[H]`."""
    weights = [1.0]
    for number in range(1, len(births)):
        weights.append(weights[-1] * births[number - 1] / deaths[number])
    return np.array(weights) / sum(weights)


@pytest.mark.parametrize(
    ("response", "rate"), [pytest.param(0.05, 0.4, marks=pytest.mark.slow), (100.0, 2.0)]
)
def test_the_number_of_hosts_has_the_law_of_births_and_deaths(response: float, rate: float) -> None:
    """Entry at e exp(x(H + 1) / w), exit at h H exp(-x(H) / w), x(H) = mu H^-nu - f H / b.

    Its mean and the mean of its square, over 60 batches of 20 years: within 3 standard errors. With
    the widest response e / h hosts are there on average, whatever they earn.
    """
    room, years = 40, 0.02
    world = hosted_by(room, deciding_each_step(years))
    whole = business(world.now, world.tables)
    fixed = 0.02 * whole / world.demand.open_potential
    with_commerce(world, host_response=response, host_fixed_cost=fixed, host_entry=rate,
                  host_exit=0.2)  # fmt: skip
    vendors, hosts = world.market.vendors, hosts_of(world.cast)
    rows = len(world.vendors)

    def margin(number: int) -> float:
        return 0.5 / math.sqrt(number) - 0.02 * number

    births = [rate * math.exp(margin(n + 1) / response) for n in range(room + 1)]
    deaths = [0.0] + [
        min(0.2 * math.exp(min(-margin(n) / response, 50.0)), MOST_EXITS) * n
        for n in range(1, room + 1)
    ]
    law = birth_and_death(births, deaths)
    number, counts = 5, []
    for _ in range(60_000):
        vendors["active"][rows:] = 0
        for place, host in enumerate(hosts):
            host.active = int(place < number)
        if number:
            earn(world, hosts[:number], margin(number))
        decide(world)
        del world.vendors[rows:]
        world.step_number += 1
        number = int(vendors["active"][vendors["hosts"] == 1].sum())
        counts.append(number)
    for power in (1, 2):
        batches = (np.array(counts, float) ** power).reshape(60, -1).mean(axis=1)
        error = float(batches.std(ddof=1)) / math.sqrt(60)
        expected = float(law @ np.arange(room + 1) ** power)
        assert error < 0.05 * expected
        assert abs(batches.mean() - expected) < 3 * error
