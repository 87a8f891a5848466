"""Exact runs of the page's world: at any place of the levers, with any seed, and with shocks."""

from typing import Any

import numpy as np

from analysis.lab import levers
from analysis.lab.levers import Board
from analysis.lab.moves import Move, Moved
from analysis.lab.yardsticks import (
    COMPARED_WITH,
    NEEDED,
    SHOWN,
    YARDSTICKS,
    by_time,
    by_year,
    endings,
    years_of,
)
from experiments.classroom.asked import Asked, World
from experiments.classroom.market import Market
from experiments.classroom.summit import declared
from experiments.question.composing import composing
from experiments.question.settings import MIXTURE, NO_PARAMETERS
from experiments.runs.replicate import Replicate, Task, replicate
from experiments.worlds.chosen import kept_worlds
from experiments.worlds.mixture import Mixture
from sim import Ecosystem
from sim.outcomes import INDEX
from sim.parameters import Parameters
from sim.parameters.dates import month_after

_COLUMNS = [INDEX[name] for name in NEEDED]


class ExactRuns:
    """The model with the levers and the configuration of a page.

    Raises:
        ValueError: one line, when this version of the model has not the page's world.
    """

    def __init__(self, world: World) -> None:
        own = {key: value for key, value in world.config.items() if key not in NO_PARAMETERS}
        try:
            self._base = Parameters.model_validate(own)
            self._moved = Moved(_board(world), self._base)
            self._mixture: Mixture | None = None
            if world.config.get("worlds") == MIXTURE:
                with composing():
                    self._mixture = kept_worlds(self._base)._replace(reuses_pasts=True)
        except (ValueError, KeyError) as error:
            raise ValueError("the page was made by another version of the model") from error
        self._years, self._since = years_of(self._base), levers.declared().since

    def tried(self) -> str:
        """Why a run of the page's world fails; empty if it does not."""
        return self._run(self._base, 0, 0).error

    def _run(self, parameters: Parameters, run: int, seed: int) -> Replicate:
        return replicate(parameters, Task(run, self._own(seed)), mixture=self._mixture)

    def _own(self, seed: int) -> int:
        return seed if self._mixture is None else self._mixture.seed_of(seed)

    def made(self, asked: Asked) -> dict[str, Any]:
        """The `runs`, one for each seed: its `values` by yardstick, its `endings`.

        A yardstick that does not exist at a time has None there; a run that could not be finished
        is None. Where it is asked for, `market` says what the first run offered developers each
        year after the record.
        """
        moves = [Move(*move) for move in asked.moves]
        parameters = self._moved.at(moves, _from_outside(asked.shock))
        made = [self._run(parameters, run, seed) for run, seed in enumerate(asked.seeds)]
        told = {"runs": [self._told(one, parameters, asked.yearly) for one in made]}
        return told | {"market": self._market(parameters, asked.seeds[0])} if asked.market else told

    def _market(self, parameters: Parameters, seed: int) -> list[dict[str, Any]]:
        own, market = self._own(seed), Market()
        if self._mixture is None:
            world = Ecosystem(parameters, rng=own)
        else:
            world = self._mixture.world(parameters, own)
        while world.running:
            world.step()
            market.look(world)
        return [year for year in market.told() if year["year"] > COMPARED_WITH]

    def _told(self, made: Replicate, parameters: Parameters, yearly: bool) -> dict[str, Any] | None:
        if made.months is None:
            return None
        record = made.months[:, _COLUMNS]
        values = by_year(record, parameters)
        ends = endings(values, made.labels, self._years)
        shown = YARDSTICKS if yearly else SHOWN
        if not yearly:
            values = by_time(record, parameters, self._since)
        rows = {
            one.key: [None if np.isnan(value) else round(float(value), 5) for value in row]
            for one, row in zip(shown, values, strict=False)
        }
        keys = (one.key for one in YARDSTICKS)
        return {"values": rows, "endings": dict(zip(keys, ends, strict=True))}


def _from_outside(shock: tuple[str, str] | None) -> dict[str, dict[str, Any]]:
    """What a shock card puts into the configuration, by group; `shock` is the card, its since."""
    if shock is None:
        return {}
    name, since = shock
    card, month = declared().shocks[name], month_after(since, 1)
    event = {name: card.shocks | {"month": month}} if card.shocks else {}
    policy = {lever: settings | {"starts": month} for lever, settings in card.policy.items()}
    return {"shocks": event, "policy": policy}


def _board(world: World) -> Board:
    """The declared levers, with the stops of the page. Raises KeyError if one is not declared."""
    board = levers.declared()
    kept = {
        key: board.levers[key].model_copy(
            update={"stops": {name: board.levers[key].stops[name] for name in stops}}
        )
        for key, stops in world.levers.items()
    }
    return board.model_copy(update={"levers": kept})
