"""A month as an ordered list of phases, and how a list is changed.

A phase is a function of the world. Its name is the function's.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.demand.turnover import firm_turnover
from sim.market.policy import new_accounts

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Phase = Callable[[Any], None]
type Phases = tuple[Phase, ...]


def bring_up_to_date(world: "Ecosystem") -> None:
    """Put the month's parameters in force, with new accounts and the month's research budget."""
    world.follow_schedule()
    world.accounts = new_accounts()
    world.reference_budget = world.research_budget()


def begin_month(world: "Ecosystem") -> None:
    """Bring the parameters to the month, and let firms leave and come."""
    bring_up_to_date(world)
    firm_turnover(world)


def observation(world: "Ecosystem") -> None:
    """Write the month's row of outcomes."""
    world.observe()


def place_of(phases: Phases, name: str) -> int:
    """Where the phase `name` stands.

    Raises:
        ValueError: when there is none.
    """
    names = [phase.__name__ for phase in phases]
    if name not in names:
        raise ValueError(f"no phase {name}; the phases are {', '.join(names)}")
    return names.index(name)


def before(phases: Phases, name: str, phase: Phase) -> Phases:
    """The phases with one more just before the phase `name`."""
    place = place_of(phases, name)
    return (*phases[:place], phase, *phases[place:])


def after(phases: Phases, name: str, phase: Phase) -> Phases:
    """The phases with one more just after the phase `name`."""
    place = place_of(phases, name) + 1
    return (*phases[:place], phase, *phases[place:])


def instead(phases: Phases, name: str, phase: Phase) -> Phases:
    """The phases with `phase` in the place of the phase `name`."""
    place = place_of(phases, name)
    return (*phases[:place], phase, *phases[place + 1 :])
