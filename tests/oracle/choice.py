"""The choice among qualified offerings: nested random utility, or the best one without noise.

McFadden (1978) for the nests {none}, {closed}, {open}; Train (2009, ch. 4) for their scale.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from openclosed.sim.parameters.adoption import Choice
from tests.oracle.board import Offering

SAME = 1e-9  # utilities this close are equal without noise
MARGIN = 0.1  # utility around indifference within which firms count as marginal at noise 0


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


def sensitivity(choice: Choice, weight: float, price: float) -> float:
    """-dV / d ln(price) where the price is all of the cost."""
    if choice.cost_form == "log":
        return weight * price / (price + choice.effort)
    return weight * price


def slope(choice: Choice, odds: Odds, options: Sequence[Option], i: int) -> float:
    """Slope of the probability of option `i` in its own utility, dP/dV of the nested logit. Within
    the nest by w (1 - w) / scale; for the nest by P (1 - P) / noise times the change of its
    inclusive value, w (1 + (1 - variety) (V - mean) / scale)."""
    is_open = options[i].offering.open
    scale = choice.dissimilarity * choice.logit_scale
    mean = sum(
        chance * option.value
        for option, chance in zip(options, odds.within, strict=True)
        if option.offering.open == is_open
    )
    w, nest = odds.within[i], odds.of_camp(is_open)
    inclusive = w * (1.0 + (1.0 - choice.variety) * (options[i].value - mean) / scale)
    return nest * w * (1.0 - w) / scale + w * nest * (1.0 - nest) * inclusive / choice.logit_scale


def camp_slope(choice: Choice, odds: Odds | None, options: Sequence[Option]) -> float:
    """Slope of demand for closed offerings in their common utility."""
    if odds is not None:
        return odds.closed * (1.0 - odds.closed) / choice.logit_scale
    closed = [option.value for option in options if not option.offering.open]
    rivals = [option.value for option in options if option.offering.open]
    return density(choice, max(closed), rivals)


def density(choice: Choice, value: float, rivals: list[float]) -> float:
    """The same without noise: a firm counts as marginal near indifference to its next best."""
    if choice.outside:
        rivals = [*rivals, choice.outside_utility]
    near = bool(rivals) and abs(value - max(rivals)) < MARGIN
    return 0.5 / MARGIN if near else 0.0
