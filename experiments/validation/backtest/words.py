"""The blanks of sentences on scores; the sentences are in words.j2."""

import math

import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import measures
from openclosed.analysis.evidence.published_names import to_current
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.finding.words import Words
from openclosed.analysis.published import HEADINGS, MODEL, ROUTER_TOKENS, router_rows
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.forecasters import TREND_AND_WALK

WORDS = Words(__file__)
WALK = "random walk"
YEAR = 12
BEFORE = documentation.DOCS / "tables" / "scores_0.2.0.csv"
COMPARED = (
    ROUTER_TOKENS,
    "open_share_workloads_enterprises",
    "second_router_open_share_tokens",
    "second_router_open_share_spend",
)
"""Indicators whose scores are compared with those of version 0.2.0."""


def title(standing: pd.DataFrame) -> str:
    """At how many horizons the model beats the best benchmark for tokens on the router."""
    own = router_rows(standing)
    if own.empty:
        return WORDS("no_router")
    return WORDS("title", better=_beats(own, "best"), horizons=len(own))


def format_score(value: float, indicator: str) -> str:
    """A score in the unit of its indicator; of a share in percentage points."""
    if math.isnan(value):
        return "n/a"
    unit = INDICATORS[indicator].unit
    if unit == "share":
        return measures.points(value)
    return WORDS("score", value=value, unit=unit)


def bare(score: float) -> str:
    """A score of a share, in points, without the word."""
    return f"{100 * score:.1f}"


def _beats(rows: pd.DataFrame, other: str) -> int:
    """In how many rows the model scores better than a forecaster, or than the best one."""
    beside = _best(rows) if other == "best" else rows[other]
    return int((rows[MODEL] < beside).sum())


def _best(rows: pd.DataFrame) -> "pd.Series[float]":
    return pd.Series([row[row["best"]] for row in rows.to_dict("records")], rows.index)


def on_router(standing: pd.DataFrame) -> str:
    """Mean scores for tokens on the router at the ends of the horizons; empty for no data."""
    own = router_rows(standing)
    if own.empty:
        return ""
    best, first, last = _best(own), own.index[0], own.index[-1]
    return WORDS(
        "router", ahead=own.loc[first, "horizon"], model=bare(own.loc[first, MODEL]),
        best=bare(best[first]), far=own.loc[last, "horizon"] if len(own) > 1 else 0,
        far_model=bare(own.loc[last, MODEL]), far_best=bare(best[last]),
    )  # fmt: skip


def beside_benchmarks(standing: pd.DataFrame) -> str:
    """Where the model beats benchmarks on the router, and how its farthest forecasts did."""
    own = router_rows(standing)
    if own.empty:
        return ""
    far = own.iloc[-1]
    return WORDS(
        "benchmarks", walks=_beats(own, WALK), better=_beats(own, "best"), horizons=len(own),
        far=far["horizon"], forecasts=far["origins"],
        hits=round(far["origins"] * far[f"in_90 {MODEL}"]), walk=bare(far[WALK]),
    )  # fmt: skip


def on_others(standing: pd.DataFrame) -> str:
    """How often the model beats all benchmarks elsewhere, and on how many forecasts that rests."""
    wins = published.wins_elsewhere(standing)
    if not wins.thin:
        return ""
    names = [f"the {measures.uncapitalised(INDICATORS[one].text)}" for one in wins.indicators]
    return WORDS("others", **wins._replace(indicators=names)._asdict())


def compare_year_ahead(standing: pd.DataFrame, by_chance: pd.DataFrame) -> str:
    """Whether the model beats a trend a year ahead, and how often a trend leads by chance.

    Empty if nothing forecasts so far ahead, or no trend does.
    """
    own = router_rows(standing)
    found = own[own["horizon"] == YEAR].to_dict("records") if len(own) else []
    if not found or math.isnan(found[0][TREND_AND_WALK]):
        return ""
    row = found[0]
    best = min(("trend", TREND_AND_WALK), key=row.__getitem__)
    blanks = {"far": YEAR, "trend": HEADINGS[best]}
    blanks |= {"model": bare(row[MODEL]), "other": bare(row[best])}
    if row[MODEL] < row[best]:
        return WORDS("beats_trend", **blanks)
    said = WORDS("loses_to_trend", **blanks)
    lead, ratio = row[WALK] - row[best], row[WALK] / row[best]
    wide = by_chance[by_chance["horizon"] == YEAR].pivot_table("crps", "series", "forecaster")
    if lead <= 0.0 or wide.empty:
        return said
    as_far = int((wide[WALK] - wide[best] >= lead).sum())
    as_many_times = int((wide[WALK] / wide[best] >= ratio).sum())
    chance = WORDS("trend_by_chance", lead=bare(lead), as_far=as_far, series=f"{len(wide):,}",
                   as_many_times=as_many_times)  # fmt: skip
    return f"{said} {chance}"


def read_old_scores() -> pd.DataFrame:
    """Scores of the model of version 0.2.0, by indicator and horizon."""
    return to_current(pd.read_csv(BEFORE))


def _match_old(standing: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The model's scores beside the earlier ones from as many origins, for COMPARED."""
    if standing.empty:
        return standing
    found = standing.merge(before, on=["indicator", "horizon", "origins"], suffixes=("", "_before"))
    found = found[found["indicator"].isin(COMPARED)]
    order = found["indicator"].map(COMPARED.index)
    return found.assign(order=order).sort_values(["order", "horizon"], ignore_index=True)


def compare_with_old(standing: pd.DataFrame, before: pd.DataFrame) -> str:
    """Where the model scores worse than before with every seed; empty if nothing compares."""
    found = _match_old(standing, before)
    if found.empty:
        return ""
    worse = found[found["model_low"] > found["model_before"]]
    where = [
        WORDS("where", indicator=INDICATORS[str(key)].text.lower(), horizons=own.tolist())
        for key, own in worse.groupby("indicator", sort=False)["horizon"]
    ]
    better = int((found["model_high"] < found["model_before"]).sum())
    return WORDS("old", worse=len(worse), better=better, pairs=len(found), where=where)
