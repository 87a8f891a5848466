"""Cases against forecasts as a table of scores: a row a case and forecaster."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import RECORD, Measurement
from openclosed.analysis.evidence.quantities import ADDED
from openclosed.experiments.validation.forecasters import Said, of_all
from openclosed.experiments.validation.skill import added, proper_scores
from openclosed.experiments.validation.skill.cases import Case

BAND = (0.05, 0.95)
SCORES = ("median", "below", "above", "crps", "in_90")


def row_of(members: NDArray[np.float64], measured: Measurement) -> dict[str, float]:
    """The median and 90 % interval of a forecast, and how it scores against what was measured.

    All is nan where the forecaster had too little to say anything.
    """
    if not np.isfinite(members).all() or not members.size:
        return dict.fromkeys(SCORES, np.nan)
    below, median, above = np.quantile(members, [BAND[0], 0.5, BAND[1]]).tolist()
    ends = measured.low, measured.high
    inside = float(proper_scores.covered(below, above, *ends))
    values = (median, below, above, proper_scores.crps(members, *ends), inside)
    return dict(zip(SCORES, values, strict=True))


def scored(
    cases: Iterable[Case], said: Said, record: Sequence[Measurement] = RECORD
) -> pd.DataFrame:
    """One row a case and forecaster."""
    rows: list[dict[str, Any]] = []
    for case in cases:
        head = {
            "figure": case.figure.key,
            "origin": case.origin,
            "horizon": case.horizon,
            "month": case.month,
            "record_low": case.measured.low,
            "record_high": case.measured.high,
        }
        found = (
            added.of_all(said, case, record)
            if case.figure is ADDED
            else of_all(said, case.figure, case.origin, case.month, record)
        )
        rows += [
            head | {"forecaster": name} | row_of(members, case.measured)
            for name, members in found.items()
        ]
    return pd.DataFrame(rows)
