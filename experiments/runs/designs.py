"""Designs: which values of the factors are run together.

Every design is a table of values, one row a point, one column a factor. The same seed gives the
same table.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.runs.factors import Factor
from openclosed.sim.parameters.wording import did_you_mean

LEVELS = 4  # of a Morris design (Morris 1991; Campolongo et al. 2007)


def design(kind: str, factors: Sequence[Factor], points: int, seed: int) -> pd.DataFrame:
    """Values of the factors at the points of a design.

    Args:
        kind: grid, latin_hypercube, sobol, morris, random or one_at_a_time.
        factors: what moves.
        points: how many points at most; a Sobol design needs a power of 2, a grid takes as many
            levels a factor as fit, a Morris design whole trajectories.
        seed: of what is drawn.

    Returns one row a point, the index its name. Raises BadInput for an unknown kind or a number of
    points that the design cannot have.
    """
    if kind not in KINDS:
        raise BadInput(
            f"experiment.design={kind}: must be one of {', '.join(KINDS)}, or a file .csv or "
            f".parquet{did_you_mean(kind, KINDS)}"
        )
    if not factors:
        raise BadInput("experiment.factors: name at least one parameter")
    if points < 1:
        raise BadInput(f"experiment.points={points}: must be at least 1")
    if kind == "one_at_a_time":
        return named(one_at_a_time(factors, points))
    return named(values_at(factors, DESIGNS[kind](len(factors), points, seed)))


def values_at(factors: Sequence[Factor], places: np.ndarray) -> pd.DataFrame:
    """The values of the factors at places (points, factors) from 0 to 1."""
    columns = {
        factor.name: pd.Series([factor.value(float(place)) for place in column], dtype=object)
        for factor, column in zip(factors, places.T, strict=True)
    }
    return pd.DataFrame(columns)


def named(values: pd.DataFrame, name: str = "point", first: int = 1) -> pd.DataFrame:
    """The table with names of the points as its index; in a sweep, 0 is the scenario as it is."""
    return values.set_axis([f"{name} {first + i}" for i in range(len(values))], axis=0)


def from_file(path: Path) -> pd.DataFrame:
    """A design of one's own: one row a point, columns are parameters by their names.

    Raises BadInput where it cannot be read, is empty or has an empty cell.
    """
    try:
        if path.exists() and not path.is_file():
            raise BadInput(f"experiment.design={path}: is no file")
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise BadInput(f"experiment.design={path}: cannot be read ({error})") from error
    if table.empty:
        raise BadInput(f"experiment.design={path}: holds no point")
    holes = np.argwhere(table.isna().to_numpy())
    if len(holes):
        row, column = holes[0]
        raise BadInput(f"experiment.design={path}: no {table.columns[column]} in row {row + 1}")
    return named(table.astype(object))


def grid(factors: int, points: int, _: int) -> np.ndarray:
    """All combinations of evenly spaced places, ends included; as many levels as fit."""
    levels = int(points ** (1 / factors) + 1e-9)
    if levels < 2:
        raise BadInput(
            f"experiment.points={points}: a grid over {factors} factors needs at least {2**factors}"
        )
    return np.array(list(itertools.product(np.linspace(0, 1, levels), repeat=factors)))


def latin_hypercube(factors: int, points: int, seed: int) -> np.ndarray:
    """One point in each of `points` equal parts of every factor (McKay et al. 1979)."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(seed)).random(points))


def sobol(factors: int, points: int, seed: int) -> np.ndarray:
    """A scrambled Sobol sequence (Sobol 1967; Owen 1998)."""
    from scipy.stats import qmc

    if points & (points - 1):
        near = 1 << (points.bit_length() - 1)
        raise BadInput(
            f"experiment.points={points}: a Sobol design needs a power of 2, as "
            f"{near} or {2 * near}"
        )
    return np.asarray(qmc.Sobol(factors, rng=np.random.default_rng(seed)).random(points))


def random(factors: int, points: int, seed: int) -> np.ndarray:
    """Independent uniform places."""
    return np.random.default_rng(seed).random((points, factors))


def morris(factors: int, points: int, seed: int) -> np.ndarray:
    """Trajectories that move one factor at a time by half of its range (Morris 1991).

    A trajectory has factors + 1 points, one after another.
    """
    from SALib.sample import morris as trajectories

    count = points // (factors + 1)
    if count < 1:
        raise BadInput(
            f"experiment.points={points}: a Morris design over {factors} factors needs at least "
            f"{factors + 1}"
        )
    return np.asarray(
        trajectories.sample(_problem(factors), count, num_levels=LEVELS, seed=seed % 2**32),
        dtype=float,
    )


def saltelli(factors: int, rows: int, seed: int) -> np.ndarray:
    """Places (rows, factors + 2, factors) for Sobol indices, `rows` a power of 2.

    A row is a point of matrix A, then A with each factor from B in turn, then B; A and B are halves
    of one scrambled Sobol sequence (Saltelli et al. 2010).
    """
    from SALib.sample import sobol as sequences

    table = sequences.sample(_problem(factors), rows, calc_second_order=False, seed=seed % 2**32)
    return np.asarray(table, dtype=float).reshape(rows, factors + 2, factors)


def _problem(factors: int) -> dict[str, object]:
    """Factors from 0 to 1 as the library of designs wants them."""
    names = [str(i) for i in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}


def one_at_a_time(factors: Sequence[Factor], points: int) -> pd.DataFrame:
    """Each factor at evenly spaced values, ends included; the others, missing, are as they are."""
    levels = points // len(factors)
    if levels < 2:
        raise BadInput(
            f"experiment.points={points}: {len(factors)} factors one at a time need at least "
            f"{2 * len(factors)}"
        )
    usual = {factor.name: pd.NA for factor in factors}
    rows: list[dict[str, Any]] = []
    for factor in factors:
        places = np.linspace(0, 1, levels)
        values = factor.choices or [factor.value(float(place)) for place in places]
        rows += [usual | {factor.name: value} for value in dict.fromkeys(values)]
    return pd.DataFrame(rows, columns=list(usual), dtype=object)


type Places = Callable[[int, int, int], np.ndarray]

DESIGNS: dict[str, Places] = {
    "grid": grid,
    "latin_hypercube": latin_hypercube,
    "sobol": sobol,
    "morris": morris,
    "random": random,
}
KINDS = (*DESIGNS, "one_at_a_time")
