"""What the choices of one's peers are worth (Katz and Shapiro 1985; Arthur 1989)."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled
from sim.market import Table
from sim.rules.settings import ChoiceRules

BOTH = 2


@compiled
def network_utility(
    choice: ChoiceRules, users: float, everyone: float, alternatives: int
) -> float:
    """Utility of `users` compatible peers among `everyone`.

    linear: g x with x a share (or a count); log: g ln((n + a) / (N + a J)).
    """
    if choice.log_network:
        a = choice.network_seed
        return choice.strength * math.log((users + a) / (everyone + a * alternatives))
    if choice.count_measure:
        return choice.strength * users
    return choice.strength * users / everyone if everyone > 0.0 else 0.0


@compiled
def network_utilities(
    choice: ChoiceRules,
    compatibility: NDArray[np.float64],
    users: NDArray[np.float64],
    population: float,
    offerings: Table,
    closed: int,
    pull: NDArray[np.float64],
) -> None:
    """Fill `pull` (A) with the network utility of each alternative.

    Args:
        compatibility: (family, family); peers of family k count kappa_jk for family j.
        users: (family) peers that use each family.
        population: all peers, users or not.
        offerings: (A) the board's alternatives.
        closed: how many alternatives are closed; they come first.
    """
    families = users.size
    adopters = 0.0
    distinct = 0
    for f in range(families):
        adopters += users[f]
    for a in range(offerings.size):
        first_of_family = True
        for b in range(a):
            if offerings[b].family == offerings[a].family:
                first_of_family = False
        distinct += first_of_family
    everyone = population if choice.population_base else adopters
    for a in range(offerings.size):
        camp = 0 if a < closed else 1
        if choice.strength == 0.0 or (choice.network_camp != BOTH and choice.network_camp != camp):
            pull[a] = 0.0
            continue
        compatible = 0.0
        for f in range(families):
            compatible += compatibility[offerings[a].family, f] * users[f]
        pull[a] = network_utility(choice, compatible, everyone, distinct)
