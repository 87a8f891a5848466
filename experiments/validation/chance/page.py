"""What chance is, in words: a part of docs/methods.md."""

import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common.measures import points
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Column, records, table, with_interval
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES

WORDS = Words(__file__)
COLUMNS = (
    Column("outcome", "", "open share of the last year", "Open share of", "report",
           form=lambda name: next(one.name for one in HEADLINES if one.outcome == name)),
    Column("stream", "", "random stream that differs", "what differs", "report",
           form=lambda name: WORDS("stream", name=name)),
    *with_interval("share", "share", "part of the variance from one state", "part", shown="report"),
    Column("sd", "share", "standard deviation from one state", "standard deviation", "report",
           form=points),
)  # fmt: skip


def parts(rows: pd.DataFrame) -> dict[str, str]:
    """The part of docs/methods.md."""
    first = records(rows)[0]
    shown = table("", COLUMNS, rows[[one.name for one in COLUMNS]], WORDS("caption", **first))
    drift = [published.drift(rows, one.outcome) for one in HEADLINES]
    spreads = [
        (one.name, row["spread"], row["spread_without_drift"])
        for one, row in zip(HEADLINES, drift, strict=True)
    ]
    ends = drift[0]["low"], drift[0]["high"]
    said = WORDS("drift", of=HEADLINES[0].name, share=drift[0]["share"], ends=ends, spreads=spreads)
    return {"chance": f"{said}\n\n{markdown(shown)}"}
