"""What-ifs against the scenario asked for, on the same draws and with the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import draws, headline
from openclosed.analysis.common import contrasts, ensemble
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.evidence.quantities import TOKENS

POLICY, WITHOUT = "policy ", "without "
"""Before the name of an instrument, and of what is taken away."""
HEADLINES: Final = {one.outcome: one.title for one in headline.HEADLINES}
"""Outcomes by which what-ifs are ranked: for the reader who asks about startups, and for the one
who asks about enterprises."""
_KINDS = [f"{of}_{kind}" for kind in ("startups", "enterprises", "all")
          for of in ("workloads", "tokens", "spend")]  # fmt: skip
SHARES: Final = tuple(dict.fromkeys([*HEADLINES, *(f"open_share_{one}" for one in _KINDS)]))
CHANNELS: Final = (
    "closed_only_share_enterprises", "closed_only_share_startups", "capability_closed",
    "capability_open", "capability_lag", "price_closed", "price_open", "trust_open", "trust_closed",
    "support_open", "support_closed", "contributors", "families_open", "families_closed",
    "switching_enterprises", "switching_startups", "open_preference_startups", "volume_total",
)  # fmt: skip
"""What a what-if may work through: neither shares nor what follows from them."""
PAID: Final = ("policy_cost", "policy_burden", "spend_total")
"""What instruments cost the state and others, and what firms pay for AI: money a month."""
MEASURES: Final = (
    "open_share_spend_all", "capability_closed", "contributors", "incidents_open", "access_gap",
)  # fmt: skip
"""What else an instrument is measured by, beside the open share."""
CAMPS: Final = ("open", "closed")
SIGN: Final = {"rises": 1, "falls": -1}


class WhatIf(NamedTuple):
    """What a what-if says of itself: the outcome that it acts on, and what theory predicts.

    What strikes in a month is compared in the year `after` it, all else in the last year.
    `standing` says whether the data show it: "not yet seen" or "under way since" a month; empty
    where it is no scenario.
    `favours` is the camp that an asymmetry favours, whose description is what it rests on.
    """

    name: str
    description: str
    outcome: str = ""
    direction: str = ""
    predicted: str = ""
    sign: str = ""
    after: str = ""
    example: str = ""
    standing: str = ""
    favours: str = ""

    @property
    def own(self) -> str:
        """The outcome that it is held to: what is predicted, or else what it acts on."""
        return self.predicted or self.outcome

    def year(self, last: str) -> str:
        """Over what its changes are means, where the last year is that."""
        return f"the year from {self.after}" if self.after else last

    @property
    def signed(self) -> str:
        """The sign that is named for it."""
        return self.sign if self.predicted else self.direction


class Comparison(NamedTuple):
    """How what-ifs differ from the base, the first of them.

    `endings` holds, for each what-if, the probability of each ending over all firms with its
    95 % interval: Wilson's, or over draws where numbers are drawn. `measured` are the outcomes by
    which instruments are measured.
    """

    base: WhatIf
    what_ifs: dict[str, WhatIf]  # the others, the largest change of startups' tokens first
    contrasts: dict[tuple[str, str], Contrast]  # by what-if and outcome
    endings: dict[str, Any]
    measured: list[str]

    @property
    def alone(self) -> bool:
        """Whether there is a single what-if, and what it may work through is known."""
        return len(self.what_ifs) == 1 and all(
            (name, channel) in self.contrasts for name in self.what_ifs for channel in CHANNELS
        )

    @property
    def too_few(self) -> str:
        """That there are too few pairs for intervals; empty where there are enough."""
        pairs = max(one.pairs for one in self.contrasts.values())
        return contrasts.too_few(pairs, "pairs of runs")

    @property
    def shares(self) -> list[Contrast]:
        """The change of every open share by a single what-if, the largest first."""
        (name,) = self.what_ifs
        return sorted((self.contrasts[name, one] for one in SHARES), key=lambda one: -one.size)

    def on(self, one: WhatIf, outcome: str) -> Contrast:
        """The contrast of a what-if in an outcome."""
        return self.contrasts[one.name, outcome]

    def said(self, one: WhatIf) -> str:
        """How its change stands to the sign that is named."""
        return stands(self.on(one, one.own), one.signed) if one.own else ""


def stands(change: Contrast, sign: str) -> str:
    """How a change stands to the sign that is named for it."""
    if math.isnan(change.low):
        return "no interval"
    if not change.real:
        return "could be 0"
    if not sign:
        return "no sign"
    return "yes" if SIGN[sign] * change.change > 0 else "the other way"


def compared(
    runs: pd.DataFrame,
    what_ifs: Sequence[WhatIf],
    outcomes: Sequence[str],
    manifest: Mapping[str, Any],
    months: pd.DataFrame,
) -> Comparison:
    """Pair the runs of each what-if with those of the first, seed by seed.

    `months` has those of the outcomes that are compared in another year than the last. A pair
    counts if both of its runs finished; a what-if with fewer than two pairs is left out. Raises
    ValueError when none has two pairs.
    """
    measure = ensemble.measure(manifest)
    column = f"ending_{measure}_all"
    named = [one for of in what_ifs for one in (of.predicted, of.outcome) if one]
    pulled = any(one.name.startswith(POLICY) for one in what_ifs)
    measured = [f"open_share_{measure}_all", *MEASURES] if pulled else []
    wanted = list(dict.fromkeys([*SHARES, *named, *PAID[:2], *measured, *outcomes]))
    base, found = what_ifs[0], {}
    for one in what_ifs[1:]:
        pair = runs[runs["point_name"].isin([base.name, one.name])]
        if one.after:
            pair = _in_year_after(pair, months, one.after)
        made = contrasts.contrasts(pair, base.name, wanted, column)
        for contrast in made.get(one.name, ()):
            found[one.name, contrast.outcome] = contrast
    if not found:
        raise ValueError("comparison: no what-if has two pairs of finished runs")
    left = [one for one in what_ifs[1:] if (one.name, TOKENS) in found]
    left.sort(key=lambda one: -abs(found[one.name, TOKENS].change))
    points = contrasts.finished(runs)
    endings = {one.name: _endings(points[one.name], column) for one in (base, *left)}
    by_name = {one.name: one for one in left}
    return Comparison(base, by_name, found, endings, measured)


def _endings(runs: pd.DataFrame, column: str) -> dict[str, Any]:
    """Probability of each ending."""
    found = contrasts.ending_shares(runs[column])
    if "draw" in runs:
        chances = draws.chances(runs[column].tolist(), draws.of_runs(runs))
        for label, cell in found.items():
            cell |= {"low": chances[label].low, "high": chances[label].high}
    return found


def _in_year_after(runs: pd.DataFrame, months: pd.DataFrame, month: str) -> pd.DataFrame:
    """The runs with means of the year that begins with a month, of the outcomes of `months`.

    Runs that end before it stay as they are.
    """
    year, number = month.split("-")
    ends = f"{int(year) + 1}-{number}"
    when = months["month"].astype(str)
    means = months[(when >= month) & (when < ends)].groupby("run").mean(numeric_only=True)
    found = runs.copy()
    for outcome in means.columns.intersection(runs.columns) if len(means) else ():
        found[outcome] = found["run"].map(means[outcome])
    return found
