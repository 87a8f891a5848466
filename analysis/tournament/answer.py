"""How strategies come out: in each scenario and with each seed all play, and means are compared.

Money differs a hundredfold between scenarios, so it counts as a part of what all strategies make in
a scenario. Scenarios are the ones that were asked for; what is drawn by chance is the seed, so
intervals are over seeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import paired
from analysis.finding.finding import Column, Table, table, with_interval


class Yardstick(NamedTuple):
    """What entrants are ranked by, the most being first: in words, its unit and its meaning."""

    phrase: str
    unit: str
    meaning: str


MONEY = "money"
YARDSTICKS: dict[str, Yardstick] = {
    MONEY: Yardstick(
        "money at the end",
        "money",
        "cash at the end, below 0 for a debt",
    ),
    "users": Yardstick(
        "share of users",
        "share",
        "share of all workloads that run on its families, mean of the last 12 months",
    ),
    "survival": Yardstick(
        "time in business", "share", "share of the run in which it was in business"
    ),
}
EXTRAS = tuple((name, one.unit, f"the seat: {one.meaning}") for name, one in YARDSTICKS.items())
"""Columns of the table of runs beside those of every experiment."""

COLUMNS = (
    Column("yardstick", "", "what entrants are ranked by", "By", "everywhere",
           form=lambda name: YARDSTICKS[name].phrase),
    Column("entrant", "", "strategy in the seat", "Strategy", "everywhere"),
    Column("place", "", "order by `mean`, 1 is first; equal ones share a place", "Place",
           "everywhere", ("place_low", "place_high")),
    Column("place_low", "", "lower end of its 95 % interval: a bootstrap of 2,000 draws of seeds"),
    Column("place_high", "", "upper end of it"),
    *with_interval("mean", "share", "mean over scenarios and seeds; money as a part of its mean "
                   "size there", "Mean", "mean_", shown="everywhere"),
    Column("difference", "share", "mean less that of the seat as it is, same seeds",
           "from the seat as it is", "report", ("low", "high"), change=True),
    Column("low", "share", "lower end of the paired 95 % interval of the difference"),
    Column("high", "share", "upper end of it"),
    Column("real", "true, false", "whether that interval excludes 0"),
)  # fmt: skip
DRAWS = 2000
USUAL = "seat as it is"
"""The entrant that leaves the seat to the class that the scenario gives it."""


class Standing(NamedTuple):
    """How one entrant stands by one yardstick; the fields are those of COLUMNS."""

    yardstick: str
    entrant: str
    place: int
    place_low: int
    place_high: int
    mean: float
    mean_low: float
    mean_high: float
    difference: float
    low: float
    high: float
    real: bool


class Standings(NamedTuple):
    """All entrants in order of their place, for each yardstick.

    `by_scenario` holds the means by the headline's yardstick (entrants, scenarios); `out` why
    entrants are disqualified; a block is a scenario with a seed in which all others finished.
    """

    seat: str
    headline: str
    standings: dict[str, list[Standing]]
    by_scenario: pd.DataFrame
    out: dict[str, str]
    blocks: int
    seeds: int

    @property
    def first(self) -> list[Standing]:
        """The standings by the headline's yardstick."""
        return self.standings[self.headline]

    @property
    def table(self) -> Table:
        """All standings, one row each, the headline's first."""
        order = sorted(self.standings, key=lambda name: name != self.headline)
        rows = [one for name in order for one in self.standings[name]]
        return table("standings", COLUMNS, rows, "95 % intervals over seeds")

    @property
    def summary(self) -> dict[str, Any]:
        """The standings, ready for JSON."""
        return {
            "seat": self.seat,
            "yardstick": self.headline,
            "scenarios": list(self.by_scenario.columns),
            "seeds": self.seeds,
            "standings": {
                name: [one._asdict() for one in made] for name, made in self.standings.items()
            },
            "disqualified": self.out,
        }


def answer(runs: pd.DataFrame, seat: str, headline: str, out: Mapping[str, str]) -> Standings:
    """Place the entrants that are not `out` by their means over all blocks.

    Raises ValueError when fewer than two seeds have a block.
    """
    playing = runs[~runs["point_name"].isin(list(out))]
    done = playing[playing["status"] == "done"]
    tables = {
        name: done.pivot_table(index=["scenario", "seed"], columns="point_name", values=name)
        for name in YARDSTICKS
    }
    entrants = list(playing["point_name"].unique())
    tables = {name: one.reindex(columns=entrants).dropna() for name, one in tables.items()}
    blocks = tables[headline]
    seeds = blocks.index.get_level_values("seed").nunique()
    if seeds < 2:
        raise ValueError("standings: fewer than two seeds have runs of every entrant")
    tables[MONEY] = _as_parts(tables[MONEY])
    means = tables[headline].groupby(level="scenario", sort=False).mean()
    order = [name for name in runs["scenario"].unique() if name in means.index]
    standings = {name: _standings(name, one) for name, one in tables.items()}
    return Standings(
        seat,
        headline,
        standings,
        means.T.reindex(index=[one.entrant for one in standings[headline]], columns=order),
        dict(out),
        len(blocks),
        seeds,
    )


def _as_parts(money: pd.DataFrame) -> pd.DataFrame:
    """Money as a part of its mean size over all entrants and seeds of the same scenario."""
    size = money.abs().mean(axis=1).groupby(level="scenario").transform("mean")
    return money.div(size.where(size > 0, 1.0), axis=0)


def _standings(yardstick: str, blocks: pd.DataFrame) -> list[Standing]:
    """The entrants (columns) by their mean over the blocks (rows: scenario and seed)."""
    values = blocks.groupby(level="seed", sort=False).mean()
    places = _places(values.to_numpy().mean(axis=0)[None])[0]
    draws = np.random.default_rng(0).integers(len(values), size=(DRAWS, len(values)))
    drawn = _places(values.to_numpy()[draws].mean(axis=1))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0, method="inverted_cdf")
    made = []
    for column, entrant in enumerate(blocks.columns):
        own = paired.of_values(values[entrant].to_numpy(), np.zeros(len(values)))
        usual = values[USUAL].to_numpy()
        found = paired.of_values(values[entrant].to_numpy(), usual)
        made.append(
            Standing(
                yardstick,
                str(entrant),
                int(places[column]),
                int(low[column]),
                int(high[column]),
                *own[1:],
                *found[1:],
                found.real,
            )
        )
    return sorted(made, key=lambda one: one.place)


def _places(means: np.ndarray) -> np.ndarray:
    """(draws, entrants) places by mean: 1 and how many have a higher one."""
    higher: np.ndarray = means[:, None, :] > means[:, :, None] + 1e-9
    return 1 + higher.sum(axis=2)
