"""Islands: what is drawn, what copies keep, and that measurements move worlds to where they fit."""

import numpy as np
import pytest

from experiments.anchoring.island import Free, Island, Seen, developers_share, logit, run_island
from sim import Ecosystem, Parameters
from sim.parameters.paths import all_replaced

TASTE = Free("firms.startup.affinity.mean", -3.0, 2.0)
GROWTH = Free("work.size_growth", 0.0, 0.1)  # holds for a whole run
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 30.0})


@pytest.fixture(scope="module")
def island() -> Island:
    made = Island(SMALL, [TASTE, GROWTH], 12, seed=3)
    for _ in range(4):
        made.step()
    return made


def test_numbers_are_within_their_ranges_and_are_those_of_the_worlds(island: Island) -> None:
    values = island.values()
    low, high = np.array([(one.low, one.high) for one in island.free]).T
    assert ((values > low) & (values < high)).all()
    for world, own in zip(island.worlds, values, strict=True):
        assert world.parameters.firms.startup.affinity.mean == pytest.approx(own[0])
        assert world.parameters.work.size_growth == pytest.approx(own[1])


def test_copies_keep_what_holds_for_a_run_and_go_on_with_luck_of_their_own(island: Island) -> None:
    island.weights = np.zeros(12)
    island.weights[[2, 5]] = 0.5
    growth = island.values()[[2, 5], 1]
    island.resample()
    after = island.values()
    assert island.ancestor.tolist() == [2] * 6 + [5] * 6
    np.testing.assert_allclose(after[:, 1], np.repeat(growth, 6))
    assert len(set(after[:, 0])) == 12
    assert len({int(world.luck) for world in island.worlds}) == 12
    shares = island.step()
    assert shares.size == 12
    for world, own in zip(island.worlds, after, strict=True):
        assert world.now.firms.startup.affinity.mean == pytest.approx(own[0])
        assert world.work.size == island.worlds[0].work.size


def test_measurements_move_the_numbers_towards_those_that_made_them() -> None:
    """Truth .5 against a prior around -.5: the mean moves up by more than chance in any seed."""
    truth = all_replaced(SMALL, {"firms.startup.affinity.mean": 1.2, "firms.count": 200})
    world, seen = Ecosystem(truth, rng=5), []
    for month in range(24):
        world.step()
        if month >= 12:
            seen.append(Seen(month, logit(developers_share(world)), 0.1))
    found = run_island(SMALL, [TASTE], seen, size=40, seed=1)
    assert found.weights @ found.numbers[:, 0] > 0.0
    assert 1.0 <= found.founders <= 40.0
    assert 1.0 <= found.least <= 40.0
    assert np.isfinite(found.evidence)
    assert found.ahead.shape == (40, 30 - 24)


def test_a_number_that_holds_for_a_run_cannot_be_changed_in_it() -> None:
    world = Ecosystem(SMALL, rng=1)
    with pytest.raises(ValueError, match=r"work\.size_growth holds for the whole run"):
        world.go_on_under({"work.size_growth": 0.01})
