"""The worlds that are kept: drawn from the islands that the record weighed, and written."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.evidence.quantities import VENUES
from openclosed.analysis.islands import Anchored, shares_of
from openclosed.analysis.islands import islands as islands_of
from openclosed.analysis.mixture import CELLS, LUCKS, TASTES, WORLDS, of_venue
from openclosed.analysis.statistics import particle_filter
from openclosed.experiments.results import store
from openclosed.experiments.starts.lineage import CELL, HEAD, Kept, Lineage
from openclosed.sim.parameters.dates import month_after

GROWTH = "work.size_growth"
POINTS_A_YEAR = 14.4
"""The rise of the closed frontier a year in the record: k is the growth of sizes times this."""

MEANINGS = (
    (WORLDS, "world", "", "number of the world"),
    (WORLDS, "hypothesis", "", "hypothesis that it is of"),
    (WORLDS, "bias", "logit", "standard deviation of venues' biases over time"),
    (WORLDS, "founder", "", "number of the first world that it descends from"),
    (WORLDS, "share", "share", "open share of developers' bought tokens where the record ends"),
    (WORLDS, "k", "1/year", "growth of new work"),
    (WORLDS, "sigma", "utility", "standard deviation of a month's step of developers' taste"),
    (WORLDS, "rho", "1", "part of that taste which is left after a month"),
    *(
        (WORLDS, column, unit, f"{text} of what {venue} shows, where the record ends")
        for venue in VENUES
        for column, unit, text in zip(
            of_venue(venue),
            ("logit", "logit^2"),
            ("mean bias", "variance of the bias"),
            strict=True,
        )
    ),
    (LUCKS, "world", "", "number of the world"),
    (LUCKS, "step", "months", "step from which it drew from `luck`"),
    (LUCKS, "luck", "", "seed"),
    (TASTES, "world", "", "number of the world; then a column a month with developers' taste"),
    (CELLS, "hypothesis", "", "hypothesis"),
    (CELLS, "bias", "logit", "standard deviation of venues' biases over time"),
    (CELLS, "weight", "share", "its weight in the mixture"),
    (CELLS, "evidence", "log", "log of the probability that it gave to the record"),
    (CELLS, "evidence_error", "log", "standard error of a hypothesis's by chance, from islands"),
    (CELLS, "least_effective", "worlds", "effective worlds in the worst month"),
    (CELLS, "founders", "worlds", "effective number of first worlds"),
)
"""File, column, unit and meaning; worlds also have a column for each number."""


def kept_of(found: Anchored, each: int, since: int, seed: int) -> Kept:
    """`each` worlds of every hypothesis and bias, drawn from its islands by their weights."""
    draw = np.random.default_rng(seed)
    names = [name for name, _, _ in found.free]
    # Venues of the record come first; one of a reader's own is not asked for later.
    rows: list[tuple[Any, ...]] = []
    lineages: list[Lineage] = []
    for (hypothesis, bias), group in found.islands.items():
        shares = shares_of(group)
        weights = np.concatenate([s * one.weights for s, one in zip(shares, group, strict=True)])
        first = np.cumsum([0, *(one.weights.size for one in group)])
        for row in particle_filter.resampled(weights, float(draw.random()), each).tolist():
            number = int(np.searchsorted(first, row, side="right")) - 1
            island, own = group[number], row - int(first[number])
            numbers = island.numbers[own].tolist()
            k = POINTS_A_YEAR * dict(zip(names, numbers, strict=True)).get(GROWTH, float("nan"))
            founder = int(first[number]) + int(island.founder[own])
            share = float(island.market[own, -1, 0])
            rows.append(
                (len(rows), hypothesis, bias, founder, share, k, *island.law[own].tolist(),
                 *island.bias[own, : len(VENUES)].ravel().tolist(), *numbers)
            )  # fmt: skip
            lucks = island.lucks[island.lucks[:, 0] == own, 1:].tolist()
            past = tuple((step, luck) for step, luck in lucks)
            lineages.append(
                Lineage(tuple(numbers), past, since, tuple(island.tastes[own].tolist()))
            )
    of_venues = [column for venue in VENUES for column in of_venue(venue)]
    worlds = pd.DataFrame(rows, columns=[*HEAD, *of_venues, *names])
    weighed = [(*cell, weight) for cell, weight in found.cells.items()]
    cells = pd.DataFrame(weighed, columns=[*CELL, "weight"])
    trust = islands_of(found).groupby(CELL, sort=False)
    more = trust.agg({"evidence": "max", "least_effective": "sum", "founders": "sum"})
    cells = cells.merge(more.reset_index(), on=CELL).assign(evidence_error=found.evidence_error)
    columns = [column for file, column, _, _ in MEANINGS if file == CELLS]
    return Kept(worlds, lineages, tuple(names), found.since, cells[columns])


def write(folder: Path, kept: Kept) -> None:
    """Write the four tables."""
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
    store.write_csv(kept.cells, folder / CELLS)
