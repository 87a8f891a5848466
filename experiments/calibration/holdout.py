"""What a fit to the record up to a month says of the rest, against two plain rivals."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis import rivals
from analysis.evidence.series import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from analysis.evidence.targets import TARGETS, Target
from analysis.inference import drawn
from experiments.calibration.fitting import Effort, fit
from experiments.calibration.space import points_at
from experiments.calibration.work import Laboratory, fitted, last_observed
from sim.parameters.paths import replaced

type Floats = NDArray[np.float64]

SERIES: dict[str, Series] = {
    "V1": ENTERPRISE_OPEN,
    "V2": ROUTER_OPEN,
    "adoption": ADOPTION,
}
"""The series that a rival may be fitted to, by the first word of a target's key."""

FORETOLD = ("V1", "V2", "adoption")
"""The first words of the targets that are levels of a share over time, and so can be foretold."""


class Prediction(NamedTuple):
    """What was said of a figure before it was known. Rivals without data to stand on say nan."""

    cut_off: str
    target: Target
    model: float
    low: float  # the model's central 90 % of sets and seeds
    high: float
    last_value: float
    logistic: float


def predictions(
    lab: Laboratory, effort: Effort, cut_off: str, sets: int, seed: int
) -> list[Prediction]:
    """Fit to what was measured up to the cut-off, and predict what was measured later.

    From the cut-off on releases are the model's own, so that nothing later is known to it.
    """
    until = replaced(lab.parameters, "releases.replayed_until", cut_off)
    blind = lab._replace(parameters=until)
    known = fitted(cut_off)
    later = [
        one
        for one in fitted()
        if one not in known and one.key.split()[0] in FORETOLD and "change" not in one.text
    ]
    found = fit(blind, known, effort, seed, f"to {cut_off}").population
    rows = drawn(found, sets, np.random.default_rng(seed))
    points = points_at(until, lab.space, found.points[rows], f"to {cut_off} set")
    values = blind.of(points, lab.seeds).gave
    said = []
    for target in later:
        runs = values[:, :, TARGETS.index(target)].ravel()
        low, high = np.nanquantile(runs, [0.05, 0.95])
        last, trend = rivals_of(target, cut_off)
        said.append(
            Prediction(
                cut_off, target, float(np.nanmean(runs)), float(low), float(high), last, trend
            )
        )
    return said


def rivals_of(target: Target, cut_off: str) -> tuple[float, float]:
    """What the last value, and a logistic curve through the series, say of a target.

    Both are nan where too little was measured up to the cut-off.
    """
    series = SERIES.get(target.key.split()[0])
    if series is None:
        return np.nan, np.nan
    known = {month: value for month, value in series.observed.items() if month <= cut_off}
    month = last_observed(target)
    return rivals.last_value(known), rivals.logistic(known, month)
