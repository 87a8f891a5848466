"""A sweep: the outcome at each point of a design, against the unchanged scenario.

A design is a table of values of the factors, one row per point, one column per factor. The same
seed gives the same table.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.checks import (
    outcome_of,
    outcomes_of_curves,
    outcomes_to_keep,
    refuse_too_few,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Asked, Question
from openclosed.experiments.runs.factors import BASE, Factor, Point, factors_of, points_of
from openclosed.experiments.runs.finish import finish, run_until_precise
from openclosed.experiments.runs.opening import study
from openclosed.experiments.sweep.combinations import factors_and_points
from openclosed.experiments.sweep.settings import SweepSettings
from openclosed.sim.parameters.base import did_you_mean
from openclosed.sim.parameters.dials import Dials

KINDS = ("grid", "latin_hypercube", "sobol")
FILES = (".csv", ".parquet")
STEPS = 3
"""Values of each dial if no factor is named."""


def run(question: Question, settings: SweepSettings) -> int:
    """Run the unchanged scenario and every point of a design, on the same seeds.

    Returns 1 if any run failed, else 0. Raises BadInput for bad settings, before anything runs.
    """
    if settings.words:
        _refuse_beside_words(settings)
        moved, usual, points = factors_and_points(question, settings.words)
    else:
        moved, values = _chosen(question, settings.factors, settings.design, settings.design_points)
        usual = {factor.name: factor.base for factor in moved}
        points = points_of(question.overrides, values)
    everywhere = [Point(BASE, question.overrides, factors=usual), *points]
    return explore(question, settings, everywhere, moved)


def explore(
    question: Question, settings: SweepSettings, points: Sequence[Point], factors: Sequence[Factor]
) -> int:
    """Run the points on the same seeds, and report how each differs from the first.

    Args:
        question: scenario, seeds, folder.
        settings: which outcome to report, and which to keep month by month.
        points: with the values of the factors; the first is the unchanged scenario.
        factors: what differs between the points.

    Returns 1 if any run failed, else 0. Raises BadInput for bad settings, before anything runs.
    """
    outcome = outcome_of(question, settings.outcome)
    precise = outcome_of(question, question.settings.auto.outcome or outcome, "auto.outcome")
    months = outcomes_to_keep(
        [*outcomes_of_curves(settings.curves), *settings.keep_series], settings.series_step
    )
    refuse_too_few(question.settings.replicates)
    if settings.discover:
        from openclosed.experiments.sweep.discovery import ending_of

        ending_of(settings.discover, question.parameters.ending.measure)
    count = len(points) * question.settings.replicates
    with study(question, runs=count, months=months, every=settings.series_step) as work:
        run_until_precise(work, points, question, precise)

        def analyse(origin: dict[str, Any]) -> Finding:
            from openclosed.experiments.sweep.answer import answer
            from openclosed.experiments.sweep.finding import finding

            names, runs = [factor.name for factor in factors], work.all_runs
            return finding(answer(runs, names, outcome, origin), runs, work.months, origin)

        return finish(work, analyse, factors)


def _refuse_beside_words(settings: SweepSettings) -> None:
    """Raise BadInput if the design is given twice."""
    for name in ("factors", "design", "design_points"):
        if getattr(settings, name) != SweepSettings.model_fields[name].default:
            raise BadInput(
                f"experiment.{name}: the words with several values are the design; leave it out"
            )


def _chosen(
    question: Question, factors: Asked | None, named: str, points: int
) -> tuple[list[Factor], pd.DataFrame]:
    """The factors and their values at the points."""
    if Path(named).suffix not in FILES:
        if factors is None:
            factors = [f"dials.{name}" for name in Dials.model_fields]
            if not named:
                named, points = "grid", min(points, STEPS ** len(factors))
        moved = factors_of(question.parameters, factors)
        kind = named or "latin_hypercube"
        return moved, design(kind, moved, points, question.settings.seed)
    values = from_file(Path(named))
    spans = {str(name): _span(values[name]) for name in values}
    moved = factors_of(question.parameters, spans)
    return moved, values[[factor.name for factor in moved]]


def _span(column: pd.Series) -> Any:
    """The possible values of a factor, from a column of a file."""
    different = list(dict.fromkeys(column))
    if len(different) > 2 and all(type(value) in (int, float) for value in different):
        return [min(different), max(different)]
    return {"choices": different}


def design(kind: str, factors: Sequence[Factor], points: int, seed: int) -> pd.DataFrame:
    """Values of the factors at the points of a design.

    Args:
        kind: grid, latin_hypercube or sobol.
        factors: what varies.
        points: the maximum number of points. A grid takes as many levels per factor as fit; a Sobol
            design has this many rows, each of factors + 2 points.
        seed: for random designs.

    Returns one row per point, with its name as index. Raises BadInput for an unknown kind or an
    impossible number of points.
    """
    if kind not in KINDS:
        raise BadInput(
            f"experiment.design={kind}: must be one of {', '.join(KINDS)}, or a file .csv or "
            f".parquet{did_you_mean(kind, KINDS)}"
        )
    if not factors:
        raise BadInput("experiment.factors: name at least one parameter")
    if points < 1:
        raise BadInput(f"experiment.design_points={points}: must be at least 1")
    if kind == "grid":
        places = grid(len(factors), points)
    elif kind == "latin_hypercube":
        places = latin_hypercube(len(factors), points, seed)
    else:
        places = saltelli(len(factors), points, seed).reshape(-1, len(factors))
    values = values_at(factors, places)
    return name_points(values.drop_duplicates() if kind == "grid" else values)  # of few choices


def values_at(factors: Sequence[Factor], places: np.ndarray) -> pd.DataFrame:
    """The values of the factors at places (points, factors) from 0 to 1."""
    columns = {
        factor.name: pd.Series([factor.value(float(place)) for place in column], dtype=object)
        for factor, column in zip(factors, places.T, strict=True)
    }
    return pd.DataFrame(columns)


def name_points(values: pd.DataFrame, name: str = "point", first: int = 1) -> pd.DataFrame:
    """The table with names of points as index; in a sweep, 0 is the unchanged scenario."""
    return values.set_axis([f"{name} {first + i}" for i in range(len(values))], axis=0)


def from_file(path: Path) -> pd.DataFrame:
    """A user's own design: one row per point, one column per parameter.

    Raises BadInput for a file that is unreadable, empty or has an empty cell.
    """
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"experiment.design={path}: not a file")
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise BadInput(f"experiment.design={path}: cannot be read ({error})") from error
    if table.empty:
        raise BadInput(f"experiment.design={path}: has no design points")
    holes = np.argwhere(table.isna().to_numpy())
    if len(holes):
        row, column = holes[0]
        raise BadInput(f"experiment.design={path}: no {table.columns[column]} in row {row + 1}")
    return name_points(table.astype(object))


def grid(factors: int, points: int) -> np.ndarray:
    """All combinations of evenly spaced places, ends included, with as many levels as fit."""
    levels = int(points ** (1 / factors) + 1e-9)
    if levels < 2:
        raise BadInput(
            f"experiment.design_points={points}: a grid over {factors} factors needs at least "
            f"{2**factors}"
        )
    return np.array(list(itertools.product(np.linspace(0, 1, levels), repeat=factors)))


def latin_hypercube(factors: int, points: int, seed: int) -> np.ndarray:
    """One point in each of `points` equal parts of every factor (McKay et al. 1979)."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(seed)).random(points))


def saltelli(factors: int, rows: int, seed: int) -> np.ndarray:
    """Places (rows, factors + 2, factors) for Sobol indices, `rows` a power of 2.

    A row is a point of matrix A, then A with each factor from B in turn, then B; A and B are the
    halves of one scrambled Sobol sequence (Saltelli et al. 2010).
    """
    from scipy.stats import qmc

    if factors < 2:
        raise BadInput("experiment.factors: a Sobol design needs at least two parameters")
    if rows < 8 or rows & (rows - 1):
        raise BadInput(
            f"experiment.design_points={rows}: a Sobol design needs a power of 2 of at "
            "least 8, as 64"
        )
    first, second = np.split(qmc.Sobol(2 * factors, seed=seed % 2**32).random(rows), 2, axis=1)
    places = np.repeat(first[:, None], factors + 2, axis=1)
    places[:, 1 + np.arange(factors), np.arange(factors)] = second
    places[:, -1] = second
    return places
