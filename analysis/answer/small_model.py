"""The small model: six numbers that say most of what the large one says of open models' share.

New work comes at random, each kind larger than the last by the growth k. Firms start it after a
while, and open models can do it after a delay. Of what they can do they serve a part.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.parameters import Parameters

if TYPE_CHECKING:
    from analysis.common.ensemble import Ensemble

type Floats = NDArray[np.float64]

PAST = 12.0
"""Years for which cohorts have come: in 2032 those since the first use cases of the record."""


class Numbers(NamedTuple):
    """The six numbers; each may be one for all worlds, or (worlds)."""

    growth: ArrayLike  # k: of new work's size a year, log, over what is left of older work
    delay: ArrayLike  # L: years by which open models in use follow closed ones
    start: ArrayLike  # T: mean years until a firm starts what is possible
    rate: ArrayLike  # lambda: cohorts a year
    spread: ArrayLike  # s: standard deviation of the log of their sizes
    part: ArrayLike  # phi: what open models serve of what they can do, in [0, 1]


def open_shares(numbers: Numbers, worlds: int, seed: int) -> Floats:
    """(worlds) open share of volume at one moment, each world with cohorts of its own.

    A cohort of age a has the volume exp(s z - k a) (1 - exp(-a / T)), and open models can do it
    from the age L on. Of many equal cohorts that leaves closed models the ceiling of the law,
    (1 + k T) (1 - exp(-k L) - (k / h) (1 - exp(-h L))) with h = k + 1 / T.
    """
    draw = np.random.default_rng(seed)
    k, delay, start, rate, spread, part = (
        np.broadcast_to(np.asarray(one, dtype=float), worlds)[:, None] for one in numbers
    )
    most = int(np.max(rate) * PAST + 6.0 * np.sqrt(np.max(rate) * PAST)) + 1
    age = np.cumsum(draw.exponential(size=(worlds, most)), axis=1) / rate
    volume = np.exp(spread * draw.normal(size=age.shape) - k * age) * -np.expm1(-age / start)
    volume *= age < PAST
    able = (volume * (age >= delay)).sum(axis=1) / volume.sum(axis=1)
    return np.asarray(part[:, 0] * able)


LAST = slice(-24, None)
"""Months at the end of which it tells."""
YEARS = 5.0
"""Years before the end over which the frontier's growth is taken, or all of a shorter run."""
DRAWS = 50


def numbers_of(group: "Ensemble", kind: str) -> Numbers:
    """The six numbers of runs that go on from kept worlds, for a kind of firms.

    Its delay and part are the same for all: medians of the model's runs.
    """
    base, runs = Parameters(), group.runs
    share = group.paths(f"open_share_tokens_{kind}")[:, LAST].mean(axis=1)
    only = group.paths(f"closed_only_share_{kind}")[:, LAST].mean(axis=1)
    gap = group.paths(f"kappa_gap_{kind}")[:, LAST].mean(axis=1)
    months = min(round(12 * YEARS), len(group.months) - 1)
    ends = group.paths("capability_closed")[:, [-1 - months, -1]]
    growth = np.diff(ends)[:, 0] * 12.0 / months
    sizes = runs["work.size_growth"].to_numpy(dtype=float)
    return Numbers(
        growth=sizes * growth + base.work.retirement,
        delay=float(np.nanmedian(gap / np.maximum(sizes, 1e-9) / growth)),
        start=runs["work.start_months"].to_numpy(dtype=float) / 12.0,
        rate=runs["work.per_point"].to_numpy(dtype=float) * growth,
        spread=runs["work.size_spread"].to_numpy(dtype=float),
        part=float(np.nanmedian(share / (1.0 - only))),
    )


def told(group: "Ensemble", kind: str) -> Floats:
    """(draws, runs) what it tells of the open share of tokens at the end of each run."""
    numbers = numbers_of(group, kind)
    return np.array([open_shares(numbers, group.size, seed) for seed in range(DRAWS)])


def endings(shares: Floats, threshold: float = 2 / 3) -> dict[str, float]:
    """How often open has at least a share that wins, closed has, or neither does."""
    known = shares[np.isfinite(shares)]
    opens, closes = float((known >= threshold).mean()), float((known <= 1 - threshold).mean())
    return {"open": opens, "neither": 1.0 - opens - closes, "closed": closes}
