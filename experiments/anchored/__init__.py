"""Worlds that start from what was measured: `openclosed experiment=anchored`.

Islands of worlds under each hypothesis are stepped through the months of the record and weighed by
developers' open share of tokens as it was measured. Those that are kept are where the main job
begins.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.anchored.answer import Anchored
from analysis.answer.mixture import FOLDER, UNTIL
from analysis.evidence.measurements import Measurement, known
from analysis.evidence.quantities import FIGURES
from analysis.statistics.matching import Free
from analysis.statistics.particle_filter import NOISE
from experiments.execution.jobs import results_of
from experiments.question import scenarios as catalogue
from experiments.question.checks import refuse_beside_record, refuse_outside
from experiments.question.errors import BadInput
from experiments.question.own_figures import with_own
from experiments.question.settings import Question, Settings
from experiments.results.documentation import DOCS, write_part
from experiments.runs.finish import Answer, with_meanings
from experiments.runs.job import job
from experiments.worlds import library, unweighed
from experiments.worlds.calibrated_sets import places_of
from experiments.worlds.free_numbers import free_of, within
from experiments.worlds.island import (
    Level,
    Made,
    Seen,
    Task,
    logit,
    run_island,
)
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.dates import month_after, months_between

FIGURE = "open_share_tokens_developers"
GAP = FIGURES["capability_gap"]
ENTERPRISES = FIGURES["open_share_workloads_enterprises"]
EXPECTED_BYTES = 20_000_000


def run(
    question: Question,
    free: Mapping[str, Mapping[str, Any]],
    hypotheses: Sequence[str] = (),
    islands: int = 2,
    since: str = "2025-01",
    ahead: int = 24,
    members: int = 300,
    kept: int = 150,
    weighed: bool = True,
    docs: bool = False,
) -> int:
    """Filter the record on islands, keep worlds of each hypothesis, and say what they foretell.

    Args:
        question: the world; `replicates` worlds on each island. Figures of its `evidence` count as
            measured too.
        free: numbers that are not known, with `low` and `high`.
        hypotheses: names under `hypothesis`; empty: all.
        islands: of each hypothesis.
        since: first month whose measurement counts.
        ahead: months that are foretold.
        members: worlds of an island that foretell.
        kept: worlds of a hypothesis that are kept.
        weighed: by the record; else worlds are drawn from the numbers' ranges and kept as they are.
        docs: also make these the project's own, from which the main job starts.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    from analysis.anchored import report as anchored_report

    settings = question.settings
    refuse_beside_record(question.parameters, "anchored needs")
    for name, value, low, high in (
        ("experiment.islands", islands, 2, 100),
        ("replicates", settings.replicates, 10, 100_000),
        ("experiment.ahead", ahead, 1, 600),
        ("experiment.members", members, 1, settings.replicates),
        ("experiment.kept", kept, 1, 10_000),
    ):
        refuse_outside(name, value, low, high)
    rivals = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    numbers = free_of(question.parameters, free, "experiment.free")
    bases = {
        rival: catalogue.composed(question, question.scenario, f"hypothesis={rival}").parameters
        for rival in rivals
    }
    if not weighed:
        return _unweighed(question, bases, numbers, kept, docs)
    seen = measured(question, since)
    last = max(one.step for one in seen)
    levels = last_levels(question, month_after(question.parameters.clock.start, last))
    if docs and month_after(question.parameters.clock.start, last) != UNTIL:
        raise BadInput(f"experiment.docs: the worlds that are kept start from {UNTIL}")
    if last + 1 + ahead > question.parameters.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {last + 1 + ahead} months")
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, islands)]
    tasks = []
    for rival, world in bases.items():
        own = within(world, numbers)
        task = Task(
            world, own, places_of(rival, UNTIL, own), seen, levels, settings.replicates, 0,
            [last], ahead, members,
        )  # fmt: skip
        tasks += [task._replace(seed=seed) for seed in seeds]
    with job(question, EXPECTED_BYTES) as work:
        made = made_islands(tasks, settings)
        groups = [made[first : first + islands] for first in range(0, len(made), islands)]
        found = Anchored(
            {name: [one.said for one in group] for name, group in zip(rivals, groups, strict=True)},
            [month_after(question.parameters.clock.start, last + 1 + k) for k in range(ahead)],
            [(one.name, one.low, one.high) for one in numbers],
        )
        worlds = library.kept_of(found, groups, [one.name for one in numbers], kept, settings.seed)
        answer = _answer(work.path, found, worlds, question, work.manifest(seeds * len(rivals)))
        if docs and not found.refused:
            library.write(FOLDER, worlds, found)
            write_part(DOCS / "limits.md", "anchored", anchored_report.markdown(found))
        return work.finish(answer)


def _unweighed(
    question: Question, bases: Mapping[str, Parameters], free: Sequence[Free], kept: int, docs: bool
) -> int:
    with job(question, EXPECTED_BYTES) as work:
        worlds = unweighed.drawn(bases, free, kept, question.settings)
        for folder in (work.path, *([FOLDER] if docs else ())):
            library.write(folder, worlds, None)
        said = f"{len(worlds.worlds)} worlds drawn from the ranges of {len(free)} numbers."
        return work.finish(Answer(said, {}, list(library.MEANINGS)))


def _answer(
    path: Path,
    found: Anchored,
    worlds: library.Kept,
    question: Question,
    origin: dict[str, Any],
) -> Answer:
    """The answer; the worlds, figure and report are written into a folder."""
    from analysis.anchored import answer as anchored_answer
    from analysis.anchored import report as anchored_report

    written = {
        "forecasts.csv": (anchored_answer.forecasts(found), anchored_answer.FORECAST_MEANINGS),
        "numbers.csv": (anchored_answer.numbers(found), anchored_answer.NUMBER_MEANINGS),
        "islands.csv": (anchored_answer.islands(found), anchored_answer.ISLAND_MEANINGS),
    }
    files, meanings = with_meanings(written)
    library.write(path, worlds, found)
    anchored_report.write(path, found, _past(question), origin)
    return Answer(anchored_report.terminal(found), files, [*meanings, *library.MEANINGS])


def _past(question: Question) -> dict[str, Measurement]:
    """Developers' open share as measured, by month, the reader's own figures included."""
    return known(FIGURE, record=with_own(question.settings.evidence), origin="9999-12")


def measured(question: Question, since: str, until: str = "9999-12") -> list[Seen]:
    """Developers' open share as measured in a span of months, and how exact that is."""
    start = question.parameters.clock.start
    seen = [
        seen_of(months_between(start, month), one.low, one.high)
        for month, one in sorted(_past(question).items())
        if since <= month <= until
    ]
    if not seen:
        raise BadInput(f"experiment.since={since}: nothing is measured from then on")
    return seen


def last_levels(question: Question, until: str) -> list[Level]:
    """The lead of the best closed model and enterprises' open share, as last measured by a month.

    With the discrepancy that was committed for each; one month of each alone, since what the model
    misses in near months is not independent. Of a replayed record the lead tells nothing.
    """
    start, replayed = question.parameters.clock.start, question.parameters.releases.replayed_until
    record, found = with_own(question.settings.evidence), []
    for figure in (GAP, ENTERPRISES):
        past = known(figure.key, until, record)
        month = max(past, default="")
        if not month or (figure is GAP and month <= (replayed or "")):
            continue
        one = past[month]
        error = 0.0 if math.isnan(one.error) else one.error
        deviation = math.hypot(figure.discrepancy or 0.0, error)
        found.append(Level(months_between(start, month), figure.outcome, one.middle, deviation))
    return found


def seen_of(step: int, low: float, high: float) -> Seen:
    """A measured band of the share: its middle and half its width on the logit, and noise."""
    below, above = logit(low), logit(high)
    return Seen(step, (below + above) / 2.0, math.hypot(NOISE, (above - below) / 2.0))


def made_islands(tasks: Sequence[Task], settings: Settings) -> list[Made]:
    """All islands, in the order of the tasks."""
    return results_of(_made, None, tasks, settings, "islands")


def _made(_: None, task: Task) -> Made:
    return run_island(task)
