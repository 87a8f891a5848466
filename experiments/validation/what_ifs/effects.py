"""Effects of what-ifs on open shares, paired with the baseline, year by year."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np

from openclosed.analysis.common import paired
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
        first, last = one.after or f"{years[-1]}-01", runs.months[-1]
        last = min(last, month_after(first, 11))
        for name in dict.fromkeys([*MEASURES, *filter(None, (one.predicted, one.outcome))]):
            means = runs.mean(name, first, last)
            own[one.name, name] = _effect(means[:, place], means[:, 0])
    found = Found(list(what_ifs), own, yearly, len(runs.paths), years[-1])
    found.what_ifs.sort(key=lambda one: -next(iter(found.shares(one).values())).size)
    return found


def _effect(after: Any, before: Any) -> Effect:
    """The mean change over pairs in which both runs have a value."""
    found = paired.of_values(after, before)
    known = ~np.isnan(after - before)
    base = float(np.mean(before[known])) if known.any() else math.nan
    return Effect(base, found.mean, found.low, found.high)
