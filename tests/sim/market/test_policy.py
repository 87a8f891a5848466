"""Levers of the state: each moves what it is aimed at, at an accounted cost, in its months."""

import math
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import Ecosystem
from sim.agents.tastes import views
from sim.market.policy import diminishing, research_cap, shared_by
from sim.parameters import Parameters, describe
from sim.state.kinds import ENTERPRISE
from sim.state.market import NOBODY
from sim.state.money import LEVERS
from tests.sim.worlds import STILL, cast, last, small, tree

SEEDS = range(1, 13)
WORLD = {"firms.count": 300, "clock.horizon": 60.0}


def mean_of(outcome: str) -> Callable[[Ecosystem], float]:
    return lambda world: last(world, outcome, months=60)


def incidents(world: Ecosystem) -> float:
    return last(world, "incidents_open", 60) + last(world, "incidents_closed", 60)


def foreign_workloads(world: Ecosystem) -> float:
    families = world.market.families
    return float(families["users"] @ families["foreign"])


def volunteers(world: Ecosystem) -> float:
    """Contributors of the community that has no vendor behind it."""
    (commons,) = (community for community in world.communities if community.name == "commons")
    return float(commons.contributors)


class Aim(NamedTuple):
    """What a lever of this strength must move, which way, and the theory that says so."""

    lever: str
    strength: float
    reading: Callable[[Ecosystem], float]
    sign: int
    theory: str
    flaws: float = 6.0  # a year, enough of them for incidents to stand out from luck


AIMS = [
    Aim("open_subsidy", 1.0, mean_of("contributors"), +1, "public provision of a public good"),
    Aim("open_subsidy", 1.0, mean_of("capability_gap"), -1, "contributors build capability"),
    Aim("state_lab", 1.0, mean_of("capability_gap"), -1, "research has returns"),
    Aim("procurement_preference", 0.5, mean_of("open_share_workloads_enterprise"), +1,
        "demand falls with price"),
    Aim("transparency_mandate", 0.7, mean_of("trust_closed"), +1, "what can be audited is trusted"),
    Aim("transparency_mandate", 0.7, mean_of("open_share_workloads_critical"), -1,
        "a mandate levels what set open apart"),
    Aim("release_liability", 1.0, incidents, -1, "care rises with liability (Shavell 1980)", 20.0),
    Aim("release_liability", 1.0, volunteers, -1, "volunteers shun legal risk"),
    Aim("standards_support", 1.0, lambda world: world.cast.compatibility, +1,
        "interfaces are what the money is for"),
    Aim("security_fund", 0.5, mean_of("incidents_open"), -1, "more finders win more races"),
    Aim("compute_cap", 2.0, mean_of("capability_closed"), -1, "research has returns"),
    Aim("origin_rule", 0.8, foreign_workloads, -1, "what is forbidden is not used"),
]  # fmt: skip


@cache
def world_after(lever: str | None, strength: float, flaws: float, seed: int) -> Ecosystem:
    chosen = {"assurance.arrivals": flaws}
    if lever:
        chosen[f"policy.{lever}.strength"] = strength
    return Ecosystem(small(WORLD | chosen), rng=seed).run()


@pytest.mark.parametrize("aim", AIMS, ids=lambda aim: f"{aim.lever}: {aim.theory}")
def test_a_lever_moves_what_it_is_aimed_at(aim: Aim) -> None:
    """Pairs with common random numbers, by the exact test of a mean of 0 that flips their signs.

    Without an effect a row passes with probability at most 2^-8 = .4 %.
    """
    moved = [
        aim.reading(world_after(aim.lever, aim.strength, aim.flaws, seed))
        - aim.reading(world_after(None, 0.0, aim.flaws, seed))
        for seed in SEEDS
    ]
    flips = np.array(list(product([1.0, -1.0], repeat=len(moved))))
    as_far = aim.sign * (flips @ moved) >= aim.sign * np.sum(moved) - 1e-12
    assert as_far.mean() <= 2.0**-8, moved


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_that_is_not_pulled_leaves_the_same_bytes(lever: str) -> None:
    """Whatever its other parameters, and whenever it would start or end."""
    months: dict[str, Any] = {"starts": "2023-04", "ends": "2024-01"}
    own = set(type(getattr(small().policy, lever)).model_fields) - {"strength", "starts", "ends"}
    named_so = {"lab": "homestead"}
    idle = months | {name: named_so.get(name, 0.9) for name in own}
    too_late = {"strength": 0.7, "starts": "2025-01"}
    plain = Ecosystem(small(), rng=5).run()
    for values in (idle, too_late):
        named = {f"policy.{lever}.{name}": value for name, value in values.items()}
        world = Ecosystem(small(named), rng=5).run()
        assert world.record.tobytes() == plain.record.tobytes()
        assert world.events == plain.events


STRENGTHS = {
    "open_subsidy": 0.5,
    "procurement_preference": 0.5,
    "transparency_mandate": 0.9,
    "release_liability": 1.0,
    "standards_support": 0.1,
    "state_lab": 0.5,
    "security_fund": 0.2,
    "compute_cap": 4.0,
    "origin_rule": 1.0,
}
ALL = {f"policy.{lever}.strength": strength for lever, strength in STRENGTHS.items()}


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_acts_and_costs_from_its_first_month_to_its_last(lever: str) -> None:
    chosen = {
        f"policy.{lever}.strength": STRENGTHS[lever],
        f"policy.{lever}.starts": "2024-01",
        f"policy.{lever}.ends": "2024-07",
    }
    flaws = {"assurance.arrivals": 12.0, "firms.count": 600}
    world, plain = Ecosystem(small(flaws | chosen), rng=2), Ecosystem(small(flaws), rng=2)
    costs = []
    while world.running:
        world.step()
        plain.step()
        if world.step_number == 12:
            assert world.record.tobytes() == plain.record.tobytes()
        account = world.accounts[lever]
        assert min(account.cost, account.burden) >= 0
        costs.append(account.cost + account.burden)
        others = [other for name, other in world.accounts.items() if name != lever]
        assert not any(other.cost or other.burden for other in others)
    assert [cost > 0 for cost in costs] == [False] * 12 + [True] * 6 + [False] * 6
    assert world.record[12:].tobytes() != plain.record[12:].tobytes()


def test_a_world_with_every_lever_keeps_the_models_promises() -> None:
    sim.check(small(ALL))


def test_the_outcomes_sum_the_accounts_of_all_levers() -> None:
    world = Ecosystem(small(ALL), rng=1)
    for _ in range(6):
        world.step()
        accounts, row = world.accounts.values(), world.outcomes.iloc[-1]
        assert row["policy_cost"] == sum(account.cost for account in accounts) > 0
        assert row["policy_burden"] == sum(account.burden for account in accounts) > 0


def test_the_state_pays_what_communities_receive_in_proportion_to_contributors() -> None:
    world = Ecosystem(small(ALL), rng=1)
    world.step()
    before = world.market.communities["contributors"].copy()
    world.step()
    grants = world.market.communities["grants"]
    expected = 0.5 * world.money.reference_budget
    assert world.accounts["open_subsidy"].cost == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(grants, expected * before / before.sum())


def is_public(world: Ecosystem, i: int) -> bool:
    share = world.in_force.policy.procurement_preference.public_share
    view = views(world.seed, int(world.crowd.number[i]))[2]
    return bool(world.crowd.kind[i] == ENTERPRISE and view < share)


def test_the_state_pays_its_part_of_open_models_in_public_enterprises() -> None:
    world = Ecosystem(small({"policy.procurement_preference.strength": 0.4}), rng=1)
    for _ in range(12):
        world.step()
    crowd, board, paid = world.crowd, world.board, 0.0
    for i in (i for i in range(crowd.kind.size) if is_public(world, i)):
        for w, held in enumerate(crowd.slot[i].tolist()):
            a = board.position[held] if held >= 0 else -1
            if a >= board.closed[0]:
                offering = board.offerings[a]
                volume = crowd.volume[i, w] * board.growth[w] * offering["response"][ENTERPRISE]
                paid += float(offering["price"] * board.going[w] * volume)
    assert paid > 0
    expected = 0.4 * paid * float(board.scale[0])
    assert world.accounts["procurement_preference"].cost == pytest.approx(expected, rel=1e-3)


def test_a_rebate_moves_public_enterprises_first_and_by_their_share() -> None:
    """Of the enterprises a fifth are public: a binomial count within 4 s.e., error rate .006 %."""
    chosen = {"firms.count": 2000, "policy.procurement_preference.public_share": 0.2,
              "work.start_months": 0.0, "awareness.innovation": 20.0}  # fmt: skip
    plain, world = (
        Ecosystem(small(chosen | {"policy.procurement_preference.strength": strength}), rng=1)
        for strength in (0.0, 0.95)
    )
    plain.step()
    world.step()
    moved = np.flatnonzero((world.crowd.slot != plain.crowd.slot).any(axis=1))
    assert moved.size > 0
    assert all(is_public(world, int(i)) for i in moved)
    enterprises = int((world.crowd.kind == ENTERPRISE).sum())
    public = sum(is_public(world, i) for i in range(2000))
    assert abs(public - 0.2 * enterprises) < 4 * math.sqrt(0.16 * enterprises)


def test_a_vendor_pays_for_each_incident_of_its_families_and_works_on_quality_for_it() -> None:
    strength = 0.75
    chosen = {"policy.release_liability.strength": strength, "assurance.arrivals": 20.0}
    world = Ecosystem(small(chosen), rng=1)
    rate, kept = np.zeros(world.market.families.size), math.exp(-1.0 / 12.0)
    duties, families, vendors = 0.0, world.market.families, world.market.vendors
    for _ in range(12):
        quality = vendors["quality"].copy()
        world.step()
        rate += -math.expm1(-1 / 12) * (families["incidents"] - rate)
        damages, expected = np.zeros(vendors.size), np.zeros(vendors.size)
        for f in np.flatnonzero((families["vendor"] != NOBODY) & (families["alive"] == 1)):
            damages[families["vendor"][f]] += families["incidents"][f]
            expected[families["vendor"][f]] += rate[f]
        np.testing.assert_allclose(
            vendors["duties"], strength * world.money.reference_budget * damages
        )
        np.testing.assert_allclose(
            vendors["diligence"], strength * world.money.reference_budget * expected
        )
        least = kept * quality + (1.0 - kept) * vendors["diligence"]  # since outlays bind
        labs = (vendors["active"] == 1) & (vendors["hosts"] == 0)
        assert (vendors["quality"][labs] >= least[labs] * (1 - 1e-12)).all()
        duties += float(vendors["duties"].sum())
    assert duties > 0


def test_the_most_liability_is_above_the_heaviest_fine_that_a_law_knows_but_of_its_order() -> None:
    """7 % of a year's turnover (EU AI Act, article 99), of a vendor with a quarter of revenue."""
    baseline = Parameters.model_validate(tree({"firms.count": 500, "clock.horizon": 36.0}))
    world = Ecosystem(baseline, rng=1).run()
    fine = 0.07 * 12 * float(world.market.vendors["revenue"].sum()) / 4
    info = next(one for one in describe() if one.name == "policy.release_liability.strength")
    assert info.high is not None
    assert 1 / 3 < fine / world.money.reference_budget / info.high < 1


def test_legal_risk_drives_contributors_only_from_communities_without_a_vendor() -> None:
    chosen = STILL | {"assurance.arrivals": 60.0}
    risk = {"policy.release_liability.strength": 0.01, "policy.release_liability.deterrence": 100.0}
    stocks = []
    for values in (chosen, chosen | risk):
        world = Ecosystem(small(values), rng=1)
        for _ in range(6):
            world.step()
        stocks.append({one.name: float(one.contributors) for one in world.active_communities()})
    calm, frightened = stocks
    assert frightened["commons"] < 0.95 * calm["commons"]
    for sponsored in ("homestead_users", "overseas_users", "continental_users"):
        assert frightened[sponsored] == pytest.approx(calm[sponsored], rel=0.01)


def test_nobody_spends_more_on_research_than_the_cap_and_the_rest_stays_in_cash() -> None:
    free, capped = (
        Ecosystem(small({"policy.compute_cap.strength": strength}), rng=1) for strength in (0, 4)
    )
    for world in (free, capped):
        world.step()
    cap = capped.money.reference_budget / 4
    before, after = free.market.vendors, capped.market.vendors
    np.testing.assert_allclose(after["research"], np.minimum(before["research"], cap))
    np.testing.assert_allclose(after["forgone"], np.maximum(before["research"] - cap, 0))
    np.testing.assert_allclose(after["cash"], before["cash"] + after["forgone"], atol=1e-9)
    assert capped.accounts["compute_cap"].burden == pytest.approx(after["forgone"].sum())


def test_every_offering_is_as_transparent_as_the_mandate_demands_while_it_does() -> None:
    chosen = {"strength": 0.6, "ends": "2023-03"}
    world = Ecosystem(
        small({f"policy.transparency_mandate.{key}": value for key, value in chosen.items()}), rng=1
    )
    least = []
    for _ in range(3):
        world.step()
        least.append(world.board.offerings["transparency"].min())
    assert least == [0.6, 0.6, 0.0]


def test_support_of_standards_reaches_for_a_part_of_the_compatibility_still_missing() -> None:
    world = Ecosystem(small({"policy.standards_support.strength": 0.05}), rng=1)
    world.step()
    assert world.cast.compatibility == pytest.approx(0.5 + 0.5 * 0.8 * 0.5)
    assert world.accounts["standards_support"].cost == pytest.approx(
        0.05 * world.money.reference_budget
    )


def test_nothing_is_spent_on_standards_while_there_is_no_open_family() -> None:
    lever = {"policy.standards_support.strength": 0.05}
    world = Ecosystem(small(STILL | cast(2, 0) | lever), rng=1)
    world.step()
    assert world.accounts["standards_support"].cost == 0
    assert world.cast.compatibility == world.in_force.network.open_compatibility


def test_a_firm_under_the_rule_takes_up_no_foreign_family() -> None:
    world = Ecosystem(small({"policy.origin_rule.strength": 1.0, "clock.horizon": 48.0}), rng=1)
    free = Ecosystem(small({"clock.horizon": 48.0}), rng=1).run()
    assert foreign_workloads(world.run()) < 0.2 * foreign_workloads(free)
    assert world.tally.kinds["foreign"].sum() <= free.tally.kinds["foreign"].sum()


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=9).filter(
        lambda rows: any(eligible for _, eligible in rows)
    )
)
def test_shares_are_of_the_eligible_alone_and_sum_to_one(rows: list[tuple[float, bool]]) -> None:
    weights, eligible = (np.array(column) for column in zip(*rows, strict=True))
    shares = shared_by(weights, eligible)
    assert shares.sum() == pytest.approx(1)
    assert (shares[~eligible] == 0).all()
    assert (np.diff(shares[eligible][np.argsort(weights[eligible])]) >= 0).all()


def test_no_share_where_nobody_is_eligible() -> None:
    assert shared_by(np.ones(2), np.zeros(2, bool)).tolist() == [0, 0]


def test_public_money_has_diminishing_returns_and_half_of_the_most_at_half_effect() -> None:
    assert [diminishing(money, 0.1) for money in (0.0, 0.1, 0.3)] == pytest.approx([0, 0.5, 0.75])


def test_a_cap_falls_with_its_strength_from_none() -> None:
    assert [research_cap(strength) for strength in (0.0, 0.5, 4.0)] == [math.inf, 2.0, 0.25]
