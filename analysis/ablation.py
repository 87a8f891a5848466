"""What each mechanism moved: the scenario against itself with the mechanism switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import ensemble, measures, paired
from analysis.ensemble import SCOPES
from sim.verdict import LABELS, probabilities

AS_IT_IS = "as it is"

MEANINGS = (
    ("mechanism", "", "mechanism that was switched off"),
    ("outcome", "", "outcome, or verdict_LABEL: probability of that verdict over all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("as_it_is", "unit of the outcome", "mean with the mechanism"),
    ("without", "unit of the outcome", "mean without it, same seeds"),
    ("change", "unit of the outcome", "without less as_it_is"),
    ("low", "unit of the outcome", "lower end of the paired 95 % interval of the change"),
    ("high", "unit of the outcome", "upper end of it"),
    ("real", "true, false", "whether the interval excludes 0"),
)


class Effect(NamedTuple):
    """What switching off one mechanism did to one outcome; the fields are those of MEANINGS."""

    mechanism: str
    outcome: str
    unit: str
    pairs: int
    as_it_is: float
    without: float
    change: float
    low: float
    high: float
    real: bool


class Ablation(NamedTuple):
    """What switching off each mechanism changed.

    Mechanisms are in the order of their absolute effect on `headline`, the open share by the
    verdict's yardstick over all firms. `verdicts` holds, for the scenario as it is and without
    each mechanism, the probability of each verdict (Wilson 95 %).
    """

    yardstick: str
    effects: list[Effect]
    verdicts: dict[str, Any]
    runs: int
    failed: int

    @property
    def headline(self) -> str:
        """The outcome by which mechanisms are ranked."""
        return f"open_share_{self.yardstick}_all"

    def on(self, outcome: str) -> dict[str, Effect]:
        """The effects on one outcome by mechanism, in the order of the ranking."""
        return {one.mechanism: one for one in self.effects if one.outcome == outcome}

    @property
    def ranking(self) -> list[Effect]:
        """The effects on the headline's outcome, the largest first."""
        return list(self.on(self.headline).values())

    @property
    def table(self) -> pd.DataFrame:
        """All effects, one row each."""
        return pd.DataFrame(self.effects, columns=[column for column, _, _ in MEANINGS])


def answer(runs: pd.DataFrame, outcomes: Sequence[str], manifest: Mapping[str, Any]) -> Ablation:
    """Pair the runs of each point with those of the first, seed by seed.

    A pair counts if both of its runs finished; a mechanism with fewer than two pairs is left out.
    Raises ValueError when no mechanism has two pairs.
    """
    yardstick = str(ensemble.setting(manifest, "verdict.yardstick", "workloads"))
    shares = [f"open_share_{yardstick}_{scope}" for scope in SCOPES]
    wanted = list(dict.fromkeys([*shares, *outcomes]))
    column = f"verdict_{yardstick}_all"
    done = runs[runs["status"] == "done"]
    points = {
        str(name): part.set_index("seed") for name, part in done.groupby("point_name", sort=False)
    }
    before = points.pop(AS_IT_IS, done.iloc[:0].set_index("seed"))
    found: dict[str, list[Effect]] = {}
    for name, after in points.items():
        seeds = before.index.intersection(after.index)
        if len(seeds) >= 2:
            found[name] = _effects(name, before.loc[seeds], after.loc[seeds], wanted, column)
    if not found:
        raise ValueError("ablation: no mechanism has two pairs of finished runs")
    order = sorted(found, key=lambda name: -abs(found[name][0].change))
    tables = {AS_IT_IS: before} | {name: points[name] for name in order}
    return Ablation(
        yardstick,
        [effect for name in order for effect in found[name]],
        {name: _probabilities(table[column]) for name, table in tables.items()},
        len(runs),
        len(runs) - len(done),
    )


def _probabilities(labels: pd.Series[str]) -> dict[str, Any]:
    """Probability of each verdict, ready for JSON."""
    return {
        label: {
            "runs": found.count,
            "probability": ensemble.number(found.value),
            "low": found.low,
            "high": found.high,
        }
        for label, found in probabilities(labels.astype(str)).items()
    }


def _effects(
    name: str, before: pd.DataFrame, after: pd.DataFrame, outcomes: list[str], column: str
) -> list[Effect]:
    """The effects on each outcome, then on the probability of each verdict."""
    effects = []
    for outcome in outcomes:
        unit = measures.measure(outcome).unit
        was, became = (table[outcome].to_numpy(dtype=float) for table in (before, after))
        found = paired.of_values(became, was)
        effects.append(_effect(name, outcome, unit, was, became, found))
    for label in LABELS:
        was, became = (table[column].astype(str).to_numpy() == label for table in (before, after))
        found = paired.of_events(became, was)
        effects.append(_effect(name, f"verdict_{label}", "share", was, became, found))
    return effects


def _effect(
    name: str,
    outcome: str,
    unit: str,
    was: np.ndarray,
    became: np.ndarray,
    found: paired.Difference,
) -> Effect:
    means = float(was.mean()), float(became.mean())
    return Effect(name, outcome, unit, found.pairs, *means, *found[1:], found.real)


def in_words(name: str) -> str:
    """A mechanism's name as words."""
    return name.replace("_", " ")


def change_in_words(value: float, unit: str) -> str:
    """A change with its sign: shares in percentage points, all else to three figures."""
    if unit.startswith("share"):
        return f"{100 * value:+.1f}"
    return ("+" if value > 0 else "") + measures.plain(value)


def interval(effect: Effect) -> str:
    """The interval of a change in words."""
    low, high = (change_in_words(end, effect.unit) for end in (effect.low, effect.high))
    return f"{low} to {high}"
