"""When a workload is decided, and why."""

import math
from typing import NamedTuple

from sim.demand.choice import NOTHING
from sim.demand.rules import EVERY_STEP, JITTERED, NEVER
from sim.demand.setting import Month
from sim.engine.compiled import inlined
from sim.engine.randomness import ALARM, Integer, uniform_at
from sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from sim.terms.term import ChoiceRules

REASONS = ("start", "review", "incident", "vanished")
STARTED, DUE, ALARMED, VANISHED = range(len(REASONS))
"""Why a workload is decided this step: it starts, its contract ends or it has none, its family had
an incident, or its offering is gone."""

OBSTACLES = ("no workload", "not started", "contract", "abandoned")
NONE, WAITING, BOUND, ABANDONED = range(-len(OBSTACLES), 0)
"""Why it is not: the firm has no such workload, it has not started yet, it is bound, or its
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


@inlined
def starts(since: int, aware_since: int, delay: int, step: int) -> bool:
    """Whether a firm starts its workload by now, given the steps since it could.

    It could when the cohort had come and the firm was aware of AI.
    """
    return max(since, aware_since) + delay <= step


class Contract(NamedTuple):
    """What a workload uses, and until when."""

    held: int  # offering number, WITHOUT_AI, NOT_STARTED or NO_WORKLOAD
    current: int  # its place on the board, or NOTHING
    review_at: int  # step of the next review
    incident: bool  # whether its family had an incident this month
    starts: bool  # whether it starts by now, if it has not


@inlined
def reason_to_decide(
    choice: ChoiceRules,
    timing: int,
    month: Month,
    contract: Contract,
    number: Integer,
    cohort: Integer,
) -> int:
    """Why a workload of the firm `number` is decided this step, or, below 0, why it is not.

    `timing` is that of the firm's kind; `cohort` names the workload in the streams.
    """
    held, step = contract.held, month.step
    if held == NO_WORKLOAD:
        return NONE
    if held == NOT_STARTED:
        return STARTED if contract.starts else WAITING
    if held >= 0 and contract.current == NOTHING:
        return VANISHED if choice.forced else ABANDONED
    if is_due(timing, held >= 0, contract.review_at, step):
        return DUE
    if contract.incident and choice.forced:
        u = uniform_at(month.seed, number, step, ALARM, cohort)
        return ALARMED if u < choice.incident_response else BOUND
    return BOUND
