"""The network of peers, over which firms hear of AI and see what others use.

Forms: complete (everyone), regular, random (Erdos and Renyi), small_world (Watts and Strogatz) and
scale_free (Barabasi and Albert). The graph depends only on the seed, so it is the same for any
number of workers.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import NETWORK, fine_uniform, words

type Ends = NDArray[np.int64]

_TRIES = 1000


class Graph(NamedTuple):
    """Undirected graph without loops or repeated links, in compressed rows.

    Row i, `neighbour[start[i]:start[i + 1]]`, holds the neighbours of firm i in ascending order.
    `start` (firms + 1,), `neighbour` (2 x links,). All of `start` is 0 for the complete graph,
    which needs no rows: totals suffice.
    """

    start: NDArray[np.int32]
    neighbour: NDArray[np.int32]


def build(topology: str, count: int, degree: float, rewiring: float, seed: int) -> Graph:
    """Draw a graph of `count` firms with `degree` neighbours on average.

    `rewiring` (0 to 1) is the share of a small world's links that are rewired at random. On its
    ring neighbours have close numbers; in other graphs numbers carry no meaning.

    Raises ValueError, in one line, if no such graph exists.
    """
    if topology == "complete":
        return Graph(np.zeros(count + 1, dtype=np.int32), np.empty(0, dtype=np.int32))
    if not 0 <= degree <= count - 1:
        raise ValueError(
            f"degree={degree}: {count} firms can have 0 to {count - 1} neighbours; "
            "set network.degree"
        )
    if topology == "regular" and (degree % 1 or count * degree % 2):
        raise ValueError(
            f"degree={degree}: a regular network needs a whole number whose product with the "
            f"number of firms ({count}) is even"
        )
    if topology in ("small_world", "scale_free") and degree % 2:
        raise ValueError(f"degree={degree}: a {topology} network needs an even whole number")
    if topology == "scale_free" and degree < 2:
        raise ValueError(f"degree={degree}: a scale_free network needs at least 2")
    if topology == "small_world":
        return _rows(count, *_small_world(count, int(degree) // 2, rewiring, seed))
    return _rows(count, *_drawn(topology, count, degree, seed))


def _drawn(topology: str, count: int, degree: float, seed: int) -> Ends:
    """Ends (2, links) of the links of a random graph, as networkx draws it."""
    import networkx as nx

    label = np.arange(count)
    match topology:
        case "random":  # every pair is linked with the same probability
            graph = nx.fast_gnp_random_graph(count, degree / max(count - 1, 1), seed)
        case "regular" if 2 * degree > count - 1:
            # Drawn as its complement: a dense one is hardly ever found.
            graph = nx.complement(nx.random_regular_graph(count - 1 - int(degree), count, seed))
        case "regular":
            graph = nx.random_regular_graph(int(degree), count, seed)
        case _:  # preferential attachment
            links = int(degree) // 2
            first = nx.complete_graph(links + 1)
            graph = nx.barabasi_albert_graph(count, links, seed, first)
            np.random.default_rng(seed).shuffle(label)  # to hide the order of arrival
    return label[np.array(graph.edges, dtype=np.int64).reshape(-1, 2).T]


def _small_world(count: int, half: int, rewiring: float, seed: int) -> tuple[Ends, Ends]:
    """Watts and Strogatz 1998: a ring, each link moved to a random firm with some probability.

    It has `half` links from each firm clockwise.
    """
    node = np.arange(count)
    target = (node[:, np.newaxis] + np.arange(1, half + 1)) % count
    _rewire(rewiring, np.uint64(seed), target)
    return np.repeat(node, half), target.reshape(-1)


@inlined
def _draw(seed: np.uint64, link: int, slot: int) -> float:
    """A uniform number keyed by link and slot, whatever the order of calls."""
    w0, w1, _, _ = words(seed, link, 0, NETWORK, slot)
    return fine_uniform(w0, w1)


@kernel
def _rewire(rewiring: float, seed: np.uint64, target: Ends) -> None:
    """Rewire some links of a ring; `target` (count, half) are their ends."""
    count, half = target.shape
    for hop in range(half):
        for node in range(count):
            link = hop * count + node
            if _draw(seed, link, 0) >= rewiring:
                continue
            # A firm linked to nearly everyone may find no free target and keep its link.
            for attempt in range(1, _TRIES):
                other = int(_draw(seed, link, attempt) * count)
                if other != node and not _is_linked(target, node, other):
                    target[node, hop] = other
                    break


@compiled
def _is_linked(target: Ends, one: int, other: int) -> bool:
    for hop in range(target.shape[1]):
        if target[one, hop] == other or target[other, hop] == one:
            return True
    return False


def _rows(count: int, one: Ends, other: Ends) -> Graph:
    """Compress links, given by their ends, into rows."""
    pair = np.sort(np.concatenate([one * count + other, other * count + one]))
    start = np.searchsorted(pair, np.arange(count + 1) * count)
    return Graph(start.astype(np.int32), (pair % count).astype(np.int32))
