"""What earlier runs of the program published, for what quotes it.

That is scores, past forecasts and what-ifs.
"""

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
"""Starting states, as `experiments.validation.starting_states` leaves them."""
WHAT_IFS: Final = KEPT / "what_ifs.csv"
"""Where `experiments.validation.what_ifs` leaves its table."""
DISPLACEMENT: Final = KEPT / "displacement.csv"
"""Where `experiments.validation.published` leaves how runs end where old work stays or goes."""
VERSION = "version"
"""The column of the scores with the version of the program that made them."""
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


def scores(file: Path | None = None) -> pd.DataFrame:
    """Kept scores of the model and the benchmarks; empty where nothing is."""
    file = file or SCORES
    return pd.read_csv(file) if file.exists() else pd.DataFrame()


def past() -> pd.DataFrame:
    """The model's past forecasts and what came, as they were kept; empty where none are."""
    return pd.read_csv(PAST) if PAST.exists() else pd.DataFrame()


def what_ifs() -> pd.DataFrame:
    """The what-ifs as they were last made; empty where they were not."""
    return pd.read_csv(WHAT_IFS) if WHAT_IFS.exists() else pd.DataFrame()


def displacement() -> pd.DataFrame:
    """How runs end where old work stays and where new work displaces it; empty where not kept."""
    return pd.read_csv(DISPLACEMENT) if DISPLACEMENT.exists() else pd.DataFrame()


def format_level(value: float, indicator: str) -> str:
    """A value of an indicator; a share in percent."""
    own = SCORED_INDICATORS.get(indicator)
    return percent(value) if own is None or own.unit == "share" else measures.plain(value)


def compare_with_benchmarks(standing: pd.DataFrame) -> str:
    """How the model compares with benchmark forecasts; empty for no data."""
    own = router_rows(standing)
    if own.empty:
        return ""
    walks = int((own[MODEL] < own["random walk"]).sum())
    by = f" of {made_by(own)}" if VERSION in own else ""
    said = (
        f"For a router's tokens, the model{by} is better than a random walk at {walks} of "
        f"{len(own)} horizons, and better than the best benchmark at {better(own)}."
    )
    others = standing[standing["indicator"] != ROUTER_TOKENS]
    if others.empty:
        return said
    return (
        f"{said} For other indicators, it is better than the best benchmark in {better(others)} "
        "pairs of an indicator and a horizon."
    )


def made_by(standing: pd.DataFrame) -> str:
    """The version of the program that made scores."""
    return f"version {standing[VERSION].iloc[0]}"


def better(standing: pd.DataFrame) -> str:
    """In how many rows the model has the best score, of how many."""
    return f"{int((standing['times'] < 1.0).sum())} of {len(standing)}"


def months(count: int) -> str:
    """A number of months in words."""
    return "1 month" if count == 1 else f"{int(count)} months"


def router_rows(standing: pd.DataFrame) -> pd.DataFrame:
    """The rows of tokens on the router, by horizon."""
    if standing.empty:
        return standing
    found = standing[standing["indicator"] == ROUTER_TOKENS]
    return found.sort_values("horizon", ignore_index=True)
