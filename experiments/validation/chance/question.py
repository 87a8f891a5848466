"""What chance is, one random stream at a time: `python -m experiments.validation chance`.

From each of several starting states, runs differ in a single random stream: the drift of shared
preferences, the work that comes, or all other draws. A last set differs in all of them.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis import published
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.results.provenance import simulation
from openclosed.experiments.starts.states import States
from openclosed.experiments.validation.common_seeds import states_of_today
from openclosed.experiments.validation.settings import ChanceSettings
from openclosed.sim import Ecosystem
from openclosed.sim.demand.new_work import draw_next_again
from openclosed.sim.engine.phase import name_of
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.state.market import FIRM_KINDS

type Floats = NDArray[np.float64]

WORDS: Final = Words(__file__)
PHASES: Final[Mapping[str, str]] = {"trends": published.DRIFT, "new_work": published.WORK}
"""Phases that draw a stream of their own; all others draw `published.EVENTS`."""
OUTCOMES: Final = tuple(one.outcome for one in HEADLINES)
STILL: Final = {f"firms.{kind}.open_preference.monthly_sd": 0.0 for kind in FIRM_KINDS}
"""Shared preferences that do not drift after the data."""


class Task(NamedTuple):
    """A starting state and the seed of its usual run, with seeds that replace it."""

    seed: int
    others: tuple[int, ...]


def run(question: Question, settings: ChanceSettings) -> int:
    """Split the seed-to-seed variance, and write it where `docs=true`; returns the exit code.

    Raises BadInput for other starts than the usual ones.
    """
    starts = states_of_today(settings, "chance")
    first = {seed // SEEDS_PER_DRAW: seed for seed in reversed(starts.seeds(settings.seed, 240))}
    chosen = sorted(first.values(), key=lambda seed: seed % SEEDS_PER_DRAW)[: settings.states]
    others = spawn_seeds(settings.seed + 1, settings.states * settings.replicates)
    parts = np.reshape(others % SEEDS_PER_DRAW, (settings.states, -1)).tolist()
    tasks = [Task(seed, tuple(part)) for seed, part in zip(chosen, parts, strict=True)]
    shared = starts, question.overrides
    ends = np.array(run_tasks(_of_state, shared, tasks, settings, "states"))
    seeds = starts.seeds(settings.seed, settings.runs)
    still = np.array(run_tasks(_with_and_without, shared, seeds, settings, "runs"))
    rows = table(ends, still)
    found = on_methods(rows)
    if settings.docs:
        documentation.write_kept(rows.assign(version=simulation()["version"]), published.CHANCE)
        documentation.write_parts("methods", found)
    print("\n\n".join(found.values()))
    return 0


def _of_state(shared: tuple[States, Overrides], task: Task) -> Floats:
    """(streams and all, seeds, outcomes) last years of runs that differ in a stream, or in all."""
    starts, overrides = shared
    sets = [*((name,) for name in published.STREAMS), published.STREAMS]
    return np.array(
        [
            [_last_year(_varied(starts.model(overrides, task.seed), names, seed))
             for seed in task.others]
            for names in sets
        ]
    )  # fmt: skip


def _varied(model: Ecosystem, names: tuple[str, ...], seed: int) -> Ecosystem:
    """The model, whose streams of these names are drawn with another seed from now on."""
    usual = model.step_seed

    def with_seed(phase: Any) -> Any:
        def step(own: Ecosystem) -> None:
            own.context.step_seed = np.uint64(seed)
            phase(own)
            own.context.step_seed = usual

        return step if PHASES.get(name_of(phase), published.EVENTS) in names else phase

    if published.WORK in names:
        model.context.step_seed = np.uint64(seed)
        draw_next_again(model.context, model.demand.upcoming)
        model.context.step_seed = usual
    model.phases = tuple(map(with_seed, model.phases))
    return model


def _with_and_without(shared: tuple[States, Overrides], seed: int) -> Floats:
    """(2, outcomes) the last year of the usual run, and of one whose preferences do not drift."""
    starts, overrides = shared
    drifting, still = starts.model(overrides, seed), starts.model(overrides, seed)
    still.use_parameters(all_replaced(still.parameters, STILL))
    return np.array([_last_year(drifting), _last_year(still)])


def _last_year(model: Ecosystem) -> Floats:
    """Means of the last twelve months of OUTCOMES."""
    rows = model.run().record[-12:, [INDEX[name] for name in OUTCOMES]]
    means: Floats = rows.mean(axis=0)
    return means


def table(ends: Floats, still: Floats, resamples: int = 2000) -> pd.DataFrame:
    """A row for each outcome and stream: its part of the variance from one state, with 95 %.

    Parts are those that the stream makes alone, so they need not add up to 1.

    Args:
        ends: (states, streams and all, seeds, outcomes) shares of the last year.
        still: (runs, 2, outcomes) the same of runs with and without drift, over all states.
        resamples: of the bootstrap over states.
    """
    variance = ends.var(axis=2, ddof=1)
    random = np.random.default_rng(0)
    picked = random.integers(len(variance), size=(resamples, len(variance)))
    rows = []
    for place, outcome in enumerate(OUTCOMES):
        own, again = variance[..., place], variance[picked, :, place].mean(axis=1)
        *alone, whole = own.mean(axis=0)
        low, high = np.quantile(again[:, :-1] / again[:, -1:], [0.025, 0.975], axis=0)
        spread, without = still[..., place].std(axis=0, ddof=1)
        for stream, name in enumerate(published.STREAMS):
            rows.append(
                (outcome, name, alone[stream] / whole, low[stream], high[stream],
                 alone[stream] ** 0.5, whole**0.5, spread, without,
                 ends.shape[0], ends.shape[2], still.shape[0])
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(published.CHANCE_COLUMNS))


def on_methods(rows: pd.DataFrame) -> dict[str, str]:
    """What chance is, in words: a part of docs/methods.md."""
    drift = {one.name: published.drift(rows, one.outcome) for one in HEADLINES}
    shares = [(name, row["share"], (row["low"], row["high"])) for name, row in drift.items()]
    name, row = next(iter(drift.items()))
    spread = WORDS(
        "spread", name=name, with_drift=row["spread"], without=row["spread_without_drift"]
    )
    return {"chance": f"{WORDS('drift', shares=shares)} {spread}"}
