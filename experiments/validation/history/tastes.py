"""The mean taste for open that old markets were fitted with, beside today's."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openclosed.analysis.common.measures import plain
from openclosed.experiments.validation.history.answer import Fitted, Histories, Market

TASTE = "firms.enterprise.affinity.mean"
HOLDS = {
    True: "everything but size: price, quality, support, habit",
    False: "everything but price, quality and support",
}


def fitted_tastes(markets: Sequence[Market]) -> dict[str, Fitted]:
    """The fitted taste of each market in which it was fitted."""
    return {
        market.history.title: one
        for market in markets
        for one in market.fitted
        if one.name == TASTE
    }


def table(found: Histories) -> pd.DataFrame:
    """tastes.csv: a row a market of the past, then a row a kind of firm today."""
    rows = [
        (name, "past", one.value, one.low, one.high)
        for name, one in fitted_tastes(found.markets).items()
    ]
    rows += [(name, "today", value, value, value) for name, value in found.today.items()]
    return pd.DataFrame(rows, columns=["who", "time", "taste", "low", "high"])


def shown(found: Histories) -> pd.DataFrame:
    """The same as text."""
    rows = {}
    for row in table(found).to_dict("records"):
        past = row["time"] == "past"
        ends = f" ({plain(row['low'])} to {plain(row['high'])})" if past else ""
        name = row["who"] if past else f"today's {row['who']}"
        rows[name] = [f"{plain(row['taste'])}{ends}", HOLDS[past]]
    frame = pd.DataFrame.from_dict(
        rows, orient="index", columns=["mean taste for open", "it includes"]
    )
    return frame.rename_axis("market")


def sentence(found: Histories) -> str:
    """How odd today's taste is beside the old ones; empty where none was fitted."""
    old = fitted_tastes(found.markets)
    if not old:
        return ""
    values = [one.value for one in old.values()]
    today = " and ".join(f"{plain(value)} ({name})" for name, value in found.today.items())
    against = sum(value < 0 for value in values)
    odd = " and ".join(
        f"{sum(value < one.low for one in old.values())} of {len(old)} for {name}"
        for name, value in found.today.items()
    )
    return (
        f"The mean taste for open, in logits, was {plain(min(values))} to {plain(max(values))} in "
        f"the old markets; {against or 'none'} of them had a taste against open. Today it is "
        f"{today}. Today's value is below every value that fits the old market in {odd}: a lasting "
        f"taste against open is {'rare' if against else 'without example'} among old markets. But "
        "an old value also includes price and quality, while today's does not, so part of the "
        "difference lies in what is counted."
    )
