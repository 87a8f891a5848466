"""The law of the class page: how much of startups' work open models can do at all.

It counts all tokens, own machines included; the page shows purchased tokens beside it.

It is an expectation from how fast new work grows, how late open models are, when firms start new
work, and how many unequal kinds of work there are (docs/model.md has it in twenty lines). Firms use
less of what is more expensive, by the parameters of price. The law uses no share of any run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openclosed.sim.demand import saturation
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import value_of

type Floats = NDArray[np.float64]

PAST = 12.0  # years of cohorts in 2032, since the first use cases in the data
AHEAD = 5.9  # years from the month in which the end of demand is counted, to the middle of 2032


class LawParameters(NamedTuple):
    """Parameters of the law, each one number or (runs)."""

    growth: ArrayLike  # k: of new work's size a year, log, over what is left of older work
    delay: ArrayLike  # L: years by which open models in use follow closed ones
    start: ArrayLike  # T: mean years until a firm starts what is possible
    rate: ArrayLike  # lambda: cohorts a year
    spread: ArrayLike  # s: standard deviation of the log of their sizes
    part: ArrayLike  # phi: share of what open models can do that they serve
    lost: ArrayLike = 0.0  # part of the growth that comes from older work given up
    ahead: ArrayLike = 0.0  # years from the month in which `room` is counted
    room: ArrayLike = np.inf  # m: how much larger the largest work gets; inf: demand never ends


def open_shares(parameters: LawParameters, runs: int, seed: int) -> Floats:
    """(runs) open share of volume at one moment, each run with cohorts of its own.

    A cohort of age a has the volume exp(s z - k a) (1 - exp(-a / T)), and open models can do it
    from the age L on. Of many equal cohorts that leaves closed models the ceiling of the law,
    (1 + k T) (1 - exp(-k L) - (k / h) (1 - exp(-h L))) with h = k + 1 / T. Where demand ends, the
    volume lags behind by `sim.demand.saturation.held_back`, and closed models keep less.
    """
    draw = np.random.default_rng(seed)
    k, delay, start, rate, spread, part, lost, ahead, room = (
        np.broadcast_to(np.asarray(one, dtype=float), runs)[:, None] for one in parameters
    )
    most = int(np.max(rate) * PAST + 6.0 * np.sqrt(np.max(rate) * PAST)) + 1
    age = np.cumsum(draw.exponential(size=(runs, most)), axis=1) / rate
    volume = np.exp(spread * draw.normal(size=age.shape) - k * age) * -np.expm1(-age / start)
    volume *= (age < PAST) / (1.0 + np.expm1((k - lost) * (ahead - age)) / room)
    able = (volume * (age >= delay)).sum(axis=1) / volume.sum(axis=1)
    return np.asarray(part[:, 0] * able)


DELAYS = (1.0, 30.0)
"""Months by which open models in use may trail: from a few weeks to the latest that was measured
(22, Epoch AI 2024) and what firms need to hear of them."""
DRAWS = 60_000  # of delays and kinds of work, over all runs and stops of growth
BLOCK = 4_000  # of these at a time, as memory allows
PRODUCTS = np.arange(0.0, 5.01, 0.25)  # of growth and delay, at which the law is computed
REACH = 0.125  # products this near, or within this part of the product, count together
ENDS = (0.05, 0.95)
NAMES = {
    "work.size_growth": "growth", "work.start_months": "start", "work.per_point": "kinds",
    "work.size_spread": "spread", "firms.startups.price_exponent": "answer",
    "pricing.tiering": "tiering", "work.saturation": "saturation",
}  # fmt: skip
"""Parameters that may differ between runs, and their names in the law."""


class RunParameters(NamedTuple):
    """Parameters of each run, (runs), and those that are the same in all."""

    growth: Floats  # of the log of new work's volume, a point of the frontier
    start: Floats  # mean months until a firm starts what is possible
    kinds: Floats  # of work that a point brings
    spread: Floats  # of the log of their sizes
    answer: Floats  # of volume to the price paid, a power
    tiering: Floats  # part of a price that follows what the work needs
    saturation: Floats  # of spending, over today's
    pace: float  # points that the frontier gains a year
    retirement: float  # hazard that work is given up, a year
    slope: float  # fall of the log of cost, a point behind the frontier


def run_parameters(columns: Mapping[str, Any], base: Parameters) -> RunParameters:
    """Parameters of runs from `columns` by dotted name; else the base's."""
    values = [columns.get(dotted, value_of(base, dotted)) for dotted in NAMES]
    own = np.broadcast_arrays(*(np.atleast_1d(np.asarray(one, np.float64)) for one in values))
    return RunParameters(
        **dict(zip(NAMES.values(), own, strict=True)),
        pace=base.research.past_growth,
        retirement=base.work.retirement,
        slope=base.pricing.cost_slope,
    )


def law(runs: RunParameters, growths: Sequence[float | None], seed: int = 1) -> Floats:
    """(products, 4) product of growth and delay, low end, mean and high end of what open can do.

    `growths` are stops of growth per capability point; None if each run has its own. There is a row
    for each of PRODUCTS that some growth and delay come near.
    """
    chance = np.random.default_rng(seed)
    count = len(runs.growth)
    again = max(1, DRAWS // (count * len(growths)))
    every = np.tile(np.arange(count), again * len(growths))
    stops = [runs.growth if one is None else np.full(count, one) for one in growths]
    growth = np.tile(np.concatenate(stops), again)
    soon, late = np.log(DELAYS).tolist()
    gap = np.exp(chance.uniform(soon, late, len(every))) / 12.0 * runs.pace
    fall = runs.slope * runs.tiering[every] + runs.retirement / runs.pace
    everywhere = np.ones(len(every))
    parameters = LawParameters(
        growth=growth * runs.pace + runs.retirement,
        delay=gap / runs.pace,
        start=runs.start[every] / 12.0,
        rate=runs.kinds[every] * runs.pace,
        spread=runs.spread[every],
        part=everywhere,
        lost=runs.retirement * everywhere,
        ahead=AHEAD * everywhere,
        room=np.vectorize(saturation.room, otypes=[float])(
            runs.saturation[every], growth, fall, 0.0
        ),
    )
    blocks = [slice(first, first + BLOCK) for first in range(0, len(every), BLOCK)]
    able = np.concatenate(
        [
            open_shares(
                LawParameters(*(np.asarray(one)[part] for one in parameters)), size, seed + block
            )
            for block, part in enumerate(blocks)
            if (size := gap[part].size)
        ]
    )
    cheaper = runs.slope * (1.0 - runs.tiering[every]) * gap
    more = able * np.exp(runs.answer[every] * cheaper)
    product, share = growth * gap, more / (more + 1.0 - able)
    known = np.isfinite(share)
    rows = []
    for place in PRODUCTS:
        near = share[known & (np.abs(product - place) <= REACH * max(1.0, place))]
        if near.size:
            low, high = np.quantile(near, ENDS)
            rows.append((place, low, near.mean(), high))
    return np.array(rows)
