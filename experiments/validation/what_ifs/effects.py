"""Effects of what-ifs on open shares, paired with the baseline: by year, and by market."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import paired
from openclosed.analysis.common.measures import measure
from openclosed.analysis.common.paired import Difference
from openclosed.analysis.draws import DRAWN_PARAMETERS, thirds
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.question.settings import About
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.experiments.what_if.answer import KINDS, WORDS, compare_sign, standing
from openclosed.sim.parameters.clock import month_after

type WhatIfs = Mapping[str, About]
"""What-ifs by name, whose runs follow those of the baseline in their order."""

MEASURES = tuple(
    f"open_share_{of}_{kind}"
    for kind in ("startups", "enterprises")
    for of in ("workloads", "purchased_tokens", "spend")
)
POINTS = 100.0


def kept(what_ifs: WhatIfs, runs: Runs) -> pd.DataFrame:
    """The kept table, from which answers, the README and the page quote.

    A row for each what-if, that with the largest change of any share first. Changes are of the year
    after an event of one month, else of the last year. `standing` says whether the data show it.
    """
    rows, sizes, last = [], [], runs.months[-1][:4]
    for place, (name, about) in enumerate(what_ifs.items(), start=1):
        theory = about.prediction
        named = theory.outcome or about.outcome
        own = {one: change(_own_year(about, one, runs), place) for one in (*MEASURES, named)}
        row: dict[str, Any] = {
            "scenario": name, "description": about.description, "example": about.example,
            "standing": standing(about),
            "year": WORDS("year_after", month=theory.after) if theory.after else last,
        }  # fmt: skip
        for kind, share in KINDS.items():
            row |= ends(own[share.outcome], kind, f"{kind}_")
        row |= {"outcome": named, "unit": measure(named).unit} | ends(own[named], "change")
        row |= {
            "expected": theory.direction,
            "agreement": compare_sign(*own[named][2:], theory.direction) if theory.outcome else "",
        }
        rows.append(row | {"pairs": len(runs.paths)})
        sizes.append(max(abs(np.nan_to_num(own[one].mean)) for one in MEASURES))
    order = sorted(range(len(rows)), key=lambda at: -sizes[at])
    return pd.DataFrame([rows[at] for at in order])


def ends(own: Difference, name: str, before: str = "") -> dict[str, float]:
    """A change with its interval, in columns of a table."""
    return {name: own.mean, f"{before}low": own.low, f"{before}high": own.high}


def by_year(what_ifs: WhatIfs, runs: Runs) -> pd.DataFrame:
    """Effects on every share in calendar years, percentage points."""
    rows = []
    for year in sorted({month[:4] for month in runs.months}):
        for measured in MEASURES:
            means = runs.mean(measured, f"{year}-01", f"{year}-12")
            for place, name in enumerate(what_ifs, start=1):
                before = means[~np.isnan(means[:, place] - means[:, 0]), 0]
                base = float(np.mean(before)) if before.size else math.nan
                ends = (base, *change(means, place)[1:])
                rows.append((name, year, measured, *(round(POINTS * end, 2) for end in ends)))
    columns = ["scenario", "year", "outcome", "base", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns).sort_values(["scenario", "outcome", "year"])


THIRDS = ("tiering", "saturation")
"""The drawn parameters by whose thirds effects are compared."""
MARKETS = {
    "displacement": "work.displacement=1",
    "work that follows the frontier": "work.tied_to=frontier",
}
"""Overrides of other markets in which effects are compared."""


def by_market(
    what_ifs: WhatIfs, runs: Runs, others: Sequence[Runs], drawn: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """Effects on the headlines in thirds of the starting states, and in other markets.

    `others` are the same runs in each of `MARKETS`; `drawn` has the drawn parameters of each seed.
    A row for each what-if, market and headline. The intervals hold for all rows together.
    """
    everyone = np.ones(len(runs.paths), dtype=bool)
    groups = [(market, "", everyone, of) for market, of in zip(MARKETS, others, strict=True)]
    for key in THIRDS:
        parameter = DRAWN_PARAMETERS[key]
        shown = parameter.shown(drawn[parameter.name])
        third = thirds(shown, parameter.form)
        ordered = dict.fromkeys(third[np.argsort(shown)].tolist())
        groups += [(parameter.margin, words, third == words, runs) for words in ordered]
    comparisons = len(what_ifs) * len(groups) * len(HEADLINES)
    rows = []
    for place, (name, about) in enumerate(what_ifs.items(), start=1):
        for market, values, chosen, of in groups:
            for share in HEADLINES:
                means = _own_year(about, share.outcome, of)[chosen]
                found = change(means, place, comparisons)
                rows.append((name, market, values, share.name, *found))
    columns = ["scenario", "market", "values", "share", "pairs", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns).query("scenario != market").round(5)


def _own_year(about: About, outcome: str, runs: Runs) -> np.ndarray:
    """(seeds, points) means of an outcome over the year in which a what-if is compared."""
    first, last = about.prediction.after or f"{runs.months[-1][:4]}-01", runs.months[-1]
    return runs.mean(outcome, first, min(last, month_after(first, 11)))


def change(means: np.ndarray, place: int, comparisons: int = 1) -> Difference:
    """The mean change from the baseline of (seeds, points) means."""
    return paired.of_values(means[:, place], means[:, 0], comparisons)
