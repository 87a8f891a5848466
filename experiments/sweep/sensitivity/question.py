"""What drives the outcome: many factors are screened, and the strongest studied together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from openclosed.analysis.common.response import responses
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import outcome_of, refuse_too_few
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.runs import designs
from openclosed.experiments.runs.factors import Factor, factors_of, points_of
from openclosed.experiments.runs.finish import finish
from openclosed.experiments.runs.study import Study, study
from openclosed.experiments.sweep.sensitivity.settings import SensitivitySettings


def run(question: Question, settings: SensitivitySettings) -> int:
    """Screen the factors by elementary effects, then give Sobol indices of the strongest.

    All points have the same seeds; `replicates` is their number. With at most `keep` factors there
    is no screening.

    Returns 1 if any run failed, else 0. Raises BadInput for what cannot be, before anything runs.
    """
    asked = outcome_of(question, settings.outcome)
    refuse_too_few(question.settings.replicates)
    moved = factors_of(question.parameters, settings.factors)
    _refuse_unfit(len(moved), settings.trajectories, settings.keep, settings.points)
    screens = len(moved) > settings.keep
    kept_count = min(settings.keep, len(moved))
    count = settings.trajectories * (len(moved) + 1) * screens + settings.points * (kept_count + 2)
    with study(question, runs=count * question.settings.replicates) as work:
        seed = question.settings.seed
        places = np.empty((0, len(moved) + 1, len(moved)))
        screened = np.empty((0, len(moved) + 1, question.settings.replicates))
        kept = list(range(len(moved)))
        if screens:
            from openclosed.analysis.statistics.screening import effects

            size = settings.trajectories * (len(moved) + 1)
            places = designs.morris(len(moved), size, seed).reshape(
                settings.trajectories, -1, len(moved)
            )
            screened = _responses(work, moved, places, "screening", asked)
            sizes = [effect.size for effect in effects(places, screened)]
            kept = sorted(
                np.argsort(-np.nan_to_num(sizes), kind="stable")[: settings.keep].tolist()
            )
        chosen = [moved[k] for k in kept]
        design = designs.saltelli(len(chosen), settings.points, seed)
        values = _responses(work, chosen, design, "study", asked)

        def found(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.sweep.sensitivity import finding as sensitivity

            names = [factor.name for factor in moved]
            ranked = sensitivity.studied(names, kept, places, screened, values, asked)
            return sensitivity.finding(ranked, work.all_runs, origin)

        return finish(work, found, moved)


def _responses(
    work: Study, factors: Sequence[Factor], places: np.ndarray, stage: str, outcome: str
) -> np.ndarray:
    """Outcomes (rows, points of a row, seeds) at places (rows, points of a row, factors).

    Other factors are as they are.
    """
    values = designs.values_at(factors, places.reshape(-1, len(factors)))
    table = designs.named(values, stage, 0)
    points = points_of(work.question.parameters, table)
    seeds = work.seeds(work.question.settings.replicates)
    runs = work.runs(points, seeds)
    found = responses(runs, outcome, work.question.parameters.verdict.yardstick)
    return found.to_numpy(dtype=float).reshape(*places.shape[:2], len(seeds))


def _refuse_unfit(factors: int, trajectories: int, keep: int, points: int) -> None:
    """Raise BadInput for numbers that no design can have."""
    if factors < 2:
        raise BadInput("experiment.factors: name at least two parameters")
    if keep < 2:
        raise BadInput(f"experiment.keep={keep}: must be at least 2")
    if trajectories < 2:
        raise BadInput(f"experiment.trajectories={trajectories}: must be at least 2")
    if points < 8 or points & (points - 1):
        raise BadInput(
            f"experiment.points={points}: must be a power of 2 of at least 8, as 64 or 128"
        )
