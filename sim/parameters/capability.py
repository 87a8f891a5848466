"""How capability grows in laboratories and communities, and how it is published."""

from typing import Literal

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month
from sim.parameters.record import LAST_MONTH

ECI = "Epoch Capabilities Index, 2023-25 (CC BY)"


class Research(Group):
    """Growth of capability, in points of the Epoch Capabilities Index."""

    closed_start: float = parameter(
        117.0,
        "Frontier of the closed camp at the start.",
        unit="points",
        low=0,
        high=400,
        source=ECI,
        fixed=True,
    )
    open_start: float = parameter(
        109.0,
        "Frontier of the open camp at the start.",
        unit="points",
        low=0,
        high=400,
        source=ECI,
        fixed=True,
    )
    past_growth: float = parameter(
        14.4,
        "Growth of closed capability before the start.",
        unit="points/year",
        low=0.01,
        high=100,
        source=ECI,
        fixed=True,
    )
    growth: float = parameter(
        11.0,
        "Growth of a closed lab of pace 1 at the reference budget.",
        unit="points/year",
        low=-100,
        high=100,
        source=ECI,
    )
    returns: float = parameter(0.15, "Exponent of research spending (xi).", low=0, high=1)
    budget_share: float = parameter(
        0.06, "Reference research budget over the market's potential spend.", low=1e-6, high=10
    )
    flywheel: float = parameter(
        4.0, "Growth added at a usage share of 1.", unit="points/year", low=0, high=50
    )
    flywheel_returns: float = parameter(0.5, "Exponent of usage (eta).", low=0, high=1)
    catch_up_months: float = parameter(
        2.0,
        "Time in which a closed lab closes its gap to the published frontier, at the reference "
        "budget.",
        unit="months",
        low=0.1,
        high=1e6,
    )
    secrecy: float = parameter(
        1.0,
        "Factor on the time that imitation takes: how well labs keep to themselves how they do it "
        "(S).",
        low=0.01,
        high=1e6,
        source="unknown: .7 to 2",
    )
    lab_part: float = parameter(
        0.85,
        "Weight of a lab's research in what moves an open family; the community has the rest "
        "(theta).",
        low=0,
        high=1,
        source="assumed: .6 to .95",
    )
    effort_returns: float = parameter(
        0.35,
        "Exponent of effort, of research and of people alike (eta).",
        low=0,
        high=1,
        source="unknown: .1 to .6; output on people .58 to .95 by project",
    )
    own_work: float = parameter(
        1.0,
        "Growth of an open family by work of its own, at an effort of 1 (a0).",
        unit="points/year",
        low=0,
        high=50,
        source="unknown: 0 to 3",
    )
    tooling_months: float = parameter(
        3.0,
        "Time in which open models become as able in use as in benchmarks: tools, adaptation, "
        "know-how; at a reference's contributors (m0).",
        unit="months",
        low=0,
        high=120,
        source="the record tells that it and the months until open is seen make 5 to 10 points; "
        "alone .5 to 5 months",
    )
    own_tooling: float = parameter(
        0.1,
        "Part of that which firms would do for themselves if there were no contributors.",
        low=0.01,
        high=1,
        source="assumed",
    )
    pace_spread: float = parameter(
        0.12, "Spread of the labs' lasting luck in research.", low=0, high=2, fixed=True
    )


class Releases(Group):
    """When capability is published, and how families come and go."""

    timing: Literal["every_step", "poisson"] = parameter("poisson", "At every step or at a hazard.")
    closed_rate: float = parameter(
        4.5,
        "Releases of a closed family.",
        unit="1/year",
        low=0,
        high=100,
        source="about 6 frontier records a year a side, " + ECI,
    )
    open_rate: float = parameter(
        2.5, "Releases of an open family.", unit="1/year", low=0, high=100, source="as above"
    )
    replayed_until: Month | None = parameter(
        LAST_MONTH,
        "Last month in which vendors publish what they really published (vendors.NAME.published); "
        "null: never.",
        unit="YYYY-MM",
        source="the data end then",
    )
    fork_hazard: float = parameter(
        0.25,
        "Hazard that an open family forks at no governance (phi).",
        unit="1/year",
        low=0,
        high=100,
    )
    fork_split: float = parameter(
        0.3, "Share of the contributors that a fork takes.", low=0, high=1
    )
    merge_hazard: float = parameter(
        0.3, "Hazard that a fork merges back.", unit="1/year", low=0, high=100
    )
    most_families: int = parameter(
        32, "Most families over a run.", unit="families", low=1, high=42, fixed=True
    )
    openness_rate: float = parameter(
        0.4,
        "Hazard at which a lab opens or closes its weights where all speaks for it (h0).",
        unit="1/year",
        low=0,
        high=100,
        source=".15 to .55: .5 to 2 changes a year over all labs, 2023 to mid-2026",
    )
    openness_width: float = parameter(
        0.2,
        "Payoff that makes a change of openness e times as likely as its reverse (w).",
        unit="margins at the frontier",
        low=1e-3,
        high=100,
        source="assumed: .15 to .3",
    )
    margin_fade: float = parameter(
        0.2,
        "Fall of the log of the margin at risk per point behind the frontier (psi).",
        unit="1/point",
        low=0,
        high=10,
        source="assumed: .1 to .3",
    )
    open_core_lag: float = parameter(
        12.0,
        "Age of the models of an open core.",
        unit="months",
        low=0,
        high=1200,
    )
    acquisition_chance: float = parameter(
        0.5,
        "Chance that a failing vendor is bought, if the richest can pay its debt.",
        low=0,
        high=1,
    )
    lab_entry: float = parameter(
        0.06,
        "Hazard that a startup becomes a lab around a copy of the best open family, at a sector "
        "margin of 1.",
        unit="1/year",
        low=0,
        high=100,
    )
    entrant_backing: float = parameter(
        0.1,
        "Backing of an entrant, as that of a vendor, at a founder's skill of 1.",
        low=0,
        high=10,
    )
