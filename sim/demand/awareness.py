"""Awareness of AI: a hazard that grows with the adopting share of peers (Bass 1969)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import COMPLETE
from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import AWARE, FIRST, hazard_probability, uniform_at
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.step_context import Instant
from openclosed.sim.terms.network import COUNT
from openclosed.sim.terms.term import Network

_BLOCK = 256  # firms that draw at once


@inlined
def awareness_probability(
    innovation: float, imitation: float, adopting_peers: float, years: float
) -> float:
    """Chance of becoming aware within a step: 1 - exp(-(p + q F) dt), F the peers' share."""
    return hazard_probability(innovation + imitation * adopting_peers, years)


@kernel
def adopting_peers(
    network: Network,
    neighbours: NDArray[np.int32],
    seen: NDArray[np.int8],
    adopters: float,
    present: float,
) -> float:
    """How many of a firm's peers use AI: their share, or their count if the network counts."""
    if network.topology == COMPLETE:
        return adopters if network.measure == COUNT else adopters / max(present, 1.0)
    using = 0
    for peer in neighbours:
        using += seen[peer] >= 0
    if network.measure == COUNT:
        return float(using)
    return using / neighbours.size if neighbours.size else 0.0


@compiled
def become_aware(packed: Any, context: Instant) -> None:
    """Mark the firms that hear of AI this step.

    Many firms draw at once. A firm whose draw exceeds the probability if all peers used AI need
    not count its peers.
    """
    most, years = 1.0, context.length / 12.0
    parameters, firm_table, graph = packed.rules.parameters[0], packed.firm_table, packed.graph
    network = parameters.network
    innovation, imitation = parameters.awareness.innovation, parameters.awareness.imitation
    if not (network.topology == COMPLETE or network.measure == COUNT):
        most = awareness_probability(innovation, imitation, 1.0, years)
    draws, waits = np.empty(_BLOCK), np.empty(_BLOCK, np.int64)
    for block in range(0, firm_table.kind.size, _BLOCK):
        size, waiting = min(_BLOCK, firm_table.kind.size - block), 0
        for b in range(size):
            i = np.uint64(block + b)
            waits[np.uint64(waiting)] = block + b
            waiting += (firm_table.present[i] != 0) & (firm_table.aware_since[i] == UNAWARE)
        for b in range(waiting):
            who = firm_table.number[np.uint64(waits[b])]
            draws[b] = uniform_at(context.step_seed, who, context.step, AWARE, FIRST)
        for b in range(waiting):
            if draws[b] <= most:
                i = waits[b]
                neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
                share = adopting_peers(
                    network, neighbours, firm_table.seen, context.adopters, context.present
                )
                chance = awareness_probability(innovation, imitation, share, years)
                if draws[b] < chance:
                    firm_table.aware_since[i] = context.step
