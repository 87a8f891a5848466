"""Vendors and communities of the baseline."""

from functools import partial
from typing import Literal

from pydantic import ConfigDict, Field

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.dates import Month
from openclosed.sim.parameters.known_releases import OpennessChange, openness_of, published_by

Origin = Literal["home", "foreign"]
SHARES = "enterprise shares 2023: 50/12/7 % (Menlo Ventures survey)"

# fmt: off


class VendorParameters(Group):
    """One vendor. `_target_` is the dotted path of its class, a subclass of `sim.agents.Vendor`."""

    model_config = ConfigDict(populate_by_name=True)

    target:           str   = Field("openclosed.sim.agents.ClosedLab", alias="_target_", description="Class of the vendor, a dotted path.")

    #                                default low   high  unit      meaning, source
    origin:           Origin = parameter("home", "Jurisdiction as seen by the surveyed firms.")
    launch_share:     float =  fixed(1.0,    0,    1e6,  "",       "Weight in its camp's workloads at the start.",                    SHARES)
    lag:              float =  fixed(0.0,    0,    1000, "points", "Capability points behind its camp's frontier at the start.")
    pace:             float = number(1.0,    0,    10,   "",       "Research productivity; 1: growth as in research.growth.")
    imitation_months: float = number(4.0,    0.1,  1e6,  "months", "Time its open family takes to close a gap to the published frontier, at an effort of 1 (tau0).")
    published:        dict[Month, float] = Field(default_factory=dict, description="Actual releases that were the best of their camp: capability points by month (releases.replayed_until).")
    openness_changes: dict[Month, OpennessChange] = Field(default_factory=dict, description="Actual changes of openness by month: opening or closing of its models, or open_core, an older model beside a closed one (releases.replayed_until).")
    research_share:   float = number(0.5,    0,    1,    "",       "Share of revenue net of serving cost that goes to research.")
    quality_share:    float = number(0.1,    0,    1,    "",       "Share of revenue net of serving cost that goes to software quality.")
    support_share:    float = number(0.2,    0,    1,    "",       "Share of revenue net of serving cost that goes to support.")
    backing:          float = number(1.0,    0,    100,  "",       "Weight in investors' advance funding; 0: funded by revenue only.")
    price_rule:       Literal["first_order", "fixed", "protect_base", "quantity"] = parameter("protect_base", "Rule by which the vendor sets its markup.")
    markup:           float = number(3.2,    0,    1000, "",       "Price over cost of serving at the start.")
    price_cap:        float = number(6.0,    0.1,  1e6,  "",       "Largest price over cost of serving.")
    retention:        float = number(4.0,    0,    100,  "",       "Further contracts that a vendor expects from a customer it wins (price_rule=protect_base).", "Klemperer 1987 form; about 11 % of firms switch a year")
    quantity:         float = number(0.0,    0,    1e9,  "volume/month per firm", "Planned quantity (price_rule=quantity); 0: best reply to the other vendors' quantities.")
    cost_factor:      float = number(1.0,    0.01, 100,  "",       "Cost of serving, relative to the common cost.")
    aims:             float = number(0.0,    -10,  10,   "margins at the frontier", "Value of openness beyond sales: complements such as clouds or advertising, reputation, aims of a state (z).",
                                                                   "assumed: 0 to .15 for sellers, .3 to .8 for clouds and states")
    fenced:           bool  = parameter(False, "Whether its licence forbids others to host its open models.", fixed=True)
    weights_open:     bool  = parameter(False, "Whether its weights are published at the start.", fixed=True)
    data_open:        float = number(0.0,    0,    1,    "",       "Openness of data.")
    code_open:        float = number(0.0,    0,    1,    "",       "Openness of code.")
    flexibility:      float = number(0.3,    0,    1,    "",       "Adaptability of its models.")
    compliance:       float = number(0.8,    0,    1,    "",       "Evidence of compliance that it offers.")
    openness:         Literal["fixed", "open_core", "strategic"] = parameter("strategic", "What it may open and close: nothing (fixed), older models (open_core), or any model (strategic).")
    options:          dict[str, float | str | bool] = Field(default_factory=dict, description="Parameters of your own class.")


OF_MODELS = ("flexibility", "compliance")
"""Vendor parameters that are also columns of its families, for terms to read."""


class CommunityParameters(Group):
    """One community, which maintains an open family. `_target_` is the path of its class."""

    model_config = ConfigDict(populate_by_name=True)

    target:           str   = Field("openclosed.sim.agents.Community", alias="_target_", description="Class of the community.")

    #                                default low  high  unit      meaning, source
    sponsor:          str   = parameter("", "Vendor whose open family it maintains; empty: a family of its own.")
    origin:           Origin = parameter("home", "Jurisdiction of its own family, if any.")
    launch_share:     float =  fixed(0.3,    0,   1e6,  "",       "Weight among open workloads at the start.")
    lag:              float =  fixed(4.0,    0,   1000, "points", "Capability points behind the open frontier at the start.")
    contributors:     float =  fixed(0.2,    0,   1e3,  "",       "Contributors at the start; 1: all communities together at the reference.")
    governance:       float =  fixed(0.6,    0,   1,    "",       "Strength of governance; at 1 the family never forks.")
    imitation_months: float =  fixed(3.0,    0.1, 1e6,  "months", "Time its own family takes to close a gap to the published frontier, at an effort of 1.")
    options:          dict[str, float | str | bool] = Field(default_factory=dict, description="Parameters of your own class.")


def baseline_vendors() -> dict[str, VendorParameters]:
    """Four closed labs, four open-weight labs, two of them foreign, and three hosts."""
    closed = partial(VendorParameters, target="openclosed.sim.agents.ClosedLab")
    opened = partial(VendorParameters, target="openclosed.sim.agents.OpenWeightLab", weights_open=True, code_open=0.5, flexibility=0.9)
    host = partial(VendorParameters, target="openclosed.sim.agents.Host", backing=0)
    suppliers = {
        "incumbent":    closed(launch_share=50,  lag=0, pace=0.9,  compliance=0.8, backing=1,   openness="open_core"),
        "challenger":   closed(launch_share=12,  lag=4, pace=1.08, compliance=0.9, backing=1,   openness="fixed"),
        "integrator":   closed(launch_share=7,   lag=5, pace=1.05, compliance=0.8, backing=1.2, aims=0.01),
        "latecomer":    closed(launch_share=11,  lag=8, pace=0.9,  compliance=0.8, backing=0.4),
        "homestead":    opened(launch_share=16,   lag=0, imitation_months=2,   compliance=0.5, backing=0.6, aims=0.42),
        "overseas":     opened(launch_share=0.15, lag=6, imitation_months=4.5, compliance=0.3, backing=0.4, aims=0.52, origin="foreign"),
        "transpacific": opened(launch_share=0.15, lag=6, imitation_months=4.5, compliance=0.3, backing=0.4, aims=0.52, origin="foreign"),
        "continental":  opened(launch_share=3,    lag=3, imitation_months=4.5, compliance=0.7, backing=0.3, aims=0.3),
        "hyperscaler":  host(cost_factor=1.1,  compliance=0.9),
        "specialist":   host(cost_factor=1.0,  compliance=0.6),
        "discounter":   host(cost_factor=0.95, compliance=0.3),
    }
    return {
        name: one.model_copy(update={"published": published_by(name), "openness_changes": openness_of(name)})
        for name, one in suppliers.items()
    }


def baseline_communities() -> dict[str, CommunityParameters]:
    """One community around each open-weight lab and one on its own."""
    community = CommunityParameters
    return {
        "homestead_users":    community(sponsor="homestead",    contributors=0.35, governance=0.5),
        "overseas_users":     community(sponsor="overseas",     contributors=0.04, governance=0.6),
        "transpacific_users": community(sponsor="transpacific", contributors=0.04, governance=0.6),
        "continental_users":  community(sponsor="continental",  contributors=0.12, governance=0.7),
        "commons":            community(launch_share=1,         contributors=0.25, governance=0.8),
    }


def baseline_schedule() -> dict[str, dict[str, float]]:
    """Which origin leads open releases: home to 2024, mainly foreign from 2025.

    Source: open frontier models by lab, Epoch Capabilities Index, 2023-25.
    """
    foreign = {"2024-04": 4.5, "2025-01": 2.0}
    return {
        "vendors.homestead.imitation_months": {"2024-07": 2.0, "2025-02": 6.0},
        "vendors.overseas.imitation_months": foreign,
        "vendors.transpacific.imitation_months": dict(foreign),
    }
