"""The curves that docs/teaching/notebooks/three_dials.py draws, from a sweep of the three dials.

`openclosed sweep output=outputs/dials && python -m docs.make.dial_curves outputs/dials`
"""

import sys

import pandas as pd

from docs.make import ROOT
from openclosed.analysis.headline import DIALS, HEADLINES
from openclosed.experiments.result import Result

FILE = ROOT / "docs" / "teaching" / "notebooks" / "three_dials.csv"
FROM = "2024-01"


def curves(months: pd.DataFrame, version: str) -> pd.DataFrame:
    """Mean and middle half of the open shares in percent, at each place of the dials and quarter.

    The unchanged scenario is the place 0.5, 0.5, 0.5 of the design.
    """
    design = months[months["point"] > 0]
    dated = design.assign(month=design["month"].astype(str).str[:7])
    dated = dated.rename(columns={f"dials.{name}": name for name in DIALS})
    dated = dated[dated["month"] >= FROM]
    parts = []
    for one in HEADLINES:
        own = (100 * dated[one.outcome]).groupby([dated[name] for name in (*DIALS, "month")])
        found = own.agg(
            mean="mean",
            low=lambda x: x.quantile(0.25),
            high=lambda x: x.quantile(0.75),
            runs="count",
        )
        parts.append(found.round(1).reset_index().assign(of=one.name))
    columns = [*DIALS, "of", "month", "mean", "low", "high", "runs"]
    return pd.concat(parts, ignore_index=True)[columns].assign(version=version)


if __name__ == "__main__":
    result = Result(sys.argv[1])
    curves(result.months, result.manifest["version"]).to_csv(FILE, index=False)
