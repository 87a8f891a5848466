"""What experiment=skill says: in the terminal, in its report, and as docs/skill.md."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis import answer_page
from analysis.evidence.figures import FIGURES
from analysis.markup import pipes
from analysis.measures import percent, percent_range
from analysis.rivals import FORECASTERS
from analysis.skill import sentences
from analysis.skill.forecasts import MODEL, WITH_DISCREPANCY
from analysis.skill.result import Skill, after_the_fit, standing
from analysis.skill.table import BINS, pit_table, summary
from analysis.summary import paragraphs

CUT = (
    "At each origin the record's releases stop, what the scenario dates later is left out, rivals "
    "see the figure's own past alone, and the capability index is read in the vintage of January "
    "2026 for origins before 2026. Developers are the model's startups."
)
NOT_CUT = (
    "- **Parameters.** The posterior was fitted to the record up to 2025-12 as a whole, so that "
    "scores of earlier months flatter the model; only forecasts of later months are a test of it.\n"
    "- **Structure.** Who the vendors are, when they enter, which kinds of work there are and over "
    "what ranges parameters were fitted was settled with the record of 2023 to 2025 in view.\n"
    "- **Releases after 2025-12.** The model knows none of them: at later origins it still runs "
    "from 2025-12 on, while its rivals know the last value.\n"
    "- **State.** The model does not start from what was measured at the origin; its runs "
    "begin in 2023 and pass through the origin wherever they are."
)
HOW = (
    "The score is the continuous ranked probability score (CRPS): the distance of a whole "
    "distribution from what was measured, in the unit of the figure; of a single number it is the "
    "plain error. Where the record is a band, what lies inside the band costs nothing. Means are "
    "over origins; their intervals come from a block bootstrap, in blocks as long as the horizon, "
    "and are missing where fewer than two blocks fit. The model's discrepancy, what it leaves out "
    "by being a model, was committed before any forecast was scored: 0.3 logit for developers' "
    "shares, 3 points for enterprises' shares, 1.5 points for the lead in capability."
)
LATER = "Months later than the fit, worst first"
REFUTED = (
    "Only these months are a test: no parameter was fitted to them. The model is called refuted "
    "where, even with its discrepancy, the chance that it gives to a record at least as far out is "
    "below 5 % in one of the months since the fit, after a correction for having looked at as many "
    "months. This rule was chosen when the first scores were known."
)
RIVALS = (
    "The last value stays; a trend is a straight line through the figure's past (of a share: "
    "through its logits); a random walk starts from the last value, with steps as large as those "
    "so far (of developers by week); the last rival walks around the trend."
)
BANDS = (
    "The record should lie in the inner half of a forecast half of the time, and in its 90 % band "
    "nine times in ten; the interval score adds a penalty for missing the band to its width. The "
    "median is too high where the last column is positive."
)
FELL = (
    "The share of cases in which the record fell into each fifth of the model's distribution (its "
    "PIT), over all horizons; of a calibrated forecaster each holds 20 %."
)
DIFFER = (
    "Forecasts overlap, and there was one history: developers' share rose once. That favours "
    "whoever follows a trend. Horizons have different origins, so compare along a row."
)


def title(found: Skill) -> str:
    """The answer in one line."""
    return (
        sentences.short_headline(after_the_fit(found)) or "How well the model foretells the record"
    )


def said(found: Skill) -> list[str]:
    """The answer in a few sentences."""
    after = after_the_fit(found)
    texts = [
        sentences.headline(after),
        sentences.beside_rivals(standing(found.scored), standing(found.later)),
    ]
    return [text for text in texts if text]


def terminal(found: Skill) -> str:
    """The answer as text of at most 80 columns."""
    names = [MODEL, *FORECASTERS]
    lines = [f"{'':<29}{'ahead':>5}{'model':>9}{'last':>9}{'trend':>9}{'walk':>9}{'both':>9}"]
    for row in standing(found.scored).to_dict("records"):
        figure = FIGURES[str(row["figure"])]
        scale = 100.0 if figure.unit == "share" else 1.0
        cells = "".join(
            f"{'n/a' if math.isnan(row[name]) else f'{scale * row[name]:.1f}':>9}" for name in names
        )
        lines.append(f"{_short(figure.key):<29}{row['horizon']:>5}{cells}")
    lines.append(
        "Mean score (CRPS) by months ahead, in points, where the model is worst first;\n"
        "both: a trend with a random walk."
    )
    return "\n\n".join([paragraphs(*said(found)), "\n".join(lines)])


def _short(figure: str) -> str:
    """A figure in at most 28 characters."""
    return SHORT.get(figure, figure[:28])


SHORT = {
    "open_share_tokens_developers": "developers, tokens",
    "open_share_workloads_enterprises": "enterprises, workloads",
    "capability_gap": "lead in capability",
    "adoption_organisations": "use by organisations",
    "open_share_tokens_second_router": "second router, tokens",
    "open_share_spend_second_router": "second router, spend",
    "open_share_spend_developers": "developers, spend",
}


def sections(found: Skill) -> list[tuple[str, str, str]]:
    """The tables of the report, each with its anchor and heading."""
    return [
        ("later", LATER, answer_page.of_table(_scores(found.later))),
        ("scores", "All months, worst first", answer_page.of_table(_scores(found.scored))),
        ("since", "Developers since the fit", answer_page.of_table(_since(found))),
        ("coverage", "Bands", answer_page.of_table(_coverage(found))),
        ("pit", "Where the record fell", answer_page.of_table(_pit(found))),
    ]


def markdown(found: Skill, command: str, pictures: tuple[str, str], took: str) -> str:
    """The page docs/skill.md; `took` says how long the runs took."""
    first, *others = said(found)
    parts = [
        "# How well the model has foretold the record\n",
        f"**{first}**\n",
        *(f"{text}\n" for text in others),
        f"Made by `{command}`. {took} {CUT}\n",
        f"![Forecasts over the record]({pictures[0]})\n",
        f"## {LATER}\n",
        pipes(_scores(found.later, mark="**")),
        f"{REFUTED}\n",
        "## All months, worst first\n",
        pipes(_scores(found.scored, mark="**")),
        f"{HOW} {RIVALS} {DIFFER}\n",
        f"![Mean scores by horizon]({pictures[1]})\n",
        "## Developers since the fit\n",
        pipes(_since(found, mark="**")),
        "## Bands\n",
        pipes(_coverage(found)),
        f"{BANDS}\n",
        "## Where the record fell\n",
        pipes(_pit(found)),
        f"{FELL}\n",
        "## What is not cut off\n",
        f"{NOT_CUT}\n",
    ]
    return "\n".join(parts)


def _scores(scored: pd.DataFrame, mark: str = "") -> pd.DataFrame:
    """Scores of all forecasters, worst first, with the model's difference to the best rival."""
    rows = standing(scored)
    if rows.empty:
        return rows
    shown = sentences.table(rows, mark)
    more = [
        f"{sentences.written(row['more'], str(row['figure']))}{_interval(row)}"
        for row in rows.to_dict("records")
    ]
    wide = [
        sentences.written(row[WITH_DISCREPANCY], str(row["figure"]))
        for row in rows.to_dict("records")
    ]
    shown.insert(1, WITH_DISCREPANCY, wide)
    shown.insert(len(shown.columns) - 2, "model less best rival (90 %)", more)
    return shown


def _interval(row: Mapping[Any, Any]) -> str:
    """The 90 % interval of a difference; empty where there is none."""
    low, high = row["more_low"], row["more_high"]
    if math.isnan(low):
        return ""
    unit = FIGURES[str(row["figure"])].unit
    scale = 100.0 if unit == "share" else 1.0
    return f" ({scale * low:.1f} to {scale * high:.1f})"


def _since(found: Skill, mark: str = "") -> pd.DataFrame:
    """The months since the fit: record, model, and whether the record is outside."""
    after = after_the_fit(found)
    rows = {
        row["month"]: [
            percent_range(row["record_low"], row["record_high"]),
            percent(row["median"]),
            percent_range(row["below"], row["above"]),
            f"{mark}yes{mark}" if row["outside"] else "no",
            percent_range(row["below_with_discrepancy"], row["above_with_discrepancy"]),
            f"{mark}yes{mark}" if row["outside_with_discrepancy"] else "no",
            percent(row["chance"]),
        ]
        for row in after.to_dict("records")
    }
    columns = [
        "record", "model, median", "90 % of runs", "record outside",
        "90 % with discrepancy", "outside", "chance with discrepancy",
    ]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("month")


def _coverage(found: Skill) -> pd.DataFrame:
    """How often the record was inside, of the model alone and with its discrepancy."""
    rows = {}
    means = summary(found.scored)
    kept = means[means["forecaster"].isin([MODEL, WITH_DISCREPANCY])]
    for row in kept.to_dict("records"):
        figure = str(row["figure"])
        name = f"{FIGURES[figure].text}, {sentences.months(row['horizon'])}, {row['forecaster']}"
        rows[name] = [
            percent(row["in_50"]),
            percent(row["in_90"]),
            sentences.written(row["interval_score"], figure),
            sentences.written(row["too_high"], figure),
        ]
    columns = ["in the inner half", "in 90 %", "interval score", "median less record"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("forecast")


def _pit(found: Skill) -> pd.DataFrame:
    """Shares of cases by fifth of the forecast."""
    kept = pit_table(found.scored)
    kept = kept[kept["forecaster"].isin([MODEL, WITH_DISCREPANCY])]
    rows = {
        f"{FIGURES[str(row['figure'])].text}, {row['forecaster']}": [
            *(percent(row[f"fifth_{n + 1}"]) for n in range(BINS)), str(row["cases"])
        ]
        for row in kept.to_dict("records")
    }  # fmt: skip
    columns = ["lowest fifth", "second", "third", "fourth", "highest fifth", "cases"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("forecast")


MEANINGS = (
    ("scored.csv", "record_low", "unit of the figure", "lower end of what was measured"),
    ("scored.csv", "record_high", "unit of the figure", "its upper end"),
    ("scored.csv", "replayed", "YYYY-MM", "last month of the record's releases in the runs"),
    ("scored.csv", "crps", "unit of the figure", "continuous ranked probability score"),
    ("scored.csv", "interval_score", "unit of the figure", "of the central 90 %"),
    ("scored.csv", "in_50", "0 or 1", "whether the record is in the central 50 %"),
    ("scored.csv", "in_90", "0 or 1", "whether the record is in the central 90 %"),
    ("scored.csv", "pit_low", "probability", "least part of the forecast below the record"),
    ("scored.csv", "pit_high", "probability", "greatest part of the forecast below the record"),
    ("summary.csv", "crps", "unit of the figure", "mean over origins"),
    ("summary.csv", "crps_low", "unit of the figure", "5 % of bootstrap means are below"),
    ("summary.csv", "crps_high", "unit of the figure", "5 % of bootstrap means are above"),
    ("summary.csv", "model_crps", "unit of the figure", "the model's at the same origins"),
    ("summary.csv", "more", "unit of the figure", "how much more the model's is"),
    ("summary.csv", "too_high", "unit of the figure", "mean of the median less the record"),
    ("standing.csv", "times", "ratio", "the model's score over that of the best rival"),
    ("paths.csv", "below", "unit of the figure", "5 % of the forecast are below"),
    ("paths.csv", "above", "unit of the figure", "5 % of the forecast are above"),
    ("forecasts.csv", "origin", "YYYY-MM", "last month that the forecast knows"),
    ("forecasts.csv", "q0.5", "unit of the figure", "the median; others alike"),
)
"""File, column, unit and meaning of the tables."""
