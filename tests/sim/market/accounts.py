"""Parameters of accounting in tests, and a step in which vendors spend."""

import math

from openclosed.sim.market.accounting import budget
from openclosed.sim.state.market import Market
from tests.sim.runs import packed

RULES = {
    "pricing.runway_months": math.inf,
    "pricing.upkeep_part": 0.1,
    "pricing.commitment_months": 0.0,
    "pricing.unit_cost": 0.5,
    "pricing.open_serving_cost": 1.0,
    "pricing.decision_months": 4.0,
    "firms.count": 1,
    "support.learning_years": 50.0,
    "support.start": 0.3,
    "support.cost": 0.1,
    "support.host_staffing": 1.0,
    "contributors.reference_use": 0.2,
    "contributors.reference_research": 0.5,
    "contributors.turnover": 0.6,
    "contributors.paid_part": 0.4,
    "contributors.burnout": 0.3,
    "policy.release_liability.deterrence": 1.0,
}


def budgeted(market: Market, months: float, rules: dict[str, float] = RULES) -> None:
    """Let vendors spend for a step, at a reference budget of 10."""
    budget(packed(market, rules | {"clock.months_per_step": months}), 10.0)
