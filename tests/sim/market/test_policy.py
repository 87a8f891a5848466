"""Policy instruments: each moves its target, at an accounted cost, in its months."""

from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.market.finance import payments_of
from openclosed.sim.state.money import INSTRUMENTS
from tests.sim.runs import STILL, last, small, suppliers

SEEDS = range(1, 10)
CHANGES = {"firms.count": 300, "clock.horizon": 60.0}


def mean_of(*outcomes: str) -> Callable[[Ecosystem], float]:
    return lambda model: sum(last(model, outcome, months=60) for outcome in outcomes)


def foreign_workloads(model: Ecosystem) -> float:
    families = model.market.families
    return float(families["users"] @ families["foreign"])


INCIDENTS = mean_of("incidents_open", "incidents_closed")


AIMS: dict[str, tuple[float, Callable[[Ecosystem], float], int, float]] = {
    "transparency_mandate": (0.7, mean_of("trust_closed"), +1, 6.0),  # what is audited is trusted
    "release_liability": (1.0, INCIDENTS, -1, 40.0),  # care rises with liability (Shavell 1980)
    "origin_rule": (0.8, foreign_workloads, -1, 6.0),  # what is forbidden is not used
}
"""Strength, what it must move and which way, and flaws a year, enough to stand out from chance."""


@cache
def model_after(instrument: str | None, strength: float, flaws: float, seed: int) -> Ecosystem:
    chosen = {"security.arrivals": flaws}
    if instrument:
        chosen[f"policy.{instrument}.strength"] = strength
    return Ecosystem(small(CHANGES | chosen), rng=seed).run()


@pytest.mark.parametrize("instrument", AIMS)
def test_an_instrument_moves_its_target(instrument: str) -> None:
    """Targets that no scenario names; tests/experiments/test_scenario_outcomes.py has the others.
    Pairs with common random numbers, by the exact test of a mean of 0 that flips their signs.
    Without an effect a row passes with probability at most 2^-8 = .4 %."""
    strength, reading, sign, flaws = AIMS[instrument]
    moved = [
        reading(model_after(instrument, strength, flaws, seed))
        - reading(model_after(None, 0.0, flaws, seed))
        for seed in SEEDS
    ]
    flips = np.array(list(product([1.0, -1.0], repeat=len(moved))))
    as_far = sign * (flips @ moved) >= sign * np.sum(moved) - 1e-12
    assert as_far.mean() <= 2.0**-8, moved


STRENGTHS = {
    "open_subsidy": 0.5, "transparency_mandate": 0.9, "release_liability": 1.0,
    "standards_support": 0.1, "state_lab": 1.0, "compute_cap": 4.0, "origin_rule": 0.8,
}  # fmt: skip
ALL = {f"policy.{instrument}.strength": strength for instrument, strength in STRENGTHS.items()}
FLAWS = {"security.arrivals": 12.0, "firms.count": 600}


@pytest.fixture(scope="module")
def usual() -> NDArray[np.float64]:
    """The record of a run without policy."""
    return Ecosystem(small(FLAWS), rng=2).run().record


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_an_instrument_acts_and_costs_from_its_first_month_to_its_last(
    instrument: str, usual: NDArray[np.float64]
) -> None:
    when = {"strength": STRENGTHS[instrument], "starts": "2024-01", "ends": "2024-07"}
    chosen = {f"policy.{instrument}.{name}": value for name, value in when.items()}
    model, costs = Ecosystem(small(FLAWS | chosen), rng=2), []
    while model.running:
        model.step()
        account = model.accounts[instrument]
        assert min(account.cost, account.burden) >= 0
        costs.append(account.cost + account.burden)
        others = [other for name, other in model.accounts.items() if name != instrument]
        assert not any(other.cost or other.burden for other in others)
    assert [cost > 0 for cost in costs] == [False] * 12 + [True] * 6 + [False] * 6
    assert model.record[:12].tobytes() == usual[:12].tobytes()
    assert model.record[12:].tobytes() != usual[12:].tobytes()


def test_costs_of_instruments_are_accounted_and_summed_in_the_outcomes() -> None:
    """Communities receive their part of it in proportion to their contributors."""
    model = Ecosystem(small(ALL), rng=1)
    for _ in range(6):
        before = model.market.communities["contributors"].copy()
        model.step()
        accounts, row = model.accounts, model.outcomes.iloc[-1]
        grants = accounts["open_subsidy"].cost * before / before.sum()
        np.testing.assert_allclose(model.market.communities["grants"], grants)
        for instrument in ("open_subsidy", "state_lab", "standards_support"):
            expected = STRENGTHS[instrument] * model.money.reference_budget
            assert accounts[instrument].cost == pytest.approx(expected, rel=1e-12)
        bound = STRENGTHS["origin_rule"] * payments_of(model.packed)
        proof = model.in_force.policy.origin_rule.proof_cost
        assert accounts["origin_rule"].burden == pytest.approx(proof * bound)
        forgone = model.market.vendors["forgone"].sum()
        assert accounts["compute_cap"].burden == pytest.approx(forgone)
        assert row["policy_cost"] == sum(one.cost for one in accounts.values()) > 0
        assert row["policy_burden"] == sum(one.burden for one in accounts.values()) > 0


def test_nothing_is_spent_on_open_families_while_there_is_none() -> None:
    support = {"policy.standards_support.strength": 0.05}
    model = Ecosystem(small(STILL | suppliers(2, 0) | support), rng=1)
    model.step()
    assert not any(account.cost for account in model.accounts.values())
