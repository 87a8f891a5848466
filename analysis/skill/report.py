"""What experiment=skill says: in the terminal, in its report, and as docs/skill.md."""

from __future__ import annotations

import math

import pandas as pd

from analysis.common import answer_files
from analysis.common.markup import empty_part, pipes
from analysis.common.measures import percent, percent_range
from analysis.common.text import paragraphs
from analysis.evidence.quantities import FIGURES
from analysis.skill import sentences
from analysis.skill.forecasts import ANCHORED, DEVELOPERS, HALF, MIXTURE, WITHOUT_ERROR
from analysis.skill.result import (
    Skill,
    after_the_fit,
    beside_shuffled,
    by_hypothesis,
    quarters,
    standing,
)
from analysis.skill.table import BINS, pit_table, summary
from analysis.statistics.baselines import FORECASTERS

CUT = (
    "At each origin, the record's releases stop, later dated changes of the scenario are left "
    "out, and sets of parameters are those that the record known by then does not rule out "
    "(before 2024-12, all sets). Rivals see only the figure's own past. Origins before 2026 read "
    "the capability index in the vintage of January 2026. Developers are the model's startups."
)
VARIANTS = (
    "Unanchored worlds pass an origin wherever they happen to be: each hypothesis runs on its "
    "sets of parameters, and the hypotheses' weights mix the results. Anchored worlds start from "
    "the record: they are weighted month by month by developers' open share and continue with "
    "the error that they carry (an AR(1) process on the logit, learnt with the rest); without "
    "it, they show what the worlds alone predict. A forecast without such an error has the "
    "model's discrepancy instead, which was committed before any forecast was scored: 0.3 logit "
    "for developers' shares, 3 points for enterprises' shares, 1.5 points for the lead in "
    "capability."
)
WEIGHTS = (
    "A hypothesis is weighted by the sum of log probabilities that its anchored worlds gave to "
    "each month before it was measured, from 2025-01 on, with at least 5 % for each; before "
    "that, all weights are equal. Each month is forecast from sets that were known before it. "
    "The weights apply to both mixtures."
)
NOT_CUT = (
    "- **Structure.** The vendors and when they enter, the kinds of work, the hypotheses and the "
    "ranges of parameters were settled with the record in view.\n"
    "- **Releases after 2025-12.** The model knows none of them: at later origins it runs from "
    "2025-12 on, while its rivals know the last value.\n"
    "- **The carried error.** Its form, and the ranges of its decay and size, were chosen when "
    "the record to June 2026 was known."
)
HOW = (
    "The score is the continuous ranked probability score (CRPS), the mean score of a "
    "probability forecast: the distance of the whole distribution from the measurement, in the "
    "unit of the figure. Small is good. For a single number it is the plain error. If the record "
    "is a band, anything inside the band costs nothing. Means are over origins. Their intervals "
    "come from a block bootstrap with blocks as long as the horizon, and are missing if fewer "
    "than two blocks fit."
)
REFUTED = (
    "The model is called refuted if, in one of these months, it gives a record at least this far "
    "out a chance below 5 %, after a correction for the number of months. The unanchored model "
    "forecasts once, in {last}, the month up to which sets were chosen, with its discrepancy. "
    "The anchored model forecasts each month from the month before, with the error that it "
    "carries. This rule was chosen when the first scores were known."
)
RIVALS = (
    "The last value stays. A trend is a straight line through the figure's past (for a share, "
    "through its logits). A random walk starts from the last value, with steps as large as those "
    "so far (for developers, weekly). The last rival walks around the trend."
)
FELL = (
    "Over all horizons, the table shows how often the record lay in the inner half and in the 90 "
    "% band of a forecast, and the share of cases in which it fell into each fifth of the "
    "distribution (its PIT): 20 % each if a forecast is calibrated. The interval score is the "
    "width of the band plus a penalty for missing it. If the median minus the record is above 0, "
    "the forecast is too high."
)
DIFFER = (
    "Forecasts overlap, and there was only one history, in which developers' share rose once. "
    "That favours forecasters that follow a trend. Horizons have different origins, so compare "
    "within a horizon."
)
REGISTERED = "registered"  # part of the page that experiment=score writes
OF_MODEL = (MIXTURE, ANCHORED, WITHOUT_ERROR, HALF)


def title(found: Skill) -> str:
    """The answer in one line."""
    return (
        sentences.short_headline(after_the_fit(found)) or "How well the model forecasts the record"
    )


def said(found: Skill) -> list[str]:
    """The answer in a few sentences."""
    texts = [
        sentences.headline(after_the_fit(found)),
        sentences.beside_rivals(standing(found.recent)),
    ]
    return [text for text in texts if text]


def terminal(found: Skill) -> str:
    """The answer as text of at most 80 columns."""
    widths = {**dict.fromkeys((*FORECASTERS, MIXTURE), 8), ANCHORED: 9}
    heads = ("last", "trend", "walk", "both", "mixture", "anchored")
    head = "".join(f"{one:>{width}}" for one, width in zip(heads, widths.values(), strict=True))
    lines = ["Mean score (CRPS; shares in points), worst first:", f"{'':<23}ahead{head}"]
    for row in standing(found.recent).to_dict("records"):
        figure = FIGURES[str(row["figure"])]
        scale = 100.0 if figure.unit == "share" else 1.0
        cells = "".join(
            f"{'n/a' if math.isnan(row[name]) else f'{scale * row[name]:.1f}':>{width}}"
            for name, width in widths.items()
        )
        lines.append(f"{_short(figure.key):<23}{row['horizon']:>5}{cells}")
    return "\n\n".join([paragraphs(*said(found)), "\n".join(lines)])


def _short(key: str) -> str:
    figure = FIGURES[key]
    if key.endswith("second_router"):
        return f"2nd router, {figure.yardstick}"
    return f"{figure.kind}, {figure.yardstick}"


def _parts(found: Skill, mark: str = "") -> list[tuple[str, str, str, pd.DataFrame, str]]:
    """Anchor, heading, what stands before, table and what stands after, in the order of a page."""
    recent, shuffled = standing(found.recent), beside_shuffled(found)
    others = recent[recent["figure"] != DEVELOPERS] if len(recent) else recent
    since = found.recent["origin"].min()
    every = standing(found.scored[found.scored["figure"] != DEVELOPERS])
    every = every[every["first"] < since] if len(every) and len(recent) else every
    dates = sentences.beside_shuffled(shuffled, found.plain)
    parts = [
        ("developers", "Developers' tokens", "", _developers(recent, mark),
         f"{HOW} {RIVALS} {DIFFER}"),
        ("since", "Developers since the fit", "", _since(found, mark),
         REFUTED.format(last=found.last)),
        ("hypotheses", "By hypothesis", VARIANTS, _by_hypothesis(found), ""),
        ("weights", "Weights of hypotheses", WEIGHTS, _weights(found), ""),
        ("dates", "Does the record of releases carry skill?", dates, pd.DataFrame(), ""),
        ("others", "Other figures, origins since " + str(since), "", _scores(others, mark), ""),
        ("scores", "Other figures, all origins, unanchored", "", _scores(every, mark), ""),
        ("bands", "Bands", "", _bands(found), FELL),
    ]  # fmt: skip
    return [one for one in parts if one[2] or len(one[3])]


def sections(found: Skill) -> list[tuple[str, str, str]]:
    """The tables of the report, each with its anchor and heading."""
    return [
        (anchor, heading, answer_files.of_table(shown))
        for anchor, heading, _, shown, _ in _parts(found)
        if len(shown)
    ]


def markdown(found: Skill, command: str, pictures: tuple[str, str], took: str) -> str:
    """The page docs/skill.md; `took` says how long the runs took."""
    first, *others = said(found)
    parts = [
        "# How well the model has forecast the record\n",
        f"**{first}**\n",
        *(f"{text}\n" for text in others),
        f"Made by `{command}`. {took} {CUT}\n",
        f"![Forecasts over the record]({pictures[0]})\n",
        f"{empty_part(REGISTERED)}\n",
    ]
    for anchor, heading, before, shown, after in _parts(found, mark="**"):
        parts += [f"## {heading}\n"]
        parts += [f"{before}\n"] if before else []
        parts += [pipes(shown)] if len(shown) else []
        parts += [f"{after}\n"] if after else []
        if anchor == "developers":
            parts.append(f"![Mean scores by horizon]({pictures[1]})\n")
    return "\n".join([*parts, "## What is not cut off\n", f"{NOT_CUT}\n"])


def _developers(rows: pd.DataFrame, mark: str) -> pd.DataFrame:
    return sentences.developers(rows, mark, OF_MODEL) if len(rows) else rows


def _scores(rows: pd.DataFrame, mark: str) -> pd.DataFrame:
    return sentences.table(rows, mark) if len(rows) else rows


def _by_hypothesis(found: Skill) -> pd.DataFrame:
    """Scores of every hypothesis and variant, in points."""
    table = by_hypothesis(found.scored)
    horizons = [one for one in table.columns if one.isdigit()]
    rows = {
        f"{row['hypothesis']}, {NAMES[row['variant']]}": [
            *(f"{100 * row[one]:.1f}" for one in horizons), percent(row["in_90"])
        ]
        for row in table.to_dict("records")
    }  # fmt: skip
    columns = [*(sentences.months(int(one)) for one in horizons), "record in 90 %"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(
        "mean score (CRPS), points"
    )


NAMES = {MIXTURE: "unanchored", ANCHORED: "anchored", WITHOUT_ERROR: "without its error"}


def _weights(found: Skill) -> pd.DataFrame:
    return quarters(found.weights).map(percent).rename_axis("hypothesis")


def _since(found: Skill, mark: str = "") -> pd.DataFrame:
    """The months since the fit: record and both forecasts, and whether the record is outside."""
    rows = {}
    for row in after_the_fit(found).to_dict("records"):
        cells = [percent_range(row["record_low"], row["record_high"])]
        for end in ("", "_anchored"):
            outside = f"{mark}yes{mark}" if row[f"outside{end}"] else "no"
            cells += [
                percent(row[f"median{end}"]),
                percent_range(row[f"below{end}"], row[f"above{end}"]),
                "n/a" if math.isnan(row[f"chance{end}"]) else outside,
                percent(row[f"chance{end}"]),
            ]
        rows[row["month"]] = cells
    columns = [
        "record", "unanchored: median", "90 %", "outside", "chance",
        "anchored: median", "90 % ", "outside ", "chance ",
    ]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("month")


def _bands(found: Skill) -> pd.DataFrame:
    """How often the record was inside a band, and where in the distribution it fell."""
    kept = found.scored[found.scored["forecaster"].isin(OF_MODEL)]
    columns = ["in_50", "in_90", "interval_score"]
    means = kept.groupby(["figure", "forecaster"])[columns].mean().to_dict("index")
    off = summary(kept)
    rows = {}
    for row in pit_table(kept).to_dict("records"):
        figure, name = str(row["figure"]), str(row["forecaster"])
        own = off[(off["figure"] == figure) & (off["forecaster"] == name)]
        away = (own["too_high"] * own["origins"]).sum() / own["origins"].sum()
        mean = means[figure, name]
        rows[f"{FIGURES[figure].text}, {NAMES.get(name, name)}"] = [
            percent(mean["in_50"]),
            percent(mean["in_90"]),
            *(percent(row[f"fifth_{n + 1}"]) for n in range(BINS)),
            sentences.written(mean["interval_score"], figure),
            sentences.written(away, figure),
            str(row["cases"]),
        ]
    columns = [
        "in the inner half", "in 90 %", "lowest fifth", "second", "third", "fourth",
        "highest fifth", "interval score", "median minus record", "cases",
    ]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("forecast")


MEANINGS = (
    ("scored.csv", "record_low", "unit of the figure", "lower end of what was measured"),
    ("scored.csv", "record_high", "unit of the figure", "its upper end"),
    ("scored.csv", "crps", "unit of the figure", "continuous ranked probability score"),
    ("scored.csv", "interval_score", "unit of the figure", "of the central 90 %"),
    ("scored.csv", "in_50", "0 or 1", "whether the record is in the central 50 %"),
    ("scored.csv", "in_90", "0 or 1", "whether the record is in the central 90 %"),
    ("scored.csv", "pit_low", "probability", "least part of the forecast below the record"),
    ("scored.csv", "pit_high", "probability", "greatest part of the forecast below the record"),
    ("summary.csv", "crps", "unit of the figure", "mean over origins"),
    ("summary.csv", "crps_low", "unit of the figure", "5 % of bootstrap means are below"),
    ("summary.csv", "crps_high", "unit of the figure", "5 % of bootstrap means are above"),
    ("summary.csv", "too_high", "unit of the figure", "mean of the median minus the record"),
    ("scored.csv", "chance", "probability", "of a record at least as far to that side, doubled"),
    ("standing.csv", "model", "", "what stands for the model: anchored, or else the mixture"),
    (
        "standing.csv",
        "more",
        "unit of the figure",
        "the model's score minus that of the best rival",
    ),
    ("standing.csv", "times", "ratio", "the model's score over that of the best rival"),
    ("by_hypothesis.csv", "1", "share", "mean score one month ahead; other months alike"),
    ("by_hypothesis.csv", "in_90", "share", "cases with the record in the central 90 %"),
    ("weights.csv", "2025-03", "share", "weight by what was known then; other months alike"),
    ("paths.csv", "below", "unit of the figure", "5 % of the forecast are below"),
    ("paths.csv", "above", "unit of the figure", "5 % of the forecast are above"),
    ("forecasts.csv", "origin", "YYYY-MM", "last month that the forecast knows"),
    ("forecasts.csv", "q0.5", "unit of the figure", "the median; others alike"),
)
"""File, column, unit and meaning of the tables."""
