"""When a workload in use is decided anew."""

import math

from sim.compiled import compiled
from sim.randomness import REVIEW, Integer, uniforms_at
from sim.rules.settings import EVERY_STEP, JITTERED, NEVER


@compiled
def next_review(
    timing: int, now: float, mean: float, seed: Integer, number: int, step: int, m: int
) -> float:
    """Month of the next review of the firm's workload `m`.

    jittered: uniform within a third of the mean, drawn anew each time, so that cohorts do not
    echo; poisson: exponential; every_step: at once; never: not within any run.
    """
    if timing == EVERY_STEP:
        return now
    if timing == NEVER:
        return math.inf
    u = uniforms_at(seed, number, step, REVIEW, m)[0]
    if timing == JITTERED:
        return now + mean * (2.0 / 3.0 + 2.0 / 3.0 * u)
    return now - mean * math.log(u)


@compiled
def is_due(timing: int, has_offering: bool, review_at: float, now: float) -> bool:
    """Whether a started workload is decided this step.

    Under `never` a contract is for ever, while a workload still without AI asks every step.
    """
    if timing == NEVER:
        return not has_offering
    if timing == EVERY_STEP:
        return True
    return review_at <= now
