"""What can be measured: by whom, of whom, by which measure, and with what discrepancy of the model.

A discrepancy is what a model leaves out by being one. It was committed before any forecast was
scored, as one standard deviation on the scale that is named with it.
"""

import csv
from pathlib import Path
from typing import Any, Literal, NamedTuple

from openclosed.analysis.headline import ENTERPRISES, STARTUPS


class Source(NamedTuple):
    """Who measures, whose interest that may serve, and how it may be biased.

    `short` names it beside a picture.
    """

    short: str
    citation: str
    interest: str
    bias: str
    licence: str


def _read_sources() -> dict[str, Source]:
    with Path(__file__).with_name("sources.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): Source(**row) for row in csv.DictReader(file)}


SOURCES: dict[str, Source] = _read_sources()
"""The sources by the names that record.csv gives them."""


type Kind = Literal["developers", "enterprises", "all"]
type Scale = Literal["logit", "log", "plain"]


class Indicator(NamedTuple):
    """An indicator that sources report over time.

    `outcome` is the model's outcome that answers to it, empty where there is none. A `platform`
    sees a part of that with a bias of its own. Forecasts that know no model move on `scale`.
    `within` are the values that the indicator can have. The model's money has no unit: an indicator
    in `dollars` is forecast as a multiple of its value in the last month of the data.
    """

    key: str
    text: str
    unit: str
    kind: Kind
    measure: str  # workloads, tokens, spend, firms, capability, concentration
    outcome: str
    scale: Scale
    discrepancy: float | None = None
    discrepancy_scale: Scale = "plain"
    platform: str = ""
    dollars: bool = False

    @property
    def within(self) -> tuple[float, float]:
        """Least and greatest value that the indicator can have."""
        if self.unit in ("share", "index 0-1"):
            return 0.0, 1.0
        return (-1000.0, 1000.0) if self.scale == "plain" else (0.0, 1e12)


TOKENS, SPEND = STARTUPS.outcome, "open_share_purchased_spend_startups"
"""Outcomes of which a router sees a part."""
SURVEY, BY_VOLUME = ENTERPRISES.outcome, "open_share_tokens_enterprises"
"""The indicator that surveys of enterprises give, which is its own outcome. Whether they count
workloads or their volume is unsettled: a starting state reads them as one or the other."""
ROUTER, SECOND_ROUTER = "the router", "the second router"
PLATFORMS = (ROUTER, SECOND_ROUTER)


def _read_indicators() -> dict[str, Indicator]:
    """The indicators in indicators.csv, by their keys; an empty discrepancy is none."""
    with Path(__file__).with_name("indicators.csv").open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["discrepancy"] = float(row["discrepancy"]) if row["discrepancy"] else None
        row["dollars"] = row["dollars"] == "true"
    return {row["key"]: Indicator(**row) for row in rows}


INDICATORS: dict[str, Indicator] = _read_indicators()

SPENDING = INDICATORS["spending"]


def indicator_of(key: str) -> Indicator:
    """An indicator by its key; any other key names a reader's own platform."""
    own = Indicator(key, f"Open share of tokens at {key}", "share", "developers", "tokens", TOKENS,
                 "logit", 0.3, "logit", key)  # fmt: skip
    return INDICATORS.get(key, own)


FORECAST_INDICATORS: tuple[Indicator, ...] = tuple(
    indicator for indicator in INDICATORS.values() if indicator.outcome
)
"""The indicators that the model forecasts."""
