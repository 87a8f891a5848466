"""What the answer hangs on: `python -m experiments.validation evidence`.

For each variant (less data, fewer causes, another seed) states are made anew by the usual
procedure, with fewer particles. Runs go on from them, with drift of shared preferences and without.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.starts.states import LAW, StateTable, replay, with_lineage
from openclosed.experiments.validation.assimilation import pilot
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.levels import Line
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    FilterTask,
    go_on,
    make_task,
    select_observations,
    uncertain_parameters,
)
from openclosed.experiments.validation.evidence import page
from openclosed.experiments.validation.evidence.page import Made
from openclosed.experiments.validation.evidence.variants import VARIANTS, Variant
from openclosed.experiments.validation.job import Job, job
from openclosed.experiments.validation.settings import EvidenceSettings, filters_needed
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.states_file import States
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.outcomes.record import judge_endings
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced

type Floats = NDArray[np.float64]

EXPECTED_BYTES = 400_000_000
SEEDS = 2
"""Seeds of each state, whose difference tells chance from what states differ in."""


class Later(NamedTuple):
    """Runs that go on from states: their last two years."""

    shares: Floats  # (states, with drift and without, seeds, headlines) mean open shares
    endings: NDArray[np.str_]  # (states, seeds, headlines) of those with drift


class From(NamedTuple):
    """The parameters before those of a state, the states, and the seed of what comes."""

    plain: Parameters
    states: StateTable
    seed: int


def run(question: Question, settings: EvidenceSettings) -> int:
    """Make the states of all variants, run on from them, and compare; returns 0.

    Raises BadInput for impossible settings, before anything runs.
    """
    free = uncertain_parameters(question, "evidence")
    with job(question, EXPECTED_BYTES) as work:
        filters = _filters(work, question, free, settings)
        drawn = {name: states_file.draw_states(own, settings.states, settings.seed)
                 for name, own in filters.items()}  # fmt: skip
        later = work.results(
            _later,
            [_from(question, free, one, drawn[name], settings.seed)
             for name, one in VARIANTS.items()],
            "variants", Later,
        )  # fmt: skip
        made = {
            name: Made(filters[name], drawn[name], *own)
            for name, own in zip(VARIANTS, later, strict=True)
        }
        rows = page.table_of(made)
        if settings.docs:
            documentation.write_kept(
                rows.assign(version=simulation()["version"]), published.EVIDENCE
            )
            documentation.write_parts("answer", {"evidence": page.on_answer(rows)})
            documentation.write_parts("methods", {"drift": page.on_methods(rows)})
        return work.finish(page.finding(rows), [settings.seed])


def held(plain: Parameters, one: Variant) -> Parameters:
    """The parameters with the causes of a variant off."""
    return all_replaced(plain, dict(one.held))


def left(free: Sequence[Prior], one: Variant) -> list[Prior]:
    """The uncertain parameters that a variant does not hold."""
    return [prior for prior in free if prior.name not in one.held]


def of_states(free: Sequence[Prior], one: Variant) -> list[Prior]:
    """Those in which a variant's states differ, without the law of shared preferences."""
    return [prior for prior in left(free, one) if prior.name not in LAW]


def _filters(
    work: Job, question: Question, free: Sequence[Prior], settings: EvidenceSettings
) -> Mapping[str, list[FilterResult]]:
    """The filters of each variant."""
    count = filters_needed(settings.replicates, question.parameters.firms.count)
    size = -(-settings.replicates // count)
    tasks, lines = list[FilterTask](), dict[tuple[str, ...], Sequence[Line]]()
    for name, one in VARIANTS.items():
        seen = [own for own in select_observations(LAST_MONTH)
                if own.indicator.key not in one.without]  # fmt: skip
        plain = held(question.parameters, one)
        task = make_task(plain, left(free, one), seen, LAST_MONTH, size)
        off = tuple(one.held)
        if off not in lines:
            what = f"pilot {name}"
            lines[off] = pilot.with_levels(work, task, settings.pilot, settings.seed, what).lines
        seeds = spawn_seeds(settings.seed + one.seeds_later, count).tolist()
        tasks += [task._replace(lines=lines[off], seed=own) for own in seeds]
    found = iter(work.results(run_filter, tasks, "filters", FilterResult))
    return {name: [next(found) for _ in range(count)] for name in VARIANTS}


def _from(
    question: Question, free: Sequence[Prior], one: Variant, drawn: States, seed: int
) -> From:
    """What a variant's runs go on from."""
    kept = states_file.to_kept(of_states(free, one), drawn)
    return From(held(question.parameters, one), kept, seed)


def _later(task: From) -> Later:
    """Run on from each state, with two seeds, with and without drift."""
    outcomes, shares, endings = [INDEX[one.outcome] for one in HEADLINES], [], []
    seeds = iter(spawn_seeds(task.seed, SEEDS * len(task.states.states)).tolist())
    window = round(task.plain.ending.window)
    for state in task.states.states:
        past = replay(with_lineage(task.plain, task.states.names, state.lineage), state.lineage)
        law = np.array(state.law).reshape(2, -1)
        last = np.array(state.lineage.preferences[-1])
        own = [next(seeds) for _ in range(SEEDS)]
        drifting, still = (
            [go_on(past.branch(seed), times * law, last, seed).run() for seed in own]
            for times in (np.ones((2, 1)), np.array([[0.0], [1.0]]))
        )
        shares.append([[np.nan_to_num(run.record[-window:, outcomes]).mean(axis=0) for run in runs]
                       for runs in (drifting, still)])  # fmt: skip
        judged = [judge_endings(run.record, run.parameters) for run in drifting]
        endings.append([[one[of.measure, of.scope].label for of in HEADLINES] for one in judged])
    return Later(np.array(shares), np.array(endings))
