"""Refits with a part of the model off: how far each is from a record that moves apart."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.evidence.observers import Months
from analysis.evidence.targets import Target
from analysis.statistics.matching import mean_over_runs

type Floats = NDArray[np.float64]

AS_IT_IS = "as it is"
RESAMPLES = 1000
FALLS, RISES = "V1 falls", "V2 rises"


class Control(NamedTuple):
    """A refit: what its best set gave, (runs, targets), on seeds that it was not fitted on."""

    name: str
    targets: list[Target]
    fitted: float  # its loss on the seeds of the fit
    gave: Floats
    months: Months

    def mean(self, key: str) -> float:
        """The mean over runs of a target."""
        keys = [one.key for one in self.targets]
        return float(np.nanmean(self.gave[:, keys.index(key)]))

    @property
    def loss(self) -> float:
        """Root mean square miss of the means over runs, in tolerances."""
        return float(losses(self.gave[None], self.targets)[0])

    @property
    def met(self) -> int:
        """How many targets the means over runs meet."""
        means = np.nanmean(self.gave, axis=0)
        return sum(one.passes(float(mean)) for one, mean in zip(self.targets, means, strict=True))


def losses(gave: Floats, targets: Sequence[Target]) -> Floats:
    """(samples,) root mean square misses, in tolerances, of samples (samples, runs, targets)."""
    means = mean_over_runs(gave)
    miss = np.stack([one.miss(means[:, i]) for i, one in enumerate(targets)], axis=1)
    root: Floats = np.sqrt(np.mean(np.nan_to_num(miss, nan=2.0) ** 2, axis=1))
    return root


def resampled(control: Control, seed: int = 1) -> Floats:
    """(RESAMPLES,) losses of samples of runs with replacement; the same draws for any refit."""
    runs = len(control.gave)
    drawn = np.random.default_rng(seed).integers(0, runs, size=(RESAMPLES, runs))
    return losses(control.gave[drawn], control.targets)


def table(controls: Sequence[Control]) -> pd.DataFrame:
    """One row a refit; intervals are 95 %, over seeds, and paired where one is compared."""
    base = next(one for one in controls if one.name == AS_IT_IS)
    usual = resampled(base)
    rows = []
    for one in controls:
        own = resampled(one)
        more = own - usual
        low, high = np.quantile(own, [0.025, 0.975])
        more_low, more_high = np.quantile(more, [0.025, 0.975])
        rows.append(
            {
                "refit": one.name,
                "loss": one.loss,
                "low": low,
                "high": high,
                "more": one.loss - base.loss,
                "more_low": more_low,
                "more_high": more_high,
                "loss_fitted": one.fitted,
                "met": one.met,
                "targets": len(one.targets),
                "enterprises_change": one.mean(FALLS),
                "developers_change": one.mean(RISES),
                "runs": len(one.gave),
            }
        )
    return pd.DataFrame(rows)


MEANINGS = (
    ("controls.csv", "loss", "tolerances", "root mean square miss of V1 and V2, fresh seeds"),
    ("controls.csv", "low", "tolerances", "lower end of its 95 % interval over seeds"),
    ("controls.csv", "high", "tolerances", "upper end of it"),
    ("controls.csv", "more", "tolerances", "loss less that of the model as it is"),
    ("controls.csv", "loss_fitted", "tolerances", "loss on the seeds of the fit"),
    ("controls.csv", "met", "", "targets that the mean over runs meets"),
    ("controls.csv", "enterprises_change", "share", "open share of workloads, 2023 to 2025-12"),
    ("controls.csv", "developers_change", "share", "open share of tokens, 2025-01/03 to 2025-12"),
)
"""File, column, unit and meaning of the table."""
