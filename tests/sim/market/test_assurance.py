"""Flaws, races and trust."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.market.assurance import (
    arrival_mean,
    assure,
    attacker_first,
    prevented_share,
    recovered_trust,
)
from sim.state.market import Market, empty_market
from tests.sim.worlds import handed

RULES = {
    "assurance.arrivals": 6.0,
    "assurance.arrivals_per_point": 0.0,
    "assurance.quality_effect": 0.0,
    "assurance.finder_rate": 3.0,
    "assurance.attacker_rate": 1.0,
    "assurance.openness_speed": 1.0,
    "assurance.many_eyes": 0.0,
    "assurance.trust_loss": 0.1,
    "assurance.spill_over": 0.5,
    "assurance.trust_recovery": 12.0,
    "assurance.trust_base": 0.6,
    "assurance.audit_effect": 0.25,
    "policy.transparency_mandate.strength": 0.0,
}
NONE = np.zeros(100_000, np.int64)  # no incidents from outside
FAMILIES = 400


def market_of(open_: int, families: int = FAMILIES) -> Market:
    market = empty_market(families, 1)
    table = market.families
    table["alive"], table["open"], table["trust"] = 1, open_, 0.6
    return market


def assured(rules: dict[str, float], market: Market, step: int = 0, seed: int = 4) -> int:
    """Incidents in a step of a month."""
    return assure(handed(market, rules), 0.0, NONE, 1.0, seed, step)


def incidents(
    rules: dict[str, float], open_: int = 1, years: int = 12, seed: int = 4
) -> tuple[int, int]:
    """Incidents and arrivals of all families over some years, after two years to settle."""
    market = market_of(open_)
    happened = arrived = 0
    for step in range(24 + 12 * years):
        count = assured(rules, market, step, seed)
        if step >= 24:
            happened += count
            arrived += int(market.families["arrivals"].sum())
    return happened, arrived


@pytest.mark.parametrize("speed", [1.0, 3.0, 10.0])
def test_openness_alone_changes_no_breach_hazard(speed: float) -> None:
    """Incidents are a Poisson thinning, arrivals x a/(a+f): within 3 standard errors."""
    count, _ = incidents(RULES | {"assurance.openness_speed": speed})
    expected = FAMILIES * 12 * RULES["assurance.arrivals"] * 1.0 / (1.0 + 3.0)
    assert abs(count - expected) < 3 * math.sqrt(expected)


def test_arrivals_are_poisson_at_their_rate() -> None:
    """Within 3 standard errors; a true null fails with probability 3e-3; the seed is fixed."""
    _, arrived = incidents(RULES, years=4)
    expected = FAMILIES * 4 * 6.0
    assert abs(arrived - expected) < 3 * math.sqrt(expected)


@pytest.mark.parametrize(
    ("change", "camp"),
    [
        ({"assurance.many_eyes": 0.5}, 1),
        ({"assurance.finder_rate": 6.0}, 0),
        ({"assurance.arrivals": 3.0}, 1),
        ({"assurance.attacker_rate": 0.5}, 0),
    ],
)
def test_what_makes_safer(change: dict[str, float], camp: int) -> None:
    """The same random numbers on both sides: deterministic given the seed."""
    assert incidents(RULES | change, camp)[0] < incidents(RULES, camp)[0]


def test_many_eyes_and_speed_are_of_open_code_only() -> None:
    assert incidents(RULES, 0) == incidents(
        RULES | {"assurance.many_eyes": 2.0, "assurance.openness_speed": 5.0}, 0
    )


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_common_factor_cancels_in_the_race(attacker: float, finder: float, factor: float) -> None:
    chance = attacker_first(attacker, finder)
    assert attacker_first(attacker * factor, finder * factor) == pytest.approx(chance)
    assert chance + attacker_first(finder, attacker) == pytest.approx(1)


def test_spending_prevents_half_of_the_most_at_its_reference() -> None:
    assert prevented_share(0.6, 0.0, 2.0) == 0.0
    assert prevented_share(0.6, 2.0, 2.0) == pytest.approx(0.3)
    assert prevented_share(0.6, 1e9, 2.0) == pytest.approx(0.6)
    assert arrival_mean(1.0, 0.3, 10.0, 0.25) == pytest.approx(3.0)


def test_quality_spending_lowers_arrivals_in_the_kernel() -> None:
    """A Poisson count at half the mean; within 4 standard errors; the seed is fixed."""
    market = market_of(0)
    market.families["vendor"] = 0
    market.vendors["active"][0], market.vendors["quality"][0] = 1, 1.0
    rules = RULES | {"assurance.quality_effect": 1.0, "assurance.arrivals": 120.0}
    assured(rules, market)
    expected = FAMILIES * 10 * 0.5
    assert abs(market.families["arrivals"].sum() - expected) < 4 * math.sqrt(expected)


def test_change_brings_flaws() -> None:
    """Poisson at per_point x points; a true null fails with probability 1e-3; the seed is fixed."""
    market = market_of(0)
    market.families["released"] = 4.0
    rules = RULES | {"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.5}
    assured(rules, market)
    counts = np.bincount(market.families["arrivals"], minlength=6)
    expected = stats.poisson(2.0).pmf(np.arange(6)) * FAMILIES
    expected[5] += FAMILIES - expected.sum()
    observed = np.append(counts[:5], counts[5:].sum())
    assert stats.chisquare(observed, expected).pvalue > 1e-3


def test_flaws_are_conserved() -> None:
    market = market_of(1)
    families = market.families
    for step in range(30):
        before = families["flaws"].copy()
        assured(RULES, market, step)
        met = before + families["arrivals"] - families["flaws"]
        assert (families["flaws"] >= 0).all()
        assert (met >= families["incidents"]).all()


def test_an_incident_costs_its_family_trust_and_spills_over_to_its_camp_only() -> None:
    market = market_of(1, families=3)
    families = market.families
    families["open"] = [1, 1, 0]
    families["flaws"] = [1, 0, 0]
    always = RULES | {
        "assurance.arrivals": 0.0,
        "assurance.finder_rate": 0.0,
        "assurance.attacker_rate": 1e9,
    }
    assert assured(always, market) == 1
    np.testing.assert_allclose(families["trust"], [0.6 * 0.9, 0.6 * 0.95, 0.6])


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 60), st.integers(1, 30))
def test_trust_recovers_exponentially_whatever_the_step(
    trust: float, base: float, months: float, steps: int
) -> None:
    now = trust
    for _ in range(steps):
        now = recovered_trust(now, base, months, 12.0 / steps)
    assert now == pytest.approx(base + (trust - base) * math.exp(-12 / months), abs=1e-9)


def test_audits_of_transparent_families_raise_the_trust_to_which_they_return() -> None:
    market = market_of(1, families=2)
    market.families["transparency"] = [0.0, 0.8]
    calm = RULES | {"assurance.arrivals": 0.0}
    for step in range(200):
        assured(calm, market, step)
    np.testing.assert_allclose(market.families["trust"], [0.6, 0.8], atol=1e-6)


def test_a_dead_family_has_no_incidents() -> None:
    market = market_of(1, families=1)
    market.families["alive"], market.families["flaws"], market.families["incidents"] = 0, 5, 2
    rules = RULES | {"assurance.attacker_rate": 1e9}
    assert assured(rules, market) == 0
    assert market.families["incidents"][0] == 0
