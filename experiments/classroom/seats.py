"""A class in a run of the model: its students choose for some of the startups.

A seat stands for a few startups, and one player, as a student is called here, or more sit on it.
The startups use what most of these hold, wherever that can do the work; the rest waits. Use,
revenue, contributors and peers follow, so that all other firms see what the class does. Offers,
prices and what each can do are the run's own. Without a choice the model's rule plays, and keeps
what it earns.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from openclosed.experiments.classroom.class_state import KEEP, ROUNDS, RULE, TODAY, MarketRequest
from openclosed.experiments.classroom.roles import values_of
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.starts.draws import Draws
from openclosed.experiments.starts.states import States
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.firm_table import LATER, UNAWARE
from openclosed.sim.state.market import API, HOSTED, NOT_STARTED, SELF_HOSTED, STARTUP, WITHOUT_AI
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
        self._usual = model.parameters
        self._decided: Mapping[str, float] = {}

    def rows_of(self, player: int) -> Rows:
        """The startups of a player's seat."""
        return self.seats[player % len(self.seats)]

    def play_round(self, choices: Sequence[str], decided: Mapping[str, float] = {}) -> None:
        """Let half a year pass under the players' choices: an offer's key, KEEP or RULE.

        There may be more players than in the round before. The parameters that roles have `decided`
        are in force for the half year.
        """
        self._put_in_force(decided)
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
                if slot != NOTHING:  # else the model's rule keeps what it earns
                    month = self.month(self.rows_of(player), slot)
                    self.incomes[player][-1] += month.paid - month.bill

    def _put_in_force(self, decided: Mapping[str, float]) -> None:
        if decided == self._decided:
            return
        self._decided, start = decided, self._usual.clock.start
        paths = {name: {start: value} for name, value in decided.items()}
        schedule = {"schedule": self._usual.schedule | paths}
        self.model.context.use_parameters(self._usual.model_copy(update=schedule))

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


STANDARDS = Path(__file__).with_name("standards.yaml")


class Starts:
    """Where markets begin: today's at the end of the data, the other one after its first month."""

    def __init__(self, overrides: Overrides, draws: Draws | States | None, since: str) -> None:
        self._overrides, self._draws, self._since = overrides, draws, since
        self._kept = functools.lru_cache(maxsize=2)(self._made)

    def seats(self, request: MarketRequest) -> Seats:
        """The class in its seats before the first round."""
        model = deepcopy(self._kept(request.kind, request.seed))
        part, is_reach = (1 / 3, False) if request.kind == TODAY else (1 / 2, True)
        return Seats(model, request.seats, part, is_reach=is_reach)

    def _made(self, kind: str, seed: int) -> Ecosystem:
        if kind != TODAY:
            model = Ecosystem(standards(), rng=seed)
            model.step()  # which posts the first offers
            return model
        if self._draws is None:
            model = Ecosystem(self._overrides.parameters, rng=seed)
        else:
            model = self._draws.model(self._overrides, seed)
        while model.parameters.clock.month(model.step_number - 1) < self._since:
            model.step()
        return model


@functools.cache
def standards() -> Parameters:
    """The market of two standards."""
    return Parameters.model_validate(yaml.safe_load(STANDARDS.read_text(encoding="utf-8")))


def play(starts: Starts, request: MarketRequest) -> dict[str, Any]:
    """The market after the rounds so far, as plain values.

    `class` and `others` are open shares of tokens in `month`; `offers` are the next round's by key,
    `use` their shares of all startups' tokens. `rows` of a player have for each offer, and for what
    she holds, the part of her work that it can do, its bill a month, and the cost of a switch.
    """
    seats = starts.seats(request)
    _play_rounds(seats, request)
    model, offers = seats.model, offers_of(seats.model)
    board, shares = model.board, seats.shares()
    return {
        "month": model.parameters.clock.month(model.step_number - 1),
        "class": _rounded(seats.open_share(np.concatenate(seats.seats))),
        "others": _rounded(seats.open_share(seats.others)),
        "offers": {
            key: {
                "is_open": bool(model.market.families["open"][slot // 3]),
                "trust": _rounded(board.offerings[board.position[slot]]["security"]),
                "use": _rounded(shares[slot // 3]),
            }
            for key, slot in offers.items()
        },
        "players": [_player(seats, offers, player) for player in range(request.players)],
    }


def compare(starts: Starts, request: MarketRequest) -> list[float | None]:
    """The others' open share at the end with the class, roles included, and by the model's rule."""
    request, ends = request._replace(seed=request.seed + (request.pair or 0)), []
    alone = ((RULE,) * request.players,) * ROUNDS
    for one in (request, request._replace(rounds=alone, decisions=())):
        seats = starts.seats(one)
        _play_rounds(seats, one)
        ends.append(_rounded(seats.open_share(seats.others)))
    return ends


def _play_rounds(seats: Seats, request: MarketRequest) -> None:
    for choices, decided in zip_longest(request.rounds, request.decisions, fillvalue=()):
        seats.play_round(choices, values_of(request.kind, dict(decided)))


def _player(seats: Seats, offers: dict[str, int], player: int) -> dict[str, Any]:
    incomes = seats.incomes[player] if player < len(seats.incomes) else []
    held = seats.held[player] if player < len(seats.held) else NOTHING
    known = offers if not seats.is_sold(held) or held in offers.values() else offers | {KEEP: held}
    rows = {}
    for key, slot in known.items():
        month = seats.month(seats.rows_of(player), slot)
        rows[key] = [_rounded(month.done), round(month.bill, 1), seats.switch_cost(held, slot)]
    return {
        "account": round(sum(incomes)), "income": round(incomes[-1]) if incomes else None,
        "held": next((key for key, slot in known.items() if slot == held), ""), "rows": rows,
    }  # fmt: skip


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(float(share), 4)
