"""Plain rivals of a forecast: the last value stays, or a logistic curve goes on."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.parameters.dates import months_between

RIVALS = {"last_value": "the last value", "logistic": "a logistic curve"}
"""Their names in tables, and in words."""

EDGE = 0.005  # shares nearer to 0 or 1 are taken as this near, so that their logits are finite


def last_value(known: Mapping[str, float]) -> float:
    """The last value by month, nan for none."""
    return known[max(known)] if known else np.nan


def logistic(known: Mapping[str, float], month: str) -> float:
    """A share in `month` from a logistic curve with ends 0 and 1, fitted by its logits.

    Needs two values; nan with fewer.
    """
    if len(known) < 2:
        return np.nan
    first = min(known)
    years = np.array([months_between(first, when) / 12.0 for when in known])
    shares = np.clip(np.array(list(known.values())), EDGE, 1.0 - EDGE)
    slope, level = np.polyfit(years, np.log(shares / (1.0 - shares)), 1)
    logit = level + slope * months_between(first, month) / 12.0
    return float(1.0 / (1.0 + np.exp(-logit)))


def error(said: pd.Series, known: pd.Series) -> float:
    """Root mean square error of a forecast; nan of nothing."""
    return float(np.sqrt(((said - known) ** 2).mean())) if len(said) else float("nan")
