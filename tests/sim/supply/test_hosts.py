"""Entry and exit of hosts, by their profit over the cost of serving."""

import math
from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import Host
from openclosed.sim.market.hosting import fixed_cost_of_hosts
from openclosed.sim.supply.hosts import business, hosts_come_and_go, hosts_of, profit, prospect
from tests.sim.runs import STILL, after, run

LAB: dict[str, Any] = {"_target_": "openclosed.sim.agents.OpenWeightLab", "weights_open": True}
CLOSED: dict[str, Any] = {"_target_": "openclosed.sim.agents.ClosedLab"}
HOST: dict[str, Any] = {"_target_": "openclosed.sim.agents.Host"}


def hosted_by(
    count: int, values: dict[str, Any] | None = None, months: int = 2, **more: dict[str, Any]
) -> Ecosystem:
    """A family of a community, a closed one and those of `more` vendors, served by equal hosts."""
    vendors = {"closed": CLOSED} | more | {f"host {i}": HOST for i in range(count)}
    suppliers = {"vendors": vendors, "communities": {"commons": {}}, "firms.count": 100}
    return after(months, STILL | suppliers | (values or {}))


def events_of(model: Ecosystem, what: str) -> list[tuple[str, float]]:
    """The names and amounts of events of a kind."""
    return [(event.who, event.amount) for event in model.events if event.what == what]


def with_pricing(model: Ecosystem, **values: float | bool) -> None:
    """Change pricing parameters during a run."""
    pricing = model.in_force.pricing.model_copy(update=values)
    model.in_force = model.in_force.model_copy(update={"pricing": pricing})


def fixed_cost(model: Ecosystem) -> float:
    """The fixed cost of a host."""
    return fixed_cost_of_hosts(model.context, model.demand)


def prospect_in(model: Ecosystem) -> float:
    """Expected profit of an entrant."""
    return prospect(model.context, model.tables, fixed_cost(model), hosts_of(model.suppliers))


def decide(model: Ecosystem) -> None:
    """Let hosts enter and exit."""
    hosts_come_and_go(model.context, model.suppliers, model.tables, model.demand)


def test_profit_is_over_the_cost_of_serving_and_bears_the_fixed_cost() -> None:
    """Serving cost 4, fixed cost 1, duties 2, support .5, revenue 10."""
    model = hosted_by(1)
    (host,) = hosts_of(model.suppliers)
    fixed = fixed_cost(model)
    host.serving, host.revenue = 5.0 * fixed, 10.0 * fixed
    host.duties, host.supporting = 2.0 * fixed, 0.5 * fixed
    assert profit(host, fixed) == pytest.approx((10 - 5 - 2 - 0.5) / 4)
    host.serving = fixed
    assert profit(host, fixed) == -math.inf


@pytest.mark.parametrize("fenced", [False, True])
def test_what_is_fenced_is_no_business_of_hosts(fenced: bool) -> None:
    model = hosted_by(1, {"communities": {}}, lab=LAB | {"fenced": fenced}, months=1)
    (host,) = hosts_of(model.suppliers)
    assert model.market.families["usage"][model.vendors[1].family] > 0
    assert (business(model.context, model.tables) > 0) is not fenced
    assert (profit(host, fixed_cost(model)) == -math.inf) is fenced
    assert (prospect_in(model) == -math.inf) is fenced


def test_without_hostable_families_no_host_enters_and_those_present_soon_exit() -> None:
    eager = {"pricing.hosting": False, "pricing.host_entry": 100.0, "pricing.host_exit": 0.2}
    model = run(STILL | eager)
    assert not events_of(model, "host_entry")
    assert [number for _, number in events_of(model, "host_exit")] == [2.0, 1.0, 0.0]
    assert max(event.month for event in model.events if event.what == "host_exit") <= 6


def test_hosts_entry_and_exit_are_logged_with_their_number_and_they_serve_what_is_open() -> None:
    model = hosted_by(2)
    leaver, other = hosts_of(model.suppliers)
    with_pricing(model, host_entry=1e4, host_exit=0.2, decision_months=12.0)
    leaver.revenue, other.revenue = -1e6, 1e6
    decide(model)
    entrant = model.vendors[-1]
    assert isinstance(entrant, Host)
    assert events_of(model, "host_exit") == [(leaver.name, 1.0)]
    assert events_of(model, "host_entry") == [(entrant.name, 2.0)]
    assert hosts_of(model.suppliers) == [other, entrant]
    model.step()
    serve = model.market.split[:, model.communities[0].family].nonzero()[0]
    assert serve.tolist() == [other.row, entrant.row]
