"""Who hears of AI: a hazard that grows with the adopting share of one's peers (Bass 1969)."""

from sim.compiled import inlined
from sim.randomness import hazard_probability


@inlined
def awareness_probability(
    innovation: float, imitation: float, adopting_peers: float, years: float
) -> float:
    """Chance of becoming aware within a step: 1 - exp(-(p + q F) dt), F the peers' share."""
    return hazard_probability(innovation + imitation * adopting_peers, years)
