"""What the choices of one's peers are worth (Katz and Shapiro 1985; Arthur 1989)."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.kinds import CLOSED, OPEN
from sim.market import Table
from sim.rules.settings import ChoiceRules


@inlined
def network_utility(choice: ChoiceRules, users: float, everyone: float, alternatives: int) -> float:
    """Utility of `users` compatible peers among `everyone`.

    linear: g x with x a share (or a count); log: g ln((n + a) / (N + a J)).
    """
    if choice.log_network:
        a = choice.network_seed
        return choice.strength * math.log((users + a) / (everyone + a * alternatives))
    if choice.count_measure:
        return choice.strength * users
    return choice.strength * users / everyone if everyone > 0.0 else 0.0


@inlined
def count_families(
    neighbours: NDArray[np.int32], seen: NDArray[np.int16], users: NDArray[np.float64]
) -> None:
    """Fill `users` (families) with the neighbours whose main offering is of each family."""
    users[:] = 0.0
    for peer in neighbours:
        if seen[peer] >= 0:
            users[seen[peer] // 3] += 1.0


@inlined
def network_utilities(
    choice: ChoiceRules,
    fit: NDArray[np.float64],
    users: NDArray[np.float64],
    population: float,
    closed: int,
    distinct: int,
    pull: NDArray[np.float64],
) -> None:
    """Fill `pull` (A) with the network utility of each alternative.

    Args:
        fit: (family, A) what a user of the family is worth to the alternative (kappa_jk).
        users: (family) peers that use each family.
        population: all peers, users or not.
        closed: how many alternatives are closed; they come first.
        distinct: how many families there are.
    """
    adopters = 0.0
    pull[:] = 0.0
    for f in range(users.size):
        adopters += users[f]
        if users[f] > 0.0:
            for a in range(pull.size):
                pull[a] += fit[f, a] * users[f]
    everyone = population if choice.population_base else adopters
    first = closed if choice.network_camp == OPEN else 0
    last = closed if choice.network_camp == CLOSED else pull.size
    pull[:first] = 0.0
    pull[last:] = 0.0
    for a in range(first, last):
        pull[a] = network_utility(choice, pull[a], everyone, distinct)


@compiled
def distinct_families(offerings: Table) -> int:
    """Number of families on the board."""
    count = 0
    for a in range(offerings.size):
        known = False
        for b in range(a):
            known = known or offerings[b].family == offerings[a].family
        count += not known
    return count
