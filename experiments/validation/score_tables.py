"""Scores of forecasts in tables of text."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import in_list, percent
from openclosed.analysis.evidence.published_names import to_current
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS
from openclosed.analysis.published import (
    BENCHMARKS,
    HALF,
    HEADINGS,
    MODEL,
    ROUTER_TOKENS,
    better,
    months,
    router_rows,
)
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.forecasters import TREND_AND_WALK

SPREAD_OUT = (MODEL, HALF, "random walk", "trend and walk", "shrunk slope")
"""Forecasters that give a distribution, and so an interval."""
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
ENOUGH = 20
"""Fewest forecasts whose coverage is given in percent."""


def short_headline(standing: pd.DataFrame) -> str:
    """How well tokens on the router are forecast, as a title; empty for no data."""
    own = router_rows(standing)
    if own.empty:
        return ""
    return f"Tokens on the router: the model beats the best benchmark at {better(own)} horizons"


def score_table(standing: pd.DataFrame) -> pd.DataFrame:
    """Mean scores of one indicator as text: a row a forecaster, a column a horizon."""
    if standing.empty:
        return standing
    found = standing.sort_values("horizon").to_dict("records")
    indicator = str(found[0]["indicator"])
    names = [name for name in (*BENCHMARKS, MODEL, HALF) if standing[name].notna().any()]
    rows = {}
    for name in names:
        cells = [
            mark_score(row[name], indicator) + (_over_seeds(row) if name == MODEL else "")
            for row in found
        ]
        hits = sum(row[f"in_90 {name}"] * row["origins"] for row in found)
        held = percent(hits / sum(row["origins"] for row in found))
        rows[HEADINGS[name]] = [*cells, held if name in SPREAD_OUT else "n/a"]
    more = [
        format_score(row["more"], indicator)
        + _between(row["more_low"], row["more_high"], indicator)
        for row in found
    ]
    rows["the model minus the best benchmark (90 %)"] = [*more, "n/a"]
    columns = [f"{months(row['horizon'])} ({_origins(row['origins'])})" for row in found]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=[*columns, "coverage of the 90 % interval"]
    ).rename_axis(f"{SCORED_INDICATORS[indicator].text}, mean score (CRPS)")


def router_table(standing: pd.DataFrame) -> pd.DataFrame:
    """The same for tokens on the router, among other indicators."""
    return score_table(router_rows(standing))


def _origins(count: int) -> str:
    return "1 origin" if count == 1 else f"{count} origins"


def mark_score(value: float, indicator: str, mark: str = "") -> str:
    """A score, with `mark` on both sides."""
    return "n/a" if math.isnan(value) else f"{mark}{format_score(value, indicator)}{mark}"


def _over_seeds(row: Mapping[Any, Any]) -> str:
    """The range of the model's score over seeds; empty where it has none."""
    return _between(row["model_low"], row["model_high"], row["indicator"])


def _between(low: float, high: float, indicator: str) -> str:
    """The ends of an interval of scores in brackets; empty where there is none."""
    if math.isnan(low) or low == high:
        return ""
    scale = 100.0 if SCORED_INDICATORS[indicator].unit == "share" else 1.0
    return f" ({scale * low:.1f} to {scale * high:.1f})"


def coverage_table(coverage: pd.DataFrame) -> pd.DataFrame:
    """Coverage of the model's 90 % intervals: in percent, or as a count where there are few."""
    rows = {
        SCORED_INDICATORS[str(row["indicator"])].text: [
            percent(row["hits"] / row["pairs"])
            if row["pairs"] >= ENOUGH
            else f"{row['hits']} of {row['pairs']}",
            str(row["pairs"]),
        ]
        for row in coverage.to_dict("records")
    }
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["inside the model's 90 % interval", "forecasts"]
    ).rename_axis("indicator")


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


def expected_table(by_chance: pd.DataFrame) -> pd.DataFrame:
    """Scores of benchmarks on synthetic data as text: a row a benchmark, a column a horizon."""
    means = by_chance.pivot_table("crps", "horizon", "forecaster")
    table = pd.DataFrame(
        {
            months(int(str(at))): {
                HEADINGS[name]: format_score(row[name], ROUTER_TOKENS) for name in BENCHMARKS
            }
            for at, row in means.iterrows()
        }
    )
    return table.rename_axis("Expected score (CRPS) on synthetic data")


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


def version_table(standing: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The model's scores beside the earlier ones as text: a row an indicator and horizon."""
    rows = {}
    for row in _match_old(standing, before).to_dict("records"):
        key, then = str(row["indicator"]), row["model_before"]
        worse, better = row["model_low"] > then, row["model_high"] < then
        rows[f"{SCORED_INDICATORS[key].text}, {months(row['horizon'])}"] = [
            format_score(then, key),
            format_score(row[MODEL], key) + _over_seeds(row),
            "worse" if worse else "better" if better else "no",
        ]
    columns = ["version 0.2.0", "now (range over seeds)", "beyond the range"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "The model's mean score (CRPS)"
    )


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
