"""Published results that other results quote: scores, past forecasts and what-ifs."""

from pathlib import Path
from typing import Final

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS

KEPT: Final = Path(__file__).with_name("kept")
SCORES: Final = KEPT / "standing.csv"
PAST: Final = KEPT / "past.csv"
STATES: Final = KEPT / "states.csv"
"""Starting states, made by `experiments.validation.starting_states`."""
WHAT_IFS: Final = KEPT / "what_ifs.csv"
"""The table of `experiments.validation.what_ifs`."""
DISPLACEMENT: Final = KEPT / "displacement.csv"
"""Endings where old work stays or goes, made by `experiments.validation.published`."""
VERSION = "version"
"""The column of the scores with the version of the program."""
ROUTER_TOKENS: Final = "router_open_share_tokens"
"""The indicator that is also measured by week."""
MODEL: Final = "model"
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


def format_level(value: float, figure: str) -> str:
    """A value of an indicator; shares are in percent."""
    own = SCORED_INDICATORS.get(figure)
    return percent(value) if own is None or own.unit == "share" else measures.plain(value)


def compare_with_benchmarks(standing: pd.DataFrame) -> str:
    """The model beside benchmark forecasts, in words; empty without scores."""
    own = router_rows(standing)
    if own.empty:
        return ""
    walks = int((own[MODEL] < own["random walk"]).sum())
    by = f" of {made_by(own)}" if VERSION in own else ""
    sentence = (
        f"For a router's tokens, the model{by} beats a random walk at {walks} of {len(own)} "
        f"horizons. It beats the best benchmark forecast at {better(own)}."
    )
    others = standing[standing["indicator"] != ROUTER_TOKENS]
    if others.empty:
        return sentence
    return f"{sentence} For other indicators it does so in {better(others)} comparisons."


def made_by(standing: pd.DataFrame) -> str:
    """The version of the program that made scores."""
    return f"version {standing[VERSION].iloc[0]}"


def better(standing: pd.DataFrame) -> str:
    """In how many rows the model has the best score, of how many."""
    return f"{int((standing['times'] < 1.0).sum())} of {len(standing)}"


def months(count: int) -> str:
    """A number of months, as text."""
    return "1 month" if count == 1 else f"{int(count)} months"


def router_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """The scores of the router's tokens, by horizon."""
    if standing.empty:
        return standing
    found = standing[standing["indicator"] == ROUTER_TOKENS]
    return found.sort_values("horizon", ignore_index=True)
