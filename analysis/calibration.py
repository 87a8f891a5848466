"""What a calibration found: the posterior, what the record does not tell, and the forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import inference, rivals
from analysis.evidence.observers import Months
from analysis.evidence.scorecard import Score
from analysis.inference import Population

type Floats = NDArray[np.float64]

RELATED = 0.8
"""Correlation from which two parameters are not told apart (as weights in driver charts)."""
TOLD = 0.7
"""Part of the prior's spread below which a parameter counts as told by the record."""
UNIFORM_SPREAD = 1.0 / np.sqrt(12.0)  # of a parameter of the unit cube before


class Parameter(NamedTuple):
    """A calibrated parameter: its name, its range before, and what should tell it."""

    name: str
    low: float
    high: float
    told_by: str

    def value(self, place: float) -> float:
        """The value at a place of the unit cube."""
        return self.low + (self.high - self.low) * place


class Calibration(NamedTuple):
    """All that is shown of a calibration."""

    parameters: list[Parameter]
    population: Population
    way: pd.DataFrame  # waves and generations
    scores: list[Score]
    predictions: pd.DataFrame
    months: Months  # of the sets kept, replayed to the end of the record
    sets: int
    own: float  # distance of the first of them, the values of the question itself
    implausible: Floats  # implausibility of each set, on seeds that it was not fitted on


def posterior_table(found: Calibration) -> pd.DataFrame:
    """One row a parameter: range before, quantiles after, and how much the record told."""
    points, weights = found.population.points, found.population.weights
    best = int(np.argmin(found.population.distances))
    spreads = np.sqrt(np.diag(inference.covariance(found.population)).clip(min=0.0))
    rows = []
    for column, one in enumerate(found.parameters):
        low, middle, high = (one.value(q) for q in _quantiles(points[:, column], weights))
        left = float(spreads[column] / UNIFORM_SPREAD)
        rows.append(
            {
                "parameter": one.name,
                "from": one.low,
                "to": one.high,
                "best": one.value(float(points[best, column])),
                "low": low,
                "median": middle,
                "high": high,
                "spread_left": left,
                "told": left < TOLD,
                "told_by": one.told_by,
            }
        )
    return pd.DataFrame(rows)


def _quantiles(values: Floats, weights: Floats) -> Floats:
    """The weighted 5 %, 50 % and 95 % quantiles."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    found: Floats = np.interp([0.05, 0.5, 0.95], reached, values[order])
    return found


def correlation_table(found: Calibration) -> pd.DataFrame:
    """Correlations of the posterior; 0 with one that does not vary."""
    names = [one.name for one in found.parameters]
    related = np.nan_to_num(inference.correlations(found.population))
    return pd.DataFrame(related, index=names, columns=names)


def not_told_apart(found: Calibration) -> list[tuple[str, str, float]]:
    """Pairs of parameters whose correlation is beyond .8: the record tells a combination alone."""
    related = correlation_table(found).to_numpy()
    names = [one.name for one in found.parameters]
    return [
        (names[i], names[j], float(related[i, j]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if abs(related[i, j]) > RELATED
    ]


def score_table(scores: Sequence[Score]) -> pd.DataFrame:
    """One row a target."""
    return pd.DataFrame(
        [
            {
                "target": one.target.key,
                "text": one.target.text,
                "when": one.target.when,
                "unit": one.target.unit,
                "record": one.target.value,
                "pass_low": one.target.low,
                "pass_high": one.target.high,
                "model": one.mean,
                "model_low": one.low,
                "model_high": one.high,
                "passed": one.passed,
                "runs_passing": one.runs_passing,
                "runs": one.runs,
                "scored": one.target.scored,
                "source": one.target.source.short,
            }
            for one in scores
        ]
    )


def errors(predictions: pd.DataFrame) -> pd.DataFrame:
    """Root mean square error by cut-off: of the model, and of each rival where it says something.

    A rival's error stands beside the model's over the same figures (`model_where_...`).
    """
    rows = []
    for cut_off, part in predictions.groupby("cut_off", sort=True):
        row: dict[str, object] = {
            "cut_off": cut_off,
            "figures": len(part),
            "model": rivals.error(part["model"], part["record"]),
            "inside_90": float(part["record"].between(part["low"], part["high"]).mean()),
        }
        for rival in rivals.RIVALS:
            known = part[np.isfinite(part[rival])]
            row[rival] = rivals.error(known[rival], known["record"])
            row[f"model_where_{rival}"] = rivals.error(known["model"], known["record"])
            row[f"figures_{rival}"] = len(known)
        rows.append(row)
    return pd.DataFrame(rows)


MEANINGS = (
    ("posterior.csv", "set", "", "number of the set: 0 the question's own values, 1 the closest"),
    ("posterior.csv", "distance", "tolerances", "root mean square miss of the set"),
    ("parameters.csv", "spread_left", "share", "spread after over spread before"),
    ("parameters.csv", "told", "", f"whether that is below {TOLD}"),
    ("correlations.csv", "", "-1 to 1", "correlation of two parameters in the posterior"),
    ("scorecard.csv", "runs_passing", "share", "single runs that pass"),
    ("way.csv", "left", "share", "of the prior not ruled out after a wave"),
    ("way.csv", "tolerance", "tolerances", "largest distance accepted in a generation"),
    ("holdout.csv", "cut_off", "YYYY-MM", "last month of the record that was fitted"),
    ("errors.csv", "inside_90", "share", "figures inside the model's central 90 %"),
)
"""File, column, unit and meaning of what is not plain from its name."""
