"""Utilities of all alternatives for the workloads that choose."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.batch import DecisionBatch
from openclosed.sim.demand.choice import IMPOSSIBLE
from openclosed.sim.demand.qualification import Needs, Standing, qualifies
from openclosed.sim.demand.utility import Shown, fill_shown, offer_at, utility
from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import Integer
from openclosed.sim.state.kinds import OPEN
from openclosed.sim.state.market import Table
from openclosed.sim.state.offers import Board, Columns
from openclosed.sim.terms.switching import distance_to
from openclosed.sim.terms.term import Choice, Chooser

type Floats = NDArray[np.float64]


class Place(NamedTuple):
    """An alternative's position on the board, its camp and its family."""

    a: int
    is_open: bool
    family: int
    lineage: int


@inlined
def place_of(columns: Columns, closed: int, a: int) -> Place:
    """The place of alternative `a`; the first `closed` alternatives are closed."""
    return Place(a, a >= closed, columns.family[a], columns.lineage[a])


@inlined
def standing_of(columns: Columns, kind: Integer, a: int) -> Standing:
    """Attributes of alternative `a` for firms of a kind."""
    return Standing(capability=columns.able[kind, a], foreign=columns.foreign[a] != 0)


@inlined
def needs_of(batch: DecisionBatch, b: int) -> Needs:
    """Hard requirements of the workload in lane `b`."""
    return Needs(capability=batch.need[b], origin=batch.barred[b] != 0)


@inlined
def chooser_of(
    choice: Choice, closed: int, place: Place, batch: DecisionBatch, liking: Floats, b: int
) -> Chooser:
    """The workload in lane `b` facing one alternative.

    `liking` (lanes) is the firms' preference for its lineage.
    """
    return Chooser(
        volume=batch.volume[b],
        custom=batch.custom[b],
        needed=batch.needed[b],
        lock_in=batch.lock_in[b],
        liking=liking[b],
        pull=batch.peers.pull[place.a, b],
        distance=distance_to(
            choice, place.family == batch.family[b], place.is_open == (batch.current[b] >= closed)
        ),
    )


@kernel
def evaluate(
    choice: Choice, columns: Columns, closed: int, kind: Integer, lanes: int, batch: DecisionBatch
) -> None:
    """Fill the batch's `value`, and mark the workloads with a qualified alternative.

    All utilities are computed and the qualified ones kept, so that the loop vectorises.

    Args:
        columns: of the board; of its alternatives, the first `closed` are closed.
        kind: of the batch's firms.
    """
    value, qualified, least = batch.value, batch.odds.best, np.inf
    for b in range(lanes):
        qualified[b] = 0.0
        least = min(least, batch.need[b])
    for a in range(value.shape[0]):
        standing = standing_of(columns, kind, a)
        if standing.capability < least:  # not capable for any of them
            for b in range(lanes):
                value[a, b] = IMPOSSIBLE
            continue
        place, offer = place_of(columns, closed, a), offer_at(columns.shown[kind], a)
        liking = batch.taste[place.lineage]
        for b in range(lanes):
            chooser = chooser_of(choice, closed, place, batch, liking, b)
            worth = utility(batch.weight, b, chooser, offer, choice)
            passes = qualifies(standing, needs_of(batch, b))
            value[a, b] = worth if passes else IMPOSSIBLE
            qualified[b] = 1.0 if passes else qualified[b]
    for b in range(lanes):
        batch.chooses[b] = batch.chooses[b] if qualified[b] > 0.0 else 0


@compiled
def lay_out(
    firm: Table, customising_skill: float, families: Table, board: Board, columns: Columns
) -> None:
    """Fill `columns` from the board's offerings.

    Args:
        firm: (kinds) of FIRM_RULES.
        customising_skill: part of the worth of an open family's flexibility that needs skill.
    """
    best = -np.inf
    for a in range(board.offerings.size):
        best = max(best, families[board.offerings[a].family].in_use)
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        columns.family[a] = offering.family
        columns.lineage[a] = families[offering.family].root
        columns.foreign[a] = offering.foreign
        for f in range(families.size):
            columns.fit[f, a] = board.compatibility[offering.family, f]
        family = families[offering.family]
        is_open = family.open == OPEN
        for kind in range(firm.size):
            columns.able[kind, a] = offering.able[kind]
            shown = Shown(offering, family, best, is_open, firm[kind].skill, customising_skill)
            fill_shown(shown, columns.shown[kind, :, a])
