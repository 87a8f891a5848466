"""How capability, quality, prices, support and contributors move."""

from typing import Literal

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month

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
    )
    open_start: float = parameter(
        109.0,
        "Frontier of the open camp at the start.",
        unit="points",
        low=-1e4,
        high=1e4,
        source=ECI,
    )
    past_growth: float = parameter(
        14.4,
        "Growth of closed capability before the start.",
        unit="points/year",
        low=0.01,
        high=100,
        source=ECI,
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
        8.0,
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
    polish_imitation_months: float = parameter(
        36.0,
        "Time in which open families imitate the features of the best closed one.",
        unit="months",
        low=0.1,
        high=1e6,
    )
    polish_obsolescence: float = parameter(
        1.0,
        "Rate at which features go out of use; closed labs renew theirs.",
        unit="1/year",
        low=0,
        high=100,
    )
    imitation_speed: float = parameter(
        1.0,
        "Factor on the speed at which all open families imitate what is published.",
        low=0,
        high=100,
    )
    pace_spread: float = parameter(
        0.12, "Spread of the labs' lasting luck in research.", low=0, high=2
    )


class Releases(Group):
    """When capability is published, and how families come and go."""

    timing: Literal["every_step", "poisson"] = parameter("poisson", "At every step or at a hazard.")
    closed_rate: float = parameter(
        2.5,
        "Releases of a closed family.",
        unit="1/year",
        low=0,
        high=100,
        source="about 6 frontier records a year a side, " + ECI,
    )
    open_rate: float = parameter(
        2.5, "Releases of an open family.", unit="1/year", low=0, high=100, source="as above"
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
    most_families: int = parameter(32, "Most families at a time.", unit="families", low=1, high=60)
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


class Assurance(Group):
    """Defects, incidents and trust."""

    arrivals: float = parameter(
        1.0, "Latent flaws that arrive without change.", unit="1/year", low=0, high=1e4
    )
    arrivals_per_point: float = parameter(
        0.3, "Flaws that come with a released point of capability.", unit="1/point", low=0, high=1e3
    )
    quality_effect: float = parameter(
        0.6, "Most that spending on quality can prevent.", low=0, high=1
    )
    quality_reference: float = parameter(
        0.1,
        "Quality spending at which half of that is prevented, over the reference research budget.",
        low=1e-9,
        high=100,
    )
    finder_rate: float = parameter(
        3.0, "Rate at which a finder meets a flaw.", unit="1/year", low=0, high=1e3
    )
    attacker_rate: float = parameter(
        0.4, "Rate at which an attacker meets it first.", unit="1/year", low=0, high=1e3
    )
    openness_speed: float = parameter(
        2.0,
        "Factor by which open code speeds up both.",
        low=0.01,
        high=100,
        source="Anderson 2002; Ransbotham 2010: symmetric at first order",
    )
    many_eyes: float = parameter(
        0.3, "Further speed-up of finders alone in open code.", low=0, high=10
    )
    patch_reach: float = parameter(
        0.6,
        "Share of self-hosted copies that are patched.",
        low=0,
        high=1,
        source="downloaded weights are not patched by themselves",
    )
    published_exploit: float = parameter(
        0.1, "Chance that a published flaw is used against the unpatched.", low=0, high=1
    )
    trust_loss: float = parameter(0.12, "Share of trust lost by an incident.", low=0, high=1)
    spill_over: float = parameter(
        0.15, "Share of that loss felt by the rest of the camp.", low=0, high=1
    )
    trust_recovery: float = parameter(
        12.0, "Time of trust's recovery.", unit="months", low=0.1, high=1e6
    )
    trust_base: float = parameter(0.6, "Trust without audits.", low=0, high=1)
    audit_effect: float = parameter(
        0.25, "Trust that audits of a fully transparent family add.", low=0, high=1
    )


class Commerce(Group):
    """Costs, prices and hosting margins; money of 1 buys a volume of 1 at a price of 1."""

    unit_cost: float = parameter(
        0.35, "Cost of serving a unit at the frontier.", unit="money/volume", low=0, high=1e6
    )
    cost_slope: float = parameter(
        0.16,
        "Fall of the logarithm of cost per point behind the frontier.",
        unit="1/point",
        low=0,
        high=2,
        source="ln 10 / 14.4: a fixed capability gets 10x cheaper a year",
    )
    self_hosting_cost: float = parameter(
        1.3,
        "Compute of self-hosting over a host's at the same quality.",
        low=0,
        high=100,
        source="lower utilisation",
    )
    engineering: float = parameter(
        21.0,
        "Fixed engineering of a self-hosted workload at no skill.",
        unit="money/month",
        low=0,
        high=1e9,
    )
    engineering_fall: float = parameter(
        0.4, "Fall of that with tooling.", unit="1/year", low=-1, high=5
    )
    tier_width: float = parameter(
        4.0, "Points beyond the need that a workload pays for.", unit="points", low=0, high=1e6
    )
    price_smoothing: float = parameter(
        0.2, "Weight of the new price in a decision (w).", low=0.001, high=0.5
    )
    hosting: bool = parameter(
        True, "Whether open models are also sold as a service, by hosts and by their own vendors."
    )
    host_margin: float = parameter(0.24, "Margin of a single host.", low=0, high=20)
    host_competition: float = parameter(
        1.0, "Exponent at which the margin falls with the number of hosts.", low=0, high=5
    )
    decision_months: float = parameter(
        3.0, "Months between a vendor's decisions.", unit="months", low=0.05, high=120
    )
    funding: float = parameter(
        0.9, "Share of the reference research budget that investors cover.", low=0, high=10
    )
    funding_end: Month | None = parameter(
        None, "Month in which that funding stops.", unit="YYYY-MM"
    )
    commitment_months: float = parameter(
        12.0,
        "Time in which payroll and leases come free, so that outlays may fall; 0: at once.",
        unit="months",
        low=0,
        high=120,
        source="reserved computing is leased for one or three years",
    )
    debt_limit: float = parameter(
        6.0,
        "Months of its own research, quality and support that a vendor may owe.",
        unit="months",
        low=0,
        high=1e6,
        source="venture debt is sized to extend a runway by 3 to 9 months",
    )


class Support(Group):
    """Support of vendors, hosts and communities."""

    start: float = parameter(0.3, "Vendors' and hosts' support before learning.", low=0, high=1)
    learning_years: float = parameter(
        0.48,
        "Adopter-years per firm of the crowd at which half is learned.",
        unit="workload-years/firm",
        low=1e-6,
        high=1e6,
        source="learning by use",
    )
    cost: float = parameter(
        0.1,
        "Support spending that a workload asks for.",
        unit="money/month at volume 1",
        low=0,
        high=1e6,
    )
    host_staffing: float = parameter(
        0.8,
        "Part of what their users ask that hosts staff first, as far as their money goes.",
        low=0,
        high=1,
    )
    smoothing_months: float = parameter(
        3.0, "Time over which firms average support and trust.", unit="months", low=0.01, high=120
    )
    community_load: float = parameter(
        40.0,
        "Self-hosted workloads per contributor at half support.",
        unit="workloads",
        low=1e-6,
        high=1e9,
    )
    integrators: float = parameter(
        0.35, "Part of hosts' support that self-hosting firms can buy.", low=0, high=1
    )


class Contributors(Group):
    """Flows of contributors to open families."""

    inflow: float = parameter(
        0.04, "Contributors per skilled open workload.", unit="1/year", low=0, high=100
    )
    sponsored: float = parameter(
        0.5,
        "Contributors that a sponsor at the reference budget brings per 1,000 firms.",
        unit="1/year",
        low=0,
        high=1e4,
    )
    burnout: float = parameter(
        0.25, "Hazard of leaving without load.", unit="1/year", low=0, high=100
    )
    load_burnout: float = parameter(
        0.25, "Further hazard at twice the half-support load.", unit="1/year", low=0, high=100
    )
