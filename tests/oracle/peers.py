"""Network effects of peers' choices (Katz and Shapiro 1985; Arthur 1989)."""

import math
from collections.abc import Mapping, Sequence

from openclosed.sim import Ecosystem
from tests.oracle.board import Offering


def compatibility(model: Ecosystem, one: int, other: int) -> float:
    """Value of a user of family `other` to a user of `one`, in [0, 1]."""
    if one == other:
        return 1.0
    families = model.market.families
    if families["open"][one] != families["open"][other]:
        return 0.0
    return (
        model.suppliers.compatibility
        if families["open"][one]
        else model.in_force.network.closed_compatibility
    )


def pulls(
    model: Ecosystem,
    fit: Mapping[tuple[int, int], float],
    offerings: Sequence[Offering],
    users: Mapping[int, float],
    population: float,
) -> list[float]:
    """Network utility of each offering: `users` are peers by their family, `population` all.

    `fit` is `compatibility` by pairs of families.
    """
    network = model.in_force.network
    everyone = population if network.base == "population" else sum(users.values())
    families = len({offering.family for offering in offerings})
    utilities = []
    for offering in offerings:
        camp = "open" if offering.open else "closed"
        if network.camps not in ("both", camp):
            utilities.append(0.0)
            continue
        fitting = sum(fit[offering.family, f] * n for f, n in users.items())
        if network.form == "log":
            share = (fitting + 1.0) / (everyone + families)
            utilities.append(network.strength * math.log(share))
        elif network.measure == "count":
            utilities.append(network.strength * fitting)
        else:
            utilities.append(network.strength * fitting / everyone if everyone > 0.0 else 0.0)
    return utilities
