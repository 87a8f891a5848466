"""Forecasts that are kept for later: worlds that start from the record, gone on with."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.answer.mixture import UNTIL, of_runs
from analysis.evidence.quantities import FORETOLD
from analysis.skill import quantiles
from analysis.skill.forecasts import Worlds, of_anchored
from analysis.statistics import particle_filter
from experiments.execution.jobs import results_of
from experiments.question.settings import MIXTURE, Question
from experiments.worlds.chosen import mixture_of
from experiments.worlds.mixture import Mixture
from sim.outcomes import INDEX
from sim.parameters import Parameters
from sim.parameters.dates import month_after, months_between
from sim.parameters.paths import replaced

OUTCOMES = tuple(dict.fromkeys(figure.outcome for figure in FORETOLD))


class _Shared(NamedTuple):
    mixture: Mixture
    parameters: Parameters


def forecasts(question: Question, until: str, count: int) -> pd.DataFrame:
    """Quantiles of every figure by month, from the end of the record `UNTIL` to a month.

    Of `count` runs of the mixture that is kept with the project, whatever else the question changes
    in the world. Developers' open share has the error that each world carries on, other figures
    have their committed discrepancy.
    """
    settings = question.settings.model_copy(update={"worlds": MIXTURE})
    mixture = mixture_of(question.model_copy(update={"settings": settings, "words": ()}))
    assert mixture is not None
    months = months_between(mixture.plain.clock.start, until) + 1
    shared = _Shared(mixture, replaced(mixture.plain, "clock.horizon", float(months)))
    seeds = mixture.seeds(settings.seed, count)
    values = np.stack(results_of(_gone_on, shared, seeds, settings, "worlds to come"))
    errors = carried_errors(seeds, values.shape[1])
    return table_of(Worlds(month_after(UNTIL, 1), OUTCOMES, values, errors), UNTIL)


def _gone_on(shared: _Shared, seed: int) -> NDArray[np.float32]:
    """(months after the record, outcomes) of one world."""
    world = shared.mixture.world(shared.parameters, seed)
    first = world.step_number
    columns = [INDEX[name] for name in OUTCOMES]
    return world.run().record[first:, columns].astype(np.float32)


def carried_errors(seeds: list[int], months: int) -> NDArray[np.float64]:
    """(runs, months) errors of developers' open share in months after the record, on the logit."""
    error = of_runs(pd.DataFrame({"seed": seeds})).error
    return particle_filter.paths(error, months, np.random.default_rng(seeds[0]))


def worlds_of(months: pd.DataFrame, seeds: pd.Series) -> Worlds:
    """Runs of the mixture as worlds: what months after the record gave, and seeds by run."""
    runs = months["run"].unique()
    values = months[list(OUTCOMES)].to_numpy(float).reshape(runs.size, -1, len(OUTCOMES))
    errors = carried_errors([int(one) for one in seeds.loc[runs]], values.shape[1])
    return Worlds(month_after(UNTIL, 1), OUTCOMES, values, errors)


def table_of(worlds: Worlds, origin: str) -> pd.DataFrame:
    """Quantiles of all figures in all months of worlds that start from the record."""
    months = [month_after(worlds.start, at) for at in range(worlds.told.shape[1])]
    members = {
        (figure, month): of_anchored(worlds, figure, month)
        for figure in FORETOLD
        for month in months
    }
    return quantiles.table_of(members, origin)
