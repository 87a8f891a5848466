"""The score of the model in a few sentences, from the two tables that are kept of it."""

import math

import pandas as pd

from analysis import measures
from analysis.evidence.figures import FIGURES
from analysis.markup import pipes
from analysis.measures import percent, percent_range
from analysis.rivals import FORECASTERS
from analysis.skill.forecasts import MODEL
from analysis.skill.kept import Kept

HEADINGS = {
    MODEL: "the model",
    "model with discrepancy": "with its discrepancy",
    "last value": "the last value",
    "trend": "a trend",
    "random walk": "a random walk",
    "trend and walk": "a trend with a random walk",
}
"""The forecasters in words."""

UNITS = {
    "share": "%",
    "index 0-1": "index, 0 to 1",
    "ECI points": "points of the index",
    "ratio": "ratio",
}
"""Units on an axis."""

REFUTED = 0.5  # share of the months since the fit outside the 90 % band, from which on it is said


def written(value: float, figure: str) -> str:
    """A score in the unit of its figure: of a share in percentage points."""
    unit = FIGURES[figure].unit
    if unit == "share":
        return measures.points(value)
    return f"{measures.plain(value)}{measures.after(unit) or f' {unit}'}"


def level_written(value: float, figure: str) -> str:
    """A value of a figure: of a share in percent."""
    return percent(value) if FIGURES[figure].unit == "share" else measures.plain(value)


def refuted(after: pd.DataFrame) -> bool:
    """Whether most months since the fit lie outside the band that should hold 90 %."""
    return not after.empty and float(after["outside"].mean()) > REFUTED


def since_the_fit(after: pd.DataFrame) -> str:
    """How the developers' open share went on after the last month fitted, against the model."""
    if after.empty:
        return ""
    last, outside, months = after.iloc[-1], int(after["outside"].sum()), len(after)
    record = percent_range(last["record_low"], last["record_high"])
    band = percent_range(last["below"], last["above"])
    wide = int(after["outside_with_discrepancy"].sum())
    return (
        f"From {after['month'].iloc[0]} to {last['month']} the open share of developers' tokens "
        f"lay outside the band that holds 90 % of the model's runs in {outside} of {months} "
        f"months ({wide} with its committed discrepancy added): in {last['month']} the record is "
        f"{record}, the model's median {percent(last['median'])} ({band})."
    )


def headline(after: pd.DataFrame) -> str:
    """Whether the present model is refuted for developers, with the numbers; empty for no data."""
    if after.empty:
        return ""
    year = str(after["month"].iloc[-1])[:4]
    start = (
        f"The present model is refuted for developers in {year}."
        if refuted(after)
        else f"The present model is not refuted for developers in {year}."
    )
    return f"{start} {since_the_fit(after)}"


def beside_rivals(standing: pd.DataFrame) -> str:
    """How often the model beats its rivals, and where it does worst."""
    if standing.empty:
        return ""
    better = int((standing["times"] < 1.0).sum())
    worst = standing.iloc[0]
    figure = str(worst["figure"])
    return (
        f"Over {len(standing)} pairs of a figure and a horizon the model foretells the record "
        f"better than the best plain rival in {better}. It is worst for "
        f"{FIGURES[figure].text[0].lower()}{FIGURES[figure].text[1:]}, {months(worst['horizon'])} "
        f"ahead: a mean score (CRPS) of {written(worst[MODEL], figure)}, "
        f"{HEADINGS[worst['best']]} {written(worst[worst['best']], figure)}."
    )


def months(count: int) -> str:
    """A number of months in words."""
    return "1 month" if count == 1 else f"{int(count)} months"


def table(standing: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """Mean scores by figure and horizon as text; `mark` stands on both sides of a row's best."""
    rows = {}
    names = [MODEL, *FORECASTERS]
    for row in standing.to_dict("records"):
        figure = str(row["figure"])
        best = min((row[name] for name in names if not math.isnan(row[name])), default=None)
        cells = [
            "n/a" if math.isnan(row[name])
            else f"{mark}{written(row[name], figure)}{mark}" if row[name] == best
            else written(row[name], figure)
            for name in names
        ]  # fmt: skip
        rows[f"{FIGURES[figure].text}, {months(row['horizon'])}"] = [
            *cells, percent(row["in_90"]), str(row["origins"])
        ]  # fmt: skip
    columns = [*names, "record in the model's 90 %", "origins"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "mean score (CRPS)"
    )


def of_developers(standing: pd.DataFrame) -> pd.DataFrame:
    """The rows of the developers' figure, by horizon."""
    found = standing[standing["figure"] == "open_share_tokens_developers"]
    return found.sort_values("horizon", ignore_index=True)


def part(found: Kept, link: str) -> str:
    """What the README and docs/evidence.md say of it, as Markdown."""
    version = found.standing["version"].iloc[0]
    return "\n\n".join(
        [
            f"**{headline(found.after)}**",
            f"{beside_rivals(found.standing)} All scores: [{link.rpartition('/')[2]}]({link}).",
            pipes(table(of_developers(found.standing), "**")).rstrip(),
            f"Made by `openclosed experiment=skill` of version {version}; a small score is good.",
        ]
    )
