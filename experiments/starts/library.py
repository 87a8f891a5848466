"""The worlds that are kept: equally likely under each hypothesis and bias, to be gone on with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import VENUES
from openclosed.analysis.islands import Anchored, shares_of
from openclosed.analysis.islands import islands as islands_of
from openclosed.analysis.mixture import CELLS, FOLDER, LUCKS, TASTES, WORLDS, believed, of_venue
from openclosed.analysis.statistics import particle_filter
from openclosed.experiments.results import store
from openclosed.experiments.starts.lineage import Lineage
from openclosed.sim.parameters.clock import Clock
from openclosed.sim.parameters.dates import month_after, months_between

GROWTH = "work.size_growth"
POINTS_A_YEAR = 14.4
"""The rise of the closed frontier a year in the record: k is the growth of sizes times this."""
HEAD = ("world", "hypothesis", "bias", "founder", "share", "k", "sigma", "rho")
CELL = ["hypothesis", "bias"]


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


class Kept(NamedTuple):
    """The worlds, and the weights of hypotheses and biases."""

    worlds: pd.DataFrame  # HEAD, biases of venues, numbers
    lineages: list[Lineage]  # of each row
    names: tuple[str, ...]  # of the numbers
    since: str  # first month of the tastes
    cells: pd.DataFrame  # CELLS

    def of(self, hypotheses: Sequence[str]) -> "Kept":
        """Those of some hypotheses alone."""
        rows = self.worlds["hypothesis"].isin(hypotheses).to_numpy()
        return self._at(rows, self.cells[self.cells["hypothesis"].isin(hypotheses)])

    def believed(self, by: str) -> "Kept":
        """Those that a belief leaves, as likely beside one another as before."""
        k, rho, bias = (self.worlds[name].to_numpy(dtype=float) for name in ("k", "rho", "bias"))
        rows = believed(by, k, rho, bias, self.weights.to_numpy())
        before = self.worlds.groupby(CELL).size()
        left = self.worlds[rows].groupby(CELL).size()
        part = (left / before).reindex(pd.MultiIndex.from_frame(self.cells[CELL])).to_numpy()
        weight = self.cells["weight"] * np.nan_to_num(part)
        return self._at(rows, self.cells.assign(weight=weight)[weight > 0.0])

    def _at(self, rows: NDArray[np.bool_], cells: pd.DataFrame) -> "Kept":
        """Some worlds, and the cells that they are of, whose weights then sum to 1."""
        return self._replace(
            worlds=self.worlds[rows].reset_index(drop=True),
            lineages=[one for one, taken in zip(self.lineages, rows, strict=True) if taken],
            cells=cells.assign(weight=cells["weight"] / cells["weight"].sum()),
        )

    @property
    def weights(self) -> pd.Series:
        """The weight of each row; they sum to 1."""
        weight = self.cells.set_index(CELL)["weight"]
        cell = pd.MultiIndex.from_frame(self.worlds[CELL])
        count = self.worlds.groupby(CELL)["world"].transform("size")
        each: pd.Series = weight.loc[cell].to_numpy(dtype=float) / count
        return each / float(each.sum())


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


def read(folder: Path = FOLDER) -> Kept:
    """The worlds that are kept in a folder; those of the project by default."""
    worlds, tastes = pd.read_csv(folder / WORLDS), pd.read_csv(folder / TASTES).set_index("world")
    of_venues = [column for venue in VENUES for column in of_venue(venue)]
    names = tuple(str(name) for name in worlds if name not in (*HEAD, *of_venues))
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
    return Kept(worlds, lineages, names, since, pd.read_csv(folder / CELLS))
