"""Scenarios against one of them: what each says of itself, and what the paired runs say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.answer import mixture
from analysis.common import by_hypothesis, contrasts, ensemble
from analysis.common.by_hypothesis import Under
from analysis.common.contrasts import Contrast
from analysis.common.response import responses
from sim.outcomes import SCOPES
from sim.outcomes.verdict import LABELS

MEANINGS = (
    ("scenario", "", "scenario that is compared with the base"),
    ("outcome", "", "outcome, or verdict_LABEL: probability of that verdict over all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("base", "unit of the outcome", "mean in the scenario that the others are compared with"),
    ("here", "unit of the outcome", "mean in this scenario, same seeds"),
    ("change", "unit of the outcome", "here less base"),
    ("low", "unit of the outcome", "lower end of the paired 95 % interval of the change"),
    ("high", "unit of the outcome", "upper end of it"),
    ("real", "true, false", "whether the interval excludes 0"),
)
ACCOUNTS = ("policy_cost", "policy_burden")  # what levers of the state cost, zero without any
SIGN = {"rises": 1, "falls": -1}


class Scenario(NamedTuple):
    """What a scenario says of itself: the outcome that differs, and whether it rises or falls.

    Both are empty where the scenario names none. What strikes in a month is compared in the year
    `after` it, all else in the last year.
    """

    name: str
    description: str
    outcome: str
    direction: str
    after: str = ""


class Comparison(NamedTuple):
    """How scenarios differ from the base, the first of `scenarios`; the others are in their order.

    `verdicts` holds, for each scenario, the probability of each verdict with its 95 % interval:
    Wilson's, or over worlds and hypotheses where runs are of these. Then `under` holds the same
    differences under each hypothesis.
    """

    yardstick: str
    scenarios: dict[str, Scenario]
    contrasts: list[Contrast]
    verdicts: dict[str, Any]
    runs: int
    failed: int
    under: list[Under]

    @property
    def base(self) -> str:
        """The scenario that the others are compared with."""
        return next(iter(self.scenarios))

    @property
    def headline(self) -> str:
        """The outcome that all scenarios are compared by."""
        return f"open_share_{self.yardstick}_all"

    def on(self, outcome: str) -> dict[str, Contrast]:
        """The contrasts in one outcome by scenario."""
        return {one.point: one for one in self.contrasts if one.outcome == outcome}

    @property
    def named(self) -> dict[str, Contrast]:
        """The contrast of each scenario in the outcome that it names itself, if it names one."""
        return {
            one.point: one
            for one in self.contrasts
            if one.outcome == self.scenarios[one.point].outcome
        }

    def as_named(self, scenario: str) -> bool:
        """Whether the interval of its outcome lies on the side that the scenario names."""
        found = self.named[scenario]
        return found.real and SIGN[self.scenarios[scenario].direction] * found.change > 0

    @property
    def table(self) -> pd.DataFrame:
        """All contrasts, one row each."""
        return pd.DataFrame(self.contrasts).set_axis([name for name, _, _ in MEANINGS], axis=1)


def answer(
    runs: pd.DataFrame,
    scenarios: Sequence[Scenario],
    outcomes: Sequence[str],
    manifest: Mapping[str, Any],
    months: pd.DataFrame,
) -> Comparison:
    """Pair the runs of each scenario with those of the first, seed by seed.

    `months` has those of the outcomes that are compared in another year than the last.

    A pair counts if both of its runs finished; a scenario with fewer than two pairs is left out.
    Raises ValueError when no scenario has two pairs.
    """
    yardstick = ensemble.yardstick(manifest)
    shares = [f"open_share_{yardstick}_{scope}" for scope in SCOPES]
    named = [one.outcome for one in scenarios if one.outcome]
    wanted = list(dict.fromkeys([*shares, *named, *ACCOUNTS, *outcomes]))
    column = f"verdict_{yardstick}_all"
    base = scenarios[0].name
    worlds = mixture.worlds_of(runs["seed"]) if mixture.is_mixture(manifest) else None
    found: dict[str, list[Contrast]] = {}
    under: list[Under] = []
    for one in scenarios[1:]:
        pair = runs[runs["point_name"].isin([base, one.name])]
        if one.after:
            pair = _in_year_after(pair, months, one.after)
        found |= contrasts.contrasts(pair, base, wanted, column, worlds)
        if worlds is not None and one.name in found:
            outcomes_too = [*wanted, *(f"verdict_{label}" for label in LABELS)]
            under += _under(pair, base, one.name, outcomes_too, yardstick, worlds)
    if not found:
        raise ValueError("comparison: no scenario has two pairs of finished runs")
    points = contrasts.finished(runs)
    return Comparison(
        yardstick,
        {one.name: one for one in scenarios if one.name in found or one.name == base},
        [contrast for made in found.values() for contrast in made],
        {name: _verdicts(points[name], column, mixed=bool(under)) for name in (base, *found)},
        len(runs),
        int((runs["status"] != "done").sum()),
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
