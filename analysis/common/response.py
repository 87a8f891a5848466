"""The outcome that an experiment asks about, run by run, and what a few runs say of its mean."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from openclosed.analysis.common.paired import student_quantile
from openclosed.sim.outcomes.verdict import LABELS


def responses(runs: pd.DataFrame, outcome: str, yardstick: str) -> pd.Series[float]:
    """The outcome of every run; nan where it failed.

    `outcome` is a column of the runs, or verdict_LABEL: 1 where that is the verdict over all firms
    by the yardstick, else 0.
    """
    label = label_of(outcome)
    if label:
        values = (runs[f"verdict_{yardstick}_all"].astype(str) == label).astype(float)
    else:
        values = runs[outcome].astype(float)
    return values.where(runs["status"] == "done")


def label_of(outcome: str) -> str:
    """The verdict that an outcome verdict_LABEL counts; empty for any other outcome."""
    label = outcome.removeprefix("verdict_")
    return label if label != outcome and label in LABELS else ""


def mean_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean of finished runs with its 95 % interval by Student's t; without one for a single run."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return math.nan, math.nan, math.nan
    mean = float(known.mean())
    if len(known) == 1:
        return mean, math.nan, math.nan
    half = student_quantile(len(known) - 1) * float(known.std(ddof=1)) / math.sqrt(len(known))
    return mean, mean - half, mean + half


def lead(runs: pd.DataFrame, yardstick: str) -> pd.Series[float]:
    """1 where open wins, -1 where closed does, 0 for other verdicts, nan where the run failed.

    Its mean is the lead of open over closed in probability.
    """
    labels = runs[f"verdict_{yardstick}_all"].astype(str)
    values = (labels == "open").astype(float) - (labels == "closed").astype(float)
    return values.where(runs["status"] == "done")
