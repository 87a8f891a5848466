"""Which offerings may serve a workload at all: what it is capable of, and what the law allows.

Everything else that firms require lowers the worth of an offering along a slope (`sim.terms`).
"""

from typing import NamedTuple

from openclosed.sim.engine.compiled import inlined


class Standing(NamedTuple):
    """What an offering is, to one kind of firm."""

    capability: float  # in use, points
    foreign: bool


class Needs(NamedTuple):
    """What a workload must have; minus infinity and False let everything pass."""

    capability: float  # points
    origin: bool  # whether the law forbids foreign families to its firm


REQUIREMENTS: tuple[str, ...] = Needs._fields


@inlined
def qualifies(has: Standing, needs: Needs) -> bool:
    """Whether an offering is able and allowed."""
    # No short circuit: a loop over offerings then becomes vector code.
    return (has.capability >= needs.capability) & (not (needs.origin & has.foreign))
