"""What can be measured: of whom, by which measure, and with what discrepancy of the model.

A discrepancy is what a model leaves out by being one. It was committed before any forecast was
scored, as one standard deviation on the scale that is named with it.
"""

from typing import Literal, NamedTuple

from openclosed.analysis.headline import STARTUPS

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
ROUTER, SECOND_ROUTER = "the router", "the second router"
PLATFORMS = (ROUTER, SECOND_ROUTER)

_ALL = (
    Indicator(
        "router_open_share_tokens", "Open share of tokens on the router", "share",
        "developers", "tokens", TOKENS, "logit", 0.3, "logit", ROUTER,
    ),
    Indicator(
        "open_share_workloads_enterprises", "Open share of enterprises' workloads", "share",
        "enterprises", "workloads", "open_share_workloads_enterprises", "logit", 0.03,
    ),
    Indicator(
        "capability_gap", "Lead of the best closed model", "ECI points",
        "all", "capability", "capability_gap", "plain", 1.5,
    ),
    Indicator(
        "adoption_organisations", "Organisations that use generative AI", "share",
        "enterprises", "firms", "adopters_enterprises", "logit", 0.06,
    ),
    Indicator(
        "second_router_open_share_tokens", "Open share of tokens on a second router", "share",
        "developers", "tokens", TOKENS, "logit", 0.3, "logit", SECOND_ROUTER,
    ),
    Indicator(
        "router_open_share_spend", "Open share of spend on the router", "share",
        "developers", "spend", SPEND, "logit", 0.3, "logit", ROUTER,
    ),
    Indicator(
        "second_router_open_share_spend", "Open share of spend on a second router", "share",
        "developers", "spend", SPEND, "logit", 0.3, "logit", SECOND_ROUTER,
    ),
    Indicator(
        "developers_multihoming", "Developers who use open and closed models", "share",
        "developers", "firms", "multihoming_adopters_startups", "logit", 0.1,
    ),
    Indicator(
        "capability_closed", "Best closed model", "ECI points",
        "all", "capability", "capability_closed", "plain",
    ),
    Indicator(
        "capability_open", "Best open model", "ECI points",
        "all", "capability", "capability_open", "plain",
    ),
    Indicator(
        "price_ratio", "List price of open over closed models", "ratio",
        "developers", "spend", "price_ratio", "log", 0.3, "log",
    ),
    Indicator(
        "open_share_tokens_enterprises", "Open share of enterprises' tokens", "share",
        "enterprises", "tokens", "open_share_tokens_enterprises", "logit", 0.03,
    ),
    Indicator(
        "open_share_spend_enterprises", "Open share of enterprises' spend", "share",
        "enterprises", "spend", "open_share_spend_enterprises", "logit", 0.03,
    ),
    Indicator(
        "open_share_workloads_all", "Open share of all workloads", "share",
        "all", "workloads", "open_share_workloads_all", "logit",
    ),
    Indicator(
        "open_share_tokens_all", "Open share of all tokens", "share",
        "all", "tokens", "open_share_tokens_all", "logit",
    ),
    Indicator(
        "open_share_spend_all", "Open share of all spend", "share",
        "all", "spend", "open_share_spend_all", "logit",
    ),
    Indicator(
        "arena_gap", "Lead of the best closed model in the Arena", "rating points",
        "all", "capability", "", "plain",
    ),
    Indicator(
        "tokens_a_day_router", "Tokens on the router", "billion a day",
        "developers", "tokens", "", "log",
    ),
    Indicator(
        "hhi_labs_router", "Concentration of labs on the router", "index 0-1",
        "developers", "tokens", "", "logit",
    ),
    Indicator(
        "foreign_share_router", "Share of Chinese labs on the router", "share",
        "developers", "tokens", "", "logit",
    ),
    Indicator(
        "foreign_share_open_router", "Chinese labs' part of open tokens on the router", "share",
        "developers", "tokens", "foreign_share_open_purchased_tokens_startups",
        "logit", 1.0, "logit",
    ),
    Indicator(
        "spending", "Spending on models, as the revenue of two labs", "billion dollars a year",
        "all", "spend", "spend_total", "log", 0.35, "log", dollars=True,
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {indicator.key: indicator for indicator in _ALL}

SPENDING = INDICATORS["spending"]


def indicator_of(key: str) -> Indicator:
    """An indicator by its key; any other key names a reader's own platform."""
    own = Indicator(key, f"Open share of tokens at {key}", "share", "developers", "tokens", TOKENS,
                 "logit", 0.3, "logit", key)  # fmt: skip
    return INDICATORS.get(key, own)


FORECAST_INDICATORS: tuple[Indicator, ...] = tuple(
    indicator for indicator in _ALL if indicator.outcome
)
"""The indicators that the model forecasts."""

ADDED = Indicator(
    "router_open_share_added", "Open share of tokens added on the router", "share",
    "developers", "tokens", "", "logit",
)  # fmt: skip
"""The open share of the first router's growth, which is scored but weights no runs."""
SCORED_INDICATORS: dict[str, Indicator] = INDICATORS | {ADDED.key: ADDED}
"""All indicators that are scored, by their keys."""
