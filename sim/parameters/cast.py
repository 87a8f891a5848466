"""Who sells and who builds: the vendors and communities of the baseline."""

from typing import Literal

from pydantic import ConfigDict, Field

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month
from sim.parameters.record import published_by

Origin = Literal["home", "foreign"]
SHARES = "enterprise shares 2023: 50/12/7 % (Menlo Ventures survey)"


class VendorParameters(Group):
    """One vendor. `_target_` is the dotted path of its class, a subclass of `sim.agents.Vendor`."""

    model_config = ConfigDict(populate_by_name=True)

    target: str = Field(
        "sim.agents.ClosedLab", alias="_target_", description="Class of the vendor, a dotted path."
    )
    origin: Origin = parameter("home", "Jurisdiction as seen by the surveyed firms.")
    launch_share: float = parameter(
        1.0,
        "Weight among its camp's workloads at the start.",
        low=0,
        high=1e6,
        source=SHARES,
        fixed=True,
    )
    lag: float = parameter(
        0.0,
        "Points behind its camp's frontier at the start.",
        unit="points",
        low=0,
        high=1000,
        fixed=True,
    )
    pace: float = parameter(1.0, "Research productivity.", low=0, high=10)
    imitation_months: float = parameter(
        4.0,
        "Time in which its open family closes a gap to the published frontier, at an effort of 1 "
        "(tau0).",
        unit="months",
        low=0.1,
        high=1e6,
    )
    published: dict[Month, float] = Field(
        default_factory=dict,
        description="What it really published: capability in points by month, where that was the "
        "best of its camp (releases.replayed_until).",
    )
    research_share: float = parameter(
        0.5, "Share of revenue after serving for research.", low=0, high=1
    )
    quality_share: float = parameter(0.1, "The same for quality assurance.", low=0, high=1)
    support_share: float = parameter(0.2, "The same for support.", low=0, high=1)
    backing: float = parameter(
        1.0, "Weight among those whom investors back; 0 asks for nothing.", low=0, high=100
    )
    pricing: Literal["first_order", "fixed", "protect_base", "quantity"] = parameter(
        "protect_base", "How the price is set."
    )
    markup: float = parameter(3.2, "Price over cost at the start.", low=0, high=1000)
    price_cap: float = parameter(6.0, "Most that price may be over cost.", low=0.1, high=1e6)
    retention: float = parameter(
        4.0,
        "Further contracts that a customer is worth (pricing=protect_base).",
        low=0,
        high=100,
        source="Klemperer 1987 form; about 11 % of firms switch a year",
    )
    quantity: float = parameter(
        0.0,
        "Planned quantity (pricing=quantity); 0: the best reply to the other vendors' quantities.",
        unit="volume/month per firm",
        low=0,
        high=1e9,
    )
    cost_factor: float = parameter(
        1.0, "Its cost of serving over the common one.", low=0.01, high=100
    )
    complements: float = parameter(
        0.0,
        "Earned elsewhere (clouds, advertising) with a unit of volume on its open models, over the "
        "mean price of closed ones.",
        low=0,
        high=100,
    )
    aims: float = parameter(
        0.0,
        "What openness is worth to it beside sales and complements: reputation, aims of a state "
        "(z).",
        unit="margins at the frontier",
        low=-10,
        high=10,
        source="assumed: 0 to .15 for sellers, .3 to .8 for clouds and states",
    )
    fenced: bool = parameter(
        False, "Whether its licence lets nobody else host its open models.", fixed=True
    )
    weights_open: bool = parameter(False, "Whether it publishes weights at the start.", fixed=True)
    data_open: float = parameter(0.0, "Openness of data.", low=0, high=1)
    code_open: float = parameter(0.0, "Openness of code.", low=0, high=1)
    flexibility: float = parameter(0.3, "Adaptability of its models.", low=0, high=1)
    compliance: float = parameter(0.8, "Evidence of compliance that it offers.", low=0, high=1)
    openness: Literal["fixed", "open_core", "strategic"] = parameter(
        "strategic", "Whether it may open and close its weights: never, of older models, or of all."
    )
    options: dict[str, float | str | bool] = Field(
        default_factory=dict, description="Free parameters of your own class."
    )


class CommunityParameters(Group):
    """One community, the keeper of an open family. `_target_` is the path of its class."""

    model_config = ConfigDict(populate_by_name=True)

    target: str = Field(
        "sim.agents.Community", alias="_target_", description="Class of the community."
    )
    sponsor: str = parameter("", "Vendor whose open family it keeps; empty: a family of its own.")
    origin: Origin = parameter("home", "Jurisdiction of a family of its own.")
    launch_share: float = parameter(
        0.3, "Weight among open workloads at the start.", low=0, high=1e6, fixed=True
    )
    lag: float = parameter(
        4.0,
        "Points behind the open frontier at the start.",
        unit="points",
        low=0,
        high=1000,
        fixed=True,
    )
    contributors: float = parameter(
        0.2,
        "Contributors at the start; 1 is all communities together at the references.",
        low=0,
        high=1e3,
        fixed=True,
    )
    governance: float = parameter(
        0.6, "Strength of governance; 1 never forks.", low=0, high=1, fixed=True
    )
    imitation_months: float = parameter(
        3.0,
        "Time in which its own family closes a gap to the published frontier, at an effort of 1.",
        unit="months",
        low=0.1,
        high=1e6,
        fixed=True,
    )
    options: dict[str, float | str | bool] = Field(
        default_factory=dict, description="Free parameters of your own class."
    )


def baseline_vendors() -> dict[str, VendorParameters]:
    """Four closed labs, three open-weight labs and three hosts."""
    closed = "sim.agents.ClosedLab"
    open_weight = "sim.agents.OpenWeightLab"
    host = "sim.agents.Host"
    vendor = VendorParameters
    cast = {
        "incumbent": vendor(target=closed, launch_share=50, pace=0.9, openness="open_core"),
        "challenger": vendor(
            target=closed,
            launch_share=12,
            lag=4,
            pace=1.08,
            compliance=0.9,
            openness="fixed",
        ),
        "integrator": vendor(
            target=closed, launch_share=7, lag=5, pace=1.05, backing=1.2, complements=0.01
        ),
        "latecomer": vendor(target=closed, launch_share=11, lag=8, pace=0.9, backing=0.4),
        "homestead": vendor(
            target=open_weight,
            launch_share=16,
            imitation_months=2,
            aims=0.4,
            code_open=0.5,
            flexibility=0.9,
            compliance=0.5,
            weights_open=True,
            backing=0.6,
            complements=0.02,
        ),
        "overseas": vendor(
            target=open_weight,
            origin="foreign",
            launch_share=0.3,
            lag=6,
            imitation_months=4.5,
            aims=0.5,
            code_open=0.5,
            flexibility=0.9,
            compliance=0.3,
            weights_open=True,
            backing=0.8,
            complements=0.02,
        ),
        "continental": vendor(
            target=open_weight,
            launch_share=3,
            lag=3,
            imitation_months=4.5,
            aims=0.3,
            code_open=0.5,
            flexibility=0.9,
            compliance=0.7,
            weights_open=True,
            backing=0.3,
        ),
        "hyperscaler": vendor(target=host, cost_factor=1.1, compliance=0.9, backing=0),
        "specialist": vendor(target=host, cost_factor=1.0, compliance=0.6, backing=0),
        "discounter": vendor(target=host, cost_factor=0.95, compliance=0.3, backing=0),
    }
    return {
        name: one.model_copy(update={"published": published_by(name)}) for name, one in cast.items()
    }


def baseline_communities() -> dict[str, CommunityParameters]:
    """One community around each open-weight lab and one on its own."""
    community = CommunityParameters
    return {
        "homestead_users": community(sponsor="homestead", contributors=0.35, governance=0.5),
        "overseas_users": community(sponsor="overseas", contributors=0.08, governance=0.6),
        "continental_users": community(sponsor="continental", contributors=0.12, governance=0.7),
        "commons": community(contributors=0.25, launch_share=1, governance=0.8),
    }


def baseline_schedule() -> dict[str, dict[str, float]]:
    """Which origin leads open releases: home to 2024, mainly foreign from 2025.

    Source: open frontier models by developer, Epoch Capabilities Index, 2023-25.
    """
    return {
        "vendors.homestead.imitation_months": {"2024-07": 2.0, "2025-02": 6.0},
        "vendors.overseas.imitation_months": {"2024-04": 4.5, "2025-01": 2.0},
    }
