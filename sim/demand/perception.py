"""What the month hands to the next: firms' knowledge, experience and shared preferences."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import FIRST, SHARED_PREFERENCE, standard_normal_at
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.demand import Firms
from openclosed.sim.state.market import FIRM_KINDS
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import Demand

_PRESENT, _ADOPTERS, _OPEN, _ALL = range(4)


@compiled
def perceive(packed: Any) -> NDArray[np.int64]:
    """Show everyone who uses what, and count.

    Returns (kinds, 4) firms, those of them that use AI, workloads on open models, and on any.
    """
    firm_table, tally, closed = packed.firm_table, packed.tally, packed.board.closed[0]
    families = packed.market.families
    for i in range(firm_table.seen.size):
        firm_table.seen[i] = firm_table.primary[i]
    for f in range(families.size):
        packed.users[f] = families[f].users
    counts = np.zeros((tally.kinds.size, 4), np.int64)
    for kind in range(tally.kinds.size):
        for state, firms in enumerate(tally.kinds[kind].firms):
            counts[kind, _PRESENT] += firms
            counts[kind, _ADOPTERS] += firms if state else 0
        for a in range(tally.offerings.size):
            for w in range(tally.users.shape[2]):
                counts[kind, _OPEN] += tally.users[a, kind, w] if a >= closed else 0
                counts[kind, _ALL] += tally.users[a, kind, w]
    return counts


@phase(writes=("firm_table", "users", "demand"), compiled=(perceive,))
def perception(context: StepContext, tables: Tables, demand: Demand) -> None:
    """Update what everyone knows next month: who uses what, how many, and experience."""
    counts = perceive(tables.packed).tolist()
    demand.present = float(sum(one[_PRESENT] for one in counts))
    demand.adopters = float(sum(one[_ADOPTERS] for one in counts))
    for kind, one in enumerate(counts):
        if one[_ALL]:
            demand.experience[kind] += one[_OPEN] / one[_ALL] * context.years


def open_preference_left(parameters: Parameters, used: list[float], years: float) -> list[float]:
    """Mean preference for open models by kind; if negative, what remains of it.

    That is mean exp(-e used - f years): aversion fades with use or with time.

    Args:
        parameters: of the month.
        used: years of open use by each kind, weighted by the open share of its work.
        years: since the start of the run.
    """
    choice, left = parameters.choice, []
    for name, own in zip(FIRM_KINDS, used, strict=True):
        mean = getattr(parameters.firms, name).open_preference.mean
        fallen = choice.experience * own + choice.fading * years
        left.append(mean * math.exp(-fallen) if mean < 0.0 else mean)
    return left


def monthly_persistence(half_life: float) -> float:
    """Part of a shift that is left after a month, from its half-life in years."""
    return float(math.pow(2.0, -1.0 / (12.0 * half_life)))


def step_preference(xi: float, rho: float, sigma: float, z: float, months: float) -> float:
    """A shared preference after a step, rho^dt xi + sigma s z: one AR(1) law at any step length.

    s^2 = (1 - rho^(2 dt)) / (1 - rho^2), or dt for a random walk (rho = 1).
    """
    if rho in {0.0, 1.0}:
        size = months if rho else 1.0
    else:  # exact also near rho = 1
        size = math.expm1(2.0 * months * math.log(rho)) / math.expm1(2.0 * math.log(rho))
    return float(math.pow(rho, months) * xi + sigma * math.sqrt(size) * z)


def advance_preferences(context: StepContext, demand: Demand, firms: Firms, step: int) -> None:
    """Advance the preferences for open models that kinds of firms share, by one step."""
    for kind, name in enumerate(FIRM_KINDS):
        law, taste = getattr(firms, name).open_preference, demand.shared_preference[kind]
        start = context.parameters.clock.start
        begins = months_between(start, law.drift_from or start)
        sigma = law.monthly_sd if step * context.length >= begins else 0.0
        if sigma > 0.0 or taste:
            z = standard_normal_at(context.step_seed, kind, step, SHARED_PREFERENCE, FIRST)
            demand.shared_preference[kind] = step_preference(
                taste, monthly_persistence(law.half_life), sigma, z, context.length
            )


@phase(writes=("demand",))
def trends(context: StepContext, demand: Demand) -> None:
    """Advance the preferences for open models that kinds of firms share.

    A rate that a scenario changes at a date then affects only later months.
    """
    advance_preferences(context, demand, context.in_force.firms, context.step)
