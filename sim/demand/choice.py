"""The choice among the qualified offerings: nested random utility in two stages.

McFadden (1978) for the nests {none}, {closed}, {open}; Train (2009, ch. 4) for their scale.
Gumbel noise enters through the probabilities it implies: one uniform draw picks the nest, another
the offering in it. Many choices are made at once, one per lane of vector code: arrays have
alternatives as rows and lanes as columns.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import TIES_FIRST, TIES_KEEP
from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.engine.elementary import exponential_of, logarithm_of
from openclosed.sim.engine.randomness import TIES, Integer, uniform, uniform_at
from openclosed.sim.state.kinds import CLOSED, OPEN
from openclosed.sim.terms.term import Choice

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

NOTHING = -1  # the outside option
IMPOSSIBLE = -1e300
# Typed, since the compiler specialises a function for each plain number.
FIRST_PLACE: Any = np.int64(0)
_CLOSED: Any = np.int64(CLOSED)
_OPEN: Any = np.int64(OPEN)
_SAME = 1e-9  # utilities this close are ties at noise 0
MARGIN = 0.1  # utility around indifference within which firms count as marginal at noise 0


class Odds(NamedTuple):
    """Choice probabilities, one lane each, and memory to compute them."""

    within: Floats  # (A, lanes) probability of each offering within its nest
    nest: Floats  # (3, lanes) probabilities of none, closed and open
    inclusive: Floats  # (3, lanes) inclusive values of these
    average: Floats  # (2, lanes) mean utility in the nests closed and open
    best: Floats  # (lanes) memory, as the next two
    total: Floats
    inverse: Floats


@inlined
def suits_any(value: Floats, a: int, lanes: int) -> bool:
    """Whether the alternative `a` qualifies in any lane."""
    best = IMPOSSIBLE
    for b in range(lanes):
        best = max(best, value[a, b])
    return best > IMPOSSIBLE


@inlined
def fill_best(value: Floats, first: int, last: int, lanes: int, best: Floats) -> None:
    """Fill `best` with the largest utility in a nest; IMPOSSIBLE if it is empty."""
    for b in range(lanes):
        best[b] = IMPOSSIBLE
    for a in range(first, last):
        for b in range(lanes):
            best[b] = max(best[b], value[a, b])


@inlined
def weigh_nest(
    choice: Choice, value: Floats, first: int, last: int, lanes: int, odds: Odds, camp: int
) -> None:
    """Fill the part of `odds` on one nest of offerings: `within`, `inclusive` and `average`.

    I = sum w V + variety scale H(w), where scale = lambda x noise and H = -sum w ln w =
    ln(sum of weights) - (sum w V - best) / scale, so that variety 1 gives lambda ln sum
    exp(V / lambda). An empty nest has IMPOSSIBLE for both.
    """
    within, best, total, mean = odds.within, odds.best, odds.total, odds.average[camp]
    inclusive = odds.inclusive[1 + camp]
    scale, variety = choice.dissimilarity * choice.logit_scale, choice.variety
    per_scale = 1.0 / scale
    fill_best(value, first, last, lanes, best)
    for b in range(lanes):
        total[b] = mean[b] = 0.0
    for a in range(first, last):
        if not suits_any(value, a, lanes):
            for b in range(lanes):
                within[a, b] = 0.0
            continue
        for b in range(lanes):
            behind = value[a, b] - best[b]
            weight = exponential_of(behind * per_scale) if value[a, b] > IMPOSSIBLE else 0.0
            within[a, b] = weight
            total[b] += weight
            mean[b] += weight * behind
    for b in range(lanes):
        is_empty = best[b] <= IMPOSSIBLE
        inverse = 0.0 if is_empty else 1.0 / total[b]
        behind = mean[b] * inverse
        inclusive[b] = best[b] + behind
        mean[b] = best[b] + behind
        best[b] = behind
        total[b] = 1.0 if is_empty else total[b]
        odds.inverse[b] = inverse
    if variety > 0.0:
        for b in range(lanes):
            inclusive[b] += variety * scale * (logarithm_of(total[b]) - best[b] * per_scale)
    for a in range(first, last):
        for b in range(lanes):
            within[a, b] *= odds.inverse[b]


@kernel
def probabilities(
    choice: Choice, closed: int, value: Floats, lanes: int, odds: Odds, gain: Floats
) -> None:
    """Fill `odds` from the utilities `value` (A, lanes); the noise is above 0.

    `gain` is filled with the inclusive value of the AI nests over the outside option, in units of
    noise: the expected gain from having AI on offer (Small and Rosen 1981), 0 if nothing qualifies.
    """
    nest, inclusive, best = odds.nest, odds.inclusive, odds.best
    weigh_nest(choice, value, FIRST_PLACE, closed, lanes, odds, _CLOSED)
    weigh_nest(choice, value, closed, value.shape[0], lanes, odds, _OPEN)
    none = choice.outside_utility if choice.outside else IMPOSSIBLE
    per_logit_scale = 1.0 / choice.logit_scale
    for b in range(lanes):
        inclusive[0, b] = none
        best[b] = max(none, inclusive[1, b], inclusive[2, b])
    for n in range(3):
        for b in range(lanes):
            weight = exponential_of((inclusive[n, b] - best[b]) * per_logit_scale)
            nest[n, b] = weight if inclusive[n, b] > IMPOSSIBLE else 0.0
    for b in range(lanes):
        total = nest[0, b] + nest[1, b] + nest[2, b]
        inverse = 1.0 / total if total > 0.0 else 0.0
        nest[0, b] *= inverse
        nest[1, b] *= inverse
        nest[2, b] *= inverse
        gain[b] = -logarithm_of(nest[0, b]) if nest[0, b] > 0.0 else 0.0


@kernel
def draw(closed: int, lanes: int, odds: Odds, word: NDArray[np.uint64], chosen: Integers) -> None:
    """Fill `chosen` by two uniform draws: a nest, then an offering in it; NOTHING for none.

    The draws are the first two rows of `word`, random words.
    """
    within, nest = odds.within, odds.nest
    u_offering, cumulative, in_open = odds.best, odds.total, odds.inverse
    for b in range(lanes):
        u_nest = uniform(np.uint32(word[0, b]))
        chosen[b] = NOTHING
        cumulative[b] = 0.0
        # Beyond every cumulative probability, so that nothing is chosen.
        u_offering[b] = uniform(np.uint32(word[1, b])) if u_nest >= nest[0, b] else -1.0
        in_open[b] = 0.0 if u_nest < nest[0, b] + nest[1, b] else 1.0
    for a in range(within.shape[0]):
        camp = 0.0 if a < closed else 1.0
        for b in range(lanes):
            # The last offering absorbs rounding errors of the probabilities.
            chance = within[a, b] if in_open[b] == camp else 0.0
            is_next = (chance > 0.0) & (u_offering[b] >= cumulative[b])
            chosen[b] = a if is_next else chosen[b]
            cumulative[b] += chance


@kernel
def best_alternative(
    choice: Choice,
    value: Floats,
    b: int,
    current: int,
    seed: Integer,
    number: int,
    step: int,
    m: int,
) -> int:
    """The choice in lane `b` at noise 0: the largest utility.

    `ties` breaks ties, keyed by firm and workload.
    """
    best = choice.outside_utility if choice.outside else IMPOSSIBLE
    chosen = NOTHING
    for a in range(value.shape[0]):
        best = max(best, value[a, b])
    if choice.ties == TIES_KEEP and current >= 0 and value[current, b] >= best - _SAME:
        return current
    highest = -1.0
    for a in range(-1, value.shape[0]):
        own = value[a, b] if a >= 0 else (choice.outside_utility if choice.outside else IMPOSSIBLE)
        if own <= IMPOSSIBLE or own < best - _SAME:
            continue
        if choice.ties == TIES_FIRST:
            return a
        tie_key = uniform_at(seed, number, step, TIES, np.int64(m) * 256 + a + 1)
        if tie_key > highest:
            highest = tie_key
            chosen = a
    return chosen


@inlined
def margin_density(choice: Choice, value: Floats, b: int, a: int) -> float:
    """Slope of demand for `a` in its utility, in lane `b` at noise 0.

    Demand is a step function there, so firms within MARGIN of indifference count as marginal.
    """
    rival = choice.outside_utility if choice.outside else IMPOSSIBLE
    for other in range(value.shape[0]):
        if other != a:
            rival = max(rival, value[other, b])
    near = abs(value[a, b] - rival) < MARGIN
    return 0.5 / MARGIN if near else 0.0


@inlined
def best_of(value: Floats, b: int, first: int, last: int) -> float:
    """The largest utility in a nest in lane `b`; IMPOSSIBLE if it is empty."""
    best = IMPOSSIBLE
    for a in range(first, last):
        best = max(best, value[a, b])
    return best


@inlined
def camp_slope(choice: Choice, value: Floats, b: int, closed: int, share: float) -> float:
    """Slope of demand for the closed camp, of probability `share`, in its common utility."""
    if choice.logit_scale > 0.0:
        return float(share * (1.0 - share) / choice.logit_scale)
    rival = max(
        choice.outside_utility if choice.outside else IMPOSSIBLE,
        best_of(value, b, closed, value.shape[0]),
    )
    near = abs(best_of(value, b, FIRST_PLACE, closed) - rival) < MARGIN
    return 0.5 / MARGIN if near else 0.0


@inlined
def demand_slope(choice: Choice, inside: float, share: float, relative: float) -> float:
    """dP_j / dV_j of a nested logit.

    Args:
        inside: w_j, the probability within the nest.
        share: P_m, the probability of the nest.
        relative: V_j - sum w V, which matters if variety is below 1.
    """
    per_logit_scale = 1.0 / choice.logit_scale
    per_scale = 1.0 / (choice.dissimilarity * choice.logit_scale)
    inclusive = inside * (1.0 + (1.0 - choice.variety) * relative * per_scale)
    slope = (1.0 - inside) * per_scale + (1.0 - share) * inclusive * per_logit_scale
    return float(share * inside * slope)
