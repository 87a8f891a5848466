"""Probabilities that runs estimate, with their intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from openclosed.sim.outcomes.ending import LABELS


@dataclass(frozen=True, slots=True)
class Probability:
    """An estimated probability with an interval, from `count` of `total` runs."""

    value: float
    low: float
    high: float
    count: float
    total: float


def wilson(count: float, total: float, confidence: float = 0.95) -> Probability:
    """Wilson's score interval (1927, JASA 22, 209-212); 0 to 1 around nan without any run.

    Runs may be an effective number.
    """
    if not 0 <= count <= total:
        raise ValueError(f"count={count}: must be between 0 and total={total}")
    if total == 0:
        return Probability(float("nan"), 0.0, 1.0, 0, 0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    value = count / total
    scale = 1 + z * z / total
    centre = (value + z * z / (2 * total)) / scale
    half = z * (value * (1 - value) / total + z * z / (4 * total * total)) ** 0.5 / scale
    # At the ends the formula gives exactly 0 and 1, rounding does not.
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == total else centre + half
    return Probability(value, low, high, count, total)


def probabilities(labels: Iterable[str], confidence: float = 0.95) -> dict[str, Probability]:
    """Wilson's interval for each of LABELS over runs; an empty label is a run that failed."""
    known = [label for label in labels if label]
    if unknown := set(known) - set(LABELS):
        raise ValueError(f"labels={min(unknown)}: must be one of {', '.join(LABELS)}")
    return {label: wilson(known.count(label), len(known), confidence) for label in LABELS}
