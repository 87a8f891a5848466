"""Names in published files, which stay as they are, beside today's names.

The files are record.csv, registered forecasts (docs/forecasts) and docs/tables/scores_0.2.0.csv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

INDICATORS: Final = {
    "open_share_tokens_developers": "router_open_share_tokens",
    "open_share_spend_developers": "router_open_share_spend",
    "open_share_tokens_second_router": "second_router_open_share_tokens",
    "open_share_spend_second_router": "second_router_open_share_spend",
    "developers_both": "developers_multihoming",
}
"""Indicators: the published name and today's."""
COLUMNS: Final = {
    "figure": "indicator",
    "record_low": "measured_low",
    "record_high": "measured_high",
}
"""Columns, likewise."""


def to_current(table: pd.DataFrame) -> pd.DataFrame:
    """A published table with today's names."""
    return table.replace({"figure": INDICATORS}).rename(columns=COLUMNS)


def to_published(table: pd.DataFrame) -> pd.DataFrame:
    """A table with published names."""
    names = {new: old for old, new in INDICATORS.items()}
    columns = {new: old for old, new in COLUMNS.items()}
    return table.assign(indicator=table["indicator"].replace(names)).rename(columns=columns)
