"""Islands: what is drawn, what copies keep, what moves worlds, and what is kept of these."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, VENUES, figure_of
from openclosed.analysis.islands import Anchored
from openclosed.analysis.islands import Island as Made
from openclosed.analysis.mixture import of_venue
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Seen
from openclosed.experiments.starts import lineage
from openclosed.experiments.starts.lineage import Kept, advance, grown, numbered
from openclosed.experiments.validation.anchored import library
from openclosed.experiments.validation.assimilation.free_numbers import Free
from openclosed.experiments.validation.assimilation.island import Island, Task, blind, run_island
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced, value_of

TASTE = Free("firms.startup.affinity.mean", -3.0, 2.0)
GROWTH = Free("work.size_growth", 0.0, 0.1)  # holds for a whole run
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0})
SINCE, LAST, SIZE = 6, 14, 12
VENUE = FIGURES["open_share_tokens_developers"]


def seen(step: int, value: float, deviation: float = 0.05) -> Seen:
    return Seen(VENUE, month_after(SMALL.clock.start, step), value, deviation)


def task(*measured: Seen, size: int = SIZE, seed: int = 3) -> Task:
    return Task(SMALL, [TASTE, GROWTH], np.empty((0, 2)), measured, size, seed, 0.4, SINCE, LAST)


def far(value: float) -> list[Seen]:
    """A venue shows a logit in four months."""
    return [seen(step, value) for step in range(LAST - 3, LAST + 1)]


def stepped(of: Task, steps: int = LAST + 1) -> Island:
    made = Island(of)
    for step in range(steps):
        made.month(step)
    return made


def test_numbers_are_within_their_ranges_and_are_those_of_the_worlds() -> None:
    island = Island(task())
    low, high = np.array([(one.low, one.high) for one in island.task.free]).T
    assert ((island.numbers > low) & (island.numbers < high)).all()
    for world, own in zip(island.worlds, island.numbers.tolist(), strict=True):
        assert [value_of(world.parameters, name) for name in island.names] == own


def test_numbers_are_drawn_around_the_sets_that_are_given() -> None:
    draw = np.random.default_rng(1)
    places = np.stack([0.5 + 0.1 * draw.random(50), draw.random(50)], axis=1)
    numbers = Island(task(size=200, seed=2)._replace(places=places)).numbers
    assert numbers[:, 0].mean() == pytest.approx(-3.0 + 5.0 * 0.55, abs=0.05)
    assert numbers[:, 0].std() < 0.3
    assert numbers[:, 1].std() == pytest.approx(0.1 / 12**0.5, rel=0.2)


def test_copies_keep_numbers_tastes_and_what_is_known_but_go_on_with_luck_of_their_own() -> None:
    island = stepped(task(seen(SINCE + 1, 0.0, 5.0)), SINCE + 3)
    before, lucks = island.numbers.copy(), [int(world.luck) for world in island.worlds]
    tastes, (biases,) = np.array(island.tastes), island.biases.values()
    island.weights = np.zeros(SIZE)
    island.weights[[2, 5]] = 0.5
    island._resample()
    rows = [2] * 6 + [5] * 6
    assert island.founder.tolist() == rows
    assert island.weights.tolist() == [1 / SIZE] * SIZE
    np.testing.assert_array_equal(island.numbers, before[rows])
    np.testing.assert_array_equal(island.tastes, tastes[:, rows])
    np.testing.assert_array_equal(next(iter(island.biases.values())), np.array(biases)[:, rows])
    after = [int(world.luck) for world in island.worlds]
    assert len(set(after)) == SIZE
    assert (after[0], after[6]) == (lucks[2], lucks[5])  # the first of each is no copy
    island.month(SINCE + 3)
    assert len({float(world.record[-1].sum()) for world in island.worlds[:6]}) == 6
    for world, own in zip(island.worlds, before[rows, 0].tolist(), strict=True):
        assert world.in_force.firms.startup.affinity.mean == own


def test_a_lineage_makes_the_same_world_again_whatever_the_horizon() -> None:
    """To the last digit, all outcomes, after copies took the place of others."""
    island = stepped(task(*far(2.0)))  # a venue showed 88 % four times
    longer = all_replaced(SMALL, {"clock.horizon": 60.0})
    lineages = [
        story._replace(tastes=tuple(float(taste[row]) for taste in island.tastes))
        for row, story in enumerate(island.stories)
    ]
    copied = [row for row, one in enumerate(lineages) if len(one.lucks) > 1]
    assert copied
    for row in {*copied[:4], copied[-1], 0}:
        own = numbered(longer, island.names, lineages[row])
        again = grown(own, lineages[row], LAST + 1).record
        np.testing.assert_array_equal(again, island.worlds[row].record)
    other = lineages[row]._replace(tastes=tuple(one + 1.0 for one in lineages[row].tastes))
    moved = grown(own, other, LAST + 1).record
    np.testing.assert_array_equal(moved[:SINCE], again[:SINCE])
    assert not np.array_equal(moved, again, equal_nan=True)


def weighted(made: Made, what: np.ndarray) -> float:
    return float(made.weights @ what / made.weights.sum())


def test_what_a_venue_shows_moves_the_market_its_bias_and_developers_taste() -> None:
    """88 % against 12 %, of 40 worlds each: the means are apart by much more than chance."""
    up, down = (run_island(task(*far(value), size=40)) for value in (2.0, -2.0))
    share = [weighted(one, one.market[:, -1, 0]) for one in (up, down)]
    taste = [weighted(one, one.tastes[:, -1]) for one in (up, down)]
    bias = [weighted(one, one.bias[:, 0, 0]) for one in (up, down)]
    assert share[0] > share[1] + 0.15
    assert taste[0] > taste[1] + 0.2
    assert bias[0] > 0.0 > bias[1]
    assert (up.bias[:, 0, 1] < 0.4**2).all()
    assert (up.tastes[:, 0] == 0.0).all()
    assert up.whole == up.evidence[-1, 1]


def test_the_evidence_of_a_month_is_the_mean_probability_over_worlds() -> None:
    one = seen(SINCE, 0.0, 0.5)
    island, twin = (stepped(of._replace(walks=False), SINCE + 1) for of in (task(one), task()))
    own = observers.logits(np.array([world.latest(TOKENS) for world in twin.worlds]))
    _, logs = observers.shown(observers.unknown(0.4, SIZE), one.value - own, 0.5)
    assert island.evidence == pytest.approx(np.log(np.exp(logs).mean()))


def test_who_foretells_leaves_the_island_as_it_is() -> None:
    """A twin that foretold nothing goes on in the same way."""
    of = task()._replace(walks=False, ahead=4, members=6, outcomes=("capability_open", TOKENS))
    island, twin = stepped(of, 8), stepped(of, 8)
    assert island.foretell()[0].shape == (6, 4, 2)
    assert not np.any(island.tastes)
    assert [*island.law(0).values()] == [0.0, 1.0]
    for step in range(8, 10):
        island.month(step)
        twin.month(step)
    for one, other in zip(island.worlds, twin.worlds, strict=True):
        np.testing.assert_array_equal(one.record, other.record)


def test_a_blind_world_sees_no_release_and_no_path_that_is_dated_later() -> None:
    """In July 2024: paths are changed until 2025, and releases go on."""
    long = all_replaced(SMALL, {"clock.horizon": 60.0})
    sighted = advance(Ecosystem(long, rng=4), 19)
    unsighted = blind(sighted.fork(int(sighted.luck)))
    assert unsighted.parameters.schedule == {
        "vendors.homestead.imitation_months": {"2024-07": 2.0},
        "vendors.overseas.imitation_months": {"2024-04": 4.5},
        "vendors.transpacific.imitation_months": {"2024-04": 4.5},
    }
    for world in (sighted, unsighted):
        advance(world, 42)
    known = [world.outcomes["capability_open"].to_numpy() for world in (sighted, unsighted)]
    np.testing.assert_array_equal(known[0][:19], known[1][:19])
    assert not np.allclose(known[0][20:], known[1][20:])


EACH = 7  # kept of each cell
KEYS = ("open_share_tokens_developers", "open_share_tokens_second_router", "our gateway")


def weighed(bias: float, seed: int) -> Made:
    """Weighed by both venues of the record and one of a reader's own."""
    month = month_after(SMALL.clock.start, LAST)
    seen = [Seen(figure_of(key), month, 1.5, 0.1) for key in KEYS]
    return run_island(
        Task(SMALL, [TASTE, GROWTH], np.empty((0, 2)), seen, SIZE, seed, bias, SINCE, LAST)
    )


@pytest.fixture(scope="module")
def found() -> Anchored:
    """One hypothesis with two biases, on two islands each."""
    cells = {("lasting", bias): [weighed(bias, seed) for seed in (1, 2)] for bias in (0.4, 1.0)}
    since = month_after(SMALL.clock.start, SINCE)
    return Anchored(cells, since, [(one.name, one.low, one.high) for one in (TASTE, GROWTH)], {})


@pytest.fixture
def kept(found: Anchored) -> Kept:
    return library.kept_of(found, EACH, SINCE, 1)


def test_worlds_are_the_same_from_disk(kept: Kept, tmp_path: Path) -> None:
    """To the last digit what makes a world again."""
    library.write(tmp_path, kept)
    read = lineage.read(tmp_path)
    assert read.lineages == kept.lineages
    assert (read.names, read.since) == (kept.names, kept.since)
    pd.testing.assert_frame_equal(read.worlds, kept.worlds, check_exact=False, rtol=1e-12)
    pd.testing.assert_frame_equal(read.cells, kept.cells, check_exact=False, rtol=1e-12)
    np.testing.assert_allclose(read.weights, kept.weights)


def test_a_row_is_a_world_of_its_cell_with_its_numbers_law_and_biases(
    kept: Kept, found: Anchored
) -> None:
    rows = kept.worlds
    assert rows["world"].tolist() == list(range(2 * EACH))
    assert rows["bias"].tolist() == [0.4] * EACH + [1.0] * EACH
    np.testing.assert_allclose(rows["k"], library.POINTS_A_YEAR * rows[library.GROWTH])
    for (_, bias), group in found.islands.items():
        numbers, law, biases = (
            np.concatenate([getattr(one, name) for one in group])
            for name in ("numbers", "law", "bias")
        )
        for _, row in rows[rows["bias"] == bias].iterrows():
            same = np.flatnonzero((numbers == row[list(kept.names)].to_numpy(float)).all(axis=1))
            assert [*row[["sigma", "rho"]]] in law[same].tolist()
            own = [row[[*of_venue(venue)]].tolist() for venue in VENUES]
            assert own in biases[same, : len(VENUES)].tolist()


def test_worlds_are_drawn_by_the_weights_of_their_islands(found: Anchored) -> None:
    """None of an island that gave next to no probability to the record, nor of weight 0."""
    even = np.zeros(SIZE)
    even[3] = 1.0
    first, second = (
        group[0]._replace(weights=even, evidence=np.array([[LAST, log]]))
        for group, log in zip(found.islands.values(), (-3.0, -3.0 - math.log(4.0)), strict=True)
    )
    lost = second._replace(evidence=np.array([[LAST, -300.0]]))
    islands = {("one", 0.4): [lost, first], ("other", 0.4): [second, lost]}
    made = library.kept_of(found._replace(islands=islands), EACH, SINCE, 1)
    founders = [SIZE + first.founder[3]] * EACH + [second.founder[3]] * EACH
    assert made.worlds["founder"].tolist() == founders
    of_one = made.weights[made.worlds["hypothesis"] == "one"].sum()
    assert of_one == pytest.approx(0.9 * 0.8 + 0.05)  # at least .05 for each, whatever it gave
    alone = made.of(["other"])
    assert alone.weights.tolist() == pytest.approx([1 / EACH] * EACH)
    assert alone.lineages == made.lineages[EACH:]
    assert alone.worlds["world"].tolist() == list(range(EACH, 2 * EACH))


def test_a_belief_leaves_worlds_on_its_side_with_the_weights_they_had() -> None:
    kept = lineage.read()
    k, weight = kept.worlds["k"], kept.weights
    for name, is_fast in (("sceptic", True), ("enthusiast", False)):
        own = kept.believed(name)
        below = (own.worlds["k"].to_numpy()[:, None] > k.to_numpy()) @ weight.to_numpy()
        assert ((below >= 0.49) if is_fast else (below <= 0.51)).all()
        assert own.weights.sum() == pytest.approx(1.0)
        rows = kept.worlds["world"].isin(own.worlds["world"]).to_numpy()
        expected = (weight[rows] / weight[rows].sum()).to_numpy()
        np.testing.assert_allclose(own.weights.to_numpy(), expected)
    assert len(kept.believed("central").worlds) == len(kept.worlds)
