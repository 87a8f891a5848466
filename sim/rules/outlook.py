"""What firms bring to every decision of a month: their tastes, their thresholds, their peers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import inlined, kernel
from sim.market import Table
from sim.network import Graph
from sim.randomness import Integer, normal_quantile, uniform
from sim.rules.askers import Askers, require
from sim.rules.awareness import adopting_peers
from sim.rules.network_effect import count_families, network_utilities
from sim.rules.settings import ChoiceRules
from sim.rules.tastes import family_tastes_of, requirement_draws_of, spread_around, tastes_of

type Floats = NDArray[np.float64]

# Typed, since the compiler makes a copy of a function for each plain number.
_ONE: Any = np.int64(1)


def lineages(lineage: NDArray[np.int64], families: int) -> NDArray[np.uint8]:
    """(families) 1 for those from which an alternative comes, given the `lineage` of each."""
    is_lineage = np.zeros(families, np.uint8)
    is_lineage[lineage] = 1
    return is_lineage


@inlined
def see_everyone(
    choice: ChoiceRules,
    family: NDArray[np.int64],
    fit: Floats,
    users: Floats,
    workloads: int,
    closed: int,
    distinct: int,
    used: Floats,
    everyone: Floats,
    per_peer: Floats,
    pull: Floats,
) -> None:
    """Let the first asker see what all `workloads` use: `users` (families), running counts.

    `used`, `everyone`, `per_peer` and `pull` are those of the askers.
    """
    for f in range(users.size):
        used[f, 0] = users[f]
    everyone[0] = workloads
    network_utilities(choice, family, fit, used, everyone, per_peer, _ONE, closed, distinct, pull)


@kernel
def look_around(
    choice: ChoiceRules,
    firm: Table,
    seed: Integer,
    kind: int,
    w: int,
    lanes: int,
    graph: Graph,
    seen: NDArray[np.int8],
    is_lineage: NDArray[np.uint8],
    family: NDArray[np.int64],
    fit: Floats,
    closed: int,
    distinct: int,
    adopters: float,
    present: float,
    askers: Askers,
) -> None:
    """Let askers have their firms' tastes, requirements and peers.

    Those whose firm waits for more of its peers do not choose.

    Args:
        firm: (kinds) of FIRM_RULES.
        kind: of the firms; w: of the work.
        graph: who their peers are.
        seen: (N) offering that peers see a firm use, or WITHOUT_AI.
        is_lineage: (families) 1 if an alternative comes from it: a firm likes a fork as it likes
            the family that it was forked from.
        family: (A) of each alternative.
        fit: (families, A) what a user of the family is worth to the alternative as a peer.
        closed: how many alternatives are closed; they come first.
        distinct: how many families are on the board.
        adopters: firms that use AI; present: firms that exist.
        askers: filled.
    """
    rules, room = firm[kind], askers.room
    tastes_of(
        rules.taste, rules.taste_spread, rules.taste_shape, rules.taste_by_quantile,
        seed, askers.number, askers.rank, lanes, room, askers.weight,
    )  # fmt: skip
    family_tastes_of(seed, askers.number, rules.family_taste, is_lineage, lanes, room, askers.taste)
    requirement_draws_of(seed, askers.number, lanes, room)
    strictness, origin, public = askers.odds.best, askers.odds.total, askers.odds.inverse
    for b in range(lanes):
        strictness[b] = uniform(np.uint32(room.word[0, b]))
        origin[b] = uniform(np.uint32(room.word[1, b]))
        public[b] = uniform(np.uint32(room.word[3, b]))
        askers.chooses[b] = 1
    require(firm, kind, w, lanes, strictness, origin, public, askers)
    if not choice.complete and choice.strength != 0.0:
        count_families(graph, seen, askers.row, lanes, askers.users)
        if choice.population_base:
            for b in range(lanes):
                i = askers.row[b]
                askers.peers[b] = graph.start[i + 1] - graph.start[i]
        network_utilities(
            choice, family, fit, askers.users, askers.peers, askers.per_peer, lanes, closed,
            distinct, askers.pull,
        )  # fmt: skip
    if rules.peers_mean != 0.0 or rules.peers_spread != 0.0:
        for b in range(lanes):
            i = askers.row[b]
            peer_view = uniform(np.uint32(room.word[2, b]))
            if rules.peers_by_quantile:
                peer_view = askers.rank[b]
            wanted = spread_around(
                rules.peers_mean, rules.peers_spread, rules.peers_shape, peer_view,
                normal_quantile(peer_view),
            )  # fmt: skip
            neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
            found = adopting_peers(choice, neighbours, seen, adopters, present)
            askers.chooses[b] = found >= wanted
