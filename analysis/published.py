"""Published results that other results quote: scores, past forecasts and what-ifs."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS
from openclosed.analysis.finding.words import Words

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


def chance() -> pd.DataFrame:
    """The seed-to-seed variance by random stream; empty where not kept."""
    return pd.read_csv(CHANCE) if CHANCE.exists() else pd.DataFrame()


def drift(rows: pd.DataFrame, outcome: str) -> dict[str, Any]:
    """The row of an outcome's drift in the table of `chance`."""
    own = rows[(rows["outcome"] == outcome) & (rows["stream"] == DRIFT)]
    return {str(name): value for name, value in own.iloc[0].items()}


def format_level(value: float, figure: str) -> str:
    """A value of an indicator; shares are in percent."""
    own = SCORED_INDICATORS.get(figure)
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


def months(count: int) -> str:
    """A number of months, as text."""
    return "1 month" if count == 1 else f"{int(count)} months"


def router_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """The scores of the router's tokens, by horizon."""
    if standing.empty:
        return standing
    found = standing[standing["indicator"] == ROUTER_TOKENS]
    return found.sort_values("horizon", ignore_index=True)
