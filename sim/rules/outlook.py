"""What a firm brings to every decision of a month: its tastes, its thresholds, its peers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import Board
from sim.compiled import compiled, inlined
from sim.market import Table
from sim.randomness import Integer, normal_quantile
from sim.rules.awareness import adopting_peers
from sim.rules.network_effect import count_families, network_utilities
from sim.rules.settings import ChoiceRules
from sim.rules.tastes import (
    family_tastes_of,
    requirement_draws,
    room_for,
    spread_around,
    tastes_of,
)

type Floats = NDArray[np.float64]


class Outlook(NamedTuple):
    """Arrays that hold a firm's view of the board; each firm overwrites the one before."""

    weight: Floats  # (7) weights of the six concerns, and the affinity for open
    family_taste: Floats  # (families)
    liking: Floats  # (A) taste for the lineage of each alternative
    pull: Floats  # (A) what the peers' choices are worth
    peers: Floats  # (families) neighbours that use each family
    room: tuple[Floats, Floats]  # to draw tastes in


class Views(NamedTuple):
    """A firm's lasting draws in (0, 1), and whether enough of its peers use AI."""

    strictness: float  # spreads its requirements
    origin: float  # says whether it excludes foreign families
    public: float  # says whether it is public
    enough_peers: bool


@compiled
def outlook_on(board: Board, families: int) -> Outlook:
    """An outlook on a board with so many families, with the pull when everyone is a peer."""
    alternatives = board.offerings.size
    return Outlook(
        np.zeros(7),
        np.zeros(families),
        np.zeros(alternatives),
        board.offerings["pull"].copy(),
        np.zeros(families),
        room_for(families),
    )


@inlined
def look_around(
    choice: ChoiceRules,
    firm: Table,
    seed: Integer,
    number: int,
    kind: int,
    rank: float,
    neighbours: NDArray[np.int32],
    seen: NDArray[np.int16],
    lineage: NDArray[np.int64],
    fit: Floats,
    closed: int,
    distinct: int,
    adopters: float,
    present: float,
    outlook: Outlook,
) -> Views:
    """Fill `outlook` for the firm `number`, and return its views.

    Whole tables are not passed: each of their arrays would count a reference at every call.

    Args:
        firm: (kinds) of FIRM_RULES.
        rank: the firm's quantile among all firms.
        neighbours: rows of its peers.
        seen: (N) offering that peers see a firm use, or WITHOUT_AI.
        lineage: (A) of each alternative: a firm likes a fork as it likes the family it comes from.
        fit: (families, A) what a user of the family is worth to the alternative as a peer.
        closed: how many alternatives are closed; they come first.
        distinct: how many families are on the board.
        adopters: firms that use AI; present: firms that exist.
    """
    weight, family_taste, liking, pull, peers, room = outlook
    tastes_of(
        firm[kind].taste, firm[kind].taste_spread, firm[kind].taste_shape,
        firm[kind].taste_by_quantile, seed, number, rank, room, weight,
    )  # fmt: skip
    family_tastes_of(seed, number, firm[kind].family_taste, peers.size, room, family_taste)
    for a in range(liking.size):
        liking[a] = family_taste[lineage[a]]
    strictness, origin_view, peer_view, public_view = requirement_draws(seed, number)
    if not choice.complete and choice.strength != 0.0:
        count_families(neighbours, seen, peers)
        network_utilities(choice, fit, peers, float(neighbours.size), closed, distinct, pull)
    enough_peers = True
    if firm[kind].peers_mean != 0.0 or firm[kind].peers_spread != 0.0:
        if firm[kind].peers_by_quantile:
            peer_view = rank
        enough_peers = adopting_peers(
            choice, neighbours, seen, adopters, present
        ) >= spread_around(
            firm[kind].peers_mean, firm[kind].peers_spread, firm[kind].peers_shape,
            peer_view, normal_quantile(peer_view),
        )  # fmt: skip
    return Views(strictness, origin_view, public_view, enough_peers)
