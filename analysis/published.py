"""Published results that other results quote: scores, past forecasts and what-ifs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.finding.words import Words
from openclosed.analysis.statistics.ancestors import Ancestors, ancestors_of, intraclass

WORDS: Final = Words(__file__)
KEPT: Final = Path(__file__).with_name("kept")
SCORES: Final = KEPT / "standing.csv"
PAST: Final = KEPT / "past.csv"
STATES: Final = KEPT / "states.csv"
"""Starting states, made by `experiments.validation.starting_states`."""
WHAT_IFS: Final = KEPT / "what_ifs.csv"
"""The table of `experiments.validation.what_ifs`."""
DISPLACEMENT: Final = KEPT / "displacement.csv"
"""Endings where old work stays or goes, made by `experiments.validation.published`."""
SENSITIVITY: Final = KEPT / "sensitivity.csv"
"""In how many runs open wins over all assumptions, made by `experiments.validation.sensitivity`."""
EVIDENCE: Final = KEPT / "evidence.csv"
"""The answer with less data or fewer causes, made by `experiments.validation.evidence`."""
CHANCE: Final = KEPT / "chance.csv"
"""The seed-to-seed variance by random stream, made by `experiments.validation.chance`."""
DRIFT, EVENTS, WORK = "drift", "events", "work"
STREAMS: Final = (DRIFT, EVENTS, WORK)
"""Random streams: the drift of the preferences for open that firms of a kind share; releases,
failures and the draws of single firms; the work that comes."""
CHANCE_COLUMNS: Final = (
    "outcome", "stream", "share", "low", "high", "sd", "sd_all", "spread", "spread_without_drift",
    "states", "seeds", "runs",
)  # fmt: skip
"""Part of the variance from one state with its 95 % interval, standard deviations from one state
by this stream and by all, and over runs from all states, with and without drift."""
REGISTERED: Final = KEPT / "registered.csv"
"""The day on which each version's forecasts were first published."""
VERSION = "version"
"""The column of the scores with the version of the program."""
ROUTER_TOKENS: Final = "router_open_share_tokens"
"""The indicator that is also measured by week."""
MODEL: Final = "model"
INSIDE: Final = f"in_90 {MODEL}"
"""The column of scores with the share of outcomes inside the model's 90 % bands."""
HALF: Final = "half model, half trend and walk"
BENCHMARKS: Final = ("last value", "trend", "random walk", "trend and walk", "shrunk slope")
HEADINGS = {
    MODEL: "the model",
    HALF: "half the model, half a trend with a random walk",
    "last value": "the last value",
    "trend": "a trend",
    "random walk": "a random walk",
    "trend and walk": "a trend with a random walk",
    "shrunk slope": "a random walk with a shrunk slope",
}
"""The forecasters in words."""


def scores() -> pd.DataFrame:
    """The scores of forecasts beside benchmarks'; empty where none are kept."""
    return pd.read_csv(SCORES) if SCORES.exists() else pd.DataFrame()


def past() -> pd.DataFrame:
    """The model's past forecasts and their outcomes; empty where none are kept."""
    return pd.read_csv(PAST) if PAST.exists() else pd.DataFrame()


def what_ifs() -> pd.DataFrame:
    """The published what-ifs; empty where none are kept."""
    return pd.read_csv(WHAT_IFS) if WHAT_IFS.exists() else pd.DataFrame()


def displacement() -> pd.DataFrame:
    """Endings where old work stays, and where new work displaces it; empty where not kept."""
    return pd.read_csv(DISPLACEMENT) if DISPLACEMENT.exists() else pd.DataFrame()


def open_wins_range(rows: pd.DataFrame | None = None) -> dict[str, tuple[float, float]]:
    """The lowest and highest share of runs in which open wins over all assumptions.

    By kind of firms, for its headline, from the kept table or other rows of it; empty where not
    kept.
    """
    if rows is None:
        rows = pd.read_csv(SENSITIVITY) if SENSITIVITY.exists() else pd.DataFrame()
    return {str(one["who"]): (one["low"], one["high"]) for _, one in rows.iterrows()}


def chance() -> pd.DataFrame:
    """The seed-to-seed variance by random stream; empty where not kept."""
    return pd.read_csv(CHANCE) if CHANCE.exists() else pd.DataFrame()


def drift(rows: pd.DataFrame, outcome: str) -> dict[str, Any]:
    """The row of an outcome's drift in the table of `chance`."""
    own = rows[(rows["outcome"] == outcome) & (rows["stream"] == DRIFT)]
    return {str(name): value for name, value in own.iloc[0].items()}


def format_level(value: float, figure: str) -> str:
    """A value of an indicator; shares are in percent."""
    own = INDICATORS.get(figure)
    return percent(value) if own is None or own.unit == "share" else measures.plain(value)


def compare_with_benchmarks(standing: pd.DataFrame) -> str:
    """The model beside benchmark forecasts, in words; empty without scores."""
    own = router_rows(standing)
    if own.empty:
        return ""
    others = standing[standing["indicator"] != ROUTER_TOKENS]
    return WORDS(
        "benchmarks", version=str(own[VERSION].iloc[0]) if VERSION in own else "",
        walks=int((own[MODEL] < own["random walk"]).sum()), horizons=len(own), best=wins(own),
        others=wins(others), compared=len(others),
    )  # fmt: skip


def wins(standing: pd.DataFrame) -> int:
    """In how many rows the model has the best score."""
    return int((standing["times"] < 1.0).sum())


def router_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """The scores of the router's tokens, by horizon."""
    if standing.empty:
        return standing
    found = standing[standing["indicator"] == ROUTER_TOKENS]
    return found.sort_values("horizon", ignore_index=True)


class Wins(NamedTuple):
    """Comparisons of indicators other than the router's tokens that the model wins.

    `thin` wins are against the last value alone, since no other benchmark knows enough; each rests
    on `fewest` to `most` forecasts. The `solid` others are of `indicators`.
    """

    won: int
    comparisons: int
    thin: int
    fewest: int
    most: int
    solid: int
    indicators: list[str]


def wins_elsewhere(standing: pd.DataFrame) -> Wins:
    """What the model's wins at other indicators than the router's tokens rest on."""
    if standing.empty:
        return Wins(0, 0, 0, 0, 0, 0, [])
    others = standing[standing["indicator"] != ROUTER_TOKENS]
    won = others[others["times"] < 1.0]
    alone = won[[one for one in BENCHMARKS if one != "last value"]].isna().all(axis=1)
    thin, solid = won[alone], won[~alone]
    fewest, most = (
        (0, 0) if thin.empty else (int(thin["origins"].min()), int(thin["origins"].max()))
    )
    indicators = solid["indicator"].drop_duplicates().tolist()
    return Wins(len(won), len(others), len(thin), fewest, most, len(solid), indicators)


def versions() -> dict[str, str]:
    """The day, as 2026-11-25, on which each version's forecasts were first published."""
    table = pd.read_csv(REGISTERED, dtype=str)
    return dict(zip(table[VERSION].tolist(), table["published"].tolist(), strict=True))


def registered(version: str, month: str) -> bool:
    """Whether a version's forecasts were published before a month, as 2026-12, began.

    Those of earlier months were withheld from the model, but not registered.
    """
    return month > versions()[version][:7]


def counts_by_month(version: str, months: Iterable[str]) -> dict[bool, dict[str, int]]:
    """How many of a version's forecasts are for each month, registered (True) or withheld."""
    found: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for month in sorted(months):
        own = found[registered(version, month)]
        own[month] = own.get(month, 0) + 1
    return found


def ancestors() -> Ancestors:
    """The ancestors of the project's starting states."""
    numbers = pd.read_csv(STATES, usecols=["ancestor"])["ancestor"].to_numpy()
    return ancestors_of(numbers)


def alike_by_ancestor() -> float:
    """Intraclass correlation by ancestor of the states' last shared preference of startups."""
    rows = pd.read_csv(STATES)
    last = [name for name in rows.columns if name.startswith("preference of startups ")][-1]
    return intraclass(rows[last].to_numpy(float), rows["ancestor"].to_numpy())
