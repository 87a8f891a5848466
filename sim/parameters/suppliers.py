"""Vendors and communities of the baseline, and what vendors did from 2023 to 2026.

They published models that were the best of their camp, and changed their openness. Source of
releases: Epoch Capabilities Index (CC BY), best model of each camp by month, as estimated
in August 2026. Each vintage re-estimates the whole history, so levels differ between vintages.
The vendors of the baseline stand for groups of real ones: `homestead` for open-weight labs of the
surveyed firms' own jurisdiction and those who tune their models, `overseas` for DeepSeek, and
`transpacific` for the other foreign labs: Yi, Qwen, Kimi and GLM.
"""

from collections.abc import Iterable
from functools import partial
from typing import Literal, NamedTuple

from pydantic import ConfigDict, Field

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.clock import Month


class Release(NamedTuple):
    """A model that was better than all earlier ones of its camp; capability in points."""

    month: Month
    vendor: str
    capability: float
    model: str


OpennessChange = Literal["opening", "open_core", "closing"]


class Turn(NamedTuple):
    """A vendor's actual change of openness; `open_core` is an older model beside a closed one."""

    month: Month
    vendor: str
    change: OpennessChange
    model: str
    source: str


LAST_MONTH = "2026-08"

CLOSED_RELEASES = (
    Release("2023-03", "incumbent", 125.70, "GPT-4"),
    Release("2023-11", "incumbent", 125.83, "GPT-4 Turbo"),
    Release("2024-03", "challenger", 126.65, "Claude 3 Opus"),
    Release("2024-04", "incumbent", 127.27, "GPT-4 Turbo (April)"),
    Release("2024-05", "integrator", 130.16, "Gemini 1.5 Flash"),
    Release("2024-08", "latecomer", 130.56, "Grok-2"),
    Release("2024-09", "incumbent", 136.45, "o1-mini"),
    Release("2024-12", "incumbent", 142.45, "o1"),
    Release("2025-03", "integrator", 144.53, "Gemini 2.5 Pro"),
    Release("2025-04", "incumbent", 146.90, "o3"),
    Release("2025-06", "incumbent", 147.54, "o3-pro"),
    Release("2025-08", "incumbent", 150.00, "GPT-5"),
    Release("2025-10", "incumbent", 150.33, "GPT-5 Pro"),
    Release("2025-11", "integrator", 153.20, "Gemini 3 Pro"),
    Release("2025-12", "incumbent", 155.03, "GPT-5.2 Pro"),
    Release("2026-02", "incumbent", 155.69, "GPT-5.3 Codex"),
    Release("2026-03", "incumbent", 158.46, "GPT-5.4 Pro"),
    Release("2026-04", "incumbent", 161.49, "GPT-5.5 Pro"),
    Release("2026-06", "challenger", 161.53, "Claude Fable 5"),
    Release("2026-07", "incumbent", 161.65, "GPT-5.6 Sol"),
)

OPEN_RELEASES = (
    Release("2023-02", "homestead", 109.24, "LLaMA-65B"),
    Release("2023-07", "homestead", 116.39, "Stable Beluga 2"),
    Release("2023-11", "transpacific", 116.64, "Yi-34B"),
    Release("2023-12", "continental", 117.65, "Mixtral 8x7B"),
    Release("2024-04", "homestead", 122.23, "Llama 3-70B"),
    Release("2024-05", "overseas", 124.26, "DeepSeek-V2"),
    Release("2024-06", "transpacific", 124.93, "Qwen2-72B"),
    Release("2024-07", "homestead", 128.73, "Llama 3.1-405B"),
    Release("2024-09", "transpacific", 128.76, "Qwen2.5-72B"),
    Release("2024-12", "overseas", 132.87, "DeepSeek-V3"),
    Release("2025-01", "overseas", 139.51, "DeepSeek-R1"),
    Release("2025-05", "overseas", 141.79, "DeepSeek-R1 (May)"),
    Release("2025-07", "transpacific", 144.61, "Qwen3-235B-A22B-Thinking"),
    Release("2025-09", "overseas", 144.79, "DeepSeek-V3.2-Exp"),
    Release("2025-11", "transpacific", 145.86, "Kimi K2 Thinking"),
    Release("2025-12", "overseas", 146.37, "DeepSeek-V3.2"),
    Release("2026-02", "transpacific", 148.06, "Kimi K2.5"),
    Release("2026-04", "transpacific", 151.11, "Kimi K2.6"),
    Release("2026-06", "transpacific", 152.21, "GLM-5.2"),
    Release("2026-07", "transpacific", 157.01, "Kimi K3"),
)

OPENNESS_CHANGES = (
    Turn("2024-06", "integrator", "open_core", "Gemma 2 27B",
         "LMArena (CC BY 4.0): best open-weight model on 29 June 2024"),
    Turn("2025-08", "incumbent", "open_core", "gpt-oss-120b",
         "OpenAI, Introducing gpt-oss, 5 August 2025"),
)  # fmt: skip


def published_by(
    vendor: str, releases: Iterable[Release] = CLOSED_RELEASES + OPEN_RELEASES
) -> dict[Month, float]:
    """What a vendor of the baseline published, capability points by month."""
    return {one.month: one.capability for one in releases if one.vendor == vendor}


def openness_of(vendor: str) -> dict[Month, OpennessChange]:
    """A vendor's actual changes of openness by month."""
    return {one.month: one.change for one in OPENNESS_CHANGES if one.vendor == vendor}


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
