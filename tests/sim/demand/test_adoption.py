"""Whole worlds of firms that hear, review, qualify and choose."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Ecosystem
from sim.demand.adoption import adopt, empty_workspace
from sim.demand.adoption_phase import instant_of
from sim.demand.awareness import become_aware
from sim.demand.counting import count
from sim.engine.handed import Handed
from sim.parameters import Parameters
from sim.state.kinds import NOT_STARTED, WITHOUT_AI
from sim.state.tally import Tally, empty_tally
from tests.sim.worlds import PLAIN, STILL, both_kinds, cast, last, run, small

EVERYONE_HEARS: dict[str, Any] = {"awareness.innovation": 100.0, "network.topology": "complete"}
NEW_FIRMS = both_kinds({"initial_adopters": 0.0})
FOR_EVER = both_kinds({"timing": "never"})
ALWAYS = both_kinds({"timing": "every_step"})
ALIKE = PLAIN | STILL | EVERYONE_HEARS | NEW_FIRMS


def bass(p: float, q: float, years: np.ndarray) -> np.ndarray:
    """Closed form of the adopting share (Bass 1969)."""
    decay = np.exp(-(p + q) * years)
    return (1 - decay) / (1 + q / p * decay)


def test_adoption_follows_the_curve_of_bass() -> None:
    """40,000 firms that adopt for good when they hear: within .02 of the closed form throughout.

    The binomial error is .0025; the rest is luck of the first adopters, the same at each run.
    """
    p, q = 0.03, 0.38
    world = run(
        ALIKE
        | cast(1, 0)
        | {
            "firms.count": 40_000,
            "clock.horizon": 180.0,
            "clock.months_per_step": 0.6,
            "awareness.innovation": p,
            "awareness.imitation": q,
            "choice.outside": False,
            "research.growth": 0.0,  # what the vendor sells stays worth enough to live from
            "research.flywheel": 0.0,
        }
        | FOR_EVER
    )
    adopters = 1 - world.outcomes["firms_none_all"].to_numpy()
    years = (np.arange(adopters.size) + 1) * 0.05
    assert np.abs(adopters - bass(p, q, years)).max() < 0.02
    assert (np.diff(adopters) >= 0).all()


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.05])
def test_two_equal_open_families_against_a_closed_one(scale: float) -> None:
    """Closed wins 1/(1 + 2^lambda) of 4,000 first choices; within 3 standard errors."""
    world = Ecosystem(
        small(
            ALIKE
            | cast(1, 2)
            | {
                "firms.count": 4000,
                "choice.nest_scale": scale,
                "choice.variety": 1.0,
                "choice.outside": False,
                "research.growth": 0.0,
                "research.tooling_months": 0.0,
                "commerce.engineering": 0.0,
            }
            | FOR_EVER
        ),
        rng=3,
    )
    # Each open family is offered self-hosted and hosted; leave one delivery each.
    world.market.vendors["hosts"] = 0
    world.step()
    users = world.tally.users.sum(axis=(1, 2))
    deliveries = world.board.offerings.size - 1
    expected = 1 / (1 + deliveries**scale)
    total = users.sum()
    assert total == pytest.approx(4000, abs=5)
    error = math.sqrt(expected * (1 - expected) / total)
    assert abs(users[0] / total - expected) < 3 * error
    assert stats.chisquare(users[1:]).pvalue > 1e-3


def test_a_first_choice_bears_no_switching_cost() -> None:
    """Deterministic: the same random numbers, and cost of switching cannot enter."""
    for_ever = FOR_EVER | {"review.forced": False}
    worlds = [
        run(ALIKE | cast(2, 1) | for_ever | both_kinds({"switching_cost": cost}))
        for cost in (0.0, 50.0)
    ]
    np.testing.assert_array_equal(worlds[0].record, worlds[1].record)
    assert last(worlds[0], "served_all") > 0.5


def test_no_one_leaves_when_leaving_costs_too_much_and_nothing_forces_it() -> None:
    values = ALIKE | cast(2, 1) | {"choice.outside": False, "choice.distance_family": 1.0}
    values |= ALWAYS | both_kinds({"switching_cost": 100.0})
    world = Ecosystem(small(values), rng=1)
    world.step()
    for _ in range(6):
        held = world.crowd.slot.copy()
        world.step()
        started = held >= 0
        np.testing.assert_array_equal(world.crowd.slot[started] // 3, held[started] // 3)
    assert (world.crowd.slot[started] != held[started]).any()  # by another delivery


def test_leaving_for_no_ai_costs_no_switch() -> None:
    """With no AI worth more than anything, even an endless switching cost holds nobody."""
    values = ALIKE | cast(1, 1) | {"choice.outside_utility": 900.0}
    values |= ALWAYS | both_kinds({"initial_adopters": 1.0, "switching_cost": 100.0})
    world = Ecosystem(small(values), rng=1)
    assert (world.crowd.slot >= 0).sum() > 190
    world.step()
    assert not (world.crowd.slot >= 0).any()


def test_what_nothing_qualifies_for_keeps_what_it_has() -> None:
    values = ALIKE | cast(1, 1) | both_kinds({"initial_adopters": 1.0})
    world = Ecosystem(small(values | ALWAYS), rng=1)
    held = world.crowd.slot.copy()
    assert (held >= 0).any()
    world.work["need"][:] = 1000.0
    world.step()
    np.testing.assert_array_equal(world.crowd.slot[held >= 0], held[held >= 0])
    assert (world.crowd.slot[held < 0] < 0).all()


@pytest.mark.parametrize("timing", ["jittered", "poisson"])
def test_a_workload_that_finds_nothing_able_asks_again_next_month(timing: str) -> None:
    """And who has chosen no AI is bound as others are."""
    long = both_kinds({"timing": timing, "review_months": 600.0})
    world = Ecosystem(small(ALIKE | cast(1, 1) | long), rng=1)
    need = world.work["need"][0]
    world.work["need"][:] = 1000.0
    for _ in range(5):
        world.step()
        started = world.crowd.slot[:, 0] != NOT_STARTED
        assert (world.crowd.slot[started, 0] == WITHOUT_AI).all()
        assert (world.crowd.review_at[started, 0] == world.step_number).all()
    assert started.sum() > 190
    assert world.tally.kinds["choices"].sum() == 0
    world.work["need"][:] = need
    world.step()
    assert world.tally.kinds["choices"].sum() >= started.sum()
    assert (world.crowd.slot[started, 0] >= 0).any()
    without = world.crowd.slot[:, 0] == WITHOUT_AI
    assert without.any()
    assert (world.crowd.review_at[without, 0] > world.step_number + 5).mean() > 0.9


def test_each_kind_of_firm_chooses_anew_by_its_own_timing() -> None:
    """Choices of a month over workloads in use: 1 over the mean, within 4 standard errors."""
    values = ALIKE | cast(1, 1) | {
        "firms.count": 2000, "firms.startup_fraction": 0.5, "choice.outside": False,
        "firms.enterprise.timing": "jittered", "firms.enterprise.review_months": 12.0,
        "firms.startup.timing": "poisson", "firms.startup.review_months": 2.0,
        "clock.horizon": 48.0,
    }  # fmt: skip
    world = Ecosystem(small(values), rng=1)
    for _ in range(24):
        world.step()
    months, choices, firms = 12, np.zeros(2), np.bincount(world.crowd.kind)
    for _ in range(months):
        world.step()
        choices += world.tally.kinds["choices"]
    monthly = choices / months / firms
    # A poisson review that falls within a month is held at its end: 1 - exp(-1 / mean).
    expected = [1 / 12.5, 1 - math.exp(-1 / 2)]
    error = [math.sqrt(p / months / n) for p, n in zip(expected, firms, strict=True)]
    assert abs(monthly[0] - expected[0]) < 4 * error[0]
    assert abs(monthly[1] - expected[1]) < 4 * error[1]


PAIRS = [
    ("a higher switching cost", "switching_enterprise", {"firms.enterprise.switching_cost": 0.2},
     {"firms.enterprise.switching_cost": 3.0}, -1),
    ("more engineering", "self_hosted", {"commerce.engineering": 1.0},
     {"commerce.engineering": 60.0}, -1),
    ("a taste for the open camp", "open_share_workloads_all",
     both_kinds({"affinity.mean": -1.0}), both_kinds({"affinity.mean": 1.0}), 1),
    ("more costly self-hosting", "self_hosted", {"commerce.self_hosting_cost": 0.5},
     {"commerce.self_hosting_cost": 5.0}, -1),
    ("a better outside option", "served_all", {"choice.outside_utility": -3.0},
     {"choice.outside_utility": 3.0}, -1),
    ("what is barred by law", "served_all", {}, {"policy.origin_rule.strength": 1.0}
     | {f"vendors.{name}.origin": "foreign" for name in Parameters().vendors}, -1),
    ("what is needed", "served_all", {"work.need_spread": 0.5}, {"work.need_spread": 40.0}, -1),
    ("hearing sooner", "adopters_enterprise", {"awareness.innovation": 0.02},
     {"awareness.innovation": 0.5}, 1),
    ("a later start", "served_all", {"work.start_months": 1.0}, {"work.start_months": 40.0}, -1),
    ("longer contracts", "switching_startup", both_kinds({"review_months": 4.0}),
     both_kinds({"review_months": 36.0}), -1),
]  # fmt: skip


def measured(world: Ecosystem, outcome: str) -> float:
    if outcome == "self_hosted":
        families = world.market.families
        return float(families["own_hosted"].sum() / families["users"].sum())
    return last(world, outcome)


@pytest.mark.parametrize(
    ("what", "outcome", "low", "high", "sign"), PAIRS, ids=[p[0] for p in PAIRS]
)
def test_direction(
    what: str, outcome: str, low: dict[str, Any], high: dict[str, Any], sign: int
) -> None:
    """Pairs of runs that share their random numbers: deterministic given the seed."""
    common = STILL | {"firms.count": 400}
    before, after = (measured(run(common | v), outcome) for v in (low, high))
    assert sign * (after - before) > 0.01 * max(before, after)


def test_a_larger_weight_of_support_favours_the_camp_that_has_more_of_it() -> None:
    """Deterministic given the seed; all else is equal and support is far from learned."""
    shares, lead = [], []
    for weight in (0.0, 6.0):
        alike = (
            ALIKE
            | cast(1, 1)
            | both_kinds(
                {"tastes.support": weight, "requirements.support": 0.5, "requirements.width": 0.1}
            )
        )
        world = run(alike | {"firms.count": 400, "support.integrators": 0.0})
        lead.append(last(world, "support_closed") - last(world, "support_open"))
        shares.append(last(world, "open_share_workloads_all"))
    assert min(lead) > 0
    assert shares[1] < shares[0] - 0.05


def test_firms_that_the_law_bars_from_foreign_families_come_to_use_none() -> None:
    values = NEW_FIRMS | {"policy.origin_rule.strength": 1.0}
    world = run(values | {"vendors.incumbent.origin": "foreign"})
    assert last(world, "served_all") > 0
    assert (world.outcomes["foreign_share_enterprise"].dropna() == 0).all()
    foreign = world.market.families["foreign"] == 1
    assert foreign.any()
    assert world.market.families["users"][foreign].sum() == 0


def decide(world: Ecosystem, order: np.ndarray, parts: int = 1) -> tuple[Tally, np.ndarray]:
    """One synchronous step of the rule in some order of firms, in parts, on a copy of the crowd."""
    crowd = world.crowd._replace(
        **{name: column.copy() for name, column in world.crowd._asdict().items()}
    )
    now = instant_of(world.now, world.tables, world.demand, len(world.family_names))
    workspace = Handed(empty_workspace(world.board, now.families, world.rules.firm.size))
    whole, part = (empty_tally(world.board.offerings.size, world.work.size) for _ in range(2))
    tables = world.tables.as_record()._replace(crowd=crowd, tally=part)
    edges = np.linspace(0, crowd.kind.size, parts + 1).astype(int)
    for start, stop in pairwise(edges):
        own = Handed(tables._replace(users=world.users.copy()))
        adopt(own, workspace, now, order, int(start), int(stop))
        for sums, more in zip(whole, part, strict=True):
            integers = sums.view(np.int64)
            integers += more.view(np.int64)
    count(Handed(tables._replace(tally=whole)))
    return whole, crowd.slot


@pytest.fixture(scope="module")
def mid_run() -> Ecosystem:
    world = Ecosystem(small(ALWAYS), rng=2)
    for _ in range(9):
        world.step()
    return world


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_month_is_the_same_in_any_order_of_firms(mid_run: Ecosystem, seed: int) -> None:
    firms = mid_run.crowd.kind.size
    plain, slots = decide(mid_run, np.empty(0, np.int64))
    shuffled, other = decide(mid_run, np.random.default_rng(seed).permutation(firms), parts=3)
    assert plain.kinds["choices"].sum() > 100
    np.testing.assert_array_equal(slots, other)
    for one, two in zip(plain, shuffled, strict=True):
        assert one.tobytes() == two.tobytes()


def test_deciding_one_after_another_is_another_world_of_the_same_kind() -> None:
    """Shares after two years within .1 of each other; deterministic given the seed."""
    values = {"firms.count": 400, "network.topology": "complete"}
    together, in_turn = (
        run(values | {"choice.update": update}) for update in ("synchronous", "sequential")
    )
    assert not np.array_equal(together.record, in_turn.record)
    gap = last(together, "open_share_workloads_all") - last(in_turn, "open_share_workloads_all")
    assert abs(gap) < 0.1


def test_at_most_so_many_enter_a_step() -> None:
    world = Ecosystem(small(EVERYONE_HEARS | both_kinds({"initial_adopters": 0.0}) |
                            {"choice.entrants_per_step": 3}), rng=1)  # fmt: skip
    for month in range(1, 13):
        world.step()
        assert (world.crowd.aware_since >= 0).sum() <= 3 * month
    assert (world.crowd.aware_since >= 0).sum() > 30


@pytest.mark.parametrize("measure", ["share", "count"])
def test_a_threshold_on_peers_holds_firms_back_until_enough_adopt(measure: str) -> None:
    """Granovetter's crowd of 100 with thresholds 0 .. 99: each waits for the ones before it."""
    size = 100
    just_met = 49.5 - 1e-6  # rounding must not lift a threshold over the count that meets it
    scale = 1.0 if measure == "count" else 1.0 / size
    values = (
        ALIKE
        | cast(1, 0)
        | both_kinds(
            {
                "peers.mean": just_met * scale,
                "peers.spread": 50.0 * scale,
                "peers.distribution": "uniform",
                "peers.draw": "quantile",
            }
        )
        | {
            "firms.count": size,
            "clock.horizon": 101.0,
            "choice.noise": 0.0,
            "choice.outside_utility": -100.0,
            "network.measure": measure,
            "choice.update": "synchronous",
        }
        | FOR_EVER
    )
    world = Ecosystem(small(values), rng=1)
    adopters = []
    while world.running:
        world.step()
        adopters.append(int((world.crowd.primary >= 0).sum()))
    assert adopters == [min(month + 1, size) for month in range(101)]


def test_without_noise_and_differences_ties_are_even() -> None:
    """1,000 keyed random ties between two equal closed families: within 3 standard errors."""
    world = Ecosystem(
        small(ALIKE | cast(2, 0) | {"firms.count": 1000, "choice.noise": 0.0,
                                    "choice.outside": False} | FOR_EVER),
        rng=5,
    )  # fmt: skip
    world.step()
    users = world.market.families["users"][:2]
    assert users.sum() > 990
    assert abs(users[0] - users.sum() / 2) < 3 * math.sqrt(users.sum() / 4)


def test_hearing_is_a_hazard_of_peers_as_seen_last_step() -> None:
    """Chance 1 - exp(-(p + q F)/12) at F = 1/2; within 3 standard errors."""
    world = Ecosystem(small({"firms.count": 5000, "network.topology": "complete"}), rng=1)
    crowd = world.crowd
    crowd.aware_since[:] = -1
    choice = world.rules.choice._replace(innovation=0.5, imitation=3.0)
    world.rules = world.rules._replace(choice=choice)
    now = instant_of(world.now, world.tables, world.demand, len(world.family_names))
    become_aware(world.handed, now._replace(step=7, adopters=2500.0, present=5000.0))
    chance = 1 - math.exp(-2.0 / 12)
    aware = (crowd.aware_since == 7).sum()
    assert abs(aware - 5000 * chance) < 3 * math.sqrt(5000 * chance * (1 - chance))


def test_a_family_that_vanishes_frees_its_users() -> None:
    world = Ecosystem(small(STILL), rng=1)
    for _ in range(6):
        world.step()
    f = int(np.argmax(world.market.families["users"]))
    users = world.crowd.slot // 3 == f
    assert users.any()
    world.market.families["alive"][f] = 0
    world.step()
    assert not (world.crowd.slot[world.crowd.slot >= 0] // 3 == f).any()
    assert (world.crowd.slot[users] != WITHOUT_AI).any()
