"""What chance is, in words: a part of docs/methods.md."""

import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES

WORDS = Words(__file__)


def parts(rows: pd.DataFrame) -> dict[str, str]:
    """The part of docs/methods.md."""
    drift = {one.name: published.drift(rows, one.outcome) for one in HEADLINES}
    shares = [(name, row["share"], (row["low"], row["high"])) for name, row in drift.items()]
    name, row = next(iter(drift.items()))
    spread = WORDS(
        "spread", name=name, with_drift=row["spread"], without=row["spread_without_drift"]
    )
    return {"chance": f"{WORDS('drift', shares=shares)} {spread}"}
