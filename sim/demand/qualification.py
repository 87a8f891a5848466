"""Which offerings may serve a workload at all: every requirement is a hard minimum."""

from typing import NamedTuple

from sim.engine.compiled import inlined


class Standing(NamedTuple):
    """What an offering has of what firms require, in [0, 1]."""

    capability: float  # perceived quality
    support: float
    security: float
    compliance: float
    foreign: bool


class Needs(NamedTuple):
    """What a workload must have; 0 and False let everything pass."""

    capability: float
    support: float
    security: float
    compliance: float
    origin: bool  # whether foreign families are excluded


REQUIREMENTS: tuple[str, ...] = Needs._fields


@inlined
def threshold(base: float, factor: float, spread: float, u: float) -> float:
    """A firm's own threshold: base times the factor of its work, uniform within 1 +- spread."""
    return min(base * factor * (1.0 + spread * (2.0 * u - 1.0)), 1.0)


@inlined
def qualifies(has: Standing, needs: Needs) -> bool:
    """Whether an offering passes capability, support, security, compliance and origin."""
    # No short circuits: a loop over offerings then becomes vector code.
    return (
        (has.capability >= needs.capability)
        & (has.support >= needs.support)
        & (has.security >= needs.security)
        & (has.compliance >= needs.compliance)
        & (not (needs.origin & has.foreign))
    )
