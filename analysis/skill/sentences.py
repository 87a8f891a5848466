"""The score of the model in a few sentences, from the two tables that are kept of it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.common import measures
from analysis.common.markup import pipes
from analysis.common.measures import percent, percent_range
from analysis.evidence.quantities import FIGURES, figure_of
from analysis.skill.forecasts import ANCHORED, DEVELOPERS, HALF, MIXTURE, WITHOUT_ERROR
from analysis.skill.kept import Kept
from analysis.statistics.baselines import FORECASTERS

HEADINGS = {
    MIXTURE: "the unanchored model",
    ANCHORED: "the anchored model",
    WITHOUT_ERROR: "the anchored model without its error",
    HALF: "half the anchored model, half a trend with a random walk",
    "last value": "the last value",
    "trend": "a trend",
    "random walk": "a random walk",
    "trend and walk": "a trend with a random walk",
}
"""The forecasters in words."""

SPREAD_OUT = (MIXTURE, ANCHORED, WITHOUT_ERROR, HALF, "random walk", "trend and walk")
"""Those that forecast more than one number, and so have bands."""

UNITS = {
    "share": "%",
    "index 0-1": "index, 0 to 1",
    "ECI points": "points of the index",
    "ratio": "ratio",
}
"""Units on an axis."""

REFUTED = 0.05  # chance of the record since the fit, below which the model is said to be refuted


def written(value: float, figure: str) -> str:
    """A score in the unit of its figure: of a share in percentage points."""
    unit = FIGURES[figure].unit
    if unit == "share":
        return measures.points(value)
    return f"{measures.plain(value)}{measures.after(unit) or f' {unit}'}"


def level_written(value: float, figure: str) -> str:
    """A value of a figure: of a share in percent."""
    return percent(value) if figure_of(figure).unit == "share" else measures.plain(value)


def refuted(after: pd.DataFrame, end: str = "") -> bool:
    """Whether the model gives too little to one of the months since the fit.

    Its least chance of a month, times the number of months looked at (Bonferroni), is below 5 %.
    `end` is that of the columns: "_anchored" for what was asked a month before each.
    """
    chances = after[f"chance{end}"].dropna()
    return bool(len(chances) * chances.min() < REFUTED)


def headline(after: pd.DataFrame) -> str:
    """Whether the present model is refuted for developers, unanchored and anchored, with numbers.

    Empty for no data.
    """
    if after.empty:
        return ""
    last = after.iloc[-1]
    said = (
        f"{_outside(after)} months of {_year(after)} lie outside the 90 % bands of a forecast from "
        f"{last['fitted_until']} of developers' open share of tokens (model unanchored): for "
        f"{last['month']} it gave {percent_range(last['below'], last['above'])}, and the record "
        f"came to {percent_range(last['record_low'], last['record_high'])}. {_judged(after)}"
    )
    asked = after["chance_anchored"].notna()
    if not asked.any():
        return said
    return (
        f"{said} Anchored (started from the record, with a new forecast each month for the next), "
        f"it misses {_outside(after, '_anchored')} months. {_judged(after, '_anchored')}"
    )


def _judged(after: pd.DataFrame, end: str = "") -> str:
    """What these misses say of the model."""
    chances = after[f"chance{end}"].dropna()
    chance = percent(min(1.0, len(chances) * float(chances.min())))
    if refuted(after, end):
        return f"The chance of a miss that large in one of them is at most {chance}: refuted."
    return (
        f"The chance of a miss that large in one of them may be up to {chance}, so that it does "
        f"not refute the model (below {percent(REFUTED)} would)."
    )


def short_headline(after: pd.DataFrame) -> str:
    """The headline in one line, for a title; empty for no data."""
    if after.empty:
        return ""
    said = (
        f"Developers in {_year(after)}: {_outside(after)} months outside the unanchored 90 % bands "
        f"({_not(after)}refuted)"
    )
    if after["chance_anchored"].isna().all():
        return said
    end = "_anchored"
    return f"{said}, {_outside(after, end)} outside the anchored ({_not(after, end)}refuted)"


def _not(after: pd.DataFrame, end: str = "") -> str:
    return "" if refuted(after, end) else "not "


def _year(after: pd.DataFrame) -> str:
    return str(after["month"].iloc[-1])[:4]


def _outside(after: pd.DataFrame, end: str = "") -> str:
    asked = after[f"chance{end}"].notna()
    return f"{int(after.loc[asked, f'outside{end}'].sum())} of {int(asked.sum())}"


def beside_rivals(standing: pd.DataFrame) -> str:
    """How the anchored model stands beside plain rivals; empty where nothing was anchored."""
    own = of_developers(standing)
    own = own[own[ANCHORED].notna()] if len(own) else own
    if own.empty:
        return ""
    walks, wins = int((own[ANCHORED] < own["random walk"]).sum()), int((own["times"] < 1).sum())
    ends = own.iloc[[0, -1]] if len(own) > 1 else own
    scores = " and ".join(_beside(row) for row in ends.to_dict("records"))
    said = (
        f"For developers' tokens, the anchored model is better than a random walk at {walks} of "
        f"{len(own)} horizons, and better than the best plain rival at {wins}. Its mean score "
        f"(CRPS; small is good) is {scores}."
    )
    others = standing[standing["figure"] != DEVELOPERS]
    if others.empty:
        return said
    return (
        f"{said} For other figures, the model is better than the best rival in {better(others)} "
        "pairs of a figure and a horizon."
    )


def _beside(row: Mapping[Any, Any]) -> str:
    """The anchored model's score at a horizon, with those of the two that walk."""
    rivals = ", ".join(
        f"{HEADINGS[name]} {written(row[name], DEVELOPERS)}"
        for name in ("random walk", "trend and walk")
    )
    return f"{written(row[ANCHORED], DEVELOPERS)} {months(row['horizon'])} ahead ({rivals})"


def better(standing: pd.DataFrame) -> str:
    """In how many rows the model has the best score, of how many."""
    return f"{int((standing['times'] < 1.0).sum())} of {len(standing)}"


def months(count: int) -> str:
    """A number of months in words."""
    return "1 month" if count == 1 else f"{int(count)} months"


def of_developers(standing: pd.DataFrame) -> pd.DataFrame:
    """The rows of the developers' figure, by horizon."""
    if standing.empty:
        return standing
    found = standing[standing["figure"] == DEVELOPERS]
    return found.sort_values("horizon", ignore_index=True)


def developers(
    standing: pd.DataFrame, mark: str = "", own: Sequence[str] = (MIXTURE, ANCHORED)
) -> pd.DataFrame:
    """Mean scores of developers' tokens as text: a row a forecaster, a column a horizon.

    `mark` stands on both sides of a column's best. `own` are the model's forecasters.
    """
    found = of_developers(standing)
    names = [name for name in (*FORECASTERS, *own) if found[name].notna().any()]
    origins = found["origins"].to_numpy(float)
    rows = {}
    for name in names:
        cells = [
            marked(row[name], DEVELOPERS, mark if row[name] == row[names].min() else "")
            for _, row in found.iterrows()
        ]
        held = np.average(found[f"in_90 {name}"], weights=origins)
        rows[HEADINGS[name]] = [*cells, percent(float(held)) if name in SPREAD_OUT else "n/a"]
    columns = [
        f"{months(row['horizon'])} ({row['origins']} origins)" for row in found.to_dict("records")
    ]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=[*columns, "record in 90 % band"]
    ).rename_axis("developers' tokens, mean score (CRPS)")


def table(standing: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """Mean scores by figure and horizon as text; `mark` stands on both sides of a row's best."""
    rows = {}
    names = [name for name in (*FORECASTERS, MIXTURE, ANCHORED) if standing[name].notna().any()]
    for row in standing.to_dict("records"):
        figure = str(row["figure"])
        best = min((row[name] for name in names if not math.isnan(row[name])), default=None)
        cells = [marked(row[name], figure, mark if row[name] == best else "") for name in names]
        more = f"{written(row['more'], figure)}{_interval(row, figure)}"
        rows[f"{FIGURES[figure].text}, {months(row['horizon'])}"] = [
            *cells, more, percent(row[f"in_90 {row['model']}"]), str(row["origins"])
        ]  # fmt: skip
    more = "model minus best rival (90 %)"
    shown = [OWN_SHORT.get(name, name) for name in names]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=[*shown, more, "record in the model's 90 %", "origins"]
    ).rename_axis("mean score (CRPS)")


OWN_SHORT = {MIXTURE: "model, unanchored", ANCHORED: "model, anchored"}


def marked(value: float, figure: str, mark: str) -> str:
    """A score, with `mark` on both sides."""
    return "n/a" if math.isnan(value) else f"{mark}{written(value, figure)}{mark}"


def _interval(row: Mapping[Any, Any], figure: str) -> str:
    """The 90 % interval of a difference; empty where there is none."""
    low, high = row["more_low"], row["more_high"]
    if math.isnan(low):
        return ""
    scale = 100.0 if FIGURES[figure].unit == "share" else 1.0
    return f" ({scale * low:.1f} to {scale * high:.1f})"


def beside_shuffled(table: pd.DataFrame, plain: str) -> str:
    """Whether the dated record of capability carries any skill; empty where none was shuffled."""
    if table.empty:
        return ""
    real, mean = (
        ", ".join(f"{100 * value:.1f}" for value in table[name]) for name in ("record", "mean")
    )
    least, most = 100 * table["least"], 100 * table["most"]
    ends = ", ".join(f"{a:.1f} to {b:.1f}" for a, b in zip(least, most, strict=True))
    above = int((table["record"] < table["least"]).sum())
    below = int((table["record"] > table["most"]).sum())
    count, orders = len(table), int(table["orders"].iloc[0])
    says = (
        "So the dates of capability may carry some skill, though chance alone would put the real "
        f"record first in one of {orders + 1} cases."
        if above > count / 2
        else "So these origins show no skill in the dates of capability."
    )
    ahead = ", ".join(str(one) for one in table["horizon"])
    return (
        f"With the real record of open models' releases, anchored forecasts under `{plain}` score "
        f"{real} points on average ({ahead} months ahead). With {orders} shuffled records, in "
        "which open models' distances behind the best closed model come in another order, the "
        f"same sets score {mean} points ({ends}). The real record is better than every other "
        f"at {above} of {count} horizons, and worse than every other at {below}. {says}"
    )


def part(found: Kept) -> str:
    """What docs/evidence.md says of it, as Markdown."""
    said = headline(found.after)
    more = "[skill.md](skill.md) has all scores, and defines refuted."
    made = (
        "Developers are the model's startups. Made by `openclosed "
        f"experiment=skill` of version {found.standing['version'].iloc[0]}."
    )
    return "\n\n".join(
        [
            *([f"**{said}**"] if said else []),
            f"{beside_rivals(found.standing)} {more}",
            pipes(developers(found.standing, "**")).rstrip(),
            made,
        ]
    )
