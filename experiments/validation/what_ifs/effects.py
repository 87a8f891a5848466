"""Effects of what-ifs on open shares, paired with the baseline: by year, and by market."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from openclosed.analysis.common import paired
from openclosed.analysis.draws import DRAWN_PARAMETERS, thirds
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.question.settings import About
from openclosed.experiments.validation.common_seeds import Runs
from openclosed.sim.parameters.dates import month_after

MEASURES = tuple(
    f"open_share_{of}_{kind}"
    for kind in ("startups", "enterprises")
    for of in ("workloads", "purchased_tokens", "spend")
)
SIGN = {"rises": 1, "falls": -1}


class WhatIf(NamedTuple):
    """A scenario's description of itself.

    An event of one month is compared in the year `after` it, all else in the last year.
    `standing` is "living", or "overtaken" and the month from which the data show it.
    """

    name: str
    description: str
    example: str
    outcome: str
    direction: str
    predicted: str
    sign: str
    after: str
    standing: str

    @classmethod
    def of(cls, name: str, about: About) -> Self:
        """By the scenario's file."""
        theory = about.prediction
        return cls(
            name, about.description, about.example, about.outcome, about.direction, theory.outcome,
            theory.direction, theory.after,
            f"overtaken {about.under_way}" if about.under_way else "living",
        )  # fmt: skip


class Effect(NamedTuple):
    """The change of an outcome in a year, with the 95 % interval over pairs of runs."""

    base: float
    change: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0

    @property
    def size(self) -> float:
        """The size of the change; 0 if unknown."""
        return 0.0 if math.isnan(self.change) else abs(self.change)


class Found(NamedTuple):
    """What-ifs, the largest change of any share in its own year first, and their effects.

    `own` has the effects of the scenario's own year by its name and the outcome, `yearly` those of
    calendar years by name, year and measure.
    """

    what_ifs: list[WhatIf]
    own: dict[tuple[str, str], Effect]
    yearly: dict[tuple[str, str, str], Effect]
    pairs: int
    last: str

    def year(self, one: WhatIf) -> str:
        """The year in which it is compared."""
        return f"the year from {one.after}" if one.after else self.last

    def shares(self, one: WhatIf) -> dict[str, Effect]:
        """Its effects in its own year by measure, the largest first."""
        found = {name: self.own[one.name, name] for name in MEASURES}
        return dict(sorted(found.items(), key=lambda item: -item[1].size))

    def theory(self, one: WhatIf) -> str:
        """Whether the change agrees with the sign that theory predicts."""
        if not one.predicted:
            return ""
        found = self.own[one.name, one.predicted]
        if not found.real:
            return "could be 0"
        if not one.sign:
            return "no sign"
        return "yes" if SIGN[one.sign] * found.change > 0 else "the other way"


def effects(what_ifs: Sequence[WhatIf], runs: Runs) -> Found:
    """The effects of what-ifs, whose runs follow those of the baseline in their order."""
    years = sorted({month[:4] for month in runs.months})
    yearly, own = {}, {}
    for name in MEASURES:
        for year in years:
            means = runs.mean(name, f"{year}-01", f"{year}-12")
            for place, one in enumerate(what_ifs, start=1):
                yearly[one.name, year, name] = _effect(means[:, place], means[:, 0])
    for place, one in enumerate(what_ifs, start=1):
        for name in dict.fromkeys([*MEASURES, *filter(None, (one.predicted, one.outcome))]):
            means = _own_year(one, name, runs)
            own[one.name, name] = _effect(means[:, place], means[:, 0])
    found = Found(list(what_ifs), own, yearly, len(runs.paths), years[-1])
    found.what_ifs.sort(key=lambda one: -next(iter(found.shares(one).values())).size)
    return found


MARKETS = ("tiering", "saturation")
"""The drawn parameters by whose thirds effects are compared."""
DISPLACEMENT = "displacement"


def by_market(
    what_ifs: Sequence[WhatIf], runs: Runs, displaced: Runs, drawn: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """Effects on the headlines in thirds of the starting states, and where new work displaces old.

    `displaced` are the same runs with displacement; `drawn` has the drawn parameters of each seed.
    A row for each what-if, market and headline. The intervals hold for all rows together.
    """
    everyone = np.ones(len(runs.paths), dtype=bool)
    groups = [(DISPLACEMENT, "", everyone, True)]
    for key in MARKETS:
        parameter = DRAWN_PARAMETERS[key]
        shown = parameter.shown(drawn[parameter.name])
        third = thirds(shown, parameter.form)
        ordered = dict.fromkeys(third[np.argsort(shown)].tolist())
        groups += [(parameter.margin, words, third == words, False) for words in ordered]
    comparisons = len(what_ifs) * len(groups) * len(HEADLINES)
    rows = []
    for place, one in enumerate(what_ifs, start=1):
        usual, other = (
            [_own_year(one, share.outcome, of) for share in HEADLINES] for of in (runs, displaced)
        )
        for market, values, chosen, is_displaced in groups:
            for share, every in zip(HEADLINES, other if is_displaced else usual, strict=True):
                means = every[chosen]
                found = paired.of_values(means[:, place], means[:, 0], comparisons)
                rows.append((one.name, market, values, share.name, *found))
    columns = ["scenario", "market", "values", "share", "pairs", "change", "low", "high"]
    return pd.DataFrame(rows, columns=columns).query("scenario != market").round(5)


def _own_year(one: WhatIf, outcome: str, runs: Runs) -> np.ndarray:
    """(seeds, points) means of an outcome over the year in which a what-if is compared."""
    first, last = one.after or f"{runs.months[-1][:4]}-01", runs.months[-1]
    return runs.mean(outcome, first, min(last, month_after(first, 11)))


def _effect(after: Any, before: Any) -> Effect:
    """The mean change over pairs in which both runs have a value."""
    found = paired.of_values(after, before)
    known = ~np.isnan(after - before)
    base = float(np.mean(before[known])) if known.any() else math.nan
    return Effect(base, found.mean, found.low, found.high)
