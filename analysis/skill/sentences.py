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
from analysis.skill.result import DEVELOPERS

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

REFUTED = 0.05  # chance of the record since the fit, below which the model is said to be refuted


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
    """Whether the model gives too little to one of the months since the fit.

    Even with its discrepancy, its least chance of a month, times the number of months looked at
    (Bonferroni), is below 5 %.
    """
    return not after.empty and len(after) * float(after["chance"].min()) < REFUTED


def since_the_fit(after: pd.DataFrame) -> str:
    """How the developers' open share went on after the last month fitted, against the model."""
    if after.empty:
        return ""
    last, count = after.iloc[-1], len(after)
    before = percent_range(last["before_low"], last["before_high"])
    record = percent_range(last["record_low"], last["record_high"])
    band = percent_range(last["below"], last["above"])
    outside, wide, middle = (
        int(after[name].sum()) for name in ("outside", "outside_with_discrepancy", "middle_outside")
    )
    return (
        f"The open share of developers' tokens went from {before} in {last['fitted_until']} to "
        f"{record} in {last['month']}; the model's median is {percent(last['median'])} then, and "
        f"90 % of its runs are from {band}. Of {count} months since the fit the record lies "
        f"wholly outside the model's 90 % band in {outside} ({wide} with the model's discrepancy "
        f"added); counted by the middle of the record's own band, in {middle}."
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


def beside_rivals(standing: pd.DataFrame, later: pd.DataFrame) -> str:
    """How often the model beats its rivals: of all months, and of those it was not fitted to."""
    if standing.empty:
        return ""
    whole = (
        f"Over all months the model foretells better than the best plain rival in "
        f"{better(standing)} pairs of a figure and a horizon, but its parameters were fitted to "
        "most of these months."
    )
    texts = [whole]
    if not later.empty:
        texts.append(f"Of later months alone it does so in {better(later)}.")
    of_developers = (later if not later.empty else standing).query("figure == @DEVELOPERS")
    if not of_developers.empty:
        worst = of_developers.iloc[0]
        texts.append(
            f"Of developers' tokens it is worst {months(worst['horizon'])} ahead: a mean score "
            f"(CRPS) of {written(worst[MODEL], DEVELOPERS)}, {HEADINGS[worst['best']]} "
            f"{written(worst[worst['best']], DEVELOPERS)}."
        )
    return " ".join(texts)


def better(standing: pd.DataFrame) -> str:
    """In how many rows the model has the best score, of how many."""
    return f"{int((standing['times'] < 1.0).sum())} of {len(standing)}"


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
    found = standing[standing["figure"] == DEVELOPERS]
    return found.sort_values("horizon", ignore_index=True)


def short_headline(after: pd.DataFrame) -> str:
    """The headline with its two numbers in one line, for a title; empty for no data."""
    if after.empty:
        return ""
    last = after.iloc[-1]
    record = percent_range(last["record_low"], last["record_high"])
    return (
        f"{headline(after).partition('. ')[0]}: in {last['month']} its median is "
        f"{percent(last['median'])}, the record {record}"
    )


def part(found: Kept, link: str) -> str:
    """What the README and docs/evidence.md say of it, as Markdown."""
    more = f"All scores, and what refuted means: [{link.rpartition('/')[2]}]({link})."
    of_later = not found.later.empty
    shown = table(of_developers(found.later if of_later else found.standing), "**")
    which = (
        f"Forecasts of the months from {found.after['month'].iloc[0]} on; a" if of_later else "A"
    )
    read = (
        f"{which} small score is good. Developers are the model's startups. Made by `openclosed "
        f"experiment=skill` of version {found.standing['version'].iloc[0]}."
    )
    said = headline(found.after)
    return "\n\n".join(
        [
            *([f"**{said}**"] if said else []),
            f"{beside_rivals(found.standing, found.later)} {more}",
            pipes(shown).rstrip(),
            read,
        ]
    )
