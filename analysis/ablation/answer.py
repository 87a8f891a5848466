"""What each mechanism moved: the scenario against itself with the mechanism switched off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.common import contrasts, ensemble
from analysis.common.contrasts import range_in_words
from sim.outcomes import SCOPES

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
    yardstick = ensemble.yardstick(manifest)
    shares = [f"open_share_{yardstick}_{scope}" for scope in SCOPES]
    wanted = list(dict.fromkeys([*shares, *outcomes]))
    column = f"verdict_{yardstick}_all"
    compared = contrasts.contrasts(runs, AS_IT_IS, wanted, column)
    found = {name: [Effect(*one) for one in made] for name, made in compared.items()}
    if not found:
        raise ValueError("ablation: no mechanism has two pairs of finished runs")
    order = sorted(found, key=lambda name: -abs(found[name][0].change))
    points = contrasts.finished(runs)
    return Ablation(
        yardstick,
        [effect for name in order for effect in found[name]],
        {name: contrasts.verdicts(points[name][column]) for name in (AS_IT_IS, *order)},
        len(runs),
        int((runs["status"] != "done").sum()),
    )


def interval(effect: Effect) -> str:
    """The interval of a change in words."""
    return range_in_words(effect.low, effect.high, effect.unit)
