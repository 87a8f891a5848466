"""The worlds that are kept: drawn by their weights, and the same from disk."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.anchored.answer import Anchored, Island
from analysis.answer.mixture import of_venue
from analysis.evidence.quantities import VENUES, figure_of
from analysis.statistics.compared import Seen
from analysis.statistics.matching import Free
from experiments.worlds import library
from experiments.worlds.island import Task, run_island
from experiments.worlds.library import GROWTH, Kept
from sim import Parameters
from sim.parameters.dates import month_after
from sim.parameters.paths import all_replaced

SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0})
SINCE, LAST, SIZE, EACH = 6, 12, 10, 7
FREE = [Free("firms.startup.affinity.mean", -3.0, 2.0), Free(GROWTH, 0.0, 0.1)]
KEYS = ("open_share_tokens_developers", "open_share_tokens_second_router", "our gateway")


def island(bias: float, seed: int) -> Island:
    """Weighed by both venues of the record and one of a reader's own."""
    month = month_after(SMALL.clock.start, LAST)
    seen = [Seen(figure_of(key), month, 1.5, 0.1) for key in KEYS]
    return run_island(Task(SMALL, FREE, np.empty((0, 2)), seen, SIZE, seed, bias, SINCE, LAST))


@pytest.fixture(scope="module")
def found() -> Anchored:
    """One hypothesis with two biases, on two islands each."""
    cells = {("lasting", bias): [island(bias, seed) for seed in (1, 2)] for bias in (0.4, 1.0)}
    since = month_after(SMALL.clock.start, SINCE)
    return Anchored(cells, since, [(one.name, one.low, one.high) for one in FREE], {})


@pytest.fixture
def kept(found: Anchored) -> Kept:
    return library.kept_of(found, EACH, SINCE, 1)


def test_worlds_are_the_same_from_disk(kept: Kept, tmp_path: Path) -> None:
    """To the last digit what makes a world again."""
    library.write(tmp_path, kept)
    read = library.read(tmp_path)
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
    np.testing.assert_allclose(rows["k"], library.POINTS_A_YEAR * rows[GROWTH])
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
    kept = library.read()
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
