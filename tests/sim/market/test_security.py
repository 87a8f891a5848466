"""Flaws, races and trust. tests/theory compares the number of breaches with theory."""

import numpy as np

from openclosed.sim.market.security import assure
from openclosed.sim.state.market import Market, empty_market
from tests.sim.runs import packed

RULES = {
    "security.quality_effect": 0.0, "security.many_eyes": 0.0, "security.trust_loss": 0.1,
    "security.spill_over": 0.5, "security.trust_recovery": 12.0, "security.trust_base": 0.6,
    "security.audit_effect": 0.25, "policy.transparency_mandate.strength": 0.0,
    "security.arrivals": 0.0, "security.arrivals_per_point": 0.0,
    "security.finder_rate": 0.0, "security.attacker_rate": 1e9,
}  # fmt: skip
NONE = np.zeros(100_000, np.int64)  # no scenario incidents


def market_of(families: int) -> Market:
    market = empty_market(families, 1)
    market.families["alive"], market.families["open"], market.families["trust"] = 1, 1, 0.6
    return market


def incidents_in(market: Market, rules: dict[str, float] = RULES) -> int:
    """Incidents in a step of a month."""
    return assure(packed(market, rules), 0.0, NONE, 1.0, 4, 0)


def test_an_incident_costs_its_family_trust_and_spills_over_to_its_living_camp_only() -> None:
    market = market_of(4)
    families = market.families
    families["open"], families["alive"] = [1, 1, 0, 1], [1, 1, 1, 0]
    families["flaws"], families["incidents"] = [1, 0, 0, 5], [0, 0, 0, 2]
    assert incidents_in(market) == 1
    assert families["incidents"].tolist() == [1, 0, 0, 0]
    np.testing.assert_allclose(families["trust"], [0.6 * 0.9, 0.6 * 0.95, 0.6, 0.6])


def test_audits_of_transparent_families_raise_the_trust_to_which_they_return() -> None:
    market = market_of(2)
    market.families["transparency"] = [0.0, 0.8]
    incidents_in(market, RULES | {"security.trust_recovery": 0.05})
    np.testing.assert_allclose(market.families["trust"], [0.6, 0.8], atol=1e-6)
