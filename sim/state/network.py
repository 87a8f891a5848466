"""Who a firm's neighbours are: the graph over which it hears of AI and sees what others use.

Forms: complete (everyone), regular, random (Erdos and Renyi), small_world (Watts and Strogatz) and
scale_free (Barabasi and Albert). All draws are keyed by (seed, NETWORK), so that a graph is the
same on every machine and number of workers.
"""

from typing import NamedTuple

import numpy as np

from openclosed.sim.state.links import (
    Ends,
    Nodes,
    Offsets,
    attach,
    complement,
    fill_rows,
    pair_stubs,
    rewire_ring,
    sample_pairs,
    shuffled,
    transpose,
)

TOPOLOGIES = ("complete", "regular", "random", "small_world", "scale_free")

_LARGEST = 2**31 - 1
_ATTEMPTS = 100


class Graph(NamedTuple):
    """Undirected graph without loops or repeated links, in compressed rows.

    Row i, `neighbour[start[i]:start[i + 1]]`, holds the neighbours of firm i in ascending order.
    `start` (firms + 1,), `neighbour` (2 x links,). All of `start` is 0 for the complete graph,
    whose rows nobody needs: everyone counts, so totals do.
    """

    start: Offsets
    neighbour: Nodes


def build(topology: str, count: int, degree: float, rewiring: float, seed: int) -> Graph:
    """Draw the graph of `count` firms with `degree` neighbours on average.

    `rewiring` (0 to 1) is the share of a small world's links that lead anywhere. On its ring,
    firms with near numbers belong together; elsewhere a firm's number means nothing.

    Raises ValueError, in one line, for a form that is unknown or a graph that cannot exist.
    """
    if topology not in TOPOLOGIES:
        raise ValueError(f"topology={topology}: must be one of {', '.join(TOPOLOGIES)}")
    if not 1 <= count <= _LARGEST:
        raise ValueError(f"count={count}: a network needs 1 to {_LARGEST} firms")
    if topology == "complete":
        return Graph(np.zeros(count + 1, dtype=np.int32), np.empty(0, dtype=np.int32))
    if not 0 <= degree <= count - 1:
        raise ValueError(f"degree={degree}: {count} firms can have 0 to {count - 1} neighbours")
    if count * degree > _LARGEST:
        raise ValueError(f"degree={degree}: with {count} firms at most {_LARGEST / count:.1f}")
    key = np.uint64(seed)
    match topology:
        case "regular":
            return _regular(count, degree, key)
        case "random":
            return _random(count, degree, key)
        case "small_world":
            return _small_world(count, degree, rewiring, key)
        case _:
            return _scale_free(count, degree, key)


def _regular(count: int, degree: float, seed: np.uint64) -> Graph:
    """Exactly `degree` neighbours each: stubs paired at random, bad pairs repaired by swaps."""
    if degree != int(degree) or count * int(degree) % 2:
        raise ValueError(
            f"degree={degree}: a regular network needs a whole number whose product with the "
            f"number of firms ({count}) is even"
        )
    # A dense graph is drawn as what it leaves out: few swaps are open when most pairs are linked.
    dense = 2 * degree > count - 1
    links = count - 1 - int(degree) if dense else int(degree)
    for attempt in range(_ATTEMPTS):
        neighbour = pair_stubs(count, links, attempt, seed)
        if neighbour.size == count * links:
            break
    else:
        raise RuntimeError(f"no regular network of {count} firms with degree {degree} was found")
    if dense:
        neighbour = complement(count, links, neighbour)
    start = np.arange(count + 1, dtype=np.int32) * np.int32(degree)
    ordered = np.empty_like(neighbour)
    transpose(start, neighbour, np.empty_like(start), ordered)
    return Graph(start, ordered)


def _random(count: int, degree: float, seed: np.uint64) -> Graph:
    """G(n, p): every pair is linked with the same probability."""
    node = np.arange(count, dtype=np.int32)
    probability = degree / max(count - 1, 1)
    pairs = count * (count - 1) // 2
    links = sample_pairs(np.zeros_like(node), node, pairs, probability, 0, seed)
    return _rows(count, np.stack(links))


def _small_world(count: int, degree: float, rewiring: float, seed: np.uint64) -> Graph:
    """Watts and Strogatz 1998: a ring, each link moved to a random firm with some probability."""
    if degree != int(degree) or int(degree) % 2:
        raise ValueError(f"degree={degree}: a small world needs an even whole number")
    if not 0 <= rewiring <= 1:
        raise ValueError(f"rewiring={rewiring}: must be between 0 and 1")
    half = int(degree) // 2
    ends = np.empty((2, count * half), dtype=np.int32)
    source, target = (side.reshape(count, half) for side in ends)
    rewire_ring(rewiring, seed, source, target)
    return _rows(count, ends)


def _scale_free(count: int, degree: float, seed: np.uint64) -> Graph:
    """Barabasi and Albert 1999: newcomers link to firms in proportion to their neighbours.

    A newcomer brings degree/2 links (the whole number below or above, at random), so that degrees
    k fall as k**-3. Numbers are shuffled: who came first does not show. The first few firms start
    as a clique, which keeps the mean a little below `degree` when firms are few.
    """
    if degree < 2:
        raise ValueError(f"degree={degree}: a scale-free network needs at least 2")
    first, second = attach(count, degree / 2, seed)
    label = shuffled(count, 1, seed)
    return _rows(count, np.stack([label[first], label[second]]))


def _rows(count: int, ends: Ends) -> Graph:
    """Compress links into rows, to which their memory then belongs."""
    start, free = np.zeros(count + 1, np.int32), np.empty(count + 1, np.int32)
    neighbour, unordered = ends.reshape(-1), np.empty(ends.size, np.int32)
    fill_rows(ends, start, free, unordered, neighbour)
    return Graph(start, neighbour)
