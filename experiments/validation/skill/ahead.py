"""Forecasts that are kept for later: worlds that start from the record, gone on with."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import FORETOLD, VENUES
from openclosed.analysis.mixture import UNTIL, of_runs
from openclosed.analysis.weighing import bias_of
from openclosed.experiments.execution.executors import results_of
from openclosed.experiments.question.settings import MIXTURE, Question
from openclosed.experiments.starts.chosen import mixture_of
from openclosed.experiments.starts.mixture import Mixture
from openclosed.experiments.validation.forecasters import Worlds, bias_paths
from openclosed.experiments.validation.skill import quantiles
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.paths import replaced

OUTCOMES = tuple(dict.fromkeys(figure.outcome for figure in FORETOLD))


class _Shared(NamedTuple):
    mixture: Mixture
    parameters: Parameters


def forecasts(question: Question, until: str, count: int) -> pd.DataFrame:
    """Quantiles of every figure by month, from the end of the record `UNTIL` to a month.

    Of `count` runs of the mixture that is kept with the project, whatever else the question changes
    in the world.
    """
    settings = question.settings.model_copy(update={"worlds": MIXTURE})
    mixture = mixture_of(question.model_copy(update={"settings": settings, "words": ()}))
    assert mixture is not None
    months = months_between(mixture.plain.clock.start, until) + 1
    shared = _Shared(mixture, replaced(mixture.plain, "clock.horizon", float(months)))
    seeds = mixture.seeds(settings.seed, count)
    values = np.stack(results_of(_gone_on, shared, seeds, settings, "worlds to come"))
    return table_of(worlds_of(values, seeds), UNTIL)


def _gone_on(shared: _Shared, seed: int) -> NDArray[np.float32]:
    """(months after the record, outcomes) of one world."""
    world = shared.mixture.world(shared.parameters, seed)
    first = world.step_number
    columns = [INDEX[name] for name in OUTCOMES]
    return world.run().record[first:, columns].astype(np.float32)


def worlds_of(values: NDArray[np.floating], seeds: list[int]) -> Worlds:
    """Runs of the mixture by their seeds: (runs, months after the record, outcomes)."""
    of, draw = of_runs(pd.DataFrame({"seed": seeds})), np.random.default_rng(seeds[0])
    biases = {
        venue: bias_paths(bias_of(venue, of), of.bias, values.shape[1], draw) for venue in VENUES
    }
    return Worlds(month_after(UNTIL, 1), OUTCOMES, values, biases)


def table_of(worlds: Worlds, origin: str) -> pd.DataFrame:
    """Quantiles of all figures in all months of worlds that start from the record."""
    months = [month_after(worlds.start, at) for at in range(worlds.told.shape[1])]
    members = {(figure, month): worlds.of(figure, month) for figure in FORETOLD for month in months}
    return quantiles.table_of(members, origin)
