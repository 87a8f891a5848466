"""A batch: workloads decided at once.

Their firms are of one kind, so all see the same offerings. Each workload has a lane; loops over
lanes become vector code.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.tastes import (
    DrawBuffer,
    Words,
    family_preferences_of,
    spread_around,
    tastes_of,
    views_of,
)
from openclosed.sim.demand.awareness import adopting_peers
from openclosed.sim.demand.choice import NOTHING, Odds
from openclosed.sim.demand.network_effect import ONE, Peers, count_families, network_utilities
from openclosed.sim.demand.rules import COMPLETE, POPULATION, SEQUENTIAL, network_of
from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.engine.randomness import Integer, normal_quantile, uniform
from openclosed.sim.state.market import Board, Table
from openclosed.sim.state.step_context import Instant
from openclosed.sim.state.work import own_need
from openclosed.sim.terms.cost import factor_of_bill
from openclosed.sim.terms.table import COST, TASTES
from openclosed.sim.terms.term import Network

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

LANES = 128
"""Largest number of workloads in a batch."""


class DecisionBatch(NamedTuple):
    """Inputs and results of the choices, one workload per lane."""

    row: Integers  # (lanes) row of the firm
    place: Integers  # (lanes) place of the cohort
    cohort: Words  # (lanes) the cohort's name in the streams
    number: Words  # (lanes) the firm's name in the streams
    rank: Floats  # (lanes) the firm's quantile among all
    volume: Floats  # (lanes) of one workload, relative to the cohort's common factor
    bill: Floats  # (lanes) its cost at a price of 1, money a month
    current: Integers  # (lanes) alternative in use, or NOTHING
    family: Integers  # (lanes) its family, or -1
    lock_in: Floats  # (lanes) utility cost of switching to the other camp
    need: Floats  # (lanes) least capability, points
    custom: Floats  # (lanes) need for adaptation, in [0, 1]
    critical: Floats  # (lanes) in [0, 1]
    needed: Floats  # (lanes) level of support, trust or evidence worth half of the maximum
    barred: Integers  # (lanes) whether foreign families are forbidden, 0 or 1
    weight: Floats  # (TASTES, lanes) lasting weights; that of cost times its `factor_of_bill`
    taste: Floats  # (families, lanes) preference for each root of an alternative
    peers: Peers
    value: Floats  # (A, lanes) utilities; IMPOSSIBLE where not qualified
    chooses: Integers  # (lanes) whether anything qualifies, 0 or 1
    odds: Odds
    draws: DrawBuffer
    chosen: Integers  # (lanes) alternative, or NOTHING
    gain: Floats  # (lanes) expected gain from having AI on offer, in utility


_FORMS = {"Floats": "f8", "Integers": "i8", "Words": "u8"}
_ROWS = {"weight": len(TASTES), "word": 4, "nest": 3, "inclusive": 3}
_BY_BOARD = {
    "taste": "of_families[0]", "users": "of_families[1]",
    "pull": "of_offerings[0]", "value": "of_offerings[1]", "within": "of_offerings[2]",
    "in_lineage": "of_offerings[3]",
}  # fmt: skip
"""Where `Lanes` holds the parts of a batch whose size depends on the board."""


def _fields_of(record: Any) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """The parts of a record whose size does not depend on the board."""
    for name, kind in record.__annotations__.items():
        if hasattr(kind, "_fields"):
            yield from _fields_of(kind)
        elif name not in _BY_BOARD:
            rows = (_ROWS[name],) if name in _ROWS else ()
            yield name, _FORMS[kind.__name__], (*rows, LANES)


LANE_FIELDS = np.dtype(list(_fields_of(DecisionBatch)))
"""The parts of fixed size as one record, a single argument for compiled code."""


class Lanes(NamedTuple):
    """Memory of a batch."""

    fields: Table  # (1) of LANE_FIELDS
    of_families: NDArray[np.float64]  # (2, families, lanes) taste and users
    of_offerings: NDArray[np.float64]  # (4, A, lanes) pull, value and odds in camp and lineage


def empty_lanes(board: Board, families: int) -> Lanes:
    """Lanes for a board with a number of families."""
    of_offerings = np.zeros((4, board.offerings.size, LANES))
    return Lanes(np.zeros(1, LANE_FIELDS), np.zeros((2, families, LANES)), of_offerings)


@inlined
def sees_peers(network: Network) -> bool:
    """Whether the network utility depends on a firm's own peers."""
    return bool(network.topology != COMPLETE and network.strength != 0.0)


@kernel
def fill_pull(board: Board, lanes: Lanes) -> None:
    """Fill all lanes with the network utility when everyone is a peer."""
    for a in range(board.offerings.size):
        for b in range(LANES):
            lanes.of_offerings[0, a, b] = board.offerings[a].pull


def _text_of(record: Any) -> str:
    """Source text that builds a record from the parts of `lanes`."""
    parts = (
        f"{name}={_text_of(kind)}" if hasattr(kind, "_fields")
        else f"{name}=lanes.{_BY_BOARD.get(name, f'fields[0].{name}')}"
        for name, kind in record.__annotations__.items()
    )  # fmt: skip
    return f"{record.__name__}({', '.join(parts)})"


_build_batch: Any = eval(compile(f"lambda lanes: {_text_of(DecisionBatch)}", __file__, "eval"))  # noqa: S307 of records
batch_in: Callable[[Lanes], DecisionBatch] = kernel(_build_batch)
"""The batch in this memory; built from text, since compiled code cannot loop over names."""


def batch_for(board: Board, families: int) -> DecisionBatch:
    """A batch for calling rules from Python, on a board with a number of families."""
    lanes = empty_lanes(board, families)
    fill_pull(board, lanes)
    batch: DecisionBatch = _build_batch(lanes._replace(fields=lanes.fields.view(np.recarray)))
    return batch


@kernel
def load_state(packed: Any, kind: Integer, lanes: int, batch: DecisionBatch) -> None:
    """Load the state of the workloads of the firms in `batch.row`, all of one kind.

    `batch.place` has the places of their cohorts.
    """
    rules, firm_table, board, work = packed.rules, packed.firm_table, packed.board, packed.work
    lock_in, spread = rules.firm[kind].switching_cost, rules.parameters[0].work.need_spread
    places = firm_table.kind.size
    for b in range(lanes):
        i, w = np.uint64(batch.row[b]), np.uint64(batch.place[b])
        cohort = work[w]
        batch.cohort[b] = cohort.number
        batch.number[b] = firm_table.number[i]
        batch.rank[b] = (batch.row[b] + 0.5) / places
        batch.volume[b] = firm_table.volume[i, w] * cohort.pooled / firm_table.stands_for[i, w]
        batch.bill[b] = firm_table.volume[i, w] * (board.growth[w] * board.going[w])
        batch.need[b] = own_need(cohort.need, spread, firm_table.own[i, w])
        batch.custom[b], batch.critical[b] = cohort.custom, cohort.critical
        held = firm_table.slot[i, w]
        batch.current[b] = NOTHING if held < 0 else board.position[np.uint64(held)]
        batch.family[b] = held // 3 if held >= 0 else -1
        batch.lock_in[b] = lock_in if batch.current[b] >= 0 else 0.0


@kernel
def weigh_bills(packed: Any, elasticity: float, lanes: int, batch: DecisionBatch) -> None:
    """Multiply the weights of cost as the bills of single workloads demand; 0: as they are."""
    if elasticity > 0.0:
        for b in range(lanes):
            i, w = np.uint64(batch.row[b]), np.uint64(batch.place[b])
            bill = batch.bill[b] * packed.board.scale[0] / packed.firm_table.stands_for[i, w]
            batch.weight[COST, b] *= factor_of_bill(elasticity, bill)


@kernel
def mark_lineages(lineage: Integers, is_lineage: NDArray[np.uint8]) -> None:
    """Mark the roots of alternatives with 1, given the `lineage` of each alternative."""
    for f in range(is_lineage.size):
        is_lineage[f] = 0
    for a in range(lineage.size):
        is_lineage[lineage[a]] = 1


@inlined
def fill_everyone(packed: Any, workloads: int, distinct: int, peers: Peers) -> None:
    """Recompute what all `workloads` use for the first lane, if others decide before it."""
    parameters = packed.rules.parameters[0]
    network, in_turn = parameters.network, parameters.choice.update == SEQUENTIAL
    if not in_turn or network.topology != COMPLETE or network.strength == 0.0:
        return
    for f in range(peers.users.shape[0]):
        peers.users[f, 0] = packed.users[f]
    peers.everyone[0] = workloads
    network_utilities(network_of(network), packed.board, distinct, ONE, peers)


@kernel
def load_tastes_and_peers(
    packed: Any,
    context: Instant,
    kind: Integer,
    lanes: int,
    is_lineage: NDArray[np.uint8],
    distinct: int,
    adopters: float,
    batch: DecisionBatch,
) -> None:
    """Load the tastes, requirements and peers of the workloads' firms.

    Workloads of firms that wait for more peers do not choose.

    Args:
        packed: the tables of the model.
        context: the month.
        kind: of the firms.
        lanes: how many workloads.
        is_lineage: (families) 1 for roots of an alternative: a fork inherits the preference
            for its root.
        distinct: how many families are on the board.
        adopters: firms that use AI, including earlier ones this month if they decide in turn.
        batch: filled.
    """
    parameters, firm = packed.rules.parameters[0], packed.rules.firm
    rules, network = firm[kind], network_of(parameters.network)
    graph, seen = packed.graph, packed.firm_table.seen
    seed, draws = context.seed, batch.draws
    tastes_of(firm, kind, seed, batch.number, batch.rank, lanes, draws, batch.weight)
    weigh_bills(packed, rules.tastes.cost_elasticity, lanes, batch)
    family_preferences_of(
        seed, batch.number, rules.family_preference, is_lineage, lanes, draws, batch.taste
    )
    liking = packed.liking
    for f in range(min(is_lineage.size, liking.shape[1])):
        for b in range(lanes if is_lineage[f] else 0):
            batch.taste[f, b] += liking[batch.row[b], f]
    views_of(seed, batch.number, lanes, draws)
    needed, factor = rules.requirements.support, parameters.work.critical_factor
    barred = parameters.policy.origin_rule.strength
    for b in range(lanes):
        batch.needed[b] = needed * (1.0 + (factor - 1.0) * batch.critical[b])
        batch.barred[b] = uniform(np.uint32(draws.word[1, b])) < barred
        batch.chooses[b] = 1
    if sees_peers(network):
        count_families(graph, seen, batch.row, lanes, batch.peers.users)
        if network.base == POPULATION:
            for b in range(lanes):
                i = batch.row[b]
                batch.peers.everyone[b] = graph.start[i + 1] - graph.start[i]
        network_utilities(network, packed.board, distinct, lanes, batch.peers)
    threshold = parameters.peers
    if threshold["mean"] != 0.0 or threshold.spread != 0.0:
        for b in range(lanes):
            i = batch.row[b]
            peer_view = uniform(np.uint32(draws.word[2, b]))
            if threshold.draw:  # by quantile
                peer_view = batch.rank[b]
            wanted = spread_around(
                threshold["mean"], threshold.spread, threshold.distribution, peer_view,
                normal_quantile(peer_view),
            )  # fmt: skip
            neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
            found = adopting_peers(network, neighbours, seen, adopters, context.present)
            batch.chooses[b] = found >= wanted
