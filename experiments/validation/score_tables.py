"""Scores of forecasts in tables of text."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import FIGURES_SCORED
from openclosed.analysis.published import (
    DEVELOPERS,
    HALF,
    HEADINGS,
    MODEL,
    RIVALS,
    beside_rivals,
    better,
    months,
    of_developers,
)

SPREAD_OUT = (MODEL, HALF, "random walk", "trend and walk")
"""Those that forecast more than one number, and so have bands."""
ENOUGH = 20
"""Pairs of forecast and record, from which on a part of them in percent means something."""


def short_headline(standing: pd.DataFrame) -> str:
    """How developers' tokens are forecast in one line, for a title; empty for no data."""
    own = of_developers(standing)
    if own.empty:
        return ""
    return (
        f"Developers' tokens: the model is better than the best plain rival at {better(own)} "
        "horizons"
    )


def table(standing: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """Mean scores of one figure as text: a row a forecaster, a column a horizon.

    `mark` stands on both sides of a column's best.
    """
    if standing.empty:
        return standing
    found = standing.sort_values("horizon").to_dict("records")
    figure = str(found[0]["figure"])
    names = [name for name in (*RIVALS, MODEL, HALF) if standing[name].notna().any()]
    best = [min(row[name] for name in names if not math.isnan(row[name])) for row in found]
    rows = {}
    for name in names:
        cells = [
            marked(row[name], figure, mark if row[name] == least else "")
            for row, least in zip(found, best, strict=True)
        ]
        hits = sum(row[f"in_90 {name}"] * row["origins"] for row in found)
        held = percent(hits / sum(row["origins"] for row in found))
        rows[HEADINGS[name]] = [*cells, held if name in SPREAD_OUT else "n/a"]
    more = [f"{written(row['more'], figure)}{_interval(row, figure)}" for row in found]
    rows["the model less the best rival (90 %)"] = [*more, "n/a"]
    columns = [f"{months(row['horizon'])} ({_origins(row['origins'])})" for row in found]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=[*columns, "record in 90 % band"]
    ).rename_axis(f"{FIGURES_SCORED[figure].text}, mean score (CRPS)")


def developers(standing: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """The same of developers' tokens, among other figures."""
    return table(of_developers(standing), mark)


def _origins(count: int) -> str:
    return "1 origin" if count == 1 else f"{count} origins"


def marked(value: float, figure: str, mark: str) -> str:
    """A score, with `mark` on both sides."""
    return "n/a" if math.isnan(value) else f"{mark}{written(value, figure)}{mark}"


def _interval(row: Mapping[Any, Any], figure: str) -> str:
    """The 90 % interval of a difference; empty where there is none."""
    low, high = row["more_low"], row["more_high"]
    if math.isnan(low):
        return ""
    scale = 100.0 if FIGURES_SCORED[figure].unit == "share" else 1.0
    return f" ({scale * low:.1f} to {scale * high:.1f})"


def covered(coverage: pd.DataFrame) -> pd.DataFrame:
    """How often the record was in the model's 90 % bands: in percent, or counted where few."""
    rows = {
        FIGURES_SCORED[str(row["figure"])].text: [
            percent(row["hits"] / row["pairs"])
            if row["pairs"] >= ENOUGH
            else f"{row['hits']} of {row['pairs']}",
            str(row["pairs"]),
        ]
        for row in coverage.to_dict("records")
    }
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["record in the model's 90 % band", "forecasts"]
    ).rename_axis("figure")


def written(value: float, figure: str) -> str:
    """A score in the unit of its figure: of a share in percentage points."""
    own = FIGURES_SCORED.get(figure)
    unit = own.unit if own else "share"
    if unit == "share":
        return measures.points(value)
    return f"{measures.plain(value)}{measures.after(unit) or f' {unit}'}"


def headline(standing: pd.DataFrame) -> str:
    """The mean score of developers' tokens beside the best rival's, by horizon; empty for none."""
    own = of_developers(standing)
    if own.empty:
        return ""
    best = own[list(RIVALS)].min(axis=1)
    (ahead, model, rival), *later = zip(own["horizon"], own[MODEL], best, strict=True)
    first = (
        f"the model {written(model, DEVELOPERS)}, the best plain rival {_bare(rival)} "
        f"({months(ahead)} ahead)"
    )
    others = [f"{_bare(one)} and {_bare(other)} ({months(at)})" for at, one, other in later]
    return (
        "Mean score (CRPS; small is good) of developers' open share of tokens: "
        f"{'; '.join([first, *others])}."
    )


def _bare(score: float) -> str:
    return measures.points(score).removesuffix(" points")


def part(standing: pd.DataFrame) -> str:
    """What docs/evidence.md says of what is kept, as Markdown; empty where nothing is."""
    if standing.empty:
        return ""
    return (
        f"**{headline(standing)}** {beside_rivals(standing)} [skill.md](skill.md) has all scores, "
        "made by `python -m experiments.validation backtest` of version "
        f"{standing['version'].iloc[0]}."
    )
