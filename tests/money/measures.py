"""The measures of money, of runs in worlds that are kept: each a table."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.answer import mixture
from analysis.answer.mixture import LUCK
from analysis.answer.small_model import Numbers, open_shares
from analysis.common.ensemble import Ensemble
from experiments.worlds.library import Kept
from sim.outcomes.verdict import LABELS
from sim.parameters import Parameters

type Floats = NDArray[np.float64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTHS = {"2025-06": "mid-2025", "2026-06": "mid-2026"}


def number(group: Ensemble, kept: Kept, name: str) -> Floats:
    """(runs) a free number of the world that each run is of; its own value where it is not free."""
    place = kept.names.index(name)
    world = group.runs["seed"].to_numpy() // LUCK
    return np.array([kept.lineages[one].numbers[place] for one in world])


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


def falls(group: Ensemble, kept: Kept) -> pd.DataFrame:
    """Quantiles of the largest fall, over all runs and by thirds of tiering."""
    fall = largest_fall(group.paths("spend_total"))
    third = by_thirds(number(group, kept, "commerce.tiering"), "tiering")
    return quantiles({"all": fall} | {one: fall[third == one] for one in sorted(set(third))})


def endings(group: Ensemble, kept: Kept) -> pd.DataFrame:
    """How many runs end in each way by all firms' workloads, or are ever without closed models."""
    third = by_thirds(number(group, kept, "commerce.runway_months"), "runway")
    labels = group.runs["verdict_workloads_all"].astype(str)
    table = pd.crosstab(third, labels).reindex(columns=[*LABELS], fill_value=0)
    never = (group.paths("families_closed") > 0).all(axis=1)
    return table.assign(ever_without_closed=pd.Series(~never).groupby(third).sum())


def paid(group: Ensemble, kept: Kept) -> pd.DataFrame:
    """Price paid by developers for open models over closed ones, by month and thirds of tiering."""
    ratio = group.paths("price_ratio_paid_startup")
    third = by_thirds(number(group, kept, "commerce.tiering"), "tiering")
    groups: dict[str, Floats] = {}
    for month, name in MONTHS.items():
        at = ratio[:, group.months.index(month)]
        groups |= {f"{name}, all": at}
        groups |= {f"{name}, {one}": at[third == one] for one in sorted(set(third))}
    return quantiles(groups)


def small(group: Ensemble, kept: Kept) -> pd.DataFrame:
    """Quantiles of the share, and how much of the differences between worlds the small one tells.

    Its delay and part are the same for all worlds: medians of the model's runs.
    """
    base, last = Parameters(), slice(-24, None)
    share = group.paths("open_share_tokens_startup")[:, last].mean(axis=1)
    only = group.paths("closed_only_share_startup")[:, last].mean(axis=1)
    k = base.research.past_growth * number(group, kept, "work.size_growth")
    gap = group.paths("kappa_gap_startup")[:, last].mean(axis=1)
    growth = np.diff(group.paths("capability_closed")[:, [-61, -1]])[:, 0] / 5.0
    numbers = Numbers(
        growth=k / base.research.past_growth * growth + base.work.retirement,
        delay=float(np.nanmedian(base.research.past_growth * gap / np.maximum(k, 1e-9) / growth)),
        start=number(group, kept, "work.start_months") / 12.0,
        rate=number(group, kept, "work.per_point") * growth,
        spread=number(group, kept, "work.size_spread"),
        part=float(np.nanmedian(share / (1.0 - only))),
    )
    told = np.array([open_shares(numbers, share.size, seed) for seed in range(200)])
    table = quantiles({"the model": share, "the small one": told.ravel()})
    mean = told.mean(axis=0)
    known = np.isfinite(share)
    r = float(np.corrcoef(mean[known], share[known])[0, 1])
    wins = {"the model": share, "the small one": told.ravel()}
    table["above 2/3"] = [float((x >= 2 / 3).mean()) for x in wins.values()]
    table["below 1/3"] = [float((x <= 1 / 3).mean()) for x in wins.values()]
    table["part of variance told"] = [1.0, round(r * r, 3)]
    return table
