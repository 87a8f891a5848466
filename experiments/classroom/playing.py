"""A class's market as a run of the model: what a round offers, and what it has made of choices."""

from __future__ import annotations

import functools
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from openclosed.experiments.classroom.market import KEEP, ROUNDS, RULE, TODAY, MarketRequest
from openclosed.experiments.classroom.seats import NOTHING, Seats, offers_of
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.starts.draws import Draws
from openclosed.experiments.starts.states import States
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters

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
    for choices in request.rounds:
        seats.play_round(choices)
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
    """The others' open share at the end with the class's choices, and by the model's rule."""
    request, ends = request._replace(seed=request.seed + (request.pair or 0)), []
    for rounds in (request.rounds, ((RULE,) * request.players,) * ROUNDS):
        seats = starts.seats(request)
        for choices in rounds:
            seats.play_round(choices)
        ends.append(_rounded(seats.open_share(seats.others)))
    return ends


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
