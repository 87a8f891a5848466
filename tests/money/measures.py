"""The measures of money, of runs in worlds that are kept: each a table."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.answer import mixture, small_model
from analysis.common.ensemble import Ensemble
from sim.outcomes.verdict import LABELS

type Floats = NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTHS = {"2025-06": "mid-2025", "2026-06": "mid-2026"}


def number(group: Ensemble, name: str) -> Floats:
    """(runs) a free number of the world that each run is of."""
    return group.runs[name].to_numpy(dtype=float)


def largest_fall(spend: Floats) -> Floats:
    """(runs) largest fall from an earlier peak, as a share of it."""
    peak = np.maximum.accumulate(spend, axis=1)
    return np.asarray((1.0 - spend / peak).max(axis=1))


def by_thirds(values: Floats, name: str) -> pd.Series:
    """The third of its values in which each run lies, in words."""
    return pd.Series([f"{name} {one}" for one in mixture.thirds(values, ".2g")])


def quantiles(groups: dict[str, Floats]) -> pd.DataFrame:
    """Quantiles of each group."""
    rows = {name: [len(x), *np.nanquantile(x, QUANTILES)] for name, x in groups.items()}
    columns = ["runs", *(f"{100 * q:.0f} %" for q in QUANTILES)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(3)


def falls(group: Ensemble) -> pd.DataFrame:
    """Quantiles of the largest fall, over all runs and by thirds of tiering."""
    fall = largest_fall(group.paths("spend_total"))
    third = by_thirds(number(group, "commerce.tiering"), "tiering")
    return quantiles({"all": fall} | {one: fall[third == one] for one in sorted(set(third))})


def endings(group: Ensemble) -> pd.DataFrame:
    """How many runs end in each way by all firms' workloads, or are ever without closed models."""
    third = by_thirds(number(group, "commerce.runway_months"), "runway")
    labels = group.runs["verdict_workloads_all"].astype(str)
    table = pd.crosstab(third, labels).reindex(columns=[*LABELS], fill_value=0)
    never = (group.paths("families_closed") > 0).all(axis=1)
    return table.assign(ever_without_closed=pd.Series(~never).groupby(third).sum())


def paid(group: Ensemble) -> pd.DataFrame:
    """Price paid by developers for open models over closed ones, by month and thirds of tiering."""
    ratio = group.paths("price_ratio_paid_startup")
    third = by_thirds(number(group, "commerce.tiering"), "tiering")
    groups: dict[str, Floats] = {}
    for month, name in MONTHS.items():
        at = ratio[:, group.months.index(month)]
        groups |= {f"{name}, all": at}
        groups |= {f"{name}, {one}": at[third == one] for one in sorted(set(third))}
    return quantiles(groups)


def small(group: Ensemble) -> pd.DataFrame:
    """Quantiles of the share, and how much of the differences between worlds the small one tells.

    Its delay and part are the same for all worlds: medians of the model's runs.
    """
    share = group.paths("open_share_tokens_startup")[:, small_model.LAST].mean(axis=1)
    told = small_model.told(group, "startup")
    table = quantiles({"the model": share, "the small one": told.ravel()})
    mean, known = told.mean(axis=0), np.isfinite(share)
    r = float(np.corrcoef(mean[known], share[known])[0, 1])
    ends = [small_model.endings(one) for one in (share, told)]
    table["above 2/3"] = [one["open"] for one in ends]
    table["below 1/3"] = [one["closed"] for one in ends]
    table["part of variance told"] = [1.0, round(r * r, 3)]
    return table
