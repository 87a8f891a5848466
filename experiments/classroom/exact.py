"""Exact runs of the page's world: with the levers at any of their stops, with any seed."""

from typing import Any

import numpy as np

from openclosed.experiments.classroom import levers
from openclosed.experiments.classroom.cube import NEEDED, YARDSTICKS, by_time
from openclosed.experiments.classroom.levers import Worlds
from openclosed.experiments.classroom.page import World
from openclosed.experiments.classroom.runs import Asked
from openclosed.experiments.question.composing import composing
from openclosed.experiments.question.settings import MIXTURE, NO_PARAMETERS
from openclosed.experiments.runs.replicate import Replicate, Task, replicate
from openclosed.experiments.starts.chosen import kept_worlds
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters

OTHER = "the page was made by another version of the model"
_COLUMNS = [INDEX[name] for name in NEEDED]


class ExactRuns:
    """The model with the levers and the configuration of a page.

    Raises:
        ValueError: one line, when this version of the model has not the page's world.
    """

    def __init__(self, world: World) -> None:
        own = {key: value for key, value in world.config.items() if key not in NO_PARAMETERS}
        board = levers.declared()
        try:
            base = Parameters.model_validate(own)
            self._worlds = Worlds(board.with_stops(world.levers), base)
            self._mixture: Mixture | None = None
            if world.config.get("worlds") == MIXTURE:
                with composing():
                    self._mixture = kept_worlds(base)._replace(reuses_pasts=True)
        except (ValueError, KeyError) as error:
            raise ValueError(OTHER) from error
        if world.since != board.since:
            raise ValueError(OTHER)

    def tried(self) -> str:
        """Why a run of the page's world fails; empty if it does not."""
        return self._run(self._worlds.base, 0, 0).error

    def made(self, asked: Asked) -> dict[str, Any]:
        """The `runs`, one for each seed: its `values` at the page's times, its `endings`.

        A yardstick that does not exist at a time has None there; a run that could not be finished
        is None.
        """
        parameters = self._worlds.at(asked.stops)
        made = [self._run(parameters, run, seed) for run, seed in enumerate(asked.seeds)]
        return {"runs": [self._told(one, parameters) for one in made]}

    def _run(self, parameters: Parameters, run: int, seed: int) -> Replicate:
        own = seed if self._mixture is None else self._mixture.seed_of(seed)
        return replicate(parameters, Task(run, own), mixture=self._mixture)

    def _told(self, made: Replicate, parameters: Parameters) -> dict[str, Any] | None:
        if made.months is None:
            return None
        values = by_time(made.months[:, _COLUMNS], parameters, self._worlds.board.since)
        rows = {
            key: [None if np.isnan(value) else round(float(value), 5) for value in row]
            for key, row in zip(YARDSTICKS, values, strict=False)
        }
        endings = {key: made.labels[verdict] for key, verdict in YARDSTICKS.items()}
        return {"values": rows, "endings": endings}
