"""A month: the ordered list of phases that `Ecosystem.step` runs.

The list may also hold plain functions of the whole model. `before`, `after` and `instead` find a
phase by its name.
"""

from collections.abc import Callable
from typing import Any

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.demand.adoption import adoption
from openclosed.sim.demand.new_work import new_work
from openclosed.sim.demand.perception import open_preference_left, perception, trends
from openclosed.sim.demand.rules import rules_of, set_open_preference
from openclosed.sim.engine.phase import name_of, phase
from openclosed.sim.market.accounting import accounting
from openclosed.sim.market.pricing import pricing
from openclosed.sim.market.security import security
from openclosed.sim.outcomes.monthly_totals import fill_month
from openclosed.sim.outcomes.record import Record
from openclosed.sim.state.money import Money, new_accounts
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import Demand
from openclosed.sim.supply.releases import releases
from openclosed.sim.supply.research import research

type Phases = tuple[Callable[[Any], None], ...]


@phase(writes=("context", "rules", "market", "suppliers", "money"))
def begin_month(
    context: StepContext, tables: Tables, suppliers: Suppliers, demand: Demand, money: Money
) -> None:
    """Set the month's parameters, and open its accounts."""
    put_in_force(context, tables, suppliers, demand)
    money.accounts = new_accounts()
    money.reference_budget = demand.research_budget(context)


def put_in_force(
    context: StepContext, tables: Tables, suppliers: Suppliers, demand: Demand
) -> None:
    """Apply this month's schedule to rules and vendors."""
    changed = context.follow_schedule()
    if changed - {"vendors", "communities"}:  # whose values are in the market's tables
        tables.rules = rules_of(context.in_force)
    for vendor in suppliers.vendors if changed else ():
        settings = context.in_force.vendors.get(vendor.name, vendor.settings)
        if settings is not vendor.settings:
            vendor.adopt_settings(settings)
    own = open_preference_left(context.in_force, demand.experience, context.months / 12.0)
    set_open_preference(tables.rules.firm, own, demand.shared_preference)


@phase(writes=("series",), compiled=(fill_month,))
def observation(context: StepContext, tables: Tables, money: Money, series: Record) -> None:
    """Write the month's row of outcomes."""
    series.add(context, tables, money)


MONTH: Phases = (
    begin_month,
    research,
    releases,
    new_work,
    security,
    pricing,
    adoption,
    accounting,
    perception,
    observation,
    trends,
)


def place_of(phases: Phases, name: str) -> int:
    """The position of the phase `name`.

    Raises:
        ValueError: when there is none.
    """
    names = [name_of(phase) for phase in phases]
    if name not in names:
        raise ValueError(f"no phase {name}; the phases are {', '.join(names)}")
    return names.index(name)


def before(phases: Phases, name: str, phase: Callable[[Any], None]) -> Phases:
    """The phases with another one just before the phase `name`."""
    place = place_of(phases, name)
    return (*phases[:place], phase, *phases[place:])


def after(phases: Phases, name: str, phase: Callable[[Any], None]) -> Phases:
    """The phases with another one just after the phase `name`."""
    place = place_of(phases, name) + 1
    return (*phases[:place], phase, *phases[place:])


def instead(phases: Phases, name: str, phase: Callable[[Any], None]) -> Phases:
    """The phases with `phase` in the place of the phase `name`."""
    place = place_of(phases, name)
    return (*phases[:place], phase, *phases[place + 1 :])
