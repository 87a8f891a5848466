"""Designs: which values of the factors are run together.

Every design is a table of values, one row per point, one column per factor. The same seed gives the
same table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.runs.factors import Factor
from openclosed.sim.parameters.wording import did_you_mean

KINDS = ("grid", "latin_hypercube", "sobol")


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
    from SALib.sample import sobol as sequences

    if factors < 2:
        raise BadInput("experiment.factors: a Sobol design needs at least two parameters")
    if rows < 8 or rows & (rows - 1):
        raise BadInput(
            f"experiment.design_points={rows}: a Sobol design needs a power of 2 of at "
            "least 8, as 64"
        )
    names = [str(i) for i in range(factors)]
    problem = {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}
    table = sequences.sample(problem, rows, calc_second_order=False, seed=seed % 2**32)
    return np.asarray(table, dtype=float).reshape(rows, factors + 2, factors)
