"""Which offerings may serve a workload at all: every requirement is a hard minimum."""

from sim.board import Board
from sim.compiled import compiled, inlined
from sim.kinds import CRITICAL
from sim.rules.settings import FirmRules, WorkRules


@inlined
def threshold(base: float, factor: float, spread: float, u: float) -> float:
    """A firm's own threshold: the base, times the factor of its work, uniform within 1 +- spread."""
    return min(base * factor * (1.0 + spread * (2.0 * u - 1.0)), 1.0)


@compiled
def qualifies(
    firm: FirmRules,
    work: WorkRules,
    board: Board,
    kind: int,
    w: int,
    a: int,
    strictness: float,
    origin_view: float,
) -> bool:
    """Whether alternative `a` passes capability, support, security, compliance and origin.

    `strictness` and `origin_view` are the firm's lasting draws in (0, 1). A threshold of 0 lets
    everything pass.
    """
    if board.quality[kind, w, a] < work.floor[w]:
        return False
    if board.foreign[a] and origin_view < firm.origin_excluding[kind, w]:
        return False
    factor = firm.critical_factor[kind] if w == CRITICAL else 1.0
    spread = firm.requirement_spread[kind]
    return (
        board.support[a] >= threshold(firm.need_support[kind], factor, spread, strictness)
        and board.security[a] >= threshold(firm.need_security[kind], factor, spread, strictness)
        and board.compliance[a] >= threshold(firm.need_compliance[kind], factor, spread, strictness)
    )
