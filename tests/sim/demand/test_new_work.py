"""How work comes and how it ends."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim import Ecosystem
from sim.demand.new_work import (
    bring_work,
    draw_next,
    first_coming,
    place_cohort,
)
from sim.demand.potential import going_price
from sim.engine.randomness import number_of
from sim.parameters.work import Cohort
from sim.state.crowd import LATER, UNAWARE
from sim.state.kinds import (
    CRITICAL,
    CUSTOM,
    ENTERPRISE,
    FIRM_KINDS,
    GENERAL,
    NO_WORKLOAD,
    NOT_STARTED,
    STARTUP,
)
from sim.state.work import kind_of_work, volumes_of
from tests.sim.demand.random_work import POOLED, START, came, cost_of_all_work, held, world_of
from tests.sim.worlds import both_kinds, cohort, small


def go_to(world: Ecosystem, point: float) -> NDArray[np.void]:
    """Let the frontier get there, and give the cohorts that have come by then."""
    families = world.market.families
    families["published"][np.flatnonzero(families["alive"])[0]] = point
    bring_work(world.now, world.tables, world.demand, world.story)
    return came(world)


NAMED = {name: cohort(need) for name, need in [("late", 140.0), ("soon", 119.0), ("old", 90.0)]}


def test_named_cohorts_come_in_order_of_need_as_the_frontier_passes() -> None:
    world = world_of({"work.cohorts": NAMED})
    number = {name: int(number_of(name).astype(np.int64)) for name in NAMED}
    seen = [came(world)["number"].tolist()]
    for point in (118.9, 119.0, 139.0, 140.0):
        seen.append(go_to(world, point)["number"].tolist())
    assert seen[0] == seen[1] == [number["old"]]
    assert seen[2] == seen[3] == [number["old"], number["soon"]]
    assert seen[4][:3] == [number["old"], number["soon"], number["late"]]


@given(st.lists(st.floats(100.0, 190.0), min_size=1, max_size=12))
@settings(max_examples=25)
def test_what_the_frontier_has_passed_has_come_and_nothing_beyond(points: list[float]) -> None:
    """Whatever the way of the frontier; a fall takes nothing back."""
    world, most = world_of({"work.cohorts": NAMED}), START
    for point in points:
        before = came(world).size
        needs = go_to(world, point)["need"]
        most = max(most, world.frontier)
        assert (needs <= most).all()
        assert needs.size >= before
        assert sorted(need["need"] for need in NAMED.values() if need["need"] <= most) == [
            need for need in sorted(needs) if need in {one["need"] for one in NAMED.values()}
        ]
        assert not world.demand.coming.named or world.demand.coming.named[0][1].need > most
        assert world.demand.coming.named or world.demand.coming.point > most


def test_random_cohorts_come_only_beyond_the_last_named_one() -> None:
    world = world_of({"work.cohorts": NAMED, "work.per_point": 2.0})
    numbers = go_to(world, 170.0)["number"]
    needs = came(world)["need"]
    random = (numbers >= 0) & (numbers < 1000)
    assert random.sum() > 20
    assert not random[:3].any()
    assert needs[random].min() > 140.0


def test_cohorts_are_the_same_whatever_brings_the_frontier_forward() -> None:
    """Two scenarios of a seed share needs, sizes and kinds, and who is concerned by each."""
    values = {"research.returns": 0.0, "work.cohorts": {"old": NAMED["old"]}}
    fast, slow = (world_of(values | {"research.growth": growth}) for growth in (25.0, 8.0))
    for world in (fast, slow):
        world.run()
    few, many = came(slow), came(fast)
    assert 3 < few.size < many.size
    for name in ("number", "need", "size", "custom", "critical"):
        np.testing.assert_array_equal(few[name], many[name][: few.size])
    later = few["since"] - many["since"][: few.size]
    assert later.min() >= 0 < later.max()
    stay = slow.crowd.number == fast.crowd.number
    for column in ("volume", "own"):
        np.testing.assert_array_equal(
            getattr(slow.crowd, column)[stay, : few.size],
            getattr(fast.crowd, column)[stay, : few.size],
        )


def test_another_seed_has_other_cohorts() -> None:
    one, other = (go_to(world_of(seed=seed), 150.0)["need"] for seed in (1, 2))
    assert not np.isin(one, other).any()


def drawn_needs(spacing: str, many: int = 2000, per_point: float = 0.5) -> NDArray[np.float64]:
    world = world_of({"work.spacing": spacing, "work.per_point": per_point})
    coming = first_coming(world.now)
    needs = []
    for _ in range(many):
        needs.append(coming.point)
        draw_next(world.now, coming)
    return np.array(needs)


def test_random_spacing_is_exponential_at_the_stated_rate() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    gaps = np.diff(drawn_needs("random"), prepend=START)
    assert stats.kstest(gaps, stats.expon(scale=2.0).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(gaps[1:], gaps[:-1])[0, 1]) < 4 / math.sqrt(gaps.size)


@pytest.mark.parametrize("per_point", [0.25, 2.0])
def test_even_spacing_is_at_equal_distances(per_point: float) -> None:
    needs = drawn_needs("even", 50, per_point)
    np.testing.assert_allclose(needs, START + np.arange(1, 51) / per_point)


def test_sizes_are_lognormal_around_what_the_need_makes_of_them() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    values = {"work.size_growth": 0.1, "work.size_spread": 0.7, "work.per_point": 4.0}
    cohorts = go_to(world_of(values), START + 90.0)
    assert cohorts.size > 200
    own = cohorts["size"] - 0.1 * (cohorts["need"] - START)
    assert stats.kstest(own, stats.norm(0.0, 0.7).cdf).pvalue > 1e-3


def test_evenly_spaced_cohorts_have_the_size_that_their_need_makes() -> None:
    values = {"work.spacing": "even", "work.size_growth": 0.1, "work.size_spread": 3.0}
    cohorts = go_to(world_of(values), START + 40.0)
    np.testing.assert_allclose(cohorts["size"], 0.1 * (cohorts["need"] - START))


def test_a_size_that_is_set_is_taken_and_others_are_drawn() -> None:
    named = {"set": cohort(100.0, size=0.5), "drawn": cohort(100.0)}
    values = {"work.cohorts": named, "work.size_growth": 0.1}
    sizes = [
        dict(zip(cohorts["number"].tolist(), cohorts["size"].tolist(), strict=True))
        for cohorts in (came(world_of(values, seed)) for seed in (1, 2))
    ]
    fixed, free = (int(number_of(name).astype(np.int64)) for name in ("set", "drawn"))
    assert sizes[0][fixed] == sizes[1][fixed] == pytest.approx(0.5 - 0.1 * 17.0)
    assert sizes[0][free] != sizes[1][free]


def test_random_cohorts_are_of_each_kind_at_its_share() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    values = {"work.custom_share": 0.3, "work.critical_share": 0.2, "work.per_point": 4.0}
    cohorts = go_to(world_of(values), START + 90.0)
    kinds = [kind_of_work(one) for one in cohorts.view(np.recarray)]
    counted = [kinds.count(kind) for kind in (GENERAL, CUSTOM, CRITICAL)]
    expected = np.array([0.5, 0.3, 0.2]) * len(kinds)
    assert stats.chisquare(counted, expected).pvalue > 1e-3


@pytest.mark.parametrize("length", [0.5, 1.0, 3.0])
def test_tied_to_time_work_comes_at_the_pace_of_the_past_whatever_research_does(
    length: float,
) -> None:
    values = {
        "work.tied_to": "time", "work.spacing": "even", "work.per_point": 0.5,
        "research.past_growth": 12.0, "research.returns": 0.0, "clock.months_per_step": length,
    }  # fmt: skip
    slow, fast = (world_of(values | {"research.growth": g}).run() for g in (0.0, 30.0))
    # A point each month, so a cohort every second one; the last step begins before the end.
    for world in (slow, fast):
        months = (world.step_number - 1) * length
        assert came(world).size == math.floor(months / 2 + 1e-9)
    np.testing.assert_array_equal(came(slow)["since"], came(fast)["since"])
    assert (came(fast)["need"][-1]) > (came(slow)["need"][-1])


def test_tied_to_time_work_needs_what_is_possible_when_it_comes() -> None:
    world = world_of({"work.tied_to": "time", "research.growth": 0.0}).run()
    assert came(world).size > 3
    assert (came(world)["need"] <= world.demand.coming.passed).all()


def test_tied_to_nothing_only_what_is_named_comes() -> None:
    world = world_of({"work.cohorts": NAMED, "work.tied_to": "nothing"})
    assert go_to(world, 1000.0).size == len(NAMED)


def test_events_tell_of_the_work_that_comes_after_the_start() -> None:
    world = world_of({"work.cohorts": NAMED, "research.growth": 20.0}).run()
    told = [event.who for event in world.events if event.what == "new_work"]
    assert told[0] == "soon"
    assert "old" not in told
    amounts = [event.amount for event in world.events if event.what == "new_work"]
    assert all(0 < amount < 1 for amount in amounts)


def test_a_cohort_concerns_the_share_of_firms_that_it_says() -> None:
    """Within 4 standard errors of 4,000 firms; the seed is fixed."""
    named = {
        "one": {"need": 100.0, "enterprise": 0.3, "startup": 0.7},
        "other": {"need": 101.0},
        "third": {"need": 102.0, "enterprise": 0.0, "startup": 1.0},
    }
    breadth = {"firms.enterprise.breadth": 0.9, "firms.startup.breadth": 0.1}
    world = world_of({"work.cohorts": named, "firms.count": 4000} | breadth)
    shares = [(0.3, 0.7), (0.9, 0.1), (0.0, 1.0)]
    for w, expected in enumerate(shares):
        for kind in (ENTERPRISE, STARTUP):
            concerned = held(world)[world.crowd.kind == kind, w]
            share = expected[kind]
            assert abs(concerned.mean() - share) <= 4 * math.sqrt(
                share * (1 - share) / concerned.size
            ), FIRM_KINDS[kind]


def test_whom_one_cohort_concerns_says_nothing_of_another() -> None:
    """Correlations of independent draws of 4,000 firms stay below 4 / sqrt(4000)."""
    named = {str(n): {"need": 100.0 + n, "enterprise": 0.5, "startup": 0.5} for n in range(4)}
    world = world_of({"work.cohorts": named, "firms.count": 4000})
    correlation = np.corrcoef(held(world)[:, :4].T) - np.eye(4)
    assert np.abs(correlation).max() < 4 / math.sqrt(4000)
    both = held(world)[:, 0] & held(world)[:, 1]
    volumes = np.log(world.crowd.volume[both, :2])
    assert abs(np.corrcoef(volumes.T)[0, 1]) < 4 / math.sqrt(both.sum())


def test_a_workload_starts_after_its_delay_counted_from_when_it_could() -> None:
    """Not before the firm is aware, and not before the cohort is there."""
    values = {"work.cohorts": {"there": cohort(90.0), "comes": cohort(121.0)},
              "firms.count": 300, "work.start_months": 4.0, "research.growth": 20.0,
              "work.tied_to": "nothing"}  # fmt: skip
    world = world_of(values)
    starts: dict[tuple[int, int], int] = {}
    while world.running:
        waiting = world.crowd.slot == NOT_STARTED
        delay, numbers = world.crowd.review_at.copy(), world.crowd.number.copy()
        world.step()
        begun = waiting & (world.crowd.slot != NOT_STARTED) & (world.crowd.present == 1)[:, None]
        begun &= (numbers == world.crowd.number)[:, None]
        for i, w in np.argwhere(begun).tolist():
            starts[i, w] = int(delay[i, w])
            possible = max(world.crowd.aware_since[i], world.work["since"][w])
            assert world.step_number - 1 == possible + delay[i, w]
    assert len(starts) > 100
    late = [w for _, w in starts if w == 1]
    assert late


def test_the_delay_is_exponential_around_its_mean() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    values = {"work.cohorts": {"one": cohort(90.0)}, "firms.count": 4000,
              "work.start_months": 9.0, "clock.months_per_step": 0.05}  # fmt: skip
    world = world_of(values | both_kinds({"initial_adopters": 0.0}))
    delays = 0.05 * world.crowd.review_at[held(world)]
    assert stats.kstest(delays, stats.expon(scale=9.0).cdf).pvalue > 1e-3


def test_newcomers_get_the_cohorts_that_stand() -> None:
    """As often as the firms before them; within 4 standard errors."""
    hazards = {f"firms.{kind}.{hazard}": 6.0 for kind in FIRM_KINDS
               for hazard in ("exit_hazard", "entry_hazard")}  # fmt: skip
    named = {"one": cohort(90.0, enterprise=0.5, startup=0.5), "other": cohort(100.0)}
    values = {"work.cohorts": named, "work.tied_to": "nothing", "firms.count": 2000}
    world = world_of(values | hazards)
    for _ in range(12):
        world.step()
    crowd = world.crowd
    new = (crowd.number >= crowd.kind.size) & (crowd.present == 1)
    assert new.sum() > 500
    assert (crowd.slot[new][:, 2:] == NO_WORKLOAD).all()
    share = held(world)[new, 0].mean()
    assert abs(share - 0.5) < 4 * math.sqrt(0.25 / new.sum())
    started = (crowd.slot[new] > NOT_STARTED) & (crowd.slot[new] != NO_WORKLOAD)
    assert (crowd.aware_since[new][started.any(axis=1)] != UNAWARE).all()


def test_a_workload_is_given_up_at_its_hazard() -> None:
    """Within 4 standard errors of exp(-h t) of 4,000 firms; the seed is fixed."""
    values = {"work.cohorts": {"one": cohort(90.0, enterprise=1.0, startup=1.0)},
              "work.tied_to": "nothing", "work.retirement": 0.5, "firms.count": 4000}  # fmt: skip
    no_turnover = {f"firms.{kind}.exit_hazard": 0.0 for kind in FIRM_KINDS}
    world = world_of(values | no_turnover)
    for _ in range(19):
        world.step()
    left = math.exp(-0.5 * 18 / 12)
    assert abs(held(world)[:, 0].mean() - left) < 4 * math.sqrt(left * (1 - left) / 4000)
    assert not held(world)[:, 1:].any()


def test_what_is_given_up_does_not_come_back_and_without_a_hazard_nothing_is() -> None:
    values = {"work.cohorts": {"one": cohort(90.0)}, "work.tied_to": "nothing"}
    world = world_of(values | {"work.retirement": 3.0, "firms.count": 300})
    before = held(world)
    ended = 0
    while world.running:
        numbers = world.crowd.number.copy()
        world.step()
        same = numbers == world.crowd.number
        assert not (held(world)[same] & ~before[same]).any()
        ended += int((before[same] & ~held(world)[same]).sum())
        before = held(world)
    assert ended > 50
    world = world_of(values | {"work.retirement": 0.0})
    assert (world.crowd.ends_at[held(world)] == LATER).all()


def test_potential_spend_is_what_all_work_costs_at_a_price_of_1() -> None:
    world = world_of(POOLED)
    growth, rules = np.zeros(world.work.size), world.in_force.commerce
    volumes_of(world.work, world.demand.grown, growth)
    expected = 0.0
    for i, w in np.argwhere(held(world)).tolist():
        price = going_price(rules.cost_slope, rules.tiering, world.work["need"][w], world.frontier)
        expected += world.crowd.volume[i, w] * growth[w] * price
    assert cost_of_all_work(world).potential == pytest.approx(expected, rel=1e-4)
    assert world.demand.potential == pytest.approx(cost_of_all_work(world).potential)


def test_open_models_could_serve_what_they_are_able_to_in_use_and_nothing_where_there_is_none() -> (
    None
):
    world = world_of(POOLED)
    families, needs = world.market.families, world.work["need"][world.work["number"] >= 0]
    is_open = families["open"] == 1
    spends = []
    for able in (needs.min() - 1.0, float(np.median(needs)), needs.max()):
        families["in_use"][is_open] = able
        spends.append(cost_of_all_work(world).open)
    assert spends[0] == 0.0 < spends[1] < spends[2]
    assert spends[2] == pytest.approx(cost_of_all_work(world).potential)
    families["alive"][is_open] = 0
    assert cost_of_all_work(world).open == 0.0


def test_a_world_in_which_no_work_is_possible_yet_runs() -> None:
    """Budgets are reckoned in parts of what work costs, which is nothing then."""
    far = {"far": cohort(START + 50.0)}
    world = world_of({"work.cohorts": far, "work.tied_to": "nothing"}).run()
    assert came(world).size == 0
    assert not np.isinf(world.record).any()
    assert 0 < world.demand.potential < 1e-6


def test_a_world_in_which_no_model_is_left_runs() -> None:
    world = world_of(POOLED)
    world.step()
    world.market.families["alive"] = 0
    for _ in range(3):
        world.step()
    assert not np.isinf(world.record).any()
    assert world.board.offerings.size == 0
    assert 0 < world.demand.potential < math.inf


def test_the_reference_budget_follows_potential_within_about_a_year() -> None:
    world = world_of(POOLED | {"work.tied_to": "nothing", "work.growth": 1.0,
                               "research.growth": 0.0, "research.flywheel": 0.0})  # fmt: skip
    for _ in range(6):
        before = world.demand.potential
        world.step()
        aim = cost_of_all_work(world).potential
        # Potential is renewed within the month, before common growth goes on.
        aim *= math.exp(-world.in_force.work.growth / 12)
        assert world.demand.potential == pytest.approx(
            before + (1 - math.exp(-1 / 12)) * (aim - before), rel=1e-3
        )


def test_a_cohort_can_be_placed_by_hand() -> None:
    world = world_of(POOLED)
    one = Cohort(need=130.0, size=2.0, custom=1.0)
    place_cohort(world.now, world.tables, number_of("by hand"), one)
    last = world.work[np.argmax(world.work["need"])]
    assert (last["need"], last["custom"], last["since"]) == (130.0, 1.0, world.step_number)


def test_a_boom_is_a_cohort_at_the_frontier_of_the_size_that_is_asked() -> None:
    boom = {"shocks": {"boom": {"month": "2023-05", "what": "work", "amount": 3.0}}}
    world, plain = (Ecosystem(small(values), rng=1) for values in (boom, {}))
    for _ in range(5):
        world.step()
        plain.step()
    (row,) = world.work[~np.isin(world.work["number"], plain.work["number"])]
    assert row["need"] == world.demand.coming.passed
    above = row["need"] - world.in_force.research.closed_start
    assert row["size"] == pytest.approx(3.0 + world.in_force.work.size_growth * above)
    assert [e.who for e in world.events if e.what == "new_work"].count("boom of 2023-05") == 1
