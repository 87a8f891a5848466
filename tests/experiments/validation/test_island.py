"""Islands: what is drawn, what copies keep, what moves worlds, and what is kept of these."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.quantities import FIGURES, TOKENS, VENUES, figure_of
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Seen
from openclosed.experiments.starts.prior import Free, names_of
from openclosed.experiments.validation.anchored import library
from openclosed.experiments.validation.anchored.library import Kept
from openclosed.experiments.validation.assimilation import island as island_module
from openclosed.experiments.validation.assimilation.island import Island, Task, blind, run_island
from openclosed.experiments.validation.assimilation.islands import Anchored, numbers_at
from openclosed.experiments.validation.assimilation.islands import Island as Made
from openclosed.experiments.validation.assimilation.lineage import (
    Lineage,
    advance,
    grown,
    numbered,
)
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced, value_of

TASTE = Free(
    "firms.startup.affinity.mean", -3.0, 2.0, "normal",
    also=("firms.enterprise.affinity.mean",), raised_by=(("work.size_growth", 10.0),),
)  # fmt: skip
GROWTH = Free("work.size_growth", 0.01, 0.1, "log")  # holds for a whole run
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0})
SINCE, LAST, SIZE = 6, 14, 12
VENUE = FIGURES["open_share_tokens_developers"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few worlds that are tried."""
    monkeypatch.setattr(island_module, "TRIALS", 12)


def seen(step: int, value: float, deviation: float = 0.05) -> Seen:
    return Seen(VENUE, month_after(SMALL.clock.start, step), value, deviation)


def task(*measured: Seen, size: int = SIZE, seed: int = 3) -> Task:
    return Task(SMALL, [TASTE, GROWTH], measured, size, seed, 0.4, SINCE, LAST)


def far(value: float) -> list[Seen]:
    """A venue shows a logit in four months."""
    return [seen(step, value) for step in range(LAST - 3, LAST + 1)]


def stepped(of: Task, steps: int = LAST + 1) -> Island:
    made = Island(of)
    for step in range(steps):
        made.month(step)
    return made


def numbers_in(worlds: list[Ecosystem], names: list[str]) -> np.ndarray:
    return np.array([[value_of(one.parameters, name) for name in names] for one in worlds])


def test_worlds_have_numbers_of_the_prior_by_its_laws() -> None:
    """200 draws: standard errors of means of a normal law .09, of logarithms .05."""
    island = Island(task(size=200))
    found = numbers_in(island.worlds, island.names)
    assert island.names == [TASTE.name, *TASTE.also, GROWTH.name]
    np.testing.assert_array_equal(found, numbers_at(island.task.free, island.places))
    own, both, growth = found.T
    assert both.mean() == pytest.approx(-0.5, abs=0.35)
    assert both.std() == pytest.approx(1.25, rel=0.2)
    assert own - both == pytest.approx(10.0 * growth, abs=1e-4)
    assert np.log(growth).mean() == pytest.approx(np.log(0.01 * 0.1) / 2, abs=0.2)


def test_copies_keep_numbers_tastes_and_what_is_known_but_go_on_with_luck_of_their_own() -> None:
    island = stepped(task(seen(SINCE + 1, 0.0, 5.0)), SINCE + 3)
    before, lucks = island.places.copy(), [int(world.luck) for world in island.worlds]
    numbers = numbers_in(island.worlds, island.names)
    tastes, (biases,) = np.array(island.tastes), island.biases.values()
    island.weights = np.zeros(SIZE)
    island.weights[[2, 5]] = 0.5
    island._resample()
    rows = [2] * 6 + [5] * 6
    assert island.founder.tolist() == rows
    assert island.weights.tolist() == [1 / SIZE] * SIZE
    np.testing.assert_array_equal(island.places, before[rows])
    np.testing.assert_array_equal(numbers_in(island.worlds, island.names), numbers[rows])
    np.testing.assert_array_equal(island.tastes, tastes[:, rows])
    np.testing.assert_array_equal(next(iter(island.biases.values())), np.array(biases)[:, rows])
    after = [int(world.luck) for world in island.worlds]
    assert len(set(after)) == SIZE
    assert (after[0], after[6]) == (lucks[2], lucks[5])  # the first of each is no copy
    island.month(SINCE + 3)
    assert len({float(world.record[-1].sum()) for world in island.worlds[:6]}) == 6
    for world, own in zip(island.worlds, numbers[rows, 0].tolist(), strict=True):
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


@pytest.mark.parametrize("place", [0.3, 0.7])
def test_from_made_up_data_the_number_is_found_that_they_were_made_from(place: float) -> None:
    """Of three worlds, whose venue has no bias; the mean of what is found has an error of .1."""
    free = [Free("firms.startup.affinity.mean", -6.0, 4.0)]
    world = all_replaced(SMALL, {"firms.count": 60})
    asked = task(size=40)._replace(parameters=world, free=free, walks=False, bias=0.05)
    numbers = tuple(numbers_at(free, np.array([[place]]))[0].tolist())
    own, found = numbered(world, names_of(free), Lineage(numbers, ())), []
    for luck in (11, 12, 13):
        truth = advance(Ecosystem(own, rng=luck), LAST + 1)
        shown = observers.logits(truth.outcomes[TOKENS].to_numpy())
        record = [seen(step, float(shown[step]), 0.5) for step in range(SINCE, LAST + 1)]
        made = run_island(asked._replace(seen=record))
        found.append(weighted(made, made.places[:, 0]))
    assert np.mean(found) == pytest.approx(place, abs=0.15)


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
    """In July 2024 paths are changed until 2025, and releases go on."""
    long = all_replaced(SMALL, {"clock.horizon": 30.0})
    sighted = advance(Ecosystem(long, rng=4), 19)
    unsighted = blind(sighted.fork(int(sighted.luck)))
    dated = [max(path) for path in unsighted.parameters.schedule.values()]
    assert dated
    assert max(dated) <= "2024-07" < max(map(max, sighted.parameters.schedule.values()))
    for world in (sighted, unsighted):
        advance(world, 30)
    known = [world.outcomes["capability_open"].to_numpy() for world in (sighted, unsighted)]
    np.testing.assert_array_equal(known[0][:19], known[1][:19])
    assert not np.allclose(known[0][20:], known[1][20:])


COUNT = 14  # worlds that are kept
KEYS = ("open_share_tokens_developers", "open_share_tokens_second_router", "our gateway")


def weighed(bias: float, seed: int) -> Made:
    """Weighed by both venues of the record and one of a reader's own."""
    month = month_after(SMALL.clock.start, LAST)
    seen = [Seen(figure_of(key), month, 1.5, 0.1) for key in KEYS]
    return run_island(Task(SMALL, [TASTE, GROWTH], seen, SIZE, seed, bias, SINCE, LAST))


@pytest.fixture(scope="module")
def found() -> Anchored:
    """Two biases, on two islands each."""
    groups = {bias: [weighed(bias, seed) for seed in (1, 2)] for bias in (0.4, 1.0)}
    return Anchored(groups, month_after(SMALL.clock.start, SINCE), [TASTE, GROWTH], {})


@pytest.fixture
def kept(found: Anchored) -> Kept:
    return library.kept_of(found, COUNT, SINCE, 1)


def test_worlds_are_the_same_from_disk(kept: Kept, tmp_path: Path) -> None:
    """To the last digit what makes a world again."""
    library.write(tmp_path, kept)
    read = library.read(tmp_path)
    assert read.lineages == kept.lineages
    assert (read.names, read.since) == (kept.names, kept.since)
    pd.testing.assert_frame_equal(read.worlds, kept.worlds, check_exact=False, rtol=1e-12)


def test_a_row_is_a_world_of_an_island_with_its_numbers_law_and_biases(
    kept: Kept, found: Anchored
) -> None:
    rows = kept.worlds
    assert rows["world"].tolist() == list(range(COUNT))
    of_venues = [f"{venue} {what}" for venue, what in product(VENUES, ("mean", "variance"))]
    for _, row in rows.iterrows():
        group = found.islands[row["bias"]]
        places, law, biases = (
            np.concatenate([getattr(one, name) for one in group])
            for name in ("places", "law", "bias")
        )
        numbers = numbers_at(found.free, places)
        same = np.flatnonzero((numbers == row[list(kept.names)].to_numpy(float)).all(axis=1))
        assert [*row[["sigma", "rho"]]] in law[same].tolist()
        own = row[of_venues].to_numpy(float).reshape(-1, 2).tolist()
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
    islands = {0.4: [lost, first], 1.0: [second, lost]}
    made = library.kept_of(found._replace(islands=islands), 100, SINCE, 1)
    founders = made.worlds.groupby(["bias", "founder"]).size()
    assert founders.index.tolist() == [
        (0.4, SIZE + first.founder[3]), (1.0, 2 * SIZE + second.founder[3])
    ]  # fmt: skip
    assert founders.tolist() == [74, 26]  # .8 x .8 + .1, since each has .1, whatever it gave
