"""What each argument of the debate moves: paired effects by kind, yardstick and hypothesis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.common import measures, paired

WEAK = 0.01
"""Effects on a share below one point are weak."""

MEANINGS = (
    ("argument", "", "scenario that makes the argument, at the dose that was asked for"),
    ("hypothesis", "", "rival hypothesis under which both were run"),
    ("outcome", "", "outcome"),
    ("role", "", "predicted: what the scenario predicts; channel: what it acts on; shown: others"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("before", "unit of the outcome", "mean without the scenario"),
    ("change", "unit of the outcome", "mean with it less that"),
    ("low", "unit of the outcome", "lower end of the paired 95 % interval of the change"),
    ("high", "unit of the outcome", "upper end of it"),
    ("predicted", "rises, falls", "sign that theory names, if it names one"),
)


class Argument(NamedTuple):
    """An argument of the debate as a scenario makes it."""

    name: str
    description: str
    example: str
    channel: str  # outcome that the scenario names: what it acts on
    outcome: str  # that theory says it moves
    direction: str  # rises, falls, or empty where theory names no sign
    under: Mapping[str, str]  # the same of hypotheses under which theory says otherwise
    after: str  # month of a shock, or empty
    when: slice  # the steps over which outcomes are averaged


class Runs(NamedTuple):
    """Months of runs by hypothesis and scenario, (runs, steps, outcomes), and the outcomes."""

    months: dict[tuple[str, str], np.ndarray]
    outcomes: Sequence[str]

    def means(self, hypothesis: str, scenario: str, outcome: str, when: slice) -> np.ndarray:
        """(runs) means of an outcome over some steps; missing where nothing is served then."""
        at = list(self.outcomes).index(outcome)
        values: np.ndarray = self.months[hypothesis, scenario][:, when, at].mean(axis=1)
        return values


class Effect(NamedTuple):
    """What an argument did to an outcome under a hypothesis; the fields are those of MEANINGS."""

    argument: str
    hypothesis: str
    outcome: str
    role: str
    pairs: int
    before: float
    change: float
    low: float
    high: float
    predicted: str

    @property
    def real(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0

    @property
    def is_weak(self) -> bool:
        """Whether a share moves by less than a point."""
        return measures.measure(self.outcome).unit == "share" and abs(self.change) < WEAK

    @property
    def said(self) -> str:
        """How the effect stands to what theory predicts."""
        if not self.real:
            return "indistinguishable from 0"
        if not self.predicted:
            return "no sign predicted"
        right = (self.change > 0) == (self.predicted == "rises")
        return "as predicted" if right else "against the prediction"


class Found(NamedTuple):
    """All effects; arguments in the order of their effect in the first hypothesis."""

    arguments: list[Argument]
    hypotheses: list[str]
    shown: Sequence[str]
    effects: dict[tuple[str, str, str], Effect]  # by argument, hypothesis and outcome

    def main(self, argument: Argument, hypothesis: str) -> Effect:
        """The effect on what the argument predicts."""
        return self.effects[argument.name, hypothesis, argument.outcome]

    def contradicted(self, argument: Argument) -> list[Effect]:
        """Its effects under rival hypotheses that are against what theory predicts there."""
        rivals = (self.main(argument, one) for one in self.hypotheses[1:])
        return [one for one in rivals if one.said == "against the prediction"]

    def why_weak(self, argument: Argument) -> str:
        """Why an argument moves its outcome little in the plain world."""
        plain = self.hypotheses[0]
        channel = self.effects[argument.name, plain, argument.channel]
        phrase = measures.measure(argument.channel).phrase
        if argument.channel == argument.outcome:
            return "the dose changes the outcome little"
        if not channel.real:
            return f"its channel ({phrase}) does not clearly move"
        moved = measures.written(channel.change, measures.measure(argument.channel).unit)
        return f"its channel moves ({phrase}: {moved}), but the share depends little on it"


def answer(
    runs: Runs, arguments: Sequence[Argument], shown: Sequence[str], hypotheses: Sequence[str]
) -> Found:
    """Pair each scenario with the baseline under the same hypothesis, seed by seed."""
    effects = {
        (one.name, rival, outcome): _effect(runs, one, rival, outcome)
        for one in arguments
        for rival in hypotheses
        for outcome in dict.fromkeys([one.outcome, one.channel, *shown])
    }
    plain = hypotheses[0]

    def size(one: Argument) -> float:
        change = effects[one.name, plain, one.outcome].change
        return 0.0 if math.isnan(change) else -abs(change)

    return Found(sorted(arguments, key=size), list(hypotheses), shown, effects)


def _effect(runs: Runs, one: Argument, rival: str, outcome: str) -> Effect:
    before, after = (runs.means(rival, name, outcome, one.when) for name in ("baseline", one.name))
    found = paired.of_values(after, before)
    role = {one.channel: "channel", one.outcome: "predicted"}.get(outcome, "shown")
    mean = float(np.nanmean(before)) if not np.isnan(before).all() else float("nan")
    predicted = one.under.get(rival, one.direction) if role == "predicted" else ""
    return Effect(one.name, rival, outcome, role, found.pairs, mean, *found[1:], predicted)


def table(found: Found) -> pd.DataFrame:
    """All effects, one row each."""
    columns = [name for name, _, _ in MEANINGS]
    return pd.DataFrame(list(found.effects.values()), columns=columns)
