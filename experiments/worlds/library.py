"""The worlds that are kept: equally likely under each hypothesis, to be gone on with from there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.anchored.answer import Anchored, shares_of
from analysis.anchored.answer import islands as islands_of
from analysis.answer.mixture import FOLDER, HYPOTHESES, LINEAGES, WORLDS
from analysis.statistics import particle_filter
from experiments.results import store
from experiments.worlds.island import Made
from experiments.worlds.lineage import Lineage, Segment

GROWTH = "work.size_growth"
POINTS_A_YEAR = 14.4
"""The rise of the closed frontier a year in the record: k is the growth of sizes times this."""
HEAD = ("world", "step", "luck")

MEANINGS = (
    (WORLDS, "world", "", "number of the world"),
    (WORLDS, "hypothesis", "", "hypothesis that it is of"),
    (WORLDS, "founder", "", "number of the first world that it descends from"),
    (WORLDS, "k", "1/year", "growth of new work that it was born with"),
    (WORLDS, "share", "share", "developers' open share of tokens in the last month of the record"),
    (WORLDS, "error_mean", "logit", "mean of the model's error in that month"),
    (WORLDS, "error_variance", "logit^2", "its variance"),
    (WORLDS, "error_decay", "1/month", "part of the error that is left after a month"),
    (WORLDS, "error_spread", "logit", "standard deviation of what comes to it in a month"),
    (LINEAGES, "world", "", "number of the world"),
    (LINEAGES, "step", "months", "step from which it drew from `luck` under the numbers"),
    (LINEAGES, "luck", "", "seed"),
    (HYPOTHESES, "hypothesis", "", "hypothesis"),
    (HYPOTHESES, "weight", "share", "its weight in the mixture"),
    (HYPOTHESES, "evidence", "log", "log of the probability that it gave to the record"),
    (
        HYPOTHESES,
        "evidence_error",
        "log",
        "its standard error by chance, from islands, of all alike",
    ),
    (
        HYPOTHESES,
        "least_effective",
        "worlds",
        "effective worlds in the worst month; 0: not weighed",
    ),
    (HYPOTHESES, "founders", "worlds", "effective number of first worlds"),
)
"""File, column, unit and meaning; lineages also have a column for each number."""


class Kept(NamedTuple):
    """The worlds, by hypothesis, and the weights of these."""

    worlds: pd.DataFrame  # WORLDS
    lineages: list[Lineage]  # of each row
    names: tuple[str, ...]  # of the numbers of a segment
    weights: dict[str, float]

    def of(self, hypotheses: Sequence[str]) -> "Kept":
        """Those of some hypotheses alone."""
        rows = self.worlds["hypothesis"].isin(hypotheses).to_numpy()
        total = sum(self.weights[one] for one in hypotheses)
        return Kept(
            self.worlds[rows].reset_index(drop=True),
            [one for one, taken in zip(self.lineages, rows, strict=True) if taken],
            self.names,
            {one: self.weights[one] / total for one in hypotheses},
        )


def kept_of(
    found: Anchored,
    made: Sequence[Sequence[Made]],
    names: Sequence[str],
    each: int,
    seed: int,
) -> Kept:
    """`each` worlds of every hypothesis, drawn from its islands `made` by their weights."""
    draw = np.random.default_rng(seed)
    rows: list[tuple[Any, ...]] = []
    lineages: list[Lineage] = []
    for islands, (name, group) in zip(made, found.islands.items(), strict=True):
        shares = shares_of(group)
        weights = np.concatenate([s * one.weights for s, one in zip(shares, group, strict=True)])
        first = np.cumsum([0, *(one.weights.size for one in group)])
        for row in particle_filter.resampled(weights, float(draw.random()), each).tolist():
            number = int(np.searchsorted(first, row, side="right")) - 1
            island, own = islands[number], row - int(first[number])
            founder = int(first[number]) + int(island.ancestor[own])
            error = [float(column[own]) for column in island.error]
            born_with = dict(zip(names, island.lineages[own][0].numbers, strict=True))
            k = POINTS_A_YEAR * born_with.get(GROWTH, float("nan"))
            rows.append((len(rows), name, founder, k, float(island.share[own]), *error))
            lineages.append(island.lineages[own])
    columns = [column for file, column, _, _ in MEANINGS if file == WORLDS]
    return Kept(pd.DataFrame(rows, columns=columns), lineages, tuple(names), found.weights)


def write(folder: Path, kept: Kept, found: Anchored | None) -> None:
    """Write the three tables; without anchored worlds nothing is said of evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    store.write_csv(kept.worlds, folder / WORLDS)
    rows = [
        (world, segment.step, segment.luck, *segment.numbers)
        for world, lineage in enumerate(kept.lineages)
        for segment in lineage
    ]
    store.write_csv(pd.DataFrame(rows, columns=[*HEAD, *kept.names]), folder / LINEAGES)
    table = pd.DataFrame({"weight": pd.Series(kept.weights)})
    if found is None:
        table[["evidence", "evidence_error", "least_effective", "founders"]] = 0.0
    else:
        islands = islands_of(found).groupby("hypothesis", sort=False)
        table["evidence"], table["evidence_error"] = islands["evidence"].max(), found.evidence_error
        table = table.join(islands[["least_effective", "founders"]].sum())
    store.write_csv(table.rename_axis("hypothesis").reset_index(), folder / HYPOTHESES)


def read(folder: Path = FOLDER) -> Kept:
    """The worlds that are kept in a folder; those of the project by default."""
    worlds = pd.read_csv(folder / WORLDS)
    table = pd.read_csv(folder / LINEAGES)
    names = [str(column) for column in table if column not in HEAD]
    lineages: list[list[Segment]] = [[] for _ in range(len(worlds))]
    numbers = table[names].to_numpy(dtype=float).tolist()
    for world, step, luck, row in zip(
        table["world"].tolist(),
        table["step"].tolist(),
        table["luck"].tolist(),
        numbers,
        strict=True,
    ):
        lineages[world].append(Segment(step, luck, tuple(row)))
    of = pd.read_csv(folder / HYPOTHESES)
    weights = dict(zip(of["hypothesis"].tolist(), of["weight"].tolist(), strict=True))
    return Kept(worlds, [tuple(one) for one in lineages], tuple(names), weights)
