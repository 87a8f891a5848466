"""What experiment=skill found, and the two small tables that other pages show of it."""

from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from analysis.rivals import FORECASTERS
from analysis.skill.forecasts import MODEL, WITH_DISCREPANCY

DEVELOPERS = "open_share_tokens_developers"
RIVALS = tuple(FORECASTERS)
ALL = (MODEL, WITH_DISCREPANCY, *RIVALS)


class Skill(NamedTuple):
    """`scored` has a row a case and forecaster, `summary` their means, `paths` months between.

    `forecasts` are quantiles of the months after `last`, up to which the record's releases are
    replayed and the posterior was fitted.
    """

    scored: pd.DataFrame
    summary: pd.DataFrame
    paths: pd.DataFrame
    forecasts: pd.DataFrame
    last: str


def standing(found: Skill) -> pd.DataFrame:
    """The mean scores of all forecasters side by side, where the model is worst first.

    One row a figure and horizon. `best` is the rival with the least score of those that spoke at
    all origins, `times` how many times its score the model's is; `more` is the difference, with the
    90 % interval of the block bootstrap where there is one.
    """
    rows = []
    for key, group in found.summary.groupby(["figure", "horizon"], sort=False):
        figure, horizon = cast("tuple[str, int]", key)
        one = group.set_index("forecaster")
        model = one.loc[MODEL]
        whole = one[(one["origins"] == model["origins"]) & one.index.isin(RIVALS)]
        best = str(whole["crps"].idxmin())
        rows.append(
            {
                "figure": figure,
                "horizon": horizon,
                "origins": model["origins"],
                "first": model["first"],
                "last": model["last"],
                **{name: one["crps"].get(name, np.nan) for name in ALL},
                "best": best,
                "times": float(np.divide(model["crps"], whole["crps"].min())),
                "more": whole.loc[best, "more"],
                "more_low": whole.loc[best, "more_low"],
                "more_high": whole.loc[best, "more_high"],
                "in_90": model["in_90"],
                "in_90_with_discrepancy": one["in_90"].get(WITH_DISCREPANCY, np.nan),
                "too_high": model["too_high"],
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("times", ascending=False, kind="stable", ignore_index=True)


def after_the_fit(found: Skill, figure: str = DEVELOPERS) -> pd.DataFrame:
    """What the model said at the last month it was fitted to, of each month measured since then.

    One row a month: the record's band, the model's median and central 90 %, the same with its
    discrepancy, and whether the record is outside. Empty where nothing was measured since.
    """
    paths = found.paths
    if paths.empty:
        return pd.DataFrame()
    kept = paths[(paths["figure"] == figure) & (paths["origin"] == found.last)]
    kept = kept[kept["record_low"].notna()]
    said = {
        name: kept[kept["forecaster"] == name].set_index("month")
        for name in (MODEL, WITH_DISCREPANCY)
    }
    columns = ["record_low", "record_high", "below", "median", "above"]
    table = said[MODEL][columns].copy()
    wide = said[WITH_DISCREPANCY]
    table["below_with_discrepancy"], table["above_with_discrepancy"] = wide["below"], wide["above"]
    for name in ("", "_with_discrepancy"):
        table[f"outside{name}"] = (table[f"below{name}"] > table["record_high"]) | (
            table[f"above{name}"] < table["record_low"]
        )
    return table.reset_index()
