"""What experiment=skill found, and the small tables that it and other pages show of it."""

from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from analysis.evidence.measurements import known
from analysis.skill.forecasts import (
    ANCHORED,
    DEVELOPERS,
    HALF,
    MIXTURE,
    SHUFFLED,
    WITHOUT_ERROR,
    alone,
)
from analysis.skill.table import difference, summary
from analysis.statistics.baselines import FORECASTERS

RIVALS = tuple(FORECASTERS)
OWN = (MIXTURE, ANCHORED, WITHOUT_ERROR, HALF)
VARIANTS = (MIXTURE, ANCHORED, WITHOUT_ERROR)


class Skill(NamedTuple):
    """`scored` has a row a case and forecaster, `paths` the months between.

    `forecasts` are quantiles of the months after the record, `weights` those of hypotheses by the
    last month that is known. The record's releases are replayed up to `last`, after which no set of
    parameters was ruled out.
    """

    scored: pd.DataFrame
    paths: pd.DataFrame
    forecasts: pd.DataFrame
    weights: dict[str, dict[str, float]]
    last: str
    plain: str = "lasting"  # the hypothesis of shuffled records

    @property
    def recent(self) -> pd.DataFrame:
        """The cases of origins from which worlds were anchored."""
        rows = self.scored
        return rows[rows["origin"].isin(rows.loc[rows["forecaster"] == ANCHORED, "origin"])]


def standing(scored: pd.DataFrame) -> pd.DataFrame:
    """The mean scores of all forecasters side by side, where the model is worst first.

    One row a figure and horizon; nan for a forecaster that says nothing at some of its origins.
    `model` is what stands for the model: what is anchored, or else the mixture. `best` is the rival
    with the least score, and `times` how many times that the model's is; `more` is the difference,
    with the 90 % interval of the block bootstrap where there is one.
    """
    rows = []
    if scored.empty:
        return pd.DataFrame()
    means = summary(scored)
    for key, group in means.groupby(["figure", "horizon"], sort=False):
        figure, horizon = cast("tuple[str, int]", key)
        one = group.set_index("forecaster")
        whole = one[one["origins"] == one.loc[MIXTURE, "origins"]]
        model = ANCHORED if ANCHORED in whole.index else MIXTURE
        rivals = whole[whole.index.isin(RIVALS)]
        best = str(rivals["crps"].idxmin())
        of_case = scored[(scored["figure"] == figure) & (scored["horizon"] == horizon)]
        more, more_low, more_high = difference(of_case, model, best)
        rows.append(
            {
                "figure": figure,
                "horizon": horizon,
                "origins": whole.loc[model, "origins"],
                "first": whole.loc[model, "first"],
                "last": whole.loc[model, "last"],
                **{name: whole["crps"].get(name, np.nan) for name in (*OWN, *RIVALS)},
                "model": model,
                "best": best,
                "times": float(np.divide(whole["crps"][model], rivals["crps"].min())),
                "more": more,
                "more_low": more_low,
                "more_high": more_high,
                **{f"in_90 {name}": whole["in_90"].get(name, np.nan) for name in (*OWN, *RIVALS)},
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("times", ascending=False, kind="stable", ignore_index=True)


def by_hypothesis(scored: pd.DataFrame, figure: str = DEVELOPERS) -> pd.DataFrame:
    """Mean scores by horizon of each hypothesis in each variant, and of their mixtures.

    `in_90` is how often the record was in the 90 % band, over all horizons. Shuffled records are
    one row, the mean of theirs.
    """
    own = scored[(scored["figure"] == figure) & scored["crps"].notna()].copy()
    if own.empty:
        return pd.DataFrame()
    own["forecaster"] = own["forecaster"].str.replace(f"{SHUFFLED} \\d+", SHUFFLED, regex=True)
    scores = own.pivot_table(index="forecaster", columns="horizon", values="crps")
    inside = own.groupby("forecaster")["in_90"].mean().rename("in_90")
    table = scores.join(inside)
    names = [one for one in table.index if "," not in one and one not in (*OWN, *RIVALS)]
    order = [
        (name, variant, variant if name == "all" else alone(name, variant))
        for name in ("all", *sorted(names), SHUFFLED)
        for variant in VARIANTS
    ]
    rows = [(name, variant, *table.loc[key]) for name, variant, key in order if key in table.index]
    return pd.DataFrame(rows, columns=["hypothesis", "variant", *map(str, table.columns)])


def beside_shuffled(found: Skill) -> pd.DataFrame:
    """Mean scores of one hypothesis, anchored with its error, by horizon and record of releases.

    `record` with the real one; `least`, `mean` and `most` of those in `orders` other orders.
    """
    own = found.scored[found.scored["figure"] == DEVELOPERS]
    real = own[own["forecaster"] == alone(found.plain, ANCHORED)]
    other = own[own["forecaster"].str.fullmatch(alone(f"{SHUFFLED} \\d+", ANCHORED))]
    means = other.pivot_table(index="horizon", columns="forecaster", values="crps")
    table = real.groupby("horizon")["crps"].mean().rename("record").to_frame()
    spread = means.agg(["min", "mean", "max"], axis=1) if len(means) else means
    spread = spread.rename(columns={"min": "least", "max": "most"})
    return table.join(spread, how="inner").assign(orders=means.shape[1]).reset_index()


def after_the_fit(found: Skill, figure: str = DEVELOPERS) -> pd.DataFrame:
    """What was said of each month measured since the last month that any set was chosen by.

    One row a month: the record's band, the median and central 90 % of the mixture, which is asked
    at that last month and once, and of anchored worlds, which are asked a month before. `chance` is
    what each gives to a record at least as far to that side, both sides counted; `before` is the
    record of the last month fitted. Empty where nothing was measured since.
    """
    paths = found.paths
    if paths.empty:
        return pd.DataFrame()
    once = paths[
        (paths["figure"] == figure)
        & (paths["origin"] == found.last)
        & (paths["forecaster"] == MIXTURE)
        & paths["record_low"].notna()
    ].set_index("month")
    each = found.scored.query(
        "figure == @figure and forecaster == @ANCHORED and horizon == 1"
    ).set_index("month")
    columns = ["below", "median", "above", "chance"]
    table = once[["record_low", "record_high", *columns]].join(
        each[columns].add_suffix("_anchored")
    )
    for end in ("", "_anchored"):
        below, above = table[f"below{end}"], table[f"above{end}"]
        table[f"outside{end}"] = (below > table["record_high"]) | (above < table["record_low"])
    past = known(figure, found.last)
    before = past[max(past)]
    table["fitted_until"] = found.last
    table["before_low"], table["before_high"] = before.low, before.high
    return table.reset_index()


def quarters(weights: dict[str, dict[str, float]]) -> pd.DataFrame:
    """Weights of hypotheses at the end of each quarter, a row a hypothesis, heaviest first."""
    kept = {month: weights[month] for month in sorted(weights) if int(month[5:]) % 3 == 0}
    table = pd.DataFrame(kept or weights)
    return table.sort_values(table.columns[-1], ascending=False) if table.size else table
