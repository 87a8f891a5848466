"""The choice among the qualified offerings: nested random utility of three levels.

McFadden (1978) for the nests {none}, {closed} and {open}, for the lineages in a camp and for the
offerings of a lineage; Train (2009, ch. 4) for their scales. Gumbel noise enters through the
probabilities it implies: one uniform draw picks the camp, another the offering in it. Many choices
are made at once, one per lane of vector code: arrays have alternatives as rows and lanes as
columns.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import TIES_FIRST, TIES_KEEP
from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.engine.elementary import exponential_of, logarithm_of
from openclosed.sim.engine.randomness import TIES, Integer, uniform, uniform_at
from openclosed.sim.terms.term import Choice

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

NOTHING = -1  # the outside option
IMPOSSIBLE = -1e300
# Typed, since the compiler specialises a function for each plain number.
FIRST_PLACE: Any = np.int64(0)
_SAME = 1e-9  # utilities this close are ties at noise 0
MARGIN = 0.1  # utility around indifference within which firms count as marginal at noise 0
COPIES = 0.1
"""Noise within a lineage relative to noise between camps: forks and deliveries are near copies."""


class Odds(NamedTuple):
    """Choice probabilities, one lane each, and memory to compute them."""

    within: Floats  # (A, lanes) probability of each offering within its camp
    in_lineage: Floats  # (A, lanes) probability of each offering within its lineage
    nest: Floats  # (3, lanes) probabilities of none, closed and open
    inclusive: Floats  # (3, lanes) inclusive values of these
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
def is_first(lineage: Integers, first: int, a: int) -> bool:
    """Whether `a` is the first alternative of its lineage, from the alternative `first` on."""
    found = True
    for other in range(first, a):
        found &= lineage[other] != lineage[a]
    return found


@inlined
def weigh_group(
    scale: float, value: Floats, lineage: Integers, own: int, first: int, last: int, lanes: int,
    odds: Odds, chance: Floats,
) -> None:  # fmt: skip
    """Fill `chance` with probabilities within a group, and `best` with its value.

    I = scale ln sum exp(V / scale), or IMPOSSIBLE if nothing qualifies. The group is the lineage
    `own`, or all from `first` to `last` if it is NOTHING. `chance` may be `value` itself.
    """
    best, total, inverse = odds.best, odds.total, odds.inverse
    per_scale = 1.0 / scale
    for b in range(lanes):
        best[b], total[b] = IMPOSSIBLE, 0.0
    for a in range(first, last):
        for b in range(lanes if own == NOTHING or lineage[a] == own else 0):
            best[b] = max(best[b], value[a, b])
    for a in range(first, last):
        for b in range(lanes if own == NOTHING or lineage[a] == own else 0):
            weight = exponential_of((value[a, b] - best[b]) * per_scale)
            chance[a, b] = weight if value[a, b] > IMPOSSIBLE else 0.0
            total[b] += chance[a, b]
    for b in range(lanes):
        is_empty = total[b] <= 0.0
        inverse[b] = 0.0 if is_empty else 1.0 / total[b]
        best[b] += scale * logarithm_of(1.0 if is_empty else total[b])
    for a in range(first, last):
        for b in range(lanes if own == NOTHING or lineage[a] == own else 0):
            chance[a, b] *= inverse[b]


@inlined
def among_lineages(choice: Choice, value: float, lineage: float) -> float:
    """V' of an offering, whose logit within its camp is the nested one; `lineage` is the value I.

    Its sum over a lineage has the weight of I; the single offering of a lineage has V' = V.
    """
    return float(lineage + choice.dissimilarity / COPIES * (value - lineage))


@inlined
def weigh_camp(
    choice: Choice, value: Floats, lineage: Integers, first: int, last: int, lanes: int, odds: Odds
) -> None:
    """Fill `in_lineage` and `within` for a camp, and `best` with its value."""
    within, best, near = odds.within, odds.best, COPIES * choice.logit_scale
    for a in range(first, last):
        if is_first(lineage, first, a):
            weigh_group(near, value, lineage, lineage[a], a, last, lanes, odds, odds.in_lineage)
            for copy in range(a, last):
                for b in range(lanes if lineage[copy] == lineage[a] else 0):
                    within[copy, b] = among_lineages(choice, value[copy, b], best[b])
    scale = choice.dissimilarity * choice.logit_scale
    weigh_group(scale, within, lineage, NOTHING, first, last, lanes, odds, within)


@kernel
def probabilities(
    choice: Choice,
    closed: int,
    lineage: Integers,
    value: Floats,
    lanes: int,
    odds: Odds,
    gain: Floats,
) -> None:
    """Fill `odds` from the utilities `value` (A, lanes); the noise is above 0.

    `lineage` (A) has the root of each alternative's family.
    `gain` is filled with the inclusive value of the AI nests over the outside option, in units of
    noise: the expected gain from having AI on offer (Small and Rosen 1981), 0 if nothing qualifies.
    """
    nest, inclusive, best = odds.nest, odds.inclusive, odds.best
    ends = FIRST_PLACE, closed, value.shape[0]
    for camp in range(2):
        weigh_camp(choice, value, lineage, ends[camp], ends[camp + 1], lanes, odds)
        for b in range(lanes):
            inclusive[1 + camp, b] = best[b]
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
def demand_slope(choice: Choice, in_lineage: float, within: float, share: float) -> float:
    """dP_j / dV_j of a nested logit of three levels.

    Args:
        in_lineage: probability of the offering within its lineage.
        within: that within its camp.
        share: probability of the camp.
    """
    others = (in_lineage - within) / choice.dissimilarity  # lineages of its camp
    slope = (1.0 - in_lineage) / COPIES + others + within * (1.0 - share)
    return float(share * within * slope / choice.logit_scale)
