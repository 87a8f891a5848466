"""Who hears of AI: a hazard that grows with the adopting share of one's peers (Bass 1969)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import AWARE, FIRST, hazard_probability, uniform_at
from openclosed.sim.state.crowd import UNAWARE
from openclosed.sim.state.now import Instant
from openclosed.sim.terms.term import ChoiceRules

_BLOCK = 256  # firms that draw at once


@inlined
def awareness_probability(
    innovation: float, imitation: float, adopting_peers: float, years: float
) -> float:
    """Chance of becoming aware within a step: 1 - exp(-(p + q F) dt), F the peers' share."""
    return hazard_probability(innovation + imitation * adopting_peers, years)


@kernel
def adopting_peers(
    choice: ChoiceRules,
    neighbours: NDArray[np.int32],
    seen: NDArray[np.int8],
    adopters: float,
    present: float,
) -> float:
    """How many of a firm's peers use AI: their share, or their count if the network counts."""
    if choice.complete:
        return adopters if choice.count_measure else adopters / max(present, 1.0)
    using = 0
    for peer in neighbours:
        using += seen[peer] >= 0
    if choice.count_measure:
        return float(using)
    return using / neighbours.size if neighbours.size else 0.0


@compiled
def become_aware(handed: Any, now: Instant) -> None:
    """Mark the firms that hear of AI this step.

    Draws are made for many firms at once. Who draws more than the chance among peers that all use
    AI need not look at them.
    """
    tables, most, years = handed.it, 1.0, now.length / 12.0
    choice, crowd, graph = tables.rules.choice, tables.crowd, tables.graph
    if not (choice.complete or choice.count_measure):
        most = awareness_probability(choice.innovation, choice.imitation, 1.0, years)
    draws, waits = np.empty(_BLOCK), np.empty(_BLOCK, np.int64)
    for block in range(0, crowd.kind.size, _BLOCK):
        size, waiting = min(_BLOCK, crowd.kind.size - block), 0
        for b in range(size):
            i = np.uint64(block + b)
            waits[np.uint64(waiting)] = block + b
            waiting += (crowd.present[i] != 0) & (crowd.aware_since[i] == UNAWARE)
        for b in range(waiting):
            who = crowd.number[np.uint64(waits[b])]
            draws[b] = uniform_at(now.luck, who, now.step, AWARE, FIRST)
        for b in range(waiting):
            if draws[b] <= most:
                i = waits[b]
                neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
                share = adopting_peers(choice, neighbours, crowd.seen, now.adopters, now.present)
                chance = awareness_probability(choice.innovation, choice.imitation, share, years)
                if draws[b] < chance:
                    crowd.aware_since[i] = now.step
