"""The choice among qualified offerings: nested random utility, or the best one without noise.

McFadden (1978) for the nests {none}, {closed}, {open}; Train (2009, ch. 4) for their scale.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from openclosed.sim.parameters.adoption import Choice
from tests.oracle.board import Offering

SAME = 1e-9  # utilities this close are equal without noise


@dataclass(frozen=True, eq=False)
class Option:
    """A qualified offering and its utility to the workload that chooses."""

    offering: Offering
    value: float


@dataclass(frozen=True)
class Odds:
    """Chances of a choice: of no AI, of each camp, and of each option within its camp."""

    none: float
    closed: float
    open: float
    within: list[float]

    def of_camp(self, is_open: bool) -> float:
        """Chance of the camp."""
        return self.open if is_open else self.closed


def nested_logit(choice: Choice, options: Sequence[Option]) -> Odds:
    """Within a nest m by V/lambda, among nests by I_m = sum w V + variety lambda H(w)."""
    scale = choice.dissimilarity * choice.logit_scale
    within = [0.0] * len(options)
    inclusive = {"none": choice.outside_utility} if choice.outside else {}
    for camp, is_open in (("closed", False), ("open", True)):
        nest = [i for i, option in enumerate(options) if option.offering.open == is_open]
        if not nest:
            continue
        best = max(options[i].value for i in nest)
        weights = [math.exp((options[i].value - best) / scale) for i in nest]
        total = sum(weights)
        mean = entropy = 0.0
        for i, weight in zip(nest, weights, strict=True):
            within[i] = weight / total
            mean += within[i] * options[i].value
            entropy -= within[i] * math.log(within[i]) if within[i] > 0.0 else 0.0
        inclusive[camp] = mean + choice.variety * scale * entropy
    best = max(inclusive.values())
    weight_of = {nest: math.exp((i - best) / choice.logit_scale) for nest, i in inclusive.items()}
    total = sum(weight_of.values())
    chance = {nest: weight / total for nest, weight in weight_of.items()}
    return Odds(chance.get("none", 0.0), chance.get("closed", 0.0), chance.get("open", 0.0), within)


def drawn(odds: Odds, options: Sequence[Option], u_nest: float, u_option: float) -> Option | None:
    """The option at two uniform draws, one for the nest and one within it; None for no AI."""
    if u_nest < odds.none:
        return None
    is_open = u_nest >= odds.none + odds.closed
    chosen, cumulative = None, 0.0
    for option, chance in zip(options, odds.within, strict=True):
        if option.offering.open == is_open and chance > 0.0:
            chosen = option
            cumulative += chance
            if u_option < cumulative:
                break
    return chosen


def gain_of(choice: Choice, odds: Odds) -> float:
    """Expected gain of having AI on offer, in utility (Small and Rosen 1981)."""
    return -choice.logit_scale * math.log(odds.none) if odds.none > 0.0 else 0.0


def equals(choice: Choice, options: Sequence[Option]) -> list[Option | None]:
    """The best alternatives without noise, no AI (None) first; more than one are a tie."""
    alternatives: list[tuple[Option | None, float]] = [(o, o.value) for o in options]
    if choice.outside:
        alternatives.insert(0, (None, choice.outside_utility))
    best = max(value for _, value in alternatives)
    return [alternative for alternative, value in alternatives if value >= best - SAME]
