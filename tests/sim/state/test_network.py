"""Graphs: what always holds, and the laws that each form is named after.

Statistical tests use fixed seeds; each rejects a correct sampler with probability below 1e-3
under a fresh seed, unless stated otherwise.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim.state.network import Graph, build

ERROR_RATE = 1e-3
DRAWN = ("regular", "random", "small_world", "scale_free")


def draw(
    topology: str,
    count: int = 2000,
    degree: float = 8,
    rewiring: float = 0.1,
    seed: int = 11,
) -> Graph:
    return build(topology, count, degree, rewiring, seed)


def degrees(graph: Graph) -> NDArray[np.int64]:
    return np.diff(graph.start)


def ends(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both ends of each link, each link once from either side."""
    return np.repeat(np.arange(graph.start.size - 1), degrees(graph)), graph.neighbour.astype(int)


def assert_simple_and_symmetric(graph: Graph, count: int) -> None:
    assert graph.start.dtype == np.int32
    assert graph.neighbour.dtype == np.int32
    assert graph.start.shape == (count + 1,)
    assert graph.start[0] == 0
    assert graph.start[-1] == graph.neighbour.size
    one, other = ends(graph)
    assert (one != other).all()
    assert ((other >= 0) & (other < count)).all()
    forward = one * count + other
    # Strictly ascending pair numbers: rows are sorted and no link is repeated.
    assert (np.diff(forward) > 0).all()
    assert np.array_equal(np.sort(other * count + one), forward)


@st.composite
def requests(pick: st.DrawFn) -> tuple[str, int, float, float, int]:
    """Any possible request, with degrees up to the complete graph's."""
    topology = pick(st.sampled_from(DRAWN))
    count = pick(st.integers(3, 40))
    degree: float = pick(st.integers(2, count - 1))
    if topology == "regular":
        degree -= count * degree % 2
    elif topology != "random":
        degree -= degree % 2
    return topology, count, degree, pick(st.floats(0, 1)), pick(st.integers(0, 2**53))


@given(requests())
def test_every_graph_is_simple_symmetric_and_sorted(
    request: tuple[str, int, float, float, int],
) -> None:
    topology, count, degree, *_ = request
    graph = build(*request)
    assert_simple_and_symmetric(graph, count)
    if topology == "regular":
        assert (degrees(graph) == degree).all()
    if topology == "small_world":
        assert graph.neighbour.size == count * degree


def test_a_larger_graph_has_the_mean_degree_that_was_asked_for() -> None:
    graph = draw("scale_free", count=20_000, degree=8)
    assert_simple_and_symmetric(graph, 20_000)
    # The five firms that it starts from lack 10 of their links.
    assert graph.neighbour.size / 2 == 80_000 - 10


@pytest.mark.parametrize("topology", DRAWN)
def test_the_seed_alone_decides(topology: str) -> None:
    first, again, other = draw(topology, seed=3), draw(topology, seed=3), draw(topology, seed=4)
    assert np.array_equal(first.neighbour, again.neighbour)
    assert np.array_equal(first.start, again.start)
    assert not np.array_equal(first.neighbour, other.neighbour)


@pytest.mark.parametrize("topology", ["regular", "random"])
def test_every_pair_is_linked_alike(topology: str) -> None:
    count, seeds, degree = 7, 2000, 2
    linked = np.zeros((count, count))
    for seed in range(seeds):
        one, other = ends(draw(topology, count=count, degree=degree, seed=seed))
        linked[one, other] += 1
    share = linked[np.triu_indices(count, 1)] / seeds
    expected = degree / (count - 1)
    deviation = np.abs(share - expected) / math.sqrt(expected * (1 - expected) / seeds)
    # 21 pairs of two forms, Bonferroni.
    assert deviation.max() < stats.norm.isf(ERROR_RATE / 42 / 2)


@pytest.mark.parametrize("degree", [0.5, 8])
def test_degrees_of_a_random_graph_are_binomial(degree: float) -> None:
    count = 20_000
    observed = degrees(draw("random", count=count, degree=degree))
    law = stats.binom(count - 1, degree / (count - 1))
    top = int(law.isf(20 / count))
    cells = np.bincount(np.minimum(observed, top), minlength=top + 1)
    expected = np.append(law.pmf(np.arange(top)), law.sf(top - 1)) * count
    is_large = expected >= 5
    chi_square = ((cells - expected)[is_large] ** 2 / expected[is_large]).sum()
    # Degrees share links in pairs, which correlates them by about 1/count: no matter here.
    assert stats.chi2.sf(chi_square, is_large.sum() - 1) > ERROR_RATE / 2


def test_a_small_world_without_rewiring_is_the_ring() -> None:
    graph = draw("small_world", count=10, degree=4, rewiring=0.0)
    assert graph.neighbour[graph.start[5] : graph.start[6]].tolist() == [3, 4, 6, 7]
    assert graph.neighbour[graph.start[0] : graph.start[1]].tolist() == [1, 2, 8, 9]


def test_the_asked_share_of_a_small_world_is_rewired() -> None:
    count, degree, rewiring = 20_000, 8, 0.3
    one, other = ends(draw("small_world", count=count, degree=degree, rewiring=rewiring))
    distance = np.minimum((one - other) % count, (other - one) % count)
    moved = (distance > degree // 2).sum() / 2
    links = count * degree / 2
    # A moved link lands near home again with probability 4e-4.
    deviation = (moved / links - rewiring) / math.sqrt(rewiring * (1 - rewiring) / links)
    assert abs(deviation) < 3.3


def test_degrees_of_a_scale_free_graph_follow_the_cubic_law() -> None:
    degree, fewest = 4, 2
    observed = degrees(draw("scale_free", count=50_000, degree=degree))
    assert observed.min() == fewest
    # P(K >= k) = m(m+1)/(k(k+1)) for m links a newcomer (Dorogovtsev, Mendes and Samukhin 2000);
    # 12 %: three standard errors at 500 firms.
    for k in (2 * degree, 4 * degree):
        law = fewest * (fewest + 1) / (k * (k + 1))
        assert (observed >= k).mean() == pytest.approx(law, rel=0.12)
    assert observed.max() > 200


def test_who_came_first_to_a_scale_free_graph_does_not_show_in_its_number() -> None:
    observed = degrees(draw("scale_free"))
    assert abs(stats.spearmanr(np.arange(observed.size), observed).statistic) < 0.1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"topology": "random", "count": 5, "degree": 5}, "degree=5: 5 firms .* 0 to 4"),
        ({"topology": "random", "degree": -1}, "degree=-1: "),
        ({"topology": "random", "degree": math.nan}, "degree=nan: "),
        ({"topology": "regular", "count": 5, "degree": 3}, "degree=3: .* even"),
        ({"topology": "regular", "degree": 2.5}, "degree=2.5: .* whole number"),
        ({"topology": "small_world", "degree": 3}, "degree=3: .* even"),
        ({"topology": "scale_free", "degree": 3}, "degree=3: .* even"),
        ({"topology": "scale_free", "degree": 0}, "degree=0: .* at least 2"),
    ],
)
def test_an_impossible_request_is_refused_in_one_line(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{says}[^\n]*$"):
        draw(**wrong)  # type: ignore[arg-type]
