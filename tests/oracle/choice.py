"""The choice among qualified offerings: nested random utility, or the best one without noise.

McFadden (1978) for the nests {none}, {closed}, {open} and for the lineages in a camp; Train (2009,
ch. 4) for their scales.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openclosed.sim.parameters.demand import Choice
from tests.oracle.board import Offering

COPIES = 0.1  # noise within a lineage relative to noise between camps
SAME = 1e-9  # utilities this close are equal without noise
MARGIN = 0.1  # utility around indifference within which firms count as marginal at noise 0


@dataclass(frozen=True, eq=False)
class Option:
    """A qualified offering and its utility to the workload that chooses."""

    offering: Offering
    value: float


@dataclass(frozen=True)
class Odds:
    """Chances of a choice: of no AI, of each camp, of each option's lineage within its camp, and of
    the option within its lineage."""

    none: float
    closed: float
    open: float
    of_lineage: list[float]
    in_lineage: list[float]

    def within(self, i: int) -> float:
        """Chance of an option within its camp."""
        return self.of_lineage[i] * self.in_lineage[i]

    def of_camp(self, is_open: bool) -> float:
        return self.open if is_open else self.closed


def logit[Key](values: Mapping[Key, float], scale: float) -> tuple[dict[Key, float], float]:
    """Chances of a logit, and its value: scale ln sum exp(V / scale)."""
    best = max(values.values())
    weights = {key: math.exp((value - best) / scale) for key, value in values.items()}
    total = sum(weights.values())
    chances = {key: weight / total for key, weight in weights.items()}
    return chances, best + scale * math.log(total)


def nested_logit(choice: Choice, options: Sequence[Option]) -> Odds:
    """A logit among the offerings of a lineage, among a camp's lineages by their values, and among
    the camps and no AI by theirs."""
    noise, worth = choice.logit_scale, {"none": choice.outside_utility} if choice.outside else {}
    of_lineage, in_lineage = [0.0] * len(options), [0.0] * len(options)
    for camp, is_open in (("closed", False), ("open", True)):
        lineages: dict[int, dict[int, float]] = {}
        for i, option in enumerate(options):
            if option.offering.open == is_open:
                lineages.setdefault(option.offering.lineage, {})[i] = option.value
        if not lineages:
            continue
        near = {root: logit(values, COPIES * noise) for root, values in lineages.items()}
        far, worth[camp] = logit(
            {root: value for root, (_, value) in near.items()}, choice.dissimilarity * noise
        )
        for root, (chances, _) in near.items():
            for i, chance in chances.items():
                of_lineage[i], in_lineage[i] = far[root], chance
    chance_of, _ = logit(worth, noise)
    none, closed, open_ = (chance_of.get(name, 0.0) for name in ("none", "closed", "open"))
    return Odds(none, closed, open_, of_lineage, in_lineage)


def drawn(odds: Odds, options: Sequence[Option], u_nest: float, u_option: float) -> Option | None:
    """The option at two uniform draws, one for the nest and one within it; None for no AI."""
    if u_nest < odds.none:
        return None
    is_open = u_nest >= odds.none + odds.closed
    chosen, cumulative = None, 0.0
    for i, option in enumerate(options):
        chance = odds.within(i)
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
    """Slope of the probability of option `i` in its own utility, by the product rule: P = s w Q, s
    within its lineage, w of the lineage within its camp, Q of the camp. A unit of utility adds s to
    the lineage's value, and s w to the camp's."""
    s, w, q = odds.in_lineage[i], odds.of_lineage[i], odds.of_camp(options[i].offering.open)
    noise = choice.logit_scale
    ds = s * (1.0 - s) / (COPIES * noise)
    dw = w * (1.0 - w) * s / (choice.dissimilarity * noise)
    dq = q * (1.0 - q) * s * w / noise
    return ds * w * q + s * dw * q + s * w * dq


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
