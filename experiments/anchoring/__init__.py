"""Forecasts that start from what was measured: `openclosed experiment=anchored`.

Islands of worlds under each hypothesis are stepped through the months of the record, weighed by
developers' open share of tokens as it was measured, and carried on to the end of the runs.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.anchored import Anchored
from analysis.anchored import Island as Said
from analysis.evidence.measurements import Measurement, known
from experiments import progress, store, tables
from experiments import scenarios as catalogue
from experiments.anchoring.island import NOISE, Free, Seen, free_of, logit, run_island
from experiments.asking import refuse_beside_record, refuse_outside
from experiments.bad_input import BadInput
from experiments.ending import short
from experiments.execution import map_chunks, signals_later, wait_for_compiling
from experiments.own_figures import with_own
from experiments.provenance import begin, manifest
from experiments.settings import Question
from sim import warm_up
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters, describe
from sim.parameters.dates import month_after, months_between

FIGURE = "open_share_tokens_developers"
EXPECTED_BYTES = 20_000_000


class Asked(NamedTuple):
    """What all islands share."""

    worlds: list[Parameters]  # one a hypothesis
    free: list[Free]
    seen: list[Seen]
    size: int


class Place(NamedTuple):
    """An island: its hypothesis, its number there, and its seed."""

    hypothesis: int
    number: int
    seed: int


def run(
    question: Question,
    free: Mapping[str, Mapping[str, Any]],
    hypotheses: Sequence[str] = (),
    islands: int = 2,
    since: str = "2025-01",
) -> int:
    """Filter the record on islands, and write and say what they foretell, or why nothing is said.

    Args:
        question: the world; `replicates` worlds on each island. Figures of its `evidence` count as
            measured too.
        free: numbers that are not known, with `low` and `high`.
        hypotheses: names under `hypothesis`; empty: all.
        islands: of each hypothesis.
        since: first month whose measurement counts.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    settings = question.settings
    refuse_beside_record(question.parameters, "anchored needs")
    refuse_outside("experiment.islands", islands, 2, 100)
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    rivals = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    worlds = [
        catalogue.composed(question, question.scenario, f"{catalogue.HYPOTHESIS}={one}").parameters
        for one in rivals
    ]
    seen, months = _measured(question, since)
    asked = Asked(worlds, _free(question.parameters, free), seen, settings.replicates)
    seeds = [int(one) for one in spawn_seeds(settings.seed, islands)]
    places = [
        Place(at, number, seed) for at in range(len(rivals)) for number, seed in enumerate(seeds)
    ]
    with store.result_folder(settings.output, EXPECTED_BYTES) as folder:
        started = begin(folder.path, question)
        made = _islands(asked, places, question)
        found = Anchored(
            {name: [made[at, n] for n in range(islands)] for at, name in enumerate(rivals)},
            months,
            [(one.name, one.low, one.high) for one in asked.free],
        )
        origin = manifest(question, seeds, ["done"] * len(places), started)
        store.write_json(folder.path / store.MANIFEST, origin)
        said = _answer(folder.path, found, question, origin)
        published = short(folder.publish(whole=True))
    print(said)
    print(f"Results: {published}")
    return 0


def _answer(path: Path, found: Anchored, question: Question, origin: dict[str, Any]) -> str:
    """Write tables, figure and report; the text for the terminal."""
    from analysis import anchored, anchored_report

    written = {
        "forecasts.csv": (anchored.forecasts(found), anchored.FORECAST_MEANINGS),
        "numbers.csv": (anchored.numbers(found), anchored.NUMBER_MEANINGS),
        "islands.csv": (anchored.islands(found), anchored.ISLAND_MEANINGS),
    }
    rows = []
    for name, (table, meanings) in written.items():
        store.write_csv(table, path / name)
        rows += [(name, *row) for row in meanings]
    tables.write_dictionary(path, rows)
    anchored_report.write(path, found, _past(question), origin)
    return anchored_report.terminal(found)


def _past(question: Question) -> dict[str, Measurement]:
    """Developers' open share as measured, by month, the reader's own figures included."""
    return known(FIGURE, record=with_own(question.settings.evidence), origin="9999-12")


def _free(parameters: Parameters, asked: Mapping[str, Mapping[str, Any]]) -> list[Free]:
    """The free numbers; raises BadInput for one that is no number within its bounds."""
    known_ = {info.name: info for info in describe(parameters)}
    found = free_of(asked)
    for one in found:
        info = known_.get(one.name)
        if info is None:
            raise BadInput(f"experiment.free.{one.name}: no such parameter")
        low, high = info.low, info.high
        if low is None or high is None or not low <= one.low < one.high <= high:
            raise BadInput(f"experiment.free.{one.name}: low and high must be from {low} to {high}")
    if not found:
        raise BadInput("experiment.free: name at least one number")
    return found


def _measured(question: Question, since: str) -> tuple[list[Seen], list[str]]:
    """Developers' open share as measured, and the months ahead of it."""
    start, horizon = question.parameters.clock.start, question.parameters.clock.steps
    seen = []
    for month, one in sorted(_past(question).items()):
        if month >= since:
            low, high = logit(one.low), logit(one.high)
            error = math.hypot(NOISE, (high - low) / 2.0)
            seen.append(Seen(months_between(start, month), (low + high) / 2.0, error))
    if not seen:
        raise BadInput(f"experiment.since={since}: nothing is measured from then on")
    last = int(max(one.month for one in seen))
    if last + 1 >= horizon:
        raise BadInput(f"clock.horizon={horizon}: must go beyond what is measured")
    return seen, [month_after(start, month) for month in range(last + 1, horizon)]


def _islands(
    asked: Asked, places: Sequence[Place], question: Question
) -> dict[tuple[int, int], Said]:
    """All islands, in processes."""
    with signals_later():
        warm_up.compile_rest()
    wait_for_compiling()
    made = {}
    with progress.showing(len(places), question.settings.quiet, "islands") as advance:
        for place, said in map_chunks(filtered, asked, places, question.settings.execution):
            made[place.hypothesis, place.number] = said
            advance(1, 0)
    return made


def filtered(asked: Asked, place: Place) -> tuple[Place, Said]:
    """One island from its start to its end."""
    world = asked.worlds[place.hypothesis]
    return place, run_island(world, asked.free, asked.seen, asked.size, place.seed)
