"""Network effects: utility from peers' choices (Katz and Shapiro 1985; Arthur 1989)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import ONLY_CLOSED, ONLY_OPEN, POPULATION, network_of
from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.state.firm_table import workloads_in
from openclosed.sim.state.market import Board, Table
from openclosed.sim.state.network import Graph
from openclosed.sim.terms.network import network_utility
from openclosed.sim.terms.term import Network

type Floats = NDArray[np.float64]

# Typed, since the compiler specialises a function for each plain number.
ONE: Any = np.int64(1)


class Peers(NamedTuple):
    """What firms see of their peers, one lane each."""

    users: Floats  # (families, lanes) peers that use each family
    everyone: Floats  # (lanes) all of them
    per_peer: Floats  # (lanes) 1 over the number that counts
    pull: Floats  # (A, lanes) network utility of each alternative


@inlined
def count_families(
    graph: Graph, seen: NDArray[np.int8], row: NDArray[np.int64], lanes: int, users: Floats
) -> None:
    """Fill `users` (families, lanes) with numbers of peers by the family of their main offering."""
    for f in range(users.shape[0]):
        for b in range(lanes):
            users[f, b] = 0.0
    for b in range(lanes):
        i = np.uint64(row[b])
        for at in range(np.uint64(graph.start[i]), np.uint64(graph.start[i + np.uint64(1)])):
            slot = seen[np.uint64(graph.neighbour[at])]
            if slot >= 0:
                users[np.uint64(slot) // np.uint64(3), b] += 1.0


@inlined
def worth(fit: Floats, f: int, a: int, families: int) -> float:
    """Value of a user of family `f` to alternative `a`; 0 beyond the last family."""
    return fit[f, a] if f < families else 0.0


@inlined
def count_compatible(fit: Floats, users: Floats, a: int, lanes: int, pull: Floats) -> None:
    """Add to `pull` (A, lanes) the compatible users for alternative `a`.

    Four families at a time, to load and store sums a quarter as often.
    """
    families = users.shape[0]
    for f in range(0, families, 4):
        f1, f2, f3 = min(f + 1, families - 1), min(f + 2, families - 1), min(f + 3, families - 1)
        k0, k1 = fit[f, a], worth(fit, f + 1, a, families)
        k2, k3 = worth(fit, f + 2, a, families), worth(fit, f + 3, a, families)
        if k0 + k1 + k2 + k3 == 0.0:
            continue
        for b in range(lanes):
            pull[a, b] = (
                pull[a, b]
                + k0 * users[f, b]
                + k1 * users[f1, b]
                + k2 * users[f2, b]
                + k3 * users[f3, b]
            )


@kernel
def network_utilities(
    network: Network, board: Board, distinct: int, lanes: int, peers: Peers
) -> None:
    """Fill the peers' `pull` with the network utility of each alternative for `lanes` firms.

    Alternatives of one of the `distinct` families are adjacent and have equal network utility.
    `users` and `everyone` are read; the latter is overwritten if only adopters count.
    """
    family, fit, closed = board.columns.family, board.columns.fit, board.closed[0]
    users, everyone, per_peer, pull = peers
    alternatives = pull.shape[0]
    first = closed if network.camps == ONLY_OPEN else 0
    last = closed if network.camps == ONLY_CLOSED else alternatives
    for a in range(alternatives):
        for b in range(lanes):
            pull[a, b] = 0.0
    if network.base != POPULATION:
        for b in range(lanes):
            everyone[b] = 0.0
        for f in range(users.shape[0]):
            for b in range(lanes):
                everyone[b] += users[f, b]
    for b in range(lanes):
        per_peer[b] = 1.0 / everyone[b] if everyone[b] > 0.0 else 0.0
    for a in range(first, last):
        if a > first and family[a] == family[a - 1]:
            for b in range(lanes):
                pull[a, b] = pull[a - 1, b]
        else:
            count_compatible(fit, users, a, lanes, pull)
            for b in range(lanes):
                pull[a, b] = network_utility(
                    network, pull[a, b], everyone[b], per_peer[b], distinct
                )


@compiled
def pull_of_everyone(packed: Any) -> None:
    """Fill the `pull` of the board's offerings if everyone is everyone's peer."""
    offerings, users = packed.board.offerings, packed.users
    peers = Peers(
        users=users.copy().reshape(users.size, 1),
        everyone=np.full(1, float(workloads_in(packed.firm_table))),
        per_peer=np.zeros(1),
        pull=np.zeros((offerings.size, 1)),
    )
    distinct = distinct_families(offerings)
    network = network_of(packed.rules.parameters[0].network)
    network_utilities(network, packed.board, distinct, ONE, peers)
    for a in range(offerings.size):
        offerings[a].pull = peers.pull[a, 0]


@kernel
def distinct_families(offerings: Table) -> int:
    """Number of families on the board."""
    count = 0
    for a in range(offerings.size):
        known = False
        for b in range(a):
            known = known or offerings[b].family == offerings[a].family
        count += not known
    return count
