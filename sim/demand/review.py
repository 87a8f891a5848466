"""When a workload is decided, and why."""

import math
from typing import NamedTuple

from sim.demand.choice import NOTHING
from sim.demand.rules import EVERY_STEP, JITTERED, NEVER, ChoiceRules
from sim.demand.setting import Month
from sim.engine.compiled import inlined
from sim.engine.randomness import START, Integer, uniform_at, uniforms_at
from sim.state.kinds import NOT_STARTED

REASONS = ("start", "review", "incident", "vanished")
STARTED, DUE, ALARMED, VANISHED = range(len(REASONS))
"""Why a workload is decided this step: it starts, its contract ends or it has none, its family had
an incident, or its offering is gone."""

OBSTACLES = ("too early", "not started", "contract", "abandoned")
TOO_EARLY, WAITING, BOUND, ABANDONED = range(-len(OBSTACLES), 0)
"""Why it is not: its kind of work does not exist yet, nobody has started it, it is bound, or its
offering is gone and it waits for the next step without AI. All below 0; OBSTACLES[code]."""


@inlined
def next_review(timing: int, now: float, mean: float, u: float) -> float:
    """Month of the next review, at the uniform draw `u`.

    jittered: uniform within a third of the mean, drawn each time, so that cohorts do not
    echo; poisson: exponential; every_step: at once; never: not within any run.
    """
    if timing == EVERY_STEP:
        return now
    if timing == NEVER:
        return math.inf
    if timing == JITTERED:
        return now + mean * (2.0 / 3.0 + 2.0 / 3.0 * u)
    return now - mean * math.log(u)


@inlined
def is_due(timing: int, has_offering: bool, review_at: int, step: int) -> bool:
    """Whether a started workload is decided this step.

    Under `never` a contract is for ever, while a workload still without AI asks every step.
    """
    if timing == NEVER:
        return not has_offering
    if timing == EVERY_STEP:
        return True
    return review_at <= step


class Contract(NamedTuple):
    """What a workload uses, and until when."""

    held: int  # offering number, WITHOUT_AI or NOT_STARTED
    current: int  # its place on the board, or NOTHING
    review_at: int  # step of the next review
    incident: bool  # whether its family had an incident last month


class Start(NamedTuple):
    """When a kind of work begins."""

    month: float  # from which it exists, after the start of the run
    chance: float  # that a workload of it starts within the step


@inlined
def reason_to_decide(
    choice: ChoiceRules,
    month: Month,
    start: Start,
    contract: Contract,
    number: Integer,
    m: Integer,
) -> int:
    """Why workload `m` of the firm `number` is decided this step, or, below 0, why it is not."""
    held, step = contract.held, month.step
    if held == NOT_STARTED:
        if step * month.length < start.month:
            return TOO_EARLY
        u = uniform_at(month.seed, number, step, START, m)
        return STARTED if u < start.chance else WAITING
    if held >= 0 and contract.current == NOTHING:
        return VANISHED if choice.forced else ABANDONED
    if is_due(choice.timing, held >= 0, contract.review_at, step):
        return DUE
    if contract.incident and choice.forced:
        u = uniforms_at(month.seed, number, step, START, m)[1]
        return ALARMED if u < choice.incident_response else BOUND
    return BOUND
