"""What was scored, and the small tables that it and other pages show of it."""

from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from openclosed.analysis.published import DEVELOPERS, HALF, MODEL, RIVALS
from openclosed.experiments.validation.forecasters import SHUFFLED, Cell
from openclosed.experiments.validation.skill import bootstrap

OWN = (MODEL, HALF)
FROZEN = "2025-12"
"""Last origin on which any setting was chosen; later ones had no part in it."""


class Skill(NamedTuple):
    """`scored` has a row a case and forecaster, `forecasts` quantiles of months after the record.

    `weights` are those of hypotheses and biases by the last month that is known.
    """

    scored: pd.DataFrame
    forecasts: pd.DataFrame
    weights: dict[str, dict[Cell, float]]


def standing(scored: pd.DataFrame) -> pd.DataFrame:
    """The mean scores of all forecasters side by side, where the model is worst first.

    One row a figure and horizon of which a rival says something; nan for who is silent somewhere.
    `best` is the rival with the least score, and `times` how many times that the model's is; `more`
    is the difference, with the 90 % interval of the block bootstrap where there is one.
    """
    rows: list[dict[str, Any]] = []
    if scored.empty:
        return scored
    for key, group in scored.groupby(["figure", "horizon"], sort=False):
        figure, horizon = cast("tuple[str, int]", key)
        wide = group.pivot_table(index="origin", columns="forecaster", values="crps")
        score, inside = wide.mean(skipna=False), group.groupby("forecaster")["in_90"].mean()
        if score.reindex(RIVALS).isna().all():
            continue
        best = str(score.reindex(RIVALS).idxmin())
        more = (wide[MODEL] - wide[best]).to_numpy()
        low, high = bootstrap.mean_interval(more, horizon)
        rows.append(
            {"figure": figure, "horizon": horizon, "origins": len(wide)}
            | {"first": wide.index[0], "last": wide.index[-1]}
            | {name: score.get(name, np.nan) for name in (*OWN, *RIVALS)}
            | {"best": best, "times": float(np.divide(score[MODEL], score[best]))}
            | {"more": float(more.mean()), "more_low": low, "more_high": high}
            | {f"in_90 {name}": inside.get(name, np.nan) for name in (*OWN, *RIVALS)}
        )
    table = pd.DataFrame(rows)
    return table.sort_values("times", ascending=False, kind="stable", ignore_index=True)


def coverage(scored: pd.DataFrame) -> pd.DataFrame:
    """By figure: how many forecasts of the model's there are, and records in their 90 % bands."""
    own = scored[scored["forecaster"] == MODEL]
    inside = own[own["crps"].notna()].groupby("figure", sort=False)["in_90"]
    return pd.DataFrame({"pairs": inside.size(), "hits": inside.sum().astype(int)}).reset_index()


def by_hypothesis(found: Skill) -> pd.DataFrame:
    """Mean scores of developers' tokens by horizon, a row each hypothesis alone and the model.

    `in_90` is how often the record was in the 90 % band, over all horizons, `weight` the last one.
    Shuffled records are one row, the mean of theirs.
    """
    own = found.scored[found.scored["figure"] == DEVELOPERS]
    own = own[~own["forecaster"].isin([HALF, *RIVALS])]
    name = own["forecaster"].str.replace(f"{SHUFFLED} \\d+", SHUFFLED, regex=True)
    own = own.assign(hypothesis=name)
    table = own.pivot_table(index="hypothesis", columns="horizon", values="crps")
    table.columns = table.columns.astype(str)
    table = table.join(own.groupby("hypothesis")["in_90"].mean())
    weight = weights(found)
    table["weight"] = weight.iloc[:, -1] if len(weight.columns) else np.nan
    return table.sort_values("weight", ascending=False, kind="stable").reset_index()


def weights(found: Skill) -> pd.DataFrame:
    """Weights of hypotheses, a row each, by the last month that is known."""
    table = pd.DataFrame({month: by for month, by in found.weights.items() if month})
    return table.groupby(level=0).sum().rename_axis("hypothesis") if table.size else table
