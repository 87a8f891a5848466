"""The choice among the qualified offerings: nested random utility in two stages.

McFadden (1978) for the nests {none}, {closed}, {open}; Train (2009, ch. 4) for their scale.
Gumbel noise is used through the probabilities that it implies: one uniform draw picks the nest,
one the offering within it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import compiled, inlined
from sim.elementary import exponential_of, logarithm_of
from sim.kinds import AFFINITY, COST, FLEXIBILITY, QUALITY, RISK, SUPPORT, TRANSPARENCY
from sim.randomness import TIES, Integer, uniform_at
from sim.rules.settings import TIES_FIRST, TIES_KEEP, ChoiceRules

type Floats = NDArray[np.float64]

NOTHING = -1  # the outside option
IMPOSSIBLE = -1e300
_SAME = 1e-9  # utilities this close are equal at noise 0

TERMS_OF_UTILITY = (
    "quality", "support", "transparency", "flexibility", "risk", "cost", "affinity",
    "family taste", "network", "polish", "switching",
)  # fmt: skip
"""The terms that `utility` sums, in the order of its arguments."""


@inlined
def cost_of(engineering: float, skill: float, price: float, volume: float) -> float:
    """Money a month: price x volume, or F (1 - skill) + compute x volume when self-hosted.

    `engineering` is F, 0 for what others run; the price of self-hosting is that of compute.
    """
    return engineering * (1.0 - skill) + price * volume


@inlined
def cost_term(log_cost: bool, cost: float, effort: float, volume: float) -> float:
    """Cost as it enters utility: ln((C + C_0) / budget), or (C + C_0) / budget if linear.

    The budget is what the workload would cost at a price of 1: volume + C_0, or volume.
    """
    if log_cost:
        return logarithm_of((cost + effort) / (volume + effort))
    return (cost + effort) / volume


@inlined
def switching_cost(base: float, tenure: float, years: float, custom: float, need: float) -> float:
    """Utility lost by a switch to the other camp: grows with tenure and with custom work."""
    return base + tenure * math.log1p(years) + custom * need


@inlined
def switch_distance(delivery: float, family: float, same_family: bool, same_camp: bool) -> float:
    """Share of that cost by nearness: between deliveries, between families, 1 between camps."""
    other = family if same_camp else 1.0
    return delivery if same_family else other


@inlined
def utility(
    weight: Floats,
    quality: float,
    support: float,
    transparency: float,
    flexibility: float,
    risk: float,
    cost: float,
    camp: float,
    family_taste: float,
    network: float,
    polish: float,
    switch: float,
) -> float:
    """V_ijw, each concern once, in units of the Gumbel scale.

    Args:
        weight: (7) the firm's weights of the six concerns and its affinity for open.
        quality: perceived quality Q.
        support: support times the work's need of it; so are transparency, flexibility, risk and
            polish.
        cost: the cost term.
        camp: +1/2 for open, -1/2 for closed.
        family_taste: eta, the firm's lasting taste for the family.
        network: what the peers' choices are worth.
        switch: the part of the switching cost that is foreseen.
    """
    value: float = (
        weight[QUALITY] * quality
        + weight[SUPPORT] * support
        + weight[TRANSPARENCY] * transparency
        + weight[FLEXIBILITY] * flexibility
        - weight[RISK] * risk
        - weight[COST] * cost
        + weight[AFFINITY] * camp
        + family_taste
        + network
        + polish
        - switch
    )
    return value


@inlined
def best_of(value: Floats, first: int, last: int) -> float:
    """The largest utility in a nest; IMPOSSIBLE if it is empty."""
    best = IMPOSSIBLE
    for a in range(first, last):
        best = max(best, value[a])
    return best


@inlined
def weigh(value: Floats, closed: int, scale: float, within: Floats) -> tuple[float, float]:
    """Fill `within` with exp((V - best of its nest) / scale); returns the best closed and open."""
    best_closed, best_open = best_of(value, 0, closed), best_of(value, closed, value.size)
    for a in range(value.size):
        best = best_closed if a < closed else best_open
        weight = exponential_of((value[a] - best) / scale)
        within[a] = weight if value[a] > IMPOSSIBLE else 0.0
    return best_closed, best_open


@inlined
def inclusive_value(
    value: Floats, first: int, last: int, best: float, scale: float, variety: float, within: Floats
) -> float:
    """Turn the weights of a nest into w_j; returns I = sum w V + variety scale H(w).

    scale = lambda x noise. H = -sum w ln w = ln(sum of weights) - (sum w V - best) / scale, so that
    variety 1 gives lambda ln sum exp(V / lambda). An empty nest returns IMPOSSIBLE.
    """
    if best <= IMPOSSIBLE:
        return IMPOSSIBLE
    total, mean = 0.0, 0.0
    for a in range(first, last):
        total += within[a]
        mean += within[a] * (value[a] - best)
    mean /= total
    for a in range(first, last):
        within[a] /= total
    entropy = math.log(total) - mean / scale if variety > 0.0 else 0.0
    return best + mean + variety * scale * entropy


@inlined
def probabilities(
    choice: ChoiceRules, closed: int, value: Floats, within: Floats, nest: Floats
) -> float:
    """Fill `within` (A) and `nest` (3: none, closed, open) with probabilities; noise above 0.

    Returns the inclusive value of the AI nests over the outside option, in units of noise: the
    expected gain of having AI on offer (Small and Rosen 1981), 0 if nothing qualifies.
    """
    scale, variety = choice.nest_scale * choice.noise, choice.variety
    none = choice.outside_utility if choice.outside else IMPOSSIBLE
    best_closed, best_open = weigh(value, closed, scale, within)
    i_closed = inclusive_value(value, 0, closed, best_closed, scale, variety, within)
    i_open = inclusive_value(value, closed, value.size, best_open, scale, variety, within)
    best = max(none, i_closed, i_open)
    total = 0.0
    for n, inclusive in enumerate((none, i_closed, i_open)):
        weight = exponential_of((inclusive - best) / choice.noise)
        nest[n] = weight if inclusive > IMPOSSIBLE else 0.0
        total += nest[n]
    for n in range(3):
        nest[n] /= total
    return -logarithm_of(nest[0]) if nest[0] > 0.0 else 0.0


@inlined
def draw(closed: int, within: Floats, nest: Floats, u_nest: float, u_offering: float) -> int:
    """The alternative at two uniform draws: a nest, then an offering in it; NOTHING for none."""
    if u_nest < nest[0]:
        return NOTHING
    first, last = (0, closed) if u_nest < nest[0] + nest[1] else (closed, within.size)
    chosen = NOTHING
    cumulative = 0.0
    for a in range(first, last):
        if within[a] > 0.0:
            chosen = a
            cumulative += within[a]
            if u_offering < cumulative:
                break
    return chosen


@compiled
def best_alternative(
    choice: ChoiceRules, value: Floats, current: int, seed: Integer, number: int, step: int, m: int
) -> int:
    """The choice at noise 0: the largest utility; equals by `ties`, keyed per firm and workload."""
    best = choice.outside_utility if choice.outside else IMPOSSIBLE
    chosen = NOTHING
    for a in range(value.size):
        best = max(best, value[a])
    if choice.ties == TIES_KEEP and current >= 0 and value[current] >= best - _SAME:
        return current
    highest = -1.0
    for a in range(-1, value.size):
        own = value[a] if a >= 0 else (choice.outside_utility if choice.outside else IMPOSSIBLE)
        if own <= IMPOSSIBLE or own < best - _SAME:
            continue
        if choice.ties == TIES_FIRST:
            return a
        lot = uniform_at(seed, number, step, TIES, m * 256 + a + 1)
        if lot > highest:
            highest = lot
            chosen = a
    return chosen


@inlined
def mean_value(value: Floats, within: Floats, first: int, last: int) -> float:
    """Mean utility in a nest by the probabilities within it."""
    mean = 0.0
    for a in range(first, last):
        if within[a] > 0.0:
            mean += within[a] * value[a]
    return mean


@compiled
def margin_density(choice: ChoiceRules, value: Floats, a: int) -> float:
    """Change of demand for `a` with its utility at noise 0.

    There demand is a step, so firms within `margin_bandwidth` of indifference count as marginal.
    """
    rival = choice.outside_utility if choice.outside else IMPOSSIBLE
    for b in range(value.size):
        if b != a:
            rival = max(rival, value[b])
    near = abs(value[a] - rival) < choice.margin_bandwidth
    return 0.5 / choice.margin_bandwidth if near else 0.0


@inlined
def camp_slope(choice: ChoiceRules, value: Floats, closed: int, share: float) -> float:
    """Change of demand for the closed camp, of probability `share`, with its common utility."""
    if choice.noise > 0.0:
        return share * (1.0 - share) / choice.noise
    rival = max(
        choice.outside_utility if choice.outside else IMPOSSIBLE,
        best_of(value, closed, value.size),
    )
    near = abs(best_of(value, 0, closed) - rival) < choice.margin_bandwidth
    return 0.5 / choice.margin_bandwidth if near else 0.0


@inlined
def demand_slope(choice: ChoiceRules, inside: float, share: float, relative: float) -> float:
    """dP_j / dV_j of a nested logit.

    Args:
        inside: w_j, the probability within the nest.
        share: P_m, the probability of the nest.
        relative: V_j - sum w V, which enters when variety is below 1.
    """
    scale = choice.nest_scale * choice.noise
    inclusive = inside * (1.0 + (1.0 - choice.variety) * relative / scale)
    return (
        share * inside * (1.0 - inside) / scale
        + inside * share * (1.0 - share) * inclusive / choice.noise
    )


@inlined
def cost_sensitivity(
    choice: ChoiceRules, weight_cost: float, paid: float, cost: float, volume: float
) -> float:
    """-dV / d ln(price): how utility falls when the part `paid` of the cost rises."""
    if choice.log_cost:
        return weight_cost * paid / (cost + choice.effort)
    return weight_cost * paid / volume
