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
        low=-1e4,
        high=1e4,
        source=ECI,
        fixed=True,
    )
    open_start: float = parameter(
        109.0,
        "Frontier of the open camp at the start.",
        unit="points",
        low=-1e4,
        high=1e4,
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
        "Time in which a closed lab closes its gap to the published frontier.",
        unit="months",
        low=0.1,
        high=1e6,
    )
    absorption: float = parameter(
        0.05, "Share of the communities' contribution that closed labs absorb.", low=0, high=1
    )
    contribution: float = parameter(
        0.25, "Growth from one contributor per 1,000 firms.", unit="points/year", low=0, high=50
    )
    contribution_returns: float = parameter(
        0.5, "Exponent of contributors.", low=0, high=1, source="diminishing returns of team size"
    )
    use_gap: float = parameter(
        4.0,
        "Points by which open models do worse in use than in benchmarks (mu).",
        unit="points",
        low=-100,
        high=100,
        source="of mu + 1.2 x (months until open is seen) the record tells 5 to 10 points",
    )
    imitation_speed: float = parameter(
        1.0,
        "Factor on the speed at which all open families imitate what is published.",
        low=0,
        high=100,
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
        0.25, "Hazard that an open family forks at no governance.", unit="1/year", low=0, high=100
    )
    fork_split: float = parameter(
        0.3, "Share of the contributors that a fork takes.", low=0, high=1
    )
    merge_hazard: float = parameter(
        0.3, "Hazard that a fork merges back.", unit="1/year", low=0, high=100
    )
    most_families: int = parameter(
        32, "Most families at a time.", unit="families", low=1, high=42, fixed=True
    )
    opening_hazard: float = parameter(
        0.15,
        "Hazard that a lab opens its weights when it trails or complements pay.",
        unit="1/year",
        low=0,
        high=100,
        source="laggard's weapon: open releases of trailing labs, 2023-25",
    )
    opening_gap: float = parameter(
        8.0,
        "Points behind the frontier from which a closed lab counts as trailing.",
        unit="points",
        low=0,
        high=1000,
    )
    closing_hazard: float = parameter(
        0.1,
        "Hazard that a lab closes again where its motive to be open is gone.",
        unit="1/year",
        low=0,
        high=100,
    )
    closing_gap: float = parameter(
        2.0,
        "Points behind the frontier up to which an open-weight lab counts as near.",
        unit="points",
        low=0,
        high=1000,
    )
    open_core_hazard: float = parameter(
        0.1,
        "Hazard that a dominant closed lab publishes an older model.",
        unit="1/year",
        low=0,
        high=100,
        source="open-weight models beside closed flagships, 2024-25",
    )
    open_core_share: float = parameter(
        0.3, "Share of all volume from which the largest family dominates.", low=0, high=1
    )
    open_core_lag: float = parameter(
        12.0,
        "Age at which a dominant lab publishes its models.",
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
    vendor_entry: float = parameter(
        0.15,
        "Hazard that a startup enters as a vendor, at a sector margin of 1.",
        unit="1/year",
        low=0,
        high=100,
    )
    host_share: float = parameter(
        0.6,
        "Share of entrants that run others' open models; the rest build on a copy of the best.",
        low=0,
        high=1,
    )
    entrant_backing: float = parameter(
        0.1,
        "Backing of an entrant, as that of a vendor, at a founder's skill of 1.",
        low=0,
        high=10,
    )
    orphan_delay: float = parameter(
        3.0,
        "Factor on the time in which a family follows the frontier once its vendor has left it.",
        low=1,
        high=100,
    )
