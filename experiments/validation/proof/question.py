"""Whether forecasts that start from a record cover what they should.

Records are made up: a world is drawn as those of the starting states are, the taste that its
developers share walks in it, and venues measure it as the record was measured. An island that knows
that record alone foretells what the world goes on to do.
"""

from collections.abc import Sequence
from itertools import cycle
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from openclosed.analysis.common.measures import percent
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import SPEND, TOKENS
from openclosed.analysis.finding.faces import markdown as rows_of
from openclosed.analysis.finding.finding import Column, Finding, Table, table
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Seen, on_scale, to_scale
from openclosed.experiments.question.checks import (
    refuse_beside_record,
    refuse_biases,
    refuse_outside,
)
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import DOCS, write_part
from openclosed.experiments.validation.assimilation.island import Island, Task, blind, run_island
from openclosed.experiments.validation.assimilation.lineage import advance, walk_from
from openclosed.experiments.validation.assimilation.tasks import free_numbers, task_of, weighing
from openclosed.experiments.validation.job import job, kept_results_of
from openclosed.experiments.validation.proof.settings import ProofSettings
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import all_replaced

type Floats = NDArray[np.float64]

EXPECTED_BYTES = 10_000_000
MEMBERS = 400
LEAST_DRAWS = 1.5
"""At least as many draws of a number count as known, so that its law has a middle."""
HORIZONS = (1, 3, 6, 12)
BANDS = (0.5, 0.9)
COLUMNS = (
    Column("what", "", "yardstick and months ahead, or the numbers of the world", "What",
           "everywhere"),
    Column("trials", "", "trials; for numbers, trials times how many numbers there are", "cases",
           "everywhere"),
    Column("in_50", "share", "trials in which the middle half of the forecast held the truth",
           "in the middle half", "everywhere"),
    Column("in_90", "share", "trials in which the 90 % band did", "in 90 %", "everywhere"),
    Column("error_90", "share", "standard error of that, if the band is right", "error",
           "everywhere"),
    Column("below", "share", "mean part of the forecast below the truth: a half if it is unbiased",
           "below the truth", "everywhere"),
)  # fmt: skip


class Trial(NamedTuple):
    """Where the truth lay in an island's forecast."""

    below: Floats  # (months ahead, 2) part of the forecast below it, of tokens and of spend
    of_numbers: Floats  # (P) part of each number's law below the truth
    least: Floats  # () effective worlds in the worst month
    founders: Floats  # () effective number of first worlds


class Asked(NamedTuple):
    """A trial that is to be made: a record like the real one, of a world as the island's are."""

    task: Task  # of the island, with the real record
    ahead: int  # months
    seed: int


def run(question: Question, settings: ProofSettings) -> int:
    """Foretell worlds from made-up records, and say how often bands hold what came.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    clock = question.parameters.clock
    refuse_beside_record(question.parameters, "proof needs")
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    refuse_outside(
        "experiment.ahead",
        settings.ahead,
        1,
        clock.steps - months_between(clock.start, LAST_MONTH) - 1,
    )
    refuse_biases(settings.biases)
    world, seen = question.parameters, weighing(LAST_MONTH)
    numbers = free_numbers(question)
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.trials)]
    asked = []
    for seed, bias in zip(seeds, cycle(settings.biases), strict=False):
        task = task_of(world, numbers, seen, LAST_MONTH, settings.replicates, float(bias))
        asked.append(Asked(task, settings.ahead, seed))
    with job(question, EXPECTED_BYTES) as work:
        kept = work.checkpoints
        found = finding(kept_results_of(_made, None, asked, settings, "trials", Trial, kept))
        if settings.docs:
            write_part(DOCS / "limits.md", "proof", markdown(found))
        return work.finish(found, work.manifest(seeds))


def _made(_: None, asked: Asked) -> Trial:
    """One trial: a world and its record, and what an island says of it."""
    task, last = asked.task, asked.task.last
    truth = Island(task._replace(seen=[], size=1, seed=asked.seed))
    for step in range(last + 1):
        truth.month(step)
    world, draw = truth.worlds[0], np.random.default_rng(asked.seed + 1)
    seen = _measured(truth, task.seen, draw)
    first = world.step_number
    world.go_on_under(all_replaced(world.parameters, truth.law(0)))
    walk_from(blind(world), int(draw.integers(2**32)))
    columns = [INDEX[TOKENS], INDEX[SPEND]]
    came = advance(world, first + asked.ahead).record[:, columns]
    made = run_island(
        task._replace(
            seen=seen, seed=asked.seed + 2, origins=[last], ahead=asked.ahead,
            members=min(task.size, MEMBERS), outcomes=(TOKENS, SPEND),
        )
    )  # fmt: skip
    foretold = np.nan_to_num(made.ahead[0].astype(float))
    below = (foretold < np.nan_to_num(came[first:])).mean(axis=0)
    of_numbers = part_below(
        unbounded(truth.places[0]), unbounded(made.places), made.weights, made.founders
    )
    return Trial(below, of_numbers, made.least, np.array(made.founders))


def unbounded(places: Floats) -> Floats:
    """Places of the unit cube on a scale without bounds."""
    return to_scale(places, "logit", 1e-9)


def part_below(truth: Floats, values: Floats, weights: Floats, draws: float) -> Floats:
    """(P) the part of another draw's law below the truth, particles telling as much as `draws`.

    Few draws know neither the mean nor the spread of a number well: Student's law, which holds
    exactly for normal numbers (Gelman and others 2013, Bayesian Data Analysis, section 3.2).

    Args:
        truth: (P) on a scale without bounds.
        values: (N, P) on it.
        weights: (N), summing to 1.
        draws: `founders`.
    """
    middle = weights @ values
    spread = np.sqrt(weights @ (values - middle) ** 2).clip(min=1e-300)
    most = max(draws, LEAST_DRAWS)
    scale = spread * np.sqrt((most + 1.0) / (most - 1.0))
    return np.asarray(stdtr(most - 1.0, (truth - middle) / scale))


def _measured(truth: Island, seen: Sequence[Seen], draw: np.random.Generator) -> list[Seen]:
    """What would have been measured of the one world of an island, when the record was measured."""
    task, world, found = truth.task, truth.worlds[0], []
    start = task.parameters.clock.start
    venues = dict.fromkeys(one.figure.venue for one in seen if one.figure.venue)
    nothing = observers.unknown(task.bias, 1)
    biases = {
        venue: observers.paths(nothing, task.bias, task.last - task.since + 1, draw)[0]
        for venue in venues
    }
    for one in seen:
        step = months_between(start, one.month)
        own = world.record[step, [INDEX[one.figure.outcome]]]
        value = float(np.nan_to_num(on_scale(own, one.figure))[0])
        if one.figure.venue:
            value += float(biases[one.figure.venue][step - task.since])
        found.append(one._replace(value=value + one.deviation * float(draw.normal())))
    return found


def coverage(trials: Sequence[Trial]) -> Table:
    """One row a yardstick and horizon, and one for the numbers."""
    ahead = np.array([one.below for one in trials])
    rows = [
        (f"{yardstick}, {months} month{'s' if months > 1 else ''}", ahead[:, months - 1, at])
        for at, yardstick in enumerate(("tokens", "spend"))
        for months in HORIZONS
        if months <= ahead.shape[1]
    ]
    rows.append(("numbers", np.concatenate([one.of_numbers for one in trials])))
    return table("coverage", COLUMNS, [_row(name, part, len(trials)) for name, part in rows])


def _row(name: str, part: Floats, trials: int) -> tuple[str | float, ...]:
    inside = [float((np.abs(part - 0.5) <= band / 2.0).mean()) for band in BANDS]
    error = float((0.9 * 0.1 / trials) ** 0.5)
    return (name, part.size, *inside, error, float(part.mean()))


def sentence(trials: Sequence[Trial]) -> str:
    """What was found, in words."""
    found = coverage(trials).rows
    ahead = found[found["what"] != "numbers"]["in_90"]
    least = np.array([float(one.least) for one in trials])
    founders = np.array([float(one.founders) for one in trials])
    return (
        f"{len(trials)} made-up records come from simulated worlds, so their future and free "
        "numbers are known. "
        f"Bands of 90 % contained the outcome in {percent(ahead.min())} to "
        f"{percent(ahead.max())} of cases, depending on yardstick and horizon (standard error "
        f"{100 * found['error_90'].iloc[0]:.0f} points), and the true numbers in "
        f"{percent(found['in_90'].iloc[-1])}. The worst month had {np.median(least):.0f} effective "
        f"worlds in the median trial and {least.min():.0f} in the worst; at the end they descended "
        f"from {np.median(founders):.0f} first worlds in the median trial."
    )


def finding(trials: Sequence[Trial]) -> Finding:
    """How often bands contained the outcome."""
    found = coverage(trials)
    held = found.rows.loc[found.rows["what"] != "numbers", "in_90"]
    title = f"Bands of 90 % hold {percent(held.min())} to {percent(held.max())} of made-up futures"
    return Finding(title, [sentence(trials)], [found])


def markdown(found: Finding) -> str:
    """The part of docs/limits.md."""
    made = "Made by `python -m experiments.validation proof`."
    return f"{found.says[0]} {made}\n\n{rows_of(found.tables[0])}"
