"""Be the firm: what a run of the model offers developers each year, and what a class makes of it.

Offers, prices, what each of them can do and each developer's work are those of one run. What the
class picks changes none of them: its curve is what the same choices come to in other hands.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.lab.names import Names
from sim import Ecosystem
from sim.parameters.dates import month_after
from sim.state.kinds import API, HOSTED, STARTUP, WITHOUT_AI
from sim.state.work import OWN_UNIT

OFFERS = 6  # most of a year, those that the run's own developers use most
FIRMS = 40  # developers that students play


class Market:
    """What is seen of a run at the end of each year."""

    def __init__(self) -> None:
        self._names = Names()
        self._years: list[dict[str, Any]] = []
        self._work: list[NDArray[np.float64]] = []  # of each developer
        self._does: list[NDArray[np.float64]] = []  # (developers, offers) parts of its work

    def look(self, world: Ecosystem) -> None:
        """See a month; only December is kept."""
        clock = world.parameters.clock
        label = month_after(clock.start, (world.step_number - 1) * clock.months_per_step)
        if label[5:] != "12":
            return
        volumes, needs = _work(world)
        used = _used_by_family(world, volumes)
        sold = sorted(_cheapest(world), key=lambda one: -used.get(int(one["family"]), 0.0))
        offers = sorted(sold[:OFFERS], key=lambda one: -one["able"][STARTUP])
        dearest = max(float(one["price"]) for one in offers)
        shown = [
            {
                "name": self._names.of(world.family_names[one["family"]]),
                "is_open": bool(world.market.families["open"][one["family"]]),
                "price": round(100.0 * float(one["price"]) / dearest, 1),
                "used": round(used.get(int(one["family"]), 0.0), 4),
            }
            for one in offers
        ]
        able = np.array([one["able"][STARTUP] for one in offers])
        doable = np.where(needs[:, :, None] <= able, volumes[:, :, None], 0.0).sum(axis=1)
        size = volumes.sum(axis=1)
        self._years.append({"year": label[:4], "offers": shown})
        self._work.append(size)
        self._does.append(doable / np.maximum(size, 1e-12)[:, None])

    def told(self) -> list[dict[str, Any]]:
        """For each year its `offers`, and what of each developer's work each of them `does`.

        A developer with much work stands more than once, so that all of them together count as
        developers of the run do by their work.
        """
        work = np.array(self._work)  # (years, developers)
        share = (work / work.sum(axis=1, keepdims=True)).mean(axis=0) * (work > 0.0).all(axis=0)
        ends = np.cumsum(share) / share.sum()
        rows = np.searchsorted(ends, (np.arange(FIRMS) + 0.5) / FIRMS)
        rows = np.random.default_rng(FIRMS).permutation(rows)  # so that neighbours differ
        return [
            year | {"does": np.round(does[rows], 3).tolist()}
            for year, does in zip(self._years, self._does, strict=True)
        ]


def _work(world: Ecosystem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(developers, places) volume and need, points, of the work that each has."""
    crowd, board, work = world.crowd, world.board, world.tables.work
    rows = np.flatnonzero(crowd.kind == STARTUP)
    has = (crowd.slot[rows] >= WITHOUT_AI) & (crowd.present[rows, None] == 1)
    volumes = np.where(has, crowd.volume[rows] * board.growth, 0.0)
    own = world.parameters.work.need_spread * crowd.own[rows] / OWN_UNIT
    return volumes, work["need"] + own


def _used_by_family(world: Ecosystem, volumes: NDArray[np.float64]) -> dict[int, float]:
    """Each family's share of what developers use; `volumes` from `_work`."""
    slots = world.crowd.slot[world.crowd.kind == STARTUP]
    bills = np.bincount(slots[slots >= 0] // 3, weights=volumes[slots >= 0])
    return dict(enumerate((bills / max(bills.sum(), 1e-12)).tolist()))


def _cheapest(world: Ecosystem) -> list[Any]:
    """Everything that is sold, each family once, at its lowest price."""
    offerings = world.board.offerings
    sold = offerings[np.isin(offerings["delivery"], (API, HOSTED))]
    return [
        min(sold[sold["family"] == family], key=lambda one: float(one["price"]))
        for family in np.unique(sold["family"])
    ]
