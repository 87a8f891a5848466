"""Which offerings may serve a workload at all: every requirement is a hard minimum."""

from sim.engine.compiled import inlined

REQUIREMENTS = ("capability", "support", "security", "compliance", "origin")
"""What `qualifies` asks for, in the order of its arguments; their thresholds are between."""


@inlined
def threshold(base: float, factor: float, spread: float, u: float) -> float:
    """A firm's own threshold: base times the factor of its work, uniform within 1 +- spread."""
    return min(base * factor * (1.0 + spread * (2.0 * u - 1.0)), 1.0)


@inlined
def qualifies(
    quality: float,
    floor: float,
    support: float,
    need_support: float,
    security: float,
    need_security: float,
    compliance: float,
    need_compliance: float,
    excluded_origin: bool,
) -> bool:
    """Whether an offering passes capability, support, security, compliance and origin.

    All in [0, 1]; a threshold of 0 lets everything pass.
    """
    # No short circuits: a loop over offerings then becomes vector code.
    return (
        (quality >= floor)
        & (support >= need_support)
        & (security >= need_security)
        & (compliance >= need_compliance)
        & (not excluded_origin)
    )
