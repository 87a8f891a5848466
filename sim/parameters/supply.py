"""How defects, prices, money, support and contributors move."""

from sim.parameters.base import Group, parameter
from sim.parameters.dates import Month


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
    audit_evidence: float = parameter(
        0.3, "Part of the evidence still missing that full transparency gives.", low=0, high=1
    )


class Commerce(Group):
    """Costs, prices and hosting margins; money of 1 buys a volume of 1 at a price of 1."""

    unit_cost: float = parameter(
        0.35,
        "Cost of serving a unit at the frontier.",
        unit="money per unit volume",
        low=0,
        high=1e6,
    )
    cost_slope: float = parameter(
        0.16,
        "Fall of the logarithm of cost per point behind the frontier.",
        unit="1/point",
        low=0,
        high=2,
        source="ln 10 / 14.4: a fixed capability gets 10x cheaper a year",
    )
    open_serving_cost: float = parameter(
        1.0,
        "Cost of serving an open model over that of a closed one as capable.",
        low=0.01,
        high=100,
        source="assumed: labs publish prices, not their costs of serving",
    )
    self_hosting_cost: float = parameter(
        1.3,
        "Compute of self-hosting over a host's at the same quality.",
        low=0,
        high=100,
        source="lower utilisation",
    )
    engineering: float = parameter(
        3.0,
        "Engineering of a self-hosted workload of volume 1 at no skill.",
        unit="share of its bill at a price of 1",
        low=0,
        high=1e9,
    )
    price_smoothing: float = parameter(
        0.2, "Weight of the new price in a decision (w).", low=0.001, high=0.5
    )
    hosting: bool = parameter(
        True, "Whether open models are also sold as a service, by hosts and by their own vendors."
    )
    host_margin: float = parameter(
        0.5, "Margin of a single host (mu1).", low=0, high=20, source="assumed: .2 to .9"
    )
    host_competition: float = parameter(
        0.5,
        "Exponent at which the margin falls with the number of hosts (nu).",
        low=0,
        high=5,
        source="assumed: 0 to 1",
    )
    host_fixed_cost: float = parameter(
        1e-4,
        "What a host pays whatever it serves (f).",
        unit="share of what the work that open models can do would cost",
        low=0,
        high=1,
        source="assumed, so that some five hosts can live",
    )
    host_entry: float = parameter(
        1.0,
        "Hazard that a host enters where it would just break even (e).",
        unit="1/year",
        low=0,
        high=100,
        source="assumed: .5 to 3; hosts went from 27 to 90 in 2025 while tokens grew 8-fold",
    )
    host_exit: float = parameter(
        0.2,
        "Hazard that a host leaves when it just breaks even (h).",
        unit="1/year",
        low=0,
        high=100,
        source="assumed: .1 to .4",
    )
    host_response: float = parameter(
        0.1,
        "Profit over the cost of serving that makes entry e times as likely, and exit as unlikely "
        "(w_h).",
        low=1e-3,
        high=100,
        source="assumed",
    )
    decision_months: float = parameter(
        3.0, "Months between a vendor's decisions.", unit="months", low=0.05, high=120
    )
    funding: float = parameter(
        0.55,
        "Share of the coming year's growth of payments that investors put up in advance.",
        low=0,
        high=10,
        source="capital raised by labs over the growth of their revenue, 2023-25: about one half",
    )
    funding_by_results: float = parameter(
        0.5,
        "Part of investors' money that goes by revenue; the rest goes by the vendors' backing.",
        low=0,
        high=1,
    )
    expected_growth: float = parameter(
        1.6,
        "Growth of payments that investors expect before they have seen any.",
        unit="1/year",
        low=0,
        high=10,
        source="payments grew about fivefold a year in 2023-25",
        fixed=True,
    )
    funding_end: Month | None = parameter(
        None, "Month in which that funding stops.", unit="YYYY-MM"
    )
    runway_months: float = parameter(
        10.0,
        "Time over which a lab spends its cash.",
        unit="months",
        low=0.05,
        high=1200,
        source="funding rounds are sized for 18 to 24 months, so that half of that is in hand",
    )
    upkeep_part: float = parameter(
        0.1,
        "Part of what a lab draws from its cash that goes to quality, and as much to support; "
        "research gets the rest.",
        low=0,
        high=0.5,
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
        0.5,
        "Adopter-years per firm of the crowd at which half is learned.",
        unit="workload-years/firm",
        low=1e-6,
        high=1e6,
        source="learning by use",
    )
    cost: float = parameter(
        0.05,
        "Support that users ask for.",
        unit="share of their bill at a price of 1",
        low=0,
        high=1e6,
    )
    host_staffing: float = parameter(
        0.8,
        "Part of what their users ask that hosts staff.",
        low=0,
        high=1,
    )
    smoothing_months: float = parameter(
        3.0, "Time over which firms average support and trust.", unit="months", low=0.01, high=120
    )
    community_load: float = parameter(
        1.0,
        "Use that a community runs itself, per contributor, at half support; both at the "
        "references.",
        low=1e-6,
        high=1e9,
    )
    integrators: float = parameter(
        0.35, "Part of hosts' support that self-hosting firms can buy.", low=0, high=1
    )


class Contributors(Group):
    """Contributors to open families; 1 is all communities together at the references."""

    reference_use: float = parameter(
        0.12, "Share of all volume that open models serve at the reference.", low=1e-6, high=1
    )
    reference_research: float = parameter(
        0.8,
        "Research of all open labs together at the reference.",
        unit="reference research budgets",
        low=1e-6,
        high=1e3,
    )
    turnover: float = parameter(
        0.6,
        "Rate at which contributors come and go (beta).",
        unit="1/year",
        low=0,
        high=100,
        source=".3 to .9: 60 % of 174 projects lose 30 % of their core developers a year (SBES "
        "2020)",
    )
    paid_part: float = parameter(
        0.4,
        "Part of them that somebody pays, at the references (sigma).",
        low=0,
        high=1,
        source=".2 to .8: 60 % of maintainers are unpaid (Tidelift 2024)",
    )
    burnout: float = parameter(
        0.3,
        "Part of those who come that the load of use takes again, at the references (lambda).",
        low=0,
        high=0.99,
        source="unknown: .1 to .6",
    )
