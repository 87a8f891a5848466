"""Exact runs of the page's world: with the levers at any of their stops, with any seed."""

from typing import Any

import numpy as np

from openclosed.analysis.lab import levers
from openclosed.analysis.lab.levers import Board, Worlds
from openclosed.analysis.lab.yardsticks import BY, NEEDED, SHOWN, by_time
from openclosed.experiments.classroom.asked import Asked, World
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.settings import MIXTURE, NO_PARAMETERS
from openclosed.experiments.runs.replicate import Replicate, Task, replicate
from openclosed.experiments.starts.chosen import kept_worlds
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters

_COLUMNS = [INDEX[name] for name in NEEDED]


class ExactRuns:
    """The model with the levers and the configuration of a page.

    Raises:
        ValueError: one line, when this version of the model has not the page's world.
    """

    def __init__(self, world: World) -> None:
        own = {key: value for key, value in world.config.items() if key not in NO_PARAMETERS}
        try:
            self._worlds = Worlds(_board(world), Parameters.model_validate(own))
            self._mixture: Mixture | None = None
            if world.config.get("worlds") == MIXTURE:
                with composing():
                    kept = kept_worlds(self._worlds.base)
                    self._mixture = kept._replace(reuses_pasts=True)
        except (ValueError, KeyError) as error:
            raise ValueError("the page was made by another version of the model") from error

    def tried(self) -> str:
        """Why a run of the page's world fails; empty if it does not."""
        return self._run(self._worlds.base, 0, 0).error

    def _run(self, parameters: Parameters, run: int, seed: int) -> Replicate:
        own = seed if self._mixture is None else self._mixture.seed_of(seed)
        return replicate(parameters, Task(run, own), mixture=self._mixture)

    def made(self, asked: Asked) -> dict[str, Any]:
        """The `runs`, one for each seed: its `values` at the page's times, its `endings`.

        A yardstick that does not exist at a time has None there; a run that could not be finished
        is None.
        """
        parameters = self._worlds.at(asked.stops)
        made = [self._run(parameters, run, seed) for run, seed in enumerate(asked.seeds)]
        return {"runs": [self._told(one, parameters) for one in made]}

    def _told(self, made: Replicate, parameters: Parameters) -> dict[str, Any] | None:
        if made.months is None:
            return None
        values = by_time(made.months[:, _COLUMNS], parameters, self._worlds.board.since)
        rows = {
            one.key: [None if np.isnan(value) else round(float(value), 5) for value in row]
            for one, row in zip(SHOWN, values, strict=False)
        }
        return {"values": rows, "endings": {key: made.labels[by] for key, by in BY.items()}}


def _board(world: World) -> Board:
    """The declared levers, with the stops of the page.

    Raises KeyError if one is not declared, ValueError if they move from another month on.
    """
    board = levers.declared()
    if world.since != board.since:
        raise ValueError(f"levers: move from {board.since} on, and not from {world.since}")
    kept = {
        key: board.levers[key].model_copy(
            update={"stops": {name: board.levers[key].stops[name] for name in stops}}
        )
        for key, stops in world.levers.items()
    }
    return board.model_copy(update={"levers": kept})
