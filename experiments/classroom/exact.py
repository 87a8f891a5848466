"""Exact runs of the page's world: at any place of the levers, with any seed, and with shocks."""

from typing import Any

import numpy as np

from analysis.lab import levers
from analysis.lab.levers import Board
from analysis.lab.moves import Move, Moved
from analysis.lab.yardsticks import NEEDED, YARDSTICKS, by_year, endings, years_of
from experiments.classroom.asked import Asked, World
from experiments.classroom.summit import declared
from experiments.question.composing import composing
from experiments.question.settings import MIXTURE, NO_PARAMETERS
from experiments.runs.replicate import Replicate, Task, replicate
from experiments.worlds.chosen import kept_worlds
from experiments.worlds.mixture import Mixture
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
                    self._mixture = kept_worlds(self._base)
        except (ValueError, KeyError) as error:
            raise ValueError("the page was made by another version of the model") from error
        self._years = years_of(self._base)

    def tried(self) -> str:
        """Why a run of the page's world fails; empty if it does not."""
        return self._run(self._base, 0, 0).error

    def _run(self, parameters: Parameters, run: int, seed: int) -> Replicate:
        mixture = self._mixture
        own = seed if mixture is None else mixture.seed_of(seed)
        return replicate(parameters, Task(run, own), mixture=mixture)

    def made(self, asked: Asked) -> dict[str, Any]:
        """The runs: `values` by yardstick and year of the first seed, `endings` of it, `counts`.

        A yardstick that does not exist in a year has None. `counts` says for each yardstick how
        many of all runs ended in which way. `failed` is how many could not be finished; where the
        first could not, there are no values.
        """
        moves = [Move(*move) for move in asked.moves]
        parameters = self._moved.at(moves, _from_outside(asked.shock))
        counts = {one.key: dict.fromkeys(one.endings, 0) for one in YARDSTICKS}
        first: dict[str, Any] = {"values": {}, "endings": {}}
        failed = 0
        for run, seed in enumerate(asked.seeds):
            made = self._run(parameters, run, seed)
            if made.months is None:
                failed += 1
                continue
            values, ends = self._told(made, parameters)
            for key, end in ends.items():
                counts[key][end] += 1
            if run == 0:
                first = {"values": values, "endings": ends}
        return {**first, "counts": counts, "runs": len(asked.seeds), "failed": failed}

    def _told(
        self, made: Replicate, parameters: Parameters
    ) -> tuple[dict[str, list[float | None]], dict[str, str]]:
        assert made.months is not None
        values = by_year(made.months[:, _COLUMNS], parameters)
        ends = endings(values, made.labels, self._years)
        keys = [one.key for one in YARDSTICKS]
        rows = {
            key: [None if np.isnan(value) else round(float(value), 6) for value in row]
            for key, row in zip(keys, values, strict=False)
        }
        return rows, dict(zip(keys, ends, strict=True))


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
