"""How a network's links are drawn: the compiled loops under the forms of `sim.state.network`.

Each draw is keyed by (seed, NETWORK) and a counter, so that nothing depends on the loops' order.
Time and memory are in proportion to firms plus links.
"""

import math

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import NETWORK, fine_uniform, words

type Nodes = NDArray[np.int32]
type Offsets = NDArray[np.int32]
type Ends = NDArray[np.int32]  # (2, links) of each link, given once in either direction

_TRIES = 1000


@inlined
def _draw(seed: np.uint64, counter: int, slot: int) -> float:
    """The uniform number of a 64-bit counter and a slot of the network's stream."""
    w0, w1, _, _ = words(seed, counter & 0xFFFFFFFF, counter >> 32, NETWORK, slot)
    return fine_uniform(w0, w1)


@compiled
def shuffled(count: int, slot: int, seed: np.uint64) -> Nodes:
    """A random order of 0 .. count - 1 (Fisher and Yates)."""
    order = np.arange(count).astype(np.int32)
    for last in range(count - 1, 0, -1):
        other = int(_draw(seed, last, slot) * (last + 1))
        order[last], order[other] = order[other], order[last]
    return order


@compiled
def sample_pairs(
    low: Nodes, high: Nodes, pairs: int, probability: float, slot: int, seed: np.uint64
) -> tuple[Nodes, Nodes]:
    """Link each pair (i, low[i] <= j < high[i]) with one probability.

    Skips from link to link by geometric gaps (Batagelj and Brandes 2005, Physical Review E 71,
    036113) instead of visiting every pair.
    """
    # Ten standard deviations above the mean: more links never come in practice.
    capacity = int(min(pairs, pairs * probability + 10.0 * math.sqrt(pairs * probability) + 20.0))
    first = np.empty(capacity, dtype=np.int32)
    second = np.empty(capacity, dtype=np.int32)
    scale = math.log1p(-probability)
    links, node, place, left = 0, 0, -1, float(pairs)
    while links < capacity and probability > 0.0:
        gap = 1.0 + np.floor(math.log(_draw(seed, links, slot)) / scale)
        left -= gap
        if left < 0.0:
            break
        place += int(gap)
        while place >= high[node] - low[node]:
            place -= high[node] - low[node]
            node += 1
        first[links] = node
        second[links] = low[node] + place
        links += 1
    return first[:links], second[:links]


@compiled
def pair_stubs(count: int, degree: int, attempt: int, seed: np.uint64) -> Nodes:
    """Neighbours of each firm in turn, (count x degree,); empty if a bad pair resists repair."""
    order = shuffled(count * degree, 2 * attempt, seed)
    partner = np.empty(order.size, dtype=np.int32)
    for place in range(0, order.size, 2):
        partner[order[place]] = order[place + 1]
        partner[order[place + 1]] = order[place]
    draws = 0
    for stub in range(partner.size):
        tries = 0
        while _is_bad(partner, degree, stub):
            if tries == _TRIES:
                return partner[:0]
            other = int(_draw(seed, draws, 2 * attempt + 1) * partner.size)
            _try_swap(partner, degree, stub, other)
            draws += 1
            tries += 1
    for stub in range(partner.size):
        partner[stub] //= degree
    return partner


@compiled
def _links(partner: Nodes, degree: int, one: int, other: int) -> int:
    """How many links join two firms."""
    found = 0
    for stub in range(one * degree, (one + 1) * degree):
        found += partner[stub] // degree == other
    return found


@compiled
def _is_bad(partner: Nodes, degree: int, stub: int) -> bool:
    one, other = stub // degree, partner[stub] // degree
    return one == other or _links(partner, degree, one, other) > 1


@compiled
def _try_swap(partner: Nodes, degree: int, stub: int, other: int) -> None:
    """Replace links a-b and c-d by a-c and b-d, unless one of these is a loop or exists."""
    end, other_end = partner[stub], partner[other]
    a, b, c, d = stub // degree, end // degree, other // degree, other_end // degree
    if a == c or b == d or (a == b and c == d):
        return
    if _links(partner, degree, a, c) or _links(partner, degree, b, d):
        return
    partner[stub], partner[other] = other, stub
    partner[end], partner[other_end] = other_end, end


@compiled
def complement(count: int, degree: int, neighbour: Nodes) -> Nodes:
    """Neighbours that each firm of a regular graph does not have, row by row."""
    result = np.empty(count * (count - 1 - degree), dtype=np.int32)
    place = 0
    for node in range(count):
        is_free = np.ones(count, dtype=np.bool_)
        is_free[node] = False
        for stub in range(node * degree, (node + 1) * degree):
            is_free[neighbour[stub]] = False
        for other in range(count):
            if is_free[other]:
                result[place] = other
                place += 1
    return result


@kernel
def rewire_ring(rewiring: float, seed: np.uint64, source: Nodes, target: Nodes) -> None:
    """Fill in the links of a ring, `half` from each firm clockwise; some then lead anywhere.

    `source` and `target` (count, half) are their ends.
    """
    count, half = target.shape
    for node in range(count):
        for hop in range(half):
            source[node, hop] = node
            target[node, hop] = (node + hop + 1) % count
    for hop in range(half):
        for node in range(count):
            link = hop * count + node
            if _draw(seed, link, 0) >= rewiring:
                continue
            # A firm that is linked to nearly everyone may find no free one and keep its link.
            for attempt in range(_TRIES):
                other = int(_draw(seed, link, attempt + 1) * count)
                if other != node and not _is_linked(target, node, other):
                    target[node, hop] = other
                    break


@compiled
def _is_linked(target: NDArray[np.int32], one: int, other: int) -> bool:
    for hop in range(target.shape[1]):
        if target[one, hop] == other or target[other, hop] == one:
            return True
    return False


@compiled
def attach(count: int, links_each: float, seed: np.uint64) -> tuple[Nodes, Nodes]:
    """Links of a graph grown by preferential attachment, oldest first."""
    most = math.ceil(links_each)
    core = min(most + 1, count)
    capacity = core * (core - 1) // 2 + (count - core) * most
    first = np.empty(capacity, dtype=np.int32)
    second = np.empty(capacity, dtype=np.int32)
    links = 0
    for node in range(core):
        for other in range(node):
            first[links], second[links] = node, other
            links += 1
    for node in range(core, count):
        # A random end of a random link is a firm in proportion to its neighbours.
        ends = 2 * links
        fewest = math.floor(links_each)
        wanted = fewest + int(_draw(seed, node, 0) < links_each - fewest)
        begin, draws = links, 1
        while links - begin < wanted:
            end = int(_draw(seed, node, draws + 1) * ends)
            draws += 1
            other = first[end // 2] if end % 2 else second[end // 2]
            if other not in second[begin:links]:
                first[links], second[links] = node, other
                links += 1
    return first[:links], second[:links]


@kernel
def fill_rows(ends: Ends, start: Offsets, free: Offsets, unordered: Nodes, ordered: Nodes) -> None:
    """Fill `start` (firms + 1), zeros before, and the `ordered` rows of neighbours.

    `free` (firms + 1) and `unordered` are room; the memory of `ends` may be that of `ordered`.
    """
    for side in range(2):
        for link in range(ends.shape[1]):
            start[ends[side, link] + 1] += 1
    for node in range(start.size - 1):
        free[node] = start[node]
        start[node + 1] += start[node]
    for side in range(2):
        for link in range(ends.shape[1]):
            node = ends[side, link]
            unordered[free[node]] = ends[1 - side, link]
            free[node] += 1
    transpose(start, unordered, free, ordered)


@kernel
def transpose(start: Offsets, neighbour: Nodes, free: Offsets, ordered: Nodes) -> None:
    """Fill `ordered` with each row of `neighbour` in ascending order; `free` is room.

    A graph is the same from both sides, and if each firm in turn is put into its neighbours' rows,
    these fill up in its order.
    """
    for node in range(start.size):
        free[node] = start[node]
    for node in range(start.size - 1):
        for place in range(start[node], start[node + 1]):
            other = neighbour[place]
            ordered[free[other]] = node
            free[other] += 1
