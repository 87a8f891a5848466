"""What firms bring to every decision of a month: their tastes, their thresholds, their peers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.demand.awareness import adopting_peers
from sim.demand.batch import DecisionBatch, require
from sim.demand.network_effect import count_families, network_utilities
from sim.demand.rules import ChoiceRules
from sim.demand.tastes import family_tastes_of, requirement_draws_of, spread_around, tastes_of
from sim.engine.compiled import inlined, kernel
from sim.engine.randomness import Integer, normal_quantile, uniform
from sim.state.market import Table
from sim.state.network import Graph

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
    """Let the first chooser see what all `workloads` use: `users` (families), running counts.

    `used`, `everyone`, `per_peer` and `pull` are those of the batch.
    """
    for f in range(users.size):
        used[f, 0] = users[f]
    everyone[0] = workloads
    network_utilities(choice, family, fit, used, everyone, per_peer, _ONE, closed, distinct, pull)


@kernel
def load_tastes_and_peers(
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
    batch: DecisionBatch,
) -> None:
    """Let batch have their firms' tastes, requirements and peers.

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
        batch: filled.
    """
    rules, draws = firm[kind], batch.draws
    tastes_of(
        rules.taste, rules.taste_spread, rules.taste_shape, rules.taste_by_quantile,
        seed, batch.number, batch.rank, lanes, draws, batch.weight,
    )  # fmt: skip
    family_tastes_of(seed, batch.number, rules.family_taste, is_lineage, lanes, draws, batch.taste)
    requirement_draws_of(seed, batch.number, lanes, draws)
    strictness, origin, public = batch.odds.best, batch.odds.total, batch.odds.inverse
    for b in range(lanes):
        strictness[b] = uniform(np.uint32(draws.word[0, b]))
        origin[b] = uniform(np.uint32(draws.word[1, b]))
        public[b] = uniform(np.uint32(draws.word[3, b]))
        batch.chooses[b] = 1
    require(firm, kind, w, lanes, strictness, origin, public, batch)
    if not choice.complete and choice.strength != 0.0:
        count_families(graph, seen, batch.row, lanes, batch.users)
        if choice.population_base:
            for b in range(lanes):
                i = batch.row[b]
                batch.peers[b] = graph.start[i + 1] - graph.start[i]
        network_utilities(
            choice, family, fit, batch.users, batch.peers, batch.per_peer, lanes, closed,
            distinct, batch.pull,
        )  # fmt: skip
    if rules.peers_mean != 0.0 or rules.peers_spread != 0.0:
        for b in range(lanes):
            i = batch.row[b]
            peer_view = uniform(np.uint32(draws.word[2, b]))
            if rules.peers_by_quantile:
                peer_view = batch.rank[b]
            wanted = spread_around(
                rules.peers_mean, rules.peers_spread, rules.peers_shape, peer_view,
                normal_quantile(peer_view),
            )  # fmt: skip
            neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
            found = adopting_peers(choice, neighbours, seen, adopters, present)
            batch.chooses[b] = found >= wanted
