"""The answer at the ends of each assumption: the table, its sentences, a part of docs/answer.md."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.common.measures import capital
from openclosed.analysis.draws import SEEDS_PER_DRAW, all_chances, means, of_runs
from openclosed.analysis.finding.finding import (
    Column,
    Figure,
    Finding,
    Table,
    records,
    table,
    with_interval,
)
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES, STARTUPS, Headline
from openclosed.experiments.question.settings import CENTRAL
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.validation.sensitivity.assumptions import (
    ASSUMPTIONS,
    HALF_LIFE,
    PHI,
    held,
    source_of,
)
from openclosed.sim.parameters import Parameters

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
NAME: Final = "sensitivity"
BASELINE: Final = "baseline"
SHOWN: Final = 6
"""Assumptions on the page and in the picture."""
COLUMNS: Final = (
    Column("assumption", "", "what differs from the baseline"),
    Column("end", "", "value of the assumption"),
    Column("source", "", "why this value: the prior's, or another reason"),
    Column("who", "", "kind of firms"),
    Column("by", "", "measure of use"),
    Column("runs", "runs", "pairs of runs"),
    *with_interval("open", "share", "share of runs in which open wins", prefix="open_"),
    Column("shared", "share", "share of runs that end shared"),
    Column("closed", "share", "share of runs in which closed wins"),
    Column("share", "share", "mean open share at the end of the runs"),
    *with_interval("change", "share", "its mean change from the baseline", prefix="change_",
                   change=True),
    *with_interval("across", "share", "its mean change from the assumption's first end to its last",
                   prefix="across_", change=True),
)  # fmt: skip


class At(NamedTuple):
    """Runs with an assumption at an end, and open shares of HEADLINES at the end of each."""

    assumption: str
    end: float
    runs: pd.DataFrame
    shares: Floats  # (runs, headlines)


def table_of(points: Sequence[At]) -> pd.DataFrame:
    """A row of COLUMNS for each headline and point, of which the first is the baseline.

    A run counts if it finished at all points. Intervals resample ancestors.
    """
    shares = np.stack([one.shares for one in points])
    known = np.isfinite(shares).all(axis=(0, 2))
    shares, of = shares[:, known], of_runs(points[0].runs).at(known)
    names, rows = [one.assumption for one in points], []
    for place, headline in enumerate(HEADLINES):
        own = shares[..., place]
        labels = [one.runs.loc[known, headline.ending].astype(str).tolist() for one in points]
        for at, (one, ends) in enumerate(zip(points, all_chances(labels, of), strict=True)):
            first = names.index(one.assumption)
            across = own[first + names.count(one.assumption) - 1] - own[first]
            values = np.stack([own[at], own[at] - own[0], across], axis=1)
            share, *changes = means(values, of)
            rows.append(
                (one.assumption, one.end, source_of(one.assumption, one.end), headline.column,
                 headline.counted, len(of.draw),
                 *ends["open"][:3], ends["shared"].value, ends["closed"].value, share.value,
                 *(end for change in changes for end in change[:3]))
            )  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS])


def of_headline(rows: pd.DataFrame, headline: Headline) -> pd.DataFrame:
    """The rows of a headline."""
    return rows[(rows["who"] == headline.column) & (rows["by"] == headline.counted)]


def open_wins(rows: pd.DataFrame) -> pd.DataFrame:
    """The table that answers quote: where open wins least and most often, by headline."""
    found = []
    for headline in HEADLINES:
        own = records(of_headline(rows, headline))
        row: dict[str, Any] = {"who": headline.column, "by": headline.counted}
        for end, pick in (("low", min), ("high", max)):
            at = pick(own, key=lambda one: float(one["open"]))
            row |= {end: at["open"], f"{end}_assumption": at["assumption"], f"{end}_end": at["end"]}
        found.append(row | {"runs": own[0]["runs"]})
    return pd.DataFrame(found)


class Moved(NamedTuple):
    """A headline at an assumption's ends, in their order."""

    name: str
    rows: list[dict[str, Any]]

    @property
    def change(self) -> float:
        """From the first end to the last."""
        return float(self.rows[0]["across"])

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the change."""
        return self.rows[0]["across_low"], self.rows[0]["across_high"]

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        low, high = self.interval
        return low > 0.0 or high < 0.0


def moved(rows: pd.DataFrame, headline: Headline = STARTUPS) -> list[Moved]:
    """How far each assumption moves a headline, the farthest first."""
    groups = of_headline(rows, headline).groupby("assumption", sort=False)
    every = [Moved(str(name), records(own)) for name, own in groups if name != BASELINE]
    return sorted(every, key=lambda one: -abs(one.change))


def largest_clear(rows: pd.DataFrame) -> Moved | None:
    """What moves startups' purchased tokens most, of what is clear of chance."""
    return next((one for one in moved(rows) if one.clear), None)


class Inferred(NamedTuple):
    """What data say of assumptions: parts of the starting states."""

    half_lives: Mapping[float, float]  # the part with each half-life of the prior
    phi: tuple[float, float]  # 5 to 95 % of startups' phi


def inferred() -> Inferred:
    """The assumptions in the starting states. Hydra must be composing."""
    seeds = np.arange(len(states.read().states)) * SEEDS_PER_DRAW
    values = states.States(Parameters()).columns(seeds)
    [name], [phi] = ASSUMPTIONS[HALF_LIFE].parameters, ASSUMPTIONS[PHI].parameters
    listed = next(one.listed for one in from_prior(CENTRAL).priors if one.name == name)
    low, high = np.quantile(values[phi], [0.05, 0.95]).tolist()
    return Inferred({one: float(np.mean(values[name] == one)) for one in listed}, (low, high))


def sentences(rows: pd.DataFrame) -> list[str]:
    """The range over all assumptions, what moves the answer most, and what a change is."""
    ranges = published.open_wins_range(open_wins(rows))
    first, start = largest_clear(rows), Parameters().clock.start
    own = [(one.name, ranges[one.column]) for one in HEADLINES]
    return [
        WORDS("rests_on", pairs=rows["runs"].iloc[0], ranges=own),
        WORDS("none_moves", name=STARTUPS.name) if first is None else
        WORDS("moves", name=STARTUPS.name, what=first.name, first=first.rows[0]["end"],
              last=first.rows[-1]["end"], change=first.change, interval=first.interval),
        WORDS("past", held=[WORDS("assumption", name=one) for one in held()], start=start),
    ]  # fmt: skip


def short(rows: pd.DataFrame) -> Table:
    """The assumptions that move startups' purchased tokens most, with both headlines."""
    columns = [Column("what", "", "assumption", "Assumption", "report"),
               Column("ends", "", "its first end and its last", "from, to", "report")]  # fmt: skip
    for at, one in enumerate(HEADLINES):
        columns += [
            *with_interval(f"change{at}", "share", "mean change of the open share", one.title,
                           f"change{at}_", change=True, shown="report"),
            Column(f"wins{at}", "", "percent of runs in which open wins at these ends",
                   "open wins", "report"),
        ]  # fmt: skip
    found = {one: {own.name: own for own in moved(rows, one)} for one in HEADLINES}
    cells = [
        (capital(WORDS("assumption", name=name)), _ends(found[STARTUPS][name]),
         *(cell for one in HEADLINES for cell in _cells(found[one][name])))
        for name in list(found[STARTUPS])[:SHOWN]
    ]  # fmt: skip
    window = round(Parameters().ending.window)
    return table("", columns, cells, WORDS("caption", window=window))


def _ends(of: Moved) -> str:
    return WORDS("ends", name=of.name, first=of.rows[0]["end"], last=of.rows[-1]["end"])


def _cells(of: Moved) -> Iterator[float | str]:
    yield from (of.change, *of.interval)
    yield WORDS("wins", first=of.rows[0]["open"], last=of.rows[-1]["open"])


def parts(rows: pd.DataFrame, known: Inferred) -> dict[str, str]:
    """The part of docs/answer.md, from the table and the starting states."""
    states_say = WORDS("inferred", half_lives=known.half_lives, phi=known.phi, table=NAME)
    text = [" ".join([*sentences(rows), states_say]),
            f"![{WORDS('alternative')}](images/{NAME}.png)"]  # fmt: skip
    return {NAME: "\n\n".join(text)}


def finding(rows: pd.DataFrame, drawn: Figure) -> Finding:
    """The finding of the whole job."""
    return Finding(
        WORDS("title"), sentences(rows), [table(NAME, COLUMNS, rows), short(rows)], [drawn]
    )
