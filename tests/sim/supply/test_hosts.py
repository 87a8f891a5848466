"""Entry and exit of hosts, by their profit over the cost of serving."""

import math
from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import Host
from openclosed.sim.market.hosting import fixed_cost_of_hosts
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.supply.hosts import business, hosts_come_and_go, hosts_of, profit, prospect
from tests.sim.runs import STILL, after

LAB: dict[str, Any] = {"_target_": "openclosed.sim.agents.OpenWeightLab", "weights_open": True}
CLOSED: dict[str, Any] = {"_target_": "openclosed.sim.agents.ClosedLab"}
HOST: dict[str, Any] = {"_target_": "openclosed.sim.agents.Host"}


def hosted_by(count: int, months: int = 2, **more: dict[str, Any]) -> Ecosystem:
    """A closed family and those of `more` vendors, else of a community, served by equal hosts."""
    vendors = {"closed": CLOSED} | more | {f"host {i}": HOST for i in range(count)}
    communities = {} if more else {"commons": {}}
    suppliers = {"vendors": vendors, "communities": communities, "firms.count": 100}
    return after(months, STILL | suppliers)


def events_of(model: Ecosystem, what: str) -> list[tuple[str, float]]:
    """The names and amounts of events of a kind."""
    return [(event.who, event.amount) for event in model.events if event.what == what]


def test_profit_is_over_the_cost_of_serving_and_bears_the_fixed_cost() -> None:
    """Serving cost 4, fixed cost 1, duties 2, support .5, revenue 10."""
    model = hosted_by(1)
    (host,) = hosts_of(model.suppliers)
    fixed = fixed_cost_of_hosts(model.context, model.demand)
    host.serving, host.revenue = 5.0 * fixed, 10.0 * fixed
    host.duties, host.supporting = 2.0 * fixed, 0.5 * fixed
    assert profit(host, fixed) == pytest.approx((10 - 5 - 2 - 0.5) / 4)
    host.serving = fixed
    assert profit(host, fixed) == -math.inf


@pytest.mark.parametrize("fenced", [False, True])
def test_what_is_fenced_is_no_business_of_hosts(fenced: bool) -> None:
    model = hosted_by(1, lab=LAB | {"fenced": fenced}, months=1)
    hosts, fixed = hosts_of(model.suppliers), fixed_cost_of_hosts(model.context, model.demand)
    assert model.market.families["usage"][model.vendors[1].family] > 0
    assert (business(model.context, model.tables) > 0) is not fenced
    assert (profit(hosts[0], fixed) == -math.inf) is fenced
    assert (prospect(model.context, model.tables, fixed, hosts) == -math.inf) is fenced


def test_hosts_entry_and_exit_are_logged_with_their_number_and_they_serve_what_is_open() -> None:
    model = hosted_by(2)
    leaver, other = hosts_of(model.suppliers)
    eager = {"host_entry": 100.0, "host_exit": 0.2, "decision_months": 12.0}
    model.in_force = all_replaced(
        model.in_force, {f"pricing.{name}": value for name, value in eager.items()}
    )
    leaver.revenue, other.revenue = -1e6, 1e6
    hosts_come_and_go(model.context, model.suppliers, model.tables, model.demand)
    entrant = model.vendors[-1]
    assert isinstance(entrant, Host)
    assert events_of(model, "host_exit") == [(leaver.name, 1.0)]
    assert events_of(model, "host_entry") == [(entrant.name, 2.0)]
    assert hosts_of(model.suppliers) == [other, entrant]
    model.step()
    serve = model.market.split[:, model.communities[0].family].nonzero()[0]
    assert serve.tolist() == [other.row, entrant.row]
