"""What-ifs against the chosen scenario, with common random numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import draws, headline
from openclosed.analysis.common import contrasts, ensemble
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.experiments.question.errors import BadInput

POLICY, WITHOUT = "policy ", "without "
"""Prefixes of the names of instruments, and of what is taken away."""
HEADLINES: Final = {one.outcome: one.title for one in headline.HEADLINES}
"""Outcomes by which what-ifs are ranked, one for startups and one for enterprises."""
_KINDS = [f"{of}_{kind}" for kind in ("startups", "enterprises", "all")
          for of in ("workloads", "tokens", "spend")]  # fmt: skip
SHARES: Final = tuple(dict.fromkeys([*HEADLINES, *(f"open_share_{one}" for one in _KINDS)]))
CHANNELS: Final = (
    "closed_only_share_enterprises", "closed_only_share_startups", "capability_closed",
    "capability_open", "capability_lag", "price_closed", "price_open", "trust_open", "trust_closed",
    "support_open", "support_closed", "contributors", "families_open", "families_closed",
    "switching_enterprises", "switching_startups", "open_preference_startups", "volume_total",
)  # fmt: skip
"""Channels of a what-if: neither shares nor what follows from them."""
PAID: Final = ("policy_cost", "policy_burden", "spend_total")
"""Costs of instruments to the state and to others, and spend on AI: money a month."""
MEASURES: Final = (
    "open_share_spend_all", "capability_closed", "contributors", "incidents_open", "access_gap",
)  # fmt: skip
"""Other measures of an instrument, besides the open share."""
CAMPS: Final = ("open", "closed")
SIGN: Final = {"rises": 1, "falls": -1}


class WhatIf(NamedTuple):
    """A what-if: its description, the outcome that it acts on, and what theory predicts.

    A shock is compared in the year `after` its month, all else in the last year. `standing` says
    whether the data show it: "not yet seen" or "under way since" a month; empty where it is no
    scenario. `favours` is the camp that an asymmetry favours; its description is the basis for it.
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
        """Its main outcome: the predicted one, or else the one that it acts on."""
        return self.predicted or self.outcome

    def year(self, last: str) -> str:
        """The year of its changes, where `last` is the last one."""
        return f"the year from {self.after}" if self.after else last

    @property
    def signed(self) -> str:
        """The expected sign of its change."""
        return self.sign if self.predicted else self.direction


class Comparison(NamedTuple):
    """How what-ifs differ from the base, the first of them.

    `endings` has the probability of each ending over all firms for each what-if, with a 95 %
    interval: Wilson's, or over draws if parameters are drawn. `measured` are the measures of
    instruments.
    """

    base: WhatIf
    what_ifs: dict[str, WhatIf]  # the others, the largest change of startups' tokens first
    contrasts: dict[tuple[str, str], Contrast]  # by what-if and outcome
    endings: dict[str, Any]
    measured: list[str]

    @property
    def alone(self) -> bool:
        """Whether there is a single what-if with known channels."""
        return len(self.what_ifs) == 1 and all(
            (name, channel) in self.contrasts for name in self.what_ifs for channel in CHANNELS
        )

    @property
    def too_few(self) -> str:
        """A sentence if there are too few pairs for intervals; else empty."""
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

    def sign_in_words(self, one: WhatIf) -> str:
        """Whether its change has the expected sign."""
        return compare_sign(self.on(one, one.own), one.signed) if one.own else ""


def compare_sign(change: Contrast, sign: str) -> str:
    """Whether a change has the expected sign."""
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

    `months` has the outcomes that are compared in another year than the last. A pair counts if
    both runs finished; a what-if with fewer than two pairs is left out. Raises BadInput if none
    has two pairs.
    """
    measure = ensemble.measure(manifest)
    column = f"ending_{measure}_all"
    named = [one for of in what_ifs for one in (of.predicted, of.outcome) if one]
    has_policy = any(one.name.startswith(POLICY) for one in what_ifs)
    measured = [f"open_share_{measure}_all", *MEASURES] if has_policy else []
    wanted = list(dict.fromkeys([*SHARES, *named, *PAID[:2], *measured, *outcomes]))
    base, found = what_ifs[0], {}
    for one in what_ifs[1:]:
        pair = runs[runs["point_name"].isin([base.name, one.name])]
        if one.after:
            pair = _in_year_after(pair, months, one.after)
        own = contrasts.contrasts(pair, base.name, wanted, column)
        for contrast in own.get(one.name, ()):
            found[one.name, contrast.outcome] = contrast
    if not found:
        raise BadInput("what-if: no what-if has two pairs of finished runs")
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
    """The runs with means of the year from a month, for the outcomes of `months`.

    Runs that end before it are unchanged.
    """
    year, number = month.split("-")
    ends = f"{int(year) + 1}-{number}"
    when = months["month"].astype(str)
    means = months[(when >= month) & (when < ends)].groupby("run").mean(numeric_only=True)
    found = runs.copy()
    for outcome in means.columns.intersection(runs.columns) if len(means) else ():
        found[outcome] = found["run"].map(means[outcome])
    return found
