"""Which offerings may serve a workload: those capable of it and allowed by law.

Other requirements only lower an offering's utility (`sim.terms`).
"""

from typing import NamedTuple

from openclosed.sim.engine.compiled import inlined


class Standing(NamedTuple):
    """An offering's attributes for one kind of firm."""

    capability: float  # in use, points
    foreign: bool


class Needs(NamedTuple):
    """A workload's hard requirements; minus infinity and False let everything pass."""

    capability: float  # points
    origin: bool  # whether the law forbids foreign families to its firm


REQUIREMENTS: tuple[str, ...] = Needs._fields


@inlined
def qualifies(has: Standing, needs: Needs) -> bool:
    """Whether an offering is capable and allowed."""
    # No short circuit: a loop over offerings then becomes vector code.
    return (has.capability >= needs.capability) & (not (needs.origin & has.foreign))
