"""A market that answers: startups of a run of the model whose choices a class makes.

A seat stands for some of the run's startups, which choose what its student picks wherever that can
do the work. Use, revenue, contributors and peers follow, so that all others see what the class
does. Offers, prices and what each can do are the run's own. No screen shows it yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.state.kinds import API, HOSTED, STARTUP

PART = 1 / 3  # of all startups, which the seats have together
ROUND = 6  # months
ROUNDS = 6
BOUND = 50.0  # utility by which a seat avoids what its student has not picked: more than all else
WORTH = 6.0  # of work done, over its bill at a price of 1

type Floats = NDArray[np.float64]
type Rows = NDArray[np.int64]


class Offer(NamedTuple):
    """What a round offers: family and camp, what it costs, and how able it is, points."""

    family: int
    is_open: bool
    price: float
    able: float


def offers_of(model: Ecosystem) -> list[Offer]:
    """At most three: the most able of each camp, and the cheapest closed one."""
    offerings = model.board.offerings
    sold = offerings[np.isin(offerings["delivery"], (API, HOSTED))]
    is_open = model.market.families["open"][sold["family"]].astype(bool)
    offers = [
        Offer(int(one["family"]), bool(camp), float(one["price"]), float(one["able"][STARTUP]))
        for one, camp in zip(sold, is_open, strict=True)
    ]
    closed, opened = ([one for one in offers if one.is_open is camp] for camp in (False, True))
    best = [max(camp, key=lambda one: (one.able, -one.price)) for camp in (closed, opened) if camp]
    cheap = [min(closed, key=lambda one: one.price)] if closed else []
    return list({one.family: one for one in [*best, *cheap]}.values())


class Market:
    """A run, and the seats of a class in it."""

    def __init__(self, model: Ecosystem, seats: int, part: float = PART) -> None:
        self.model = model
        startups = np.flatnonzero(model.firm_table.kind == STARTUP)
        mixed = np.random.default_rng(seats).permutation(startups)
        own, self.others = np.split(mixed, [round(part * startups.size)])
        self.seats: list[Rows] = np.array_split(own, seats)
        self.accounts: Floats = np.zeros(seats)
        self._held: dict[int, Rows] = {}  # by seat, the families that its student has picked

    def hold(self, picks: Mapping[int, bool | int | None]) -> None:
        """Seats pick a camp (True for open), a family, or nothing: then the model's rule chooses.

        What was agreed before is reviewed at once.
        """
        families = self.model.market.families["open"]
        for seat, pick in picks.items():
            if pick is None:
                self._held.pop(seat, None)
                self.model.liking[self.seats[seat]] = 0.0
            else:
                is_camp = isinstance(pick, bool)
                held = np.flatnonzero(families == pick) if is_camp else np.array([pick])
                self._held[seat] = held
                rows = self.seats[seat]
                due = self.model.firm_table.slot[rows] >= 0
                self.model.firm_table.review_at[rows] = np.where(
                    due, self.model.step_number, self.model.firm_table.review_at[rows]
                )

    def go_on(self, months: int = ROUND) -> None:
        """Let months pass, and settle accounts."""
        for _ in range(months):
            for seat, held in self._held.items():
                liking = np.full(self.model.liking.shape[1], -BOUND)
                liking[held] = 0.0
                self.model.liking[self.seats[seat]] = liking
            self.model.step()
            for seat, rows in enumerate(self.seats):
                self.accounts[seat] += self._earned(rows, self._held.get(seat))

    def open_share(self, rows: Rows) -> float:
        """The open share of all tokens of these startups, own machines included; nan of none."""
        use = self._use(rows)
        return float(use["volume"][use["is_open"]].sum() / use["volume"].sum())

    def _earned(self, rows: Rows, held: Rows | None) -> float:
        """What work done by what was picked is worth, less its bills."""
        use = self._use(rows)
        is_held = np.isin(use["family"], held) if held is not None else np.True_
        return float((use["money"] * (WORTH - use["price"]) * is_held).sum())

    def _use(self, rows: Rows) -> dict[str, Any]:
        """Every use of these startups: volume, money at a price of 1, price, family."""
        model = self.model
        board, slots = model.board, model.firm_table.slot[rows]
        is_used = (slots >= 0) & (model.firm_table.present[rows] == 1)[:, None]
        places = np.where(is_used, board.position[np.maximum(slots, 0)], -1)
        firm, cohort = np.nonzero(places >= 0)
        offering = board.offerings[places[firm, cohort]]
        volume = model.firm_table.volume[rows][firm, cohort] * board.growth[cohort]
        volume = volume * offering["response"][:, STARTUP]
        return {
            "volume": volume,
            "money": volume * board.going[cohort],
            "price": offering["price"],
            "family": offering["family"],
            "is_open": model.market.families["open"][offering["family"]].astype(bool),
        }
