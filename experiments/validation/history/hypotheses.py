"""The markets of the past, fitted again under rival hypotheses about taste and work."""

from collections.abc import Callable, Sequence

import numpy as np

from openclosed.analysis.evidence.histories import History
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.validation.history.answer import Market, Rival
from openclosed.experiments.validation.history.fitting import GROUP, Search, paths, until
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced

LASTING = "lasting"

type Fit = Callable[[History, Parameters, Search], Market]


def markets_under(
    made: Study,
    question: Question,
    hypotheses: Sequence[str],
    markets: Sequence[Market],
    search: Search,
    fit: Fit,
) -> list[Rival]:
    """The markets under each hypothesis, as often as there are both.

    `fit` fits a world and predicts the rest. A hypothesis that changes no run, such as one about
    work that is still to come, needs no fit of its own.
    """
    found = []
    for name in hypotheses:
        for known in markets:
            history = known.history
            usual, world = (world_under(question, history, one) for one in (LASTING, name))
            differs = not _same_runs(made, history, usual, world, search.seeds)
            market = fit(history, world, free_in(world, search)) if differs else known
            found.append(Rival(name, market, differs))
    return found


def world_under(question: Question, history: History, hypothesis: str) -> Parameters:
    """The market's scenario under a hypothesis, to the end of its record.

    A path over time that begins only after the record says nothing of these years and is left out.
    """
    last = max(history.observed)
    asked = catalogue.composed(question, f"{GROUP}{history.name}", f"hypothesis={hypothesis}")
    world = until(asked.parameters, last)
    told = {name: path for name, path in world.schedule.items() if min(path) <= last}
    return world.model_copy(update={"schedule": told})


def free_in(world: Parameters, search: Search) -> Search:
    """The search without the parameters that are on a path over time in a world."""
    free = [one.name not in world.schedule for one in search.factors]
    factors = [one for one, is_free in zip(search.factors, free, strict=True) if is_free]
    return search._replace(factors=factors, base=search.base[np.array(free)])


def _same_runs(
    made: Study, history: History, usual: Parameters, world: Parameters, seeds: list[int]
) -> bool:
    """Whether two worlds give the same runs, with the taste as it is shipped and against open."""
    if world == usual:
        return True
    pairs = [(usual, world), (_against_open(usual), _against_open(world))]
    points = [
        Point(f"{history.name} compared {i}", one, f"{GROUP}{history.name}")
        for i, one in enumerate(one for pair in pairs for one in pair)
    ]
    measured = paths(made, history, points, seeds)
    return bool(np.array_equal(measured[0::2], measured[1::2], equal_nan=True))


def _against_open(world: Parameters) -> Parameters:
    """The same world with a taste against open and some use of it: some hypotheses need both."""
    against = {"firms.enterprise.affinity.mean": -0.5, "firms.enterprise.initial_open": 0.3}
    return all_replaced(world, against)
