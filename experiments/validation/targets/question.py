"""Which targets the model meets, and which parameters the data can inform.

Draws from the prior run to the end of 2025, once with the releases in the data and once with their
own. Targets on capability use the latter, targets on demand the former.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Prior, names_of, places_of_draws, values_at
from openclosed.experiments.validation import observed_data
from openclosed.experiments.validation.assimilation.task import uncertain_parameters
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import TargetsSettings
from openclosed.experiments.validation.targets import finding as targets_finding
from openclosed.experiments.validation.targets.finding import Compared
from openclosed.experiments.validation.targets.informativeness import information_table
from openclosed.experiments.validation.targets.targets import TARGETS, Months, observed, score
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, replaced
from openclosed.sim.parameters.clock import month_after

type Floats = NDArray[np.float64]

EXPECTED_BYTES = 10_000_000


class DrawResult(NamedTuple):
    """The results of a draw's runs."""

    gave: Floats  # (targets)
    months: Floats  # (months, outcomes) with the releases in the data


def run(question: Question, settings: TargetsSettings) -> int:
    """Compare draws with the data. Returns 0; raises BadInput before anything runs."""
    free = uncertain_parameters(question, "targets")
    first = int(np.random.default_rng(settings.seed).integers(2**30))
    places = places_of_draws(free, range(first, first + settings.replicates))
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.replicates)]
    with job(question, EXPECTED_BYTES) as work:
        ran = functools.partial(_ran, question.parameters, free)
        runs = work.results(ran, [*zip(places, seeds, strict=True)], "draws", DrawResult)
        gave = np.stack([one.gave for one in runs])
        learnt = information_table(free, places, gave, settings.seed)
        months = _months(question.parameters, [one.months for one in runs])
        found = Compared(score(gave), months, learnt)
        summary = targets_finding.finding(found)
        if settings.docs:
            documentation.write_parts("answer", {"targets": targets_finding.on_answer(found)})
            documentation.draw("evidence", summary)
            for one in summary.tables:
                documentation.write_table(one.name, one.rows)
            measured_by = targets_finding.sources([one.target for one in found.scores])
            documentation.write_table("sources", measured_by)
            documentation.write_table("record_series", observed_data.series())
        return work.finish(summary, seeds)


def _ran(parameters: Parameters, free: Sequence[Prior], drawn: tuple[Floats, int]) -> DrawResult:
    """A run of a draw, by its place in the unit cube and its seed."""
    place, step_seed = drawn
    values = values_at(free, place[None])[0].tolist()
    model = all_replaced(parameters, dict(zip(names_of(free), values, strict=True)))
    alone = replaced(model, "releases.replayed_until", None)
    seen, own = (
        _months(one, [Ecosystem(one, rng=step_seed).run().record]) for one in (model, alone)
    )
    at = [one.own_releases for one in TARGETS]
    return DrawResult(np.where(at, observed(own)[0], observed(seen)[0]), seen.values[0])


def _months(model: Parameters, values: Sequence[Floats]) -> Months:
    calendar = [month_after(model.clock.start, at) for at in range(len(values[0]))]
    return Months(calendar, np.stack(values))
