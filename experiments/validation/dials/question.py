"""What each dial changes from end to end: `python -m experiments.validation dials`.

Runs from 2023 on draw the numbers that nobody has measured. Each is made at both ends of every
dial, so that a pair of runs differs in the dial alone.
"""

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.common import style
from openclosed.experiments.execution.executors import results_of
from openclosed.experiments.question.checks import refuse_outside
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.runs.replicate import FINAL_MONTHS, mean_where_known
from openclosed.experiments.starts.draws import Draws, from_prior
from openclosed.experiments.validation.dials.finding import (
    SHARES,
    Runs,
    effects,
    finding,
    page_parts,
    picture,
)
from openclosed.experiments.validation.dials.settings import DialsSettings
from openclosed.experiments.validation.job import job
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dials import Dials
from openclosed.sim.parameters.paths import all_replaced

EXPECTED_BYTES = 10_000_000
FEWEST = 20
"""Runs, of which one is 5 %."""

type Ends = list[tuple[Parameters, Parameters]]
"""Both ends of each dial."""


def run(question: Question, settings: DialsSettings) -> int:
    """Run both ends of every dial over the prior, on the same seeds.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_outside("replicates", settings.replicates, FEWEST, 100_000)
    draws = from_prior(settings.prior)
    low, high = (
        [all_replaced(question.parameters, {f"dials.{dial}": end}) for dial in Dials.model_fields]
        for end in (0.0, 1.0)
    )
    seeds = draws.seeds(settings.seed, settings.replicates)
    with job(question, EXPECTED_BYTES) as work:
        shared = draws, list(zip(low, high, strict=True))
        shares = results_of(_at_both_ends, shared, seeds, settings, "pairs of each dial")
        rows = effects(np.stack(shares))
        clock, drawn = question.parameters.clock, set(draws.columns(np.array(seeds))["draw"])
        of = Runs(clock.start, clock.month(clock.steps - 1)[:4], len(seeds), len(drawn))
        if settings.docs:
            documentation.write_table("dials", rows)
            documentation.write_parts("dials", page_parts(rows, of))
            image = documentation.DOCS / "images" / "dials.png"
            image.write_bytes(style.as_png(picture(rows, of.year), scale=1.0))
        return work.finish(finding(rows, of), work.manifest(seeds))


def _at_both_ends(shared: tuple[Draws, Ends], seed: int) -> NDArray[np.float64]:
    """(dials, ends, shares) the open shares of the last year at both ends of each dial."""
    draws, dials = shared
    return np.array([[_shares(draws, end, seed) for end in ends] for ends in dials])


def _shares(draws: Draws, parameters: Parameters, seed: int) -> NDArray[np.float64]:
    steps = max(1, round(FINAL_MONTHS / parameters.clock.months_per_step))
    record = draws.world(parameters, seed).run().record[-steps:]
    return mean_where_known(record)[[INDEX[name] for name in SHARES]]
