"""Graphs: invariants, and the distribution of the one drawn here; others are networkx's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim.state.network import Graph, build


def draw(topology: str, count: int = 2000, degree: float = 8, rewiring: float = 0.1) -> Graph:
    return build(topology, count, degree, rewiring, 11)


def degrees(graph: Graph) -> NDArray[np.int64]:
    return np.diff(graph.start)


def ends(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both ends of each link, each link once from either side."""
    return np.repeat(np.arange(graph.start.size - 1), degrees(graph)), graph.neighbour.astype(int)


@st.composite
def requests(pick: st.DrawFn) -> tuple[str, int, float, float, int]:
    """Any possible request, with degrees up to the complete graph's."""
    topology = pick(st.sampled_from(["regular", "random", "small_world", "scale_free"]))
    count = pick(st.integers(3, 40))
    degree: float = pick(st.integers(2, count - 1))
    if topology == "regular":
        degree -= count * degree % 2
    elif topology != "random":
        degree -= degree % 2
    return topology, count, degree, pick(st.floats(0, 1)), pick(st.integers(0, 2**53))


@given(requests())
def test_every_graph_is_simple_symmetric_and_sorted_and_follows_from_its_request(
    request: tuple[str, int, float, float, int],
) -> None:
    topology, count, degree, *_ = request
    graph, again = build(*request), build(*request)
    assert np.array_equal(graph.neighbour, again.neighbour)
    assert graph.start.dtype == graph.neighbour.dtype == np.int32
    assert graph.start.shape == (count + 1,)
    assert (graph.start[0], graph.start[-1]) == (0, graph.neighbour.size)
    one, other = ends(graph)
    assert (one != other).all()
    assert ((other >= 0) & (other < count)).all()
    forward = one * count + other
    # Strictly ascending pair numbers: rows are sorted and no link is repeated.
    assert (np.diff(forward) > 0).all()
    assert np.array_equal(np.sort(other * count + one), forward)
    if topology == "regular":
        assert (degrees(graph) == degree).all()
    if topology == "small_world":
        assert graph.neighbour.size == count * degree


def test_a_scale_free_graph_has_its_mean_degree_and_does_not_show_who_came_first() -> None:
    graph = draw("scale_free", count=20_000)
    assert graph.neighbour.size / 2 == 80_000 - 10  # the five initial firms lack 10 of their links
    assert abs(stats.spearmanr(np.arange(20_000), degrees(graph)).statistic) < 0.1


def test_the_requested_share_of_a_small_world_is_rewired() -> None:
    """Without rewiring it is the ring."""
    ring = draw("small_world", count=10, degree=4, rewiring=0.0)
    assert ring.neighbour[ring.start[0] : ring.start[1]].tolist() == [1, 2, 8, 9]
    count, degree, rewiring = 20_000, 8, 0.3
    one, other = ends(draw("small_world", count=count, degree=degree, rewiring=rewiring))
    distance = np.minimum((one - other) % count, (other - one) % count)
    moved = (distance > degree // 2).sum() / 2
    links = count * degree / 2
    # A moved link lands near home again with probability 4e-4.
    deviation = (moved / links - rewiring) / math.sqrt(rewiring * (1 - rewiring) / links)
    assert abs(deviation) < 3.3


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"topology": "random", "count": 5, "degree": 5}, "degree=5: 5 firms .* 0 to 4"),
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
