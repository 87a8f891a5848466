"""Response of demand to prices, as vendors expect it from this month's choice probabilities."""

from collections.abc import Sequence

from openclosed.sim.parameters.adoption import Choice
from tests.oracle.choice import Odds, Option

MARGIN = 0.1
"""Utility around indifference within which firms count as marginal at noise 0."""


def sensitivity(choice: Choice, weight: float, price: float) -> float:
    """-dV / d ln(price) where the price is all of the cost."""
    if choice.cost_form == "log":
        return weight * price / (price + choice.effort)
    return weight * price


def slope(choice: Choice, odds: Odds, options: Sequence[Option], i: int) -> float:
    """Slope of the probability of option `i` in its own utility, dP/dV of the nested logit.

    Within the nest by w (1 - w) / scale; for the nest by P (1 - P) / noise times the change of its
    inclusive value, w (1 + (1 - variety) (V - mean) / scale).
    """
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


def density(choice: Choice, options: Sequence[Option], i: int) -> float:
    """The same without noise: a firm counts as marginal near indifference to its next best."""
    rivals = [option.value for j, option in enumerate(options) if j != i]
    return _marginal(choice, options[i].value, rivals)


def camp_slope(choice: Choice, odds: Odds | None, options: Sequence[Option]) -> float:
    """Slope of demand for closed offerings in their common utility."""
    if odds is not None:
        return odds.closed * (1.0 - odds.closed) / choice.logit_scale
    closed = [option.value for option in options if not option.offering.open]
    rivals = [option.value for option in options if option.offering.open]
    return _marginal(choice, max(closed), rivals)


def _marginal(choice: Choice, value: float, rivals: list[float]) -> float:
    if choice.outside:
        rivals = [*rivals, choice.outside_utility]
    near = bool(rivals) and abs(value - max(rivals)) < MARGIN
    return 0.5 / MARGIN if near else 0.0
