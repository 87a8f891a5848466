"""What scores of forecasts say, with their tables and picture, and as docs/skill.md."""

from __future__ import annotations

import pandas as pd

from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.quantities import ADDED, FIGURES_SCORED
from openclosed.analysis.finding.faces import empty_part, pipes
from openclosed.analysis.finding.finding import Figure, Finding, described, of_text
from openclosed.analysis.published import DEVELOPERS, beside_rivals, months
from openclosed.experiments.validation import score_tables
from openclosed.experiments.validation.skill import quantiles
from openclosed.experiments.validation.skill.figures import FOOTER, over_the_record
from openclosed.experiments.validation.skill.result import (
    FROZEN,
    Skill,
    by_hypothesis,
    coverage,
    standing,
    weights,
)

READERS = (
    "For readers who ask how good the model's forecasts were: each is made from what was known in "
    "its month, and scored against the record and plain rivals. Developers are the model's "
    "startups."
)
CUT = (
    "A forecast knows nothing dated after its origin: later releases, scheduled changes and "
    "dated work are left out, and worlds are weighed only by what had been measured. They "
    "begin from the sets of parameters that the record to December 2024, June 2025 or "
    "December 2025 does not rule out, whichever came last; before, from all. Rivals see only "
    "the figure's own past. Origins before 2026 use the capability index in the vintage of "
    "January 2026."
)
SETTINGS = (
    "No setting was chosen by these scores, but what is assumed, such as the steps of the "
    f"shared taste, was fixed when the moves of early 2026 were known. So origins to {FROZEN} "
    "and later ones stand apart."
)
MODEL_IS = (
    "The model is one forecaster: worlds of all hypotheses, weighed month by month by the "
    "record, go on from each origin. A venue's forecast carries its bias on "
    "([odd.md](odd.md#5-initialisation)); any other figure has the model's discrepancy, which "
    "was committed before any forecast was scored."
)
WEIGHTS = (
    "A hypothesis is weighed by the log probabilities that its worlds gave to each month "
    "before it was measured, with at least 5 % for each. The shuffled record is one "
    "hypothesis with the releases of open models in another order: where it scores as well, "
    "the dates of capability add no skill."
)
NOT_CUT = (
    "- **Structure.** The vendors, the kinds of work, the hypotheses and the ranges of "
    "parameters were settled with the record in view. Two vendors' imitation, which changes "
    "from April 2024 to February 2025, has begun at origins in between.\n"
    "- **Biases and taste.** That developers share a taste which walks, and that venues have "
    "biases that last for months, was settled when the record to August 2026 was known."
)
HOW = (
    "The score is the continuous ranked probability score (CRPS): the distance of the whole "
    "distribution from the measurement, in the unit of the figure. Smaller is better. For a "
    "single number it is the plain error; if the record is a band, anything inside it costs "
    "nothing. An origin is the month in which a forecast is made. Means are over origins. Their "
    "intervals come from a block bootstrap with blocks as long as the horizon, and are "
    "missing if fewer than two blocks fit."
)
RIVALS_ARE = (
    "The last value stays. A trend is a straight line through the figure's past (for a share, "
    "through its logits). A random walk starts from the last value, with steps as large as "
    "those so far. The last rival walks around the trend."
)
DIFFER = (
    "Forecasts overlap, and in the one history there was, developers' share rose once, which "
    "favours forecasters that follow a trend. Horizons have different origins, so compare "
    "within a horizon."
)
ADDED_IS = (
    "The open share of the tokens that the first router added between origin and horizon. "
    "Rivals take the router's share from their own forecast, and its growth from as many "
    "months before the origin."
)
REGISTERED = "registered"  # part of the page that scores of later figures write

type Part = tuple[str, str, str, pd.DataFrame, str]
"""Anchor, heading, what stands before, table and what stands after."""


def finding(found: Skill) -> Finding:
    """How well the model has forecast the record."""
    scored, rows = found.scored, standing(found.scored)
    title = score_tables.short_headline(rows) or "How well the model forecasts the record"
    shown = [
        of_text(table, heading, "everywhere" if anchor == "developers" else "report")
        for anchor, heading, _, table, _ in _parts(found)
    ]
    files = [
        described("scored", scored, SCORED, ("", "what is forecast, from when, by whom")),
        described("standing", rows, STANDING, ("unit of the figure", "mean score (CRPS)")),
        described("coverage", coverage(scored), COVERAGE, ("", "as in scored.csv")),
        described("by_hypothesis", by_hypothesis(found), BY_HYPOTHESIS,
                  ("share", "mean score so many months ahead")),
        described("weights", weights(found).reset_index(), {"hypothesis": ("", "hypothesis")},
                  ("share", "weight by what was known then")),
    ]  # fmt: skip
    figure = Figure("forecasts", title, lambda: over_the_record(found), FOOTER)
    return Finding(
        title, said(found), [*shown, *files], [figure], facts={"sentences": said(found)},
        elsewhere=quantiles.MEANINGS,
    )  # fmt: skip


def said(found: Skill) -> list[str]:
    """The answer in a few sentences."""
    rows = standing(found.scored)
    texts = [score_tables.headline(rows), beside_rivals(rows)]
    return [text for text in texts if text]


def _parts(found: Skill, mark: str = "") -> list[Part]:
    """The parts of a page in their order."""
    scored, rows = found.scored, standing(found.scored)
    early, late = scored[scored["origin"] <= FROZEN], scored[scored["origin"] > FROZEN]
    by = {str(key): group for key, group in rows.groupby("figure")}
    others = [key for key in FIGURES_SCORED if key in by and key != DEVELOPERS]
    others.sort(key=lambda key: FIGURES_SCORED[key].kind != "developers")
    parts = [
        ("coverage", "Coverage of 90 % bands", "", score_tables.covered(coverage(scored)), ""),
        ("developers", "Developers' tokens", "", score_tables.developers(rows, mark),
         f"{HOW} {RIVALS_ARE} {DIFFER}"),
        ("early", f"Developers' tokens, origins to {FROZEN}", SETTINGS,
         score_tables.developers(standing(early), mark), ""),
        ("late", f"Developers' tokens, origins after {FROZEN}", "",
         score_tables.developers(standing(late), mark), ""),
        *(
            (key, FIGURES_SCORED[key].text, ADDED_IS if key == ADDED.key else "",
             score_tables.table(by[key], mark), "")
            for key in others
        ),
        ("hypotheses", "By hypothesis", MODEL_IS, _by_hypothesis(found), WEIGHTS),
    ]  # fmt: skip
    return [one for one in parts if len(one[3])]


def markdown(found: Skill, command: str, picture: str) -> str:
    """The page docs/skill.md, which begins with developers' tokens and the picture."""
    first, *others = said(found)
    parts = ["# How well the model has forecast the record", READERS, f"**{first}**", *others]
    lead, rest = [f"![Forecasts over the record]({picture})"], [f"Made by `{command}`. {CUT}"]
    for anchor, heading, before, shown, after in _parts(found, mark="**"):
        if anchor == "developers":
            lead += [before, pipes(shown).rstrip(), after]
        else:
            rest += [f"## {heading}", before, pipes(shown).rstrip(), after]
    parts += [*lead, *rest]
    parts += [empty_part(REGISTERED), "## What is not cut off", f"{NOT_CUT}\n"]
    return "\n\n".join(filter(None, parts))


def _by_hypothesis(found: Skill) -> pd.DataFrame:
    """Scores of every hypothesis, in points."""
    table = by_hypothesis(found).set_index("hypothesis")
    if table.empty:
        return table
    ends = table[["in_90", "weight"]].map(percent)
    points = (100 * table.drop(columns=["in_90", "weight"])).map("{:.1f}".format)
    points = points.rename(columns=lambda one: months(int(one)))
    shown = points.join(ends.set_axis(["record in 90 %", "weight at the end"], axis=1))
    return shown.rename_axis("mean score (CRPS) of developers' tokens, points")


SCORED = {
    "record_low": ("unit of the figure", "lower end of what was measured"),
    "record_high": ("unit of the figure", "its upper end"),
    "median": ("unit of the figure", "half of the forecast is below"),
    "below": ("unit of the figure", "5 % of the forecast are below"),
    "above": ("unit of the figure", "5 % of the forecast are above"),
    "crps": ("unit of the figure", "continuous ranked probability score"),
    "in_90": ("0 or 1", "whether the record is in the central 90 %"),
}
STANDING = {
    "figure": ("", "what is forecast"),
    "horizon": ("months", "how far ahead"),
    "origins": ("", "how many forecasts"),
    "first": ("YYYY-MM", "first month from which one is made"),
    "last": ("YYYY-MM", "last one"),
    "best": ("", "the rival with the best score"),
    "times": ("ratio", "the model's score over that of the best rival"),
    "more": ("unit of the figure", "the model's score minus the best rival's"),
}
COVERAGE = {
    "figure": ("", "what is forecast"),
    "pairs": ("", "forecasts of the model's"),
    "hits": ("", "those whose 90 % band held the record"),
}
BY_HYPOTHESIS = {
    "hypothesis": ("", "hypothesis, or a shuffled record"),
    "in_90": ("share", "cases with the record in the central 90 %"),
    "weight": ("share", "by all that is known"),
}
