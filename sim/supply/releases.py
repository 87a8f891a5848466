"""Phase 2: capability is published in jumps."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.engine.randomness import FIRST, RELEASE, Integer, hazard_probability, uniform_at
from sim.market.policy import support_standards
from sim.state.market import Table
from sim.supply.entry import bankruptcy_shocks, enter_and_exit
from sim.supply.forks import fork_and_merge
from sim.supply.openness import change_openness, openness_shocks
from sim.supply.replayed import releases_of_the_record
from sim.supply.shocks import due, struck_families
from sim.supply.standards import standardise

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


@compiled
def publish(
    families: Table,
    closed_rate: float,
    open_rate: float,
    every_step: bool,
    years: float,
    seed: Integer,
    step: int,
    known: NDArray[np.float64],
    most: NDArray[np.float64],
    history: NDArray[np.float64],
) -> int:
    """Publish internal capability where a release falls due; returns how many were released.

    A family without a developer has no more to release, since its internal capability stands still.
    What the record knows (`known`, (F), nan for nothing) is published as it was, and no other
    release shows more than `most` of its camp: its developer had no more.
    """
    count = 0
    for f in range(families.size):
        families[f].released = 0.0
        if families[f].alive:
            rate = open_rate if families[f].open else closed_rate
            due = every_step or uniform_at(seed, f, step, RELEASE, FIRST) < hazard_probability(
                rate, years
            )
            if not math.isnan(known[f]):
                due, families[f].internal = True, known[f]
            elif due:
                families[f].internal = min(
                    families[f].internal, max(most[families[f].open], families[f].published)
                )
            if due and families[f].internal > families[f].published:
                families[f].released = families[f].internal - families[f].published
                families[f].published = families[f].internal
                count += 1
            history[step + 1, f] = families[f].published
    return count


def release_shocks(world: "Ecosystem", points: NDArray[np.float64]) -> None:
    """Publish (F) so many points beyond what was published, reached at once if need be."""
    families = world.market.families
    families["released"] += points
    families["published"] += points
    families["internal"] = np.maximum(families["internal"], families["published"])
    hit = points > 0
    world.market.history[world.step_number + 1, hit] = families["published"][hit]


def releases(world: "Ecosystem") -> None:
    """Run the phase: releases, then the coming and going of families and vendors."""
    settings = world.now.releases
    families = world.market.families
    world.market.vendors["transfer"] = 0.0
    count = publish(
        families,
        settings.closed_rate,
        settings.open_rate,
        settings.timing == "every_step",
        world.now.clock.years_per_step,
        world.seed,
        world.step_number,
        *releases_of_the_record(world),
        world.market.history,
    )
    struck = bool(due(world, "release"))
    if struck:
        release_shocks(world, struck_families(world, "release"))
    if count or struck:
        for name, points in zip(world.family_names, families["released"].tolist(), strict=False):
            if points:
                world.log("release", name, points)
    standardise(world, world.now.network.standardisation * world.now.clock.years_per_step)
    support_standards(world)
    openness_shocks(world)
    bankruptcy_shocks(world)
    if world.is_decision_step:
        years = world.now.commerce.decision_months / 12.0
        change_openness(world, years)
        fork_and_merge(world, years)
        enter_and_exit(world, years)
