"""Sampling noise by the number of firms: `python -m experiments.validation sampling`.

Monthly steps of startups' log-odds vary because the market moves, and because few firms stand for
it. The second part falls with the number of startups n: the variance is a + b / n.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.execution.executors import run_tasks
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import documentation
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.validation import common_seeds
from openclosed.experiments.validation.market_steps import levels
from openclosed.experiments.validation.market_steps.levels import logit
from openclosed.experiments.validation.settings import SamplingSettings
from openclosed.sim.outcomes import INDEX

type Floats = NDArray[np.float64]

STARTUPS: Final = HEADLINES[0].outcome
SPENDING: Final = "spend_total"
YEARS: Final = ("2025-01", "2026-08")
COLUMNS: Final = (
    "firms", "startup_fraction", "startups", "runs", "step_sd", "from_sampling", "spending_step_sd",
)  # fmt: skip


def run(question: Question, settings: SamplingSettings) -> int:
    """Measure each number and mix of firms, and write the table where `docs=true`.

    Returns the exit code. Raises BadInput for other starts than draws of the prior.
    """
    asked = [
        {"firms.count": count, "firms.startup_fraction": fraction}
        for fraction in settings.fractions
        for count in settings.counts
    ]
    points = [question.overrides.changed(one) for one in asked]
    starts = starts_of(settings)
    if not isinstance(starts, Draws):
        raise BadInput("experiment=sampling needs start=prior and unmeasured=drawn")
    seeds = common_seeds.seeds_of_draws(settings)
    held = levels.held(levels.kept(), starts.columns(np.array(seeds)))
    tasks = list(zip(seeds, held, strict=True))
    paths = np.array(run_tasks(_of_draw, (starts, points), tasks, settings, "draws"))
    clock = question.parameters.clock
    months = [clock.month(step) for step in range(clock.steps)]
    seen = [place for place, month in enumerate(months) if YEARS[0] <= month <= YEARS[1]]
    sizes = np.array([[one["firms.count"], one["firms.startup_fraction"]] for one in asked])
    rows = table(sizes, logit(paths[:, :, seen, 0]), np.log(np.maximum(paths[:, :, seen, 1], 1e-9)))
    print(rows.to_string(index=False))
    if settings.docs:
        documentation.write_table("sampling", rows)
    return 0


def _of_draw(
    shared: tuple[Draws, Sequence[Overrides]], task: tuple[int, dict[str, float]]
) -> Floats:
    """(points, months, 2) startups' open share and spending, at the level of the data."""
    starts, points = shared
    seed, preferences = task
    columns = [INDEX[STARTUPS], INDEX[SPENDING]]
    return np.array(
        [
            starts.model(point.changed(preferences), seed).run().record[:, columns]
            for point in points
        ]
    )


def table(sizes: Floats, log_odds: Floats, spent: Floats) -> pd.DataFrame:
    """A row for each number and mix of firms.

    Args:
        sizes: (points, 2) numbers of firms and the fraction of startups.
        log_odds: (runs, points, months) of startups' open share.
        spent: (runs, points, months) log of spending.
    """
    startups = sizes.prod(axis=1)
    variance = step_variance(log_odds)
    per_firm = sampling_variance(startups, variance)
    spending = step_variance(spent)
    rows = [
        (int(count), fraction, round(own), len(log_odds), round(both**0.5, 3),
         round((per_firm / own) ** 0.5, 3), round(of_spending**0.5, 3))
        for (count, fraction), own, both, of_spending in zip(
            sizes.tolist(), startups.tolist(), variance.tolist(), spending.tolist(), strict=True
        )
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def step_variance(paths: Floats) -> Floats:
    """(points,) mean square of the monthly steps of (runs, points, months) paths."""
    return np.asarray(np.nanmean(np.diff(paths, axis=-1) ** 2, axis=(0, 2)))


def sampling_variance(startups: Floats, variance: Floats) -> float:
    """The variance that one startup alone would make, b of a + b / n, by least squares."""
    terms = np.column_stack([np.ones(len(startups)), 1.0 / startups])
    weights = 1.0 / variance[:, None]  # errors grow with the variance
    (_, slope), *_ = np.linalg.lstsq(weights * terms, np.ones(len(startups)), rcond=None)
    return float(max(slope, 0.0))
