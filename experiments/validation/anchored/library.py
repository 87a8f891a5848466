"""The worlds that are kept: drawn from the islands that the record weighed, and written."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.evidence.quantities import VENUES
from openclosed.analysis.statistics import particle_filter
from openclosed.experiments.results import store
from openclosed.experiments.starts.prior import names_of
from openclosed.experiments.validation.assimilation.islands import Anchored, numbers_at
from openclosed.experiments.validation.assimilation.lineage import Lineage
from openclosed.sim.parameters.clock import Clock
from openclosed.sim.parameters.dates import month_after, months_between

WORLDS, LUCKS, TASTES = "worlds.csv", "lucks.csv", "tastes.csv"
HEAD = ("world", "bias", "founder", "share", "sigma", "rho")
OF_VENUES = [f"{venue} {what}" for venue in VENUES for what in ("mean", "variance")]
"""Columns of what worlds know of each venue's bias."""

MEANINGS = (
    (WORLDS, "world", "", "number of the world"),
    (WORLDS, "bias", "logit", "standard deviation of venues' biases over time"),
    (WORLDS, "founder", "", "number of the first world that it descends from"),
    (WORLDS, "share", "share", "open share of developers' purchased tokens where the record ends"),
    (WORLDS, "sigma", "utility", "standard deviation of a month's step of developers' taste"),
    (WORLDS, "rho", "1", "part of that taste which is left after a month"),
    *(
        (WORLDS, f"{venue} {what}", unit, f"{what} of the bias of what {venue} shows at that end")
        for venue in VENUES
        for what, unit in (("mean", "logit"), ("variance", "logit^2"))
    ),
    (LUCKS, "world", "", "number of the world"),
    (LUCKS, "step", "months", "step from which it drew from `luck`"),
    (LUCKS, "luck", "", "seed"),
    (TASTES, "world", "", "number of the world; then a column a month with developers' taste"),
)
"""File, column, unit and meaning; worlds also have a column for each number."""


class Kept(NamedTuple):
    """The worlds, which are evenly likely."""

    worlds: pd.DataFrame  # HEAD, OF_VENUES, numbers
    lineages: list[Lineage]  # of each row
    names: tuple[str, ...]  # of the numbers
    since: str  # first month of the tastes


def kept_of(found: Anchored, count: int, since: int, seed: int) -> Kept:
    """`count` worlds, drawn from all islands by their weights."""
    parts = found.parts()
    biases = [bias for bias, group in found.islands.items() for _ in group]
    weights = np.concatenate([part * one.weights for part, one in parts])
    first = np.cumsum([0, *(one.weights.size for _, one in parts)])
    draw = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    lineages: list[Lineage] = []
    for row in particle_filter.resampled(weights, float(draw.random()), count).tolist():
        number = int(np.searchsorted(first, row, side="right")) - 1
        island, own = parts[number][1], row - int(first[number])
        numbers = numbers_at(found.free, island.places[[own]])[0].tolist()
        founder = int(first[number]) + int(island.founder[own])
        share = float(island.market[own, -1, 0])
        # Venues of the record come first; one of a reader's own is not asked for later.
        known = island.bias[own, : len(VENUES)].ravel().tolist()
        law = island.law[own].tolist()
        rows.append((len(rows), biases[number], founder, share, *law, *known, *numbers))
        lucks = island.lucks[island.lucks[:, 0] == own, 1:].tolist()
        past = tuple((step, luck) for step, luck in lucks)
        lineages.append(Lineage(tuple(numbers), past, since, tuple(island.tastes[own].tolist())))
    names = tuple(names_of(found.free))
    worlds = pd.DataFrame(rows, columns=[*HEAD, *OF_VENUES, *names])
    return Kept(worlds, lineages, names, found.since)


def write(folder: Path, kept: Kept) -> None:
    """Write the three tables."""
    folder.mkdir(parents=True, exist_ok=True)
    store.write_csv(kept.worlds, folder / WORLDS)
    lucks = [
        (world, step, luck)
        for world, lineage in enumerate(kept.lineages)
        for step, luck in lineage.lucks
    ]
    store.write_csv(pd.DataFrame(lucks, columns=["world", "step", "luck"]), folder / LUCKS)
    tastes = np.array([lineage.tastes for lineage in kept.lineages])
    months = [month_after(kept.since, at) for at in range(tastes.shape[1])]
    table = pd.DataFrame(tastes, columns=months).rename_axis("world").reset_index()
    store.write_csv(table, folder / TASTES)


def read(folder: Path) -> Kept:
    """The worlds that are kept in a folder."""
    worlds, tastes = pd.read_csv(folder / WORLDS), pd.read_csv(folder / TASTES).set_index("world")
    names = tuple(str(name) for name in worlds if name not in (*HEAD, *OF_VENUES))
    lucks: dict[int, list[tuple[int, int]]] = {}
    for world, step, luck in pd.read_csv(folder / LUCKS, dtype="uint64").to_numpy().tolist():
        lucks.setdefault(world, []).append((step, luck))
    since = str(tastes.columns[0])
    start = months_between(Clock().start, since)
    lineages = [
        Lineage(tuple(numbers), tuple(lucks[world]), start, tuple(path))
        for world, numbers, path in zip(
            worlds["world"].tolist(),
            worlds[list(names)].to_numpy(dtype=float).tolist(),
            tastes.to_numpy(dtype=float).tolist(),
            strict=True,
        )
    ]
    return Kept(worlds, lineages, names, since)
