"""What experiment=skill found, and the two small tables that other pages show of it."""

from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from analysis.evidence.measurements import known
from analysis.rivals import FORECASTERS
from analysis.skill.forecasts import MODEL, WITH_DISCREPANCY
from analysis.skill.table import summary

DEVELOPERS = "open_share_tokens_developers"
RIVALS = tuple(FORECASTERS)


class Skill(NamedTuple):
    """`scored` has a row a case and forecaster, `paths` the months between.

    `forecasts` are quantiles of the months after `last`, up to which the record's releases are
    replayed and the posterior was fitted.
    """

    scored: pd.DataFrame
    paths: pd.DataFrame
    forecasts: pd.DataFrame
    last: str

    @property
    def later(self) -> pd.DataFrame:
        """The cases whose month is later than what the parameters were fitted to."""
        return self.scored[self.scored["month"] > self.last]


def standing(scored: pd.DataFrame) -> pd.DataFrame:
    """The mean scores of all forecasters side by side, where the model is worst first.

    One row a figure and horizon; nan for a rival that knew too little at some of its origins.
    `best` is the rival with the least score, and `times` how many times that the model's is; `more`
    is the difference, with the 90 % interval of the block bootstrap where there is one.
    """
    rows = []
    if scored.empty:
        return pd.DataFrame()
    for key, group in summary(scored).groupby(["figure", "horizon"], sort=False):
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
                **{name: one["crps"].get(name, np.nan) for name in (MODEL, WITH_DISCREPANCY)},
                **{name: whole["crps"].get(name, np.nan) for name in RIVALS},
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
    discrepancy, whether the record is outside, and whether its middle is. `chance` is what the
    model with its discrepancy gives to a record at least as far to that side, both sides counted;
    `before` is the record of the last month fitted. Empty where nothing was measured since.
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
    table["middle_outside"] = ~((table["record_low"] + table["record_high"]) / 2.0).between(
        table["below"], table["above"]
    )
    wide = said[WITH_DISCREPANCY]
    table["chance"] = wide["chance"]
    table["fitted_until"] = found.last
    table["before_low"], table["before_high"] = _known_last(found, figure)
    table["below_with_discrepancy"], table["above_with_discrepancy"] = wide["below"], wide["above"]
    for name in ("", "_with_discrepancy"):
        table[f"outside{name}"] = (table[f"below{name}"] > table["record_high"]) | (
            table[f"above{name}"] < table["record_low"]
        )
    return table.reset_index()


def _known_last(found: Skill, figure: str) -> tuple[float, float]:
    """The last value of the record that the fit could know: the ends of its band."""
    past = known(figure, found.last)
    last = past[max(past)]
    return last.low, last.high
