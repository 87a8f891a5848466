"""Scores of forecasts in words."""

import math

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import in_list
from openclosed.analysis.evidence.published_names import to_current
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS
from openclosed.analysis.published import (
    HEADINGS,
    MODEL,
    ROUTER_TOKENS,
    better,
    months,
    router_rows,
)
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.forecasters import TREND_AND_WALK

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


def short_headline(standing: pd.DataFrame) -> str:
    """How well tokens on the router are forecast, as a title; empty for no data."""
    own = router_rows(standing)
    if own.empty:
        return ""
    return f"Tokens on the router: the model beats the best benchmark at {better(own)} horizons"


def mark_score(value: float, indicator: str, mark: str = "") -> str:
    """A score, with `mark` on both sides."""
    return "n/a" if math.isnan(value) else f"{mark}{format_score(value, indicator)}{mark}"


def format_score(value: float, indicator: str) -> str:
    """A score in the unit of its indicator; of a share in percentage points."""
    own = SCORED_INDICATORS.get(indicator)
    unit = own.unit if own else "share"
    if unit == "share":
        return measures.points(value)
    return f"{measures.plain(value)}{measures.after(unit) or f' {unit}'}"


def router_headline(standing: pd.DataFrame) -> str:
    """Mean scores for tokens on the router, model and best benchmark; empty for no data."""
    own = router_rows(standing)
    if own.empty:
        return ""
    best = [row[row["best"]] for row in own.to_dict("records")]
    (ahead, model, benchmark), *later = zip(own["horizon"], own[MODEL], best, strict=True)
    first = (
        f"{months(ahead).capitalize()} ahead, the model's forecasts of the open share of tokens on "
        f"the router scored {format_score(model, ROUTER_TOKENS)} (mean CRPS; lower is better), the "
        f"best benchmark {_bare(benchmark)}."
    )
    for at, one, other in later[-1:]:
        first += f" {months(at).capitalize()} ahead, they scored {_bare(one)} and {_bare(other)}."
    return first


def _bare(score: float) -> str:
    return measures.points(score).removesuffix(" points")


def compare_year_ahead(standing: pd.DataFrame, by_chance: pd.DataFrame) -> str:
    """Whether the model beats a trend a year ahead, and how often a trend leads by chance.

    Empty if nothing forecasts so far ahead, or no trend does.
    """
    own = router_rows(standing)
    found = own[own["horizon"] == YEAR].to_dict("records") if len(own) else []
    if not found or math.isnan(found[0][TREND_AND_WALK]):
        return ""
    row, ahead = found[0], f"{months(YEAR).capitalize()} ahead"
    best = min(("trend", TREND_AND_WALK), key=row.__getitem__)
    scores = f"({format_score(row[MODEL], ROUTER_TOKENS)} against {_bare(row[best])})"
    if row[MODEL] < row[best]:
        return f"{ahead}, the model beats {HEADINGS[best]} {scores}."
    said = f"{ahead}, the model does not beat {HEADINGS[best]} {scores}."
    lead, ratio = row[WALK] - row[best], row[WALK] / row[best]
    own = by_chance[by_chance["horizon"] == YEAR]
    wide = own.pivot_table("crps", "series", "forecaster")
    if lead <= 0.0 or wide.empty:
        return said
    so_far = int((wide[WALK] - wide[best] >= lead).sum())
    as_many_times = int((wide[WALK] / wide[best] >= ratio).sum())
    return (
        f"{said} That trend beats a random walk by {format_score(lead, ROUTER_TOKENS)}. Chance "
        f"alone gives it such a lead in {so_far} of {len(wide):,} synthetic series without trend. "
        f"In {as_many_times} series the ratio of the two scores is as low."
    )


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
    better = int((found["model_high"] < found["model_before"]).sum())
    count = f"{len(worse)} of {len(found)} pairs of an indicator and a horizon"
    said = f"With every seed, the model scores worse than version 0.2.0 in {count}"
    where = [
        f"{SCORED_INDICATORS[str(key)].text.lower()} ({in_list([months(one) for one in own])})"
        for key, own in worse.groupby("indicator", sort=False)["horizon"]
    ]
    listed = f" It is worse for {in_list(where)}." if where else ""
    return f"{said}, and better in {better}.{listed}"
