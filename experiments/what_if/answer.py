"""Scenarios against one of them, on the same worlds and with the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import headline, mixture
from openclosed.analysis.common import by_hypothesis, contrasts, ensemble
from openclosed.analysis.common.by_hypothesis import Under
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.common.response import responses
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.sim.outcomes.verdict import LABELS

WORKLOADS: Final = headline.ENTERPRISES.outcome
HEADLINES: Final = {one.outcome: one.title for one in headline.HEADLINES}
"""Outcomes by which scenarios are ranked: for the reader who asks about developers, and for the one
who asks about enterprises."""
SHARES: Final = tuple(
    dict.fromkeys(
        [
            *HEADLINES,
            *(
                f"open_share_{yardstick}_{kind}"
                for kind in ("startup", "enterprise", "all")
                for yardstick in ("workloads", "tokens", "spend")
            ),
        ]
    )
)
ACCOUNTS: Final = ("policy_cost", "policy_burden")  # what levers of the state cost
SIGN: Final = {"rises": 1, "falls": -1}


class Scenario(NamedTuple):
    """What a scenario says of itself: the outcome that it acts on, and what theory predicts.

    What strikes in a month is compared in the year `after` it, all else in the last year. `under`
    has other signs, by hypotheses under which theory names them. `standing` is "living", or
    "overtaken" and the month from which the record shows it; empty where it is no scenario.
    """

    name: str
    description: str
    outcome: str = ""
    direction: str = ""
    predicted: str = ""
    sign: str = ""
    under: Mapping[str, str] = {}
    after: str = ""
    example: str = ""
    standing: str = ""

    @property
    def own(self) -> str:
        """The outcome that it is held to: what is predicted, or else what it acts on."""
        return self.predicted or self.outcome

    def year(self, last: str) -> str:
        """Over what its changes are means, where the last year is that."""
        return f"the year from {self.after}" if self.after else last

    def signed(self, hypothesis: str = "") -> str:
        """The sign that is named for it, under one hypothesis or in general."""
        if not self.predicted:
            return self.direction
        return self.under.get(hypothesis, self.sign)


class Comparison(NamedTuple):
    """How scenarios differ from the base, the first of them.

    `verdicts` holds, for each scenario, the probability of each verdict over all firms with its
    95 % interval: Wilson's, or over worlds and hypotheses where runs are of these. Then `under`
    holds the same differences under each hypothesis.
    """

    base: Scenario
    scenarios: dict[str, Scenario]  # the others, the largest change of developers' tokens first
    contrasts: dict[tuple[str, str], Contrast]  # by scenario and outcome
    verdicts: dict[str, Any]
    under: list[Under]

    @property
    def too_few(self) -> str:
        """That there are too few pairs for intervals; empty where there are enough."""
        pairs = max(one.pairs for one in self.contrasts.values())
        return contrasts.too_few(pairs, "pairs of runs")

    def on(self, scenario: Scenario, outcome: str) -> Contrast:
        """The contrast of a scenario in an outcome."""
        return self.contrasts[scenario.name, outcome]

    def said(self, scenario: Scenario) -> str:
        """How its change stands to the sign that is named."""
        if not scenario.own:
            return ""
        return stands(self.on(scenario, scenario.own), scenario.signed())


def stands(change: Contrast | Under, sign: str) -> str:
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
    scenarios: Sequence[Scenario],
    outcomes: Sequence[str],
    manifest: Mapping[str, Any],
    months: pd.DataFrame,
) -> Comparison:
    """Pair the runs of each scenario with those of the first, seed by seed.

    `months` has those of the outcomes that are compared in another year than the last. A pair
    counts if both of its runs finished; a scenario with fewer than two pairs is left out. Raises
    ValueError when no scenario has two pairs.
    """
    yardstick = ensemble.yardstick(manifest)
    column = f"verdict_{yardstick}_all"
    worlds = mixture.worlds_of(runs["seed"]) if mixture.is_mixture(manifest) else None
    named = [one for of in scenarios for one in (of.predicted, of.outcome) if one]
    wanted = list(dict.fromkeys([*SHARES, *named, *ACCOUNTS, *outcomes]))
    base, found, under = scenarios[0], {}, []
    for one in scenarios[1:]:
        pair = runs[runs["point_name"].isin([base.name, one.name])]
        if one.after:
            pair = _in_year_after(pair, months, one.after)
        made = contrasts.contrasts(pair, base.name, wanted, column, worlds)
        for contrast in made.get(one.name, ()):
            found[one.name, contrast.outcome] = contrast
        if worlds is not None and made:
            every = [*wanted, *(f"verdict_{label}" for label in LABELS)]
            under += _under(pair, base.name, one.name, every, yardstick, worlds)
    if not found:
        raise ValueError("comparison: no scenario has two pairs of finished runs")
    left = [one for one in scenarios[1:] if (one.name, TOKENS) in found]
    left.sort(key=lambda one: -abs(found[one.name, TOKENS].change))
    points = contrasts.finished(runs)
    return Comparison(
        base,
        {one.name: one for one in left},
        found,
        {one.name: _verdicts(points[one.name], column, mixed=bool(under)) for one in (base, *left)},
        under,
    )


def _under(
    pair: pd.DataFrame,
    base: str,
    name: str,
    outcomes: Sequence[str],
    yardstick: str,
    worlds: pd.DataFrame,
) -> list[Under]:
    """The differences of a scenario from the base under each hypothesis."""
    points = contrasts.finished(pair)
    before, after = points[base], points[name]
    seeds = before.index.intersection(after.index)
    rows: list[Under] = []
    for outcome in outcomes:
        was, became = (
            responses(one.loc[seeds], outcome, yardstick).to_numpy() for one in (before, after)
        )
        rows += by_hypothesis.under_each(name, outcome, became, was, worlds.loc[seeds])
    if len(seeds) < contrasts.FEWEST:
        rows = [one._replace(low=math.nan, high=math.nan, real=False) for one in rows]
    return rows


def _verdicts(runs: pd.DataFrame, column: str, *, mixed: bool) -> dict[str, Any]:
    """Probability of each verdict; of runs by seed, of many worlds where `mixed`."""
    found = contrasts.verdicts(runs[column])
    if mixed:
        chances = mixture.chances(runs[column].tolist(), mixture.of_runs(runs.reset_index()))
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
