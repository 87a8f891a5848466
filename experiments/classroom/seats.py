"""A class in a run of the model: its students choose for some of the startups.

A seat stands for a few startups, and one player, as a student is called here, or more sit on it.
The startups use what most of these hold, wherever that can do the work; the rest waits. Use,
revenue, contributors and peers follow, so that all other firms see what the class does. Offers,
prices and what each can do are the run's own. Without a choice the model's rule plays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.classroom.market import KEEP, RULE
from openclosed.sim import Ecosystem
from openclosed.sim.state.firm_table import LATER, UNAWARE
from openclosed.sim.state.kinds import API, HOSTED, NOT_STARTED, SELF_HOSTED, STARTUP, WITHOUT_AI
from openclosed.sim.state.work import OWN_UNIT

ROUND = 6  # months
WORK = 100.0  # what customers pay a player a month if all of her work is done
BILL = 60.0  # of all of it, at a price of 1
SWITCH = 50.0  # cost of a move to the other camp
OUTAGE = 0.25  # of a month's pay, lost if the family in use has an incident
INSTEAD = {"cheap": "closed", "hosted": "own", "own": "hosted"}  # of an offer that is missing
NOTHING = -1  # slot of a player who has not chosen yet

type Floats = NDArray[np.float64]
type Rows = NDArray[np.int64]


def offers_of(model: Ecosystem) -> dict[str, int]:
    """Slots of at most four offers by key.

    These are the most able closed model, the most able open one from a host and on an own machine,
    and the cheapest closed model if that is another.
    """
    offers: dict[str, int] = {}
    for way, delivery in (("closed", API), ("hosted", HOSTED), ("own", SELF_HOSTED)):
        sold = [one for one in model.board.offerings if one["delivery"] == delivery]
        if sold:
            best = max(sold, key=lambda one: (one["able"][STARTUP], -one["price"]))
            offers[way] = int(best["slot"])
        if way == "closed" and sold:
            offers["cheap"] = int(min(sold, key=lambda one: one["price"])["slot"])
    if offers.get("cheap") == offers.get("closed"):
        offers.pop("cheap", None)
    return offers


class Month(NamedTuple):
    """A month of a player: parts of all work, and money."""

    done: float  # part that the offer can do
    paid: float  # what customers pay for it
    bill: float


class Seats:
    """A run, and the seats of a class in it.

    Args:
        model: the run, which continues from where it is.
        seats: how many.
        part: of all startups, which the seats have together.
        is_reach: customers pay in proportion to how many others use the same family.
    """

    def __init__(self, model: Ecosystem, seats: int, part: float, *, is_reach: bool) -> None:
        self.model, self._is_reach = model, is_reach
        table = model.firm_table
        startups = np.flatnonzero(table.kind == STARTUP)
        there = startups[table.present[startups] == 1]
        own = np.random.default_rng(seats).permutation(there)[: round(part * startups.size)]
        self.all, self.others = startups, np.setdiff1d(startups, own)
        self.seats: list[Rows] = np.array_split(own, seats)
        self.held: list[int] = []  # by player, the slot of the last choice, or NOTHING
        self.incomes: list[list[float]] = []  # by player and round
        later = table.aware_since[own] == UNAWARE
        table.aware_since[own[later]] = model.step_number

    def rows_of(self, player: int) -> Rows:
        """The startups of a player's seat."""
        return self.seats[player % len(self.seats)]

    def play_round(self, choices: Sequence[str]) -> None:
        """Let half a year pass under the players' choices: an offer's key, KEEP or RULE.

        There may be more players than in the round before.
        """
        offers = offers_of(self.model)
        costs, plays = [], []  # by player: cost of moving, slot in this round
        for player, choice in enumerate(choices):
            if player == len(self.held):
                self.held.append(NOTHING)
                self.incomes.append([])
            slot = offers.get(choice, offers.get(INSTEAD.get(choice, ""), self.held[player]))
            costs.append(self.switch_cost(self.held[player], slot))
            if choice not in (KEEP, RULE):
                self.held[player] = slot
            plays.append(NOTHING if choice == RULE else slot)
        for player, cost in enumerate(costs):
            self.incomes[player].append(-cost)
        for _ in range(ROUND):
            for seat, rows in enumerate(self.seats):
                here = [slot for slot in plays[seat :: len(self.seats)] if self.is_sold(slot)]
                self._use(rows, Counter(here).most_common(1)[0][0] if here else NOTHING)
            self.model.step()
            for player, slot in enumerate(plays):
                month = self.month(self.rows_of(player), slot)
                self.incomes[player][-1] += month.paid - month.bill

    def switch_cost(self, held: int, slot: int) -> float:
        """What it costs to move from what is held to another offering."""
        if NOTHING in (held, slot) or held // 3 == slot // 3:
            return 0.0
        is_open = self.model.market.families["open"]
        same = is_open[held // 3] == is_open[slot // 3]
        return SWITCH * (self.model.in_force.choice.distance_family if same else 1.0)

    def month(self, rows: Rows, slot: int) -> Month:
        """A month of these startups with an offering, or with what the model's rule has chosen."""
        at, weight = self._alternatives(rows, slot), self._weights(rows)
        done, sold = weight * (at >= 0), self.model.board.offerings[at]
        volume = np.maximum(self.model.firm_table.volume[rows], 1e-9)
        skill = self.model.rules.firm[STARTUP]["skill"]
        cost = sold["price"] + sold["engineering"] * (1.0 - skill) / volume
        reach = self.shares()[sold["family"]] if self._is_reach else 1.0
        paid = done * reach * (1.0 - OUTAGE * sold["incident"])
        return Month(float((done * reach).sum()), float(WORK * paid.sum()),
                     float(BILL * (done * cost).sum()))  # fmt: skip

    def open_share(self, rows: Rows) -> float | None:
        """The open share of all tokens of these startups, own machines included; None of none."""
        at, volume = self._volume(rows)
        is_open = self.model.market.families["open"][self.model.board.offerings["family"][at]] == 1
        total = float(volume.sum())
        return float(volume[is_open].sum()) / total if total else None

    def shares(self) -> Floats:
        """(families) their shares of all startups' tokens."""
        at, volume = self._volume(self.all)
        families = self.model.board.offerings["family"][at]
        sums = np.bincount(families, volume, self.model.market.families.size)
        return np.asarray(sums / max(float(volume.sum()), 1e-9))

    def is_sold(self, slot: int) -> bool:
        """Whether an offering is on the market."""
        return slot >= 0 and bool(self.model.board.position[slot] >= 0)

    def _started(self, rows: Rows) -> Any:
        """(rows, places) workloads that have begun, or do so this month."""
        table, now = self.model.firm_table, self.model.step_number
        since = np.maximum(self.model.work["since"], table.aware_since[rows, None].astype(int))
        begins = (table.slot[rows] == NOT_STARTED) & (since + table.review_at[rows] <= now)
        there = table.present[rows] == 1
        return ((table.slot[rows] > NOT_STARTED) | begins) & there[:, None]

    def _alternatives(self, rows: Rows, slot: int) -> Rows:
        """(rows, places) place on the board of what each workload uses, or NOTHING."""
        table, board = self.model.firm_table, self.model.board
        if not self.is_sold(slot):
            held = table.slot[rows].astype(int)
            is_used = (held >= 0) & (table.present[rows] == 1)[:, None]
            return np.where(is_used, board.position[np.maximum(held, 0)], NOTHING)
        place = int(board.position[slot])
        spread = self.model.in_force.work.need_spread
        need = self.model.work["need"] + spread * table.own[rows] / OWN_UNIT
        can = board.offerings[place]["able"][STARTUP] >= need
        return np.where(self._started(rows) & can, place, NOTHING)

    def _use(self, rows: Rows, slot: int) -> None:
        """Let startups use an offering until told otherwise; or free them for the model's rule."""
        table, step = self.model.firm_table, self.model.step_number
        if slot == NOTHING:
            bound = (table.review_at[rows] == LATER) & (table.slot[rows] > NOT_STARTED)
            table.review_at[rows] = np.where(bound, step, table.review_at[rows])
            return
        started = self._started(rows)
        used = np.where(self._alternatives(rows, slot) >= 0, slot, WITHOUT_AI)
        table.slot[rows] = np.where(started, used, table.slot[rows])
        table.review_at[rows] = np.where(started, LATER, table.review_at[rows])

    def _weights(self, rows: Rows) -> Floats:
        """(rows, places) each workload's part of all work that has started, by its bill."""
        table, board = self.model.firm_table, self.model.board
        worth: Floats = table.volume[rows] * board.growth * board.going * self._started(rows)
        worth /= max(float(worth.sum()), 1e-9)
        return worth

    def _volume(self, rows: Rows) -> tuple[Rows, Floats]:
        """(uses) of these startups: place on the board, and tokens."""
        board, alternatives = self.model.board, self._alternatives(rows, NOTHING)
        firm, cohort = np.nonzero(alternatives >= 0)
        at = alternatives[firm, cohort]
        volume = self.model.firm_table.volume[rows][firm, cohort] * board.growth[cohort]
        return at, volume * board.offerings["response"][at, STARTUP]
