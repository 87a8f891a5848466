"""How capability grows and is published; how defects, prices, money, support and people move."""

from typing import Literal

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.dates import Month
from openclosed.sim.parameters.known_releases import LAST_MONTH

ECI = "Epoch Capabilities Index, 2023-25 (CC BY)"

# fmt: off


class Research(Group):
    """Growth of capability, in points of the Epoch Capabilities Index."""

    #                                default low   high unit           meaning, source
    closed_start:     float =  fixed(117.0,  0,    400, "points",      "Frontier of the closed camp at the start.",                            ECI)
    open_start:       float =  fixed(109.0,  0,    400, "points",      "Frontier of the open camp at the start.",                              ECI)
    past_growth:      float =  fixed(14.4,   0.01, 100, "points/year", "Growth of closed capability before the start.",                        ECI)
    growth:           float = number(11.0,   -100, 100, "points/year", "Growth of a closed lab of pace 1 at the reference budget.",            ECI)
    returns:          float = number(0.15,   0,    1,   "",            "Exponent of research spending (xi).")
    budget_share:     float = number(0.06,   1e-6, 10,  "",            "Reference research budget over the market's potential spend.")
    flywheel:         float = number(4.0,    0,    50,  "points/year", "Growth added at a usage share of 1.")
    flywheel_returns: float = number(0.5,    0,    1,   "",            "Exponent of usage (eta).")
    catch_up_months:  float = number(2.0,    0.1,  1e6, "months",      "Time in which a closed lab closes its gap to the published frontier, at the reference budget.")
    secrecy:          float = number(1.0,    0.01, 1e6, "",            "Factor on the time that imitation takes: how well labs keep to themselves how they do it (S).", "assumed: .7 to 2")
    lab_part:         float = number(0.85,   0,    1,   "",            "Weight of a lab's research in what moves an open family; the community has the rest (theta).", "assumed: .6 to .95")
    effort_returns:   float = number(0.35,   0,    1,   "",            "Exponent of effort, of research and of people alike (eta).",
                                                                       "assumed: .1 to .6; output on people .58 to .95 by project")
    tooling_months:   float = number(3.0,    0,    120, "months",      "Time in which open models become as able in use as in benchmarks: "
                                                                       "tools, adaptation, know-how; at a reference's contributors (m0).",
                                                                       "the record tells that it and the months until open is seen make 5 to 10 points; alone .5 to 5 months")
    own_tooling:      float = number(0.1,    0.01, 1,   "",            "Part of that which firms would do for themselves if there were no contributors.")
    pace_spread:      float =  fixed(0.12,   0,    2,   "",            "Spread of the labs' lasting luck in research.")


class Releases(Group):
    """When capability is published, and how families come and go."""

    #                                  default low   high  unit        meaning, source
    timing:             Literal["every_step", "poisson"] = parameter("poisson", "At every step or at a hazard.")
    closed_rate:        float = number(4.5,    0,    100,  "1/year",   "Releases of a closed family.", "about 6 frontier records a year a side, " + ECI)
    open_rate:          float = number(2.5,    0,    100,  "1/year",   "Releases of an open family.",  "as above")
    replayed_until:     Month | None = parameter(
                        LAST_MONTH, "Last month in which vendors publish what they really published (vendors.NAME.published); null: never.", unit="YYYY-MM", source="the data end then")
    fork_hazard:        float = number(0.25,   0,    100,  "1/year",   "Hazard that an open family forks at no governance (phi).")
    fork_split:         float = number(0.3,    0,    1,    "",         "Share of the contributors that a fork takes.")
    merge_hazard:       float = number(0.3,    0,    100,  "1/year",   "Hazard that a fork merges back.")
    openness_rate:      float = number(0.4,    0,    100,  "1/year",   "Hazard at which a lab opens or closes its weights where everything favours that (h0).",
                                                                       ".15 to .55: .5 to 2 changes a year over all labs, 2023 to mid-2026")
    openness_width:     float = number(0.2,    1e-3, 100,  "margins at the frontier", "Payoff that makes a change of openness e times as likely as its reverse (w).", "assumed: .15 to .3")
    margin_fade:        float = number(0.2,    0,    10,   "1/point",  "Fall of the log of the margin at risk per point behind the frontier (psi).", "assumed: .1 to .3")
    open_core_lag:      float = number(12.0,   0,    1200, "months",   "Age of the models of an open core.")
    lab_entry:          float = number(0.06,   0,    100,  "1/year",   "Hazard that a startup becomes a lab around a copy of the best open family, at a sector margin of 1.")


class Security(Group):
    """Defects, incidents and trust."""

    #                                  default low   high unit       meaning, source
    arrivals:           float = number(1.0,    0,    1e4, "1/year",  "Latent flaws that arrive without change.")
    arrivals_per_point: float = number(0.3,    0,    1e3, "1/point", "Flaws that come with a released point of capability.")
    quality_effect:     float = number(0.6,    0,    1,   "",        "Most that spending on quality can prevent.")
    quality_reference:  float = number(0.1,    1e-9, 100, "",        "Quality spending at which half of that is prevented, over the reference research budget.")
    finder_rate:        float = number(3.0,    0,    1e3, "1/year",  "Rate at which a finder meets a flaw.")
    attacker_rate:      float = number(0.4,    0,    1e3, "1/year",  "Rate at which an attacker meets it first.")
    openness_speed:     float = number(2.0,    0.01, 100, "",        "Factor by which open code speeds up both.",     "Anderson 2002; Ransbotham 2010: symmetric at first order")
    many_eyes:          float = number(0.3,    0,    10,  "",        "Further speed-up of finders alone in open code.")
    trust_loss:         float = number(0.12,   0,    1,   "",        "Share of trust lost by an incident.")
    spill_over:         float = number(0.15,   0,    1,   "",        "Share of that loss felt by the rest of the camp.")
    trust_recovery:     float = number(12.0,   0.1,  1e6, "months",  "Time of trust's recovery.")
    trust_base:         float = number(0.6,    0,    1,   "",        "Trust without audits.")
    audit_effect:       float = number(0.25,   0,    1,   "",        "Trust that audits of a fully transparent family add.")
    audit_evidence:     float = number(0.3,    0,    1,   "",        "Part of the evidence still missing that full transparency gives.")


class Pricing(Group):
    """Costs, prices and hosting margins; money of 1 buys a volume of 1 at a price of 1."""

    #                                  default low    high  unit       meaning, source
    unit_cost:          float = number(0.35,   0,     1e6,  "money per unit volume", "Cost of serving a unit at the frontier.")
    cost_slope:         float = number(0.16,   0,     2,    "1/point", "Fall of the logarithm of cost per point behind the frontier.",
                                                                       "ln 10 / 14.4: a fixed capability gets 10x cheaper a year")
    tiering:            float = number(0.5,    0,     1,    "",        "Part of the price that follows what the work needs (smaller models for smaller work); the rest follows the model that serves it (tau).",
                                                                       "assumed: 0 to 1; prices paid for open models over closed ones, .14 to .18, are as likely under all")
    price_months:       float = number(6.0,    0,     120,  "months",  "Time in which the prices of what there is follow a move of the frontier (T_p); 0: at once.",
                                                                       "a model is current for half a year, and 56 % of models are never repriced (router, 2023-26)")
    budget_months:      float = number(12.0,   0.05,  120,  "months",  "Time in which the volume of work follows the price that is paid for it (T_v).", "budgets are set for a business year")
    open_serving_cost:  float = number(1.0,    0.01,  100,  "",        "Cost of serving an open model over that of a closed one as capable.",
                                                                       "assumed: labs publish prices, not their costs of serving")
    self_hosting_cost:  float = number(1.3,    0,     100,  "",        "Compute of self-hosting over a host's at the same quality.",             "lower utilisation")
    engineering:        float = number(3.0,    0,     1e9,  "share of its bill at a price of 1", "Engineering of a self-hosted workload of volume 1 at no skill.")
    price_smoothing:    float = number(0.2,    0.001, 0.5,  "",        "Weight of the new price in a decision (w).")
    hosting:            bool  = parameter(True, "Whether open models are also sold as a service, by hosts and by their own vendors.")
    host_margin:        float = number(0.5,    0,     20,   "",        "Margin of a single host (mu1).",                                         "assumed: .2 to .9")
    host_competition:   float = number(0.5,    0,     5,    "",        "Exponent at which the margin falls with the number of hosts (nu).",      "assumed: 0 to 1")
    host_fixed_cost:    float = number(1e-4,   0,     1,    "share of what the work that open models can do would cost", "What a host pays whatever it serves (f).",
                                                                       "assumed, so that some five hosts can live")
    host_entry:         float = number(1.0,    0,     100,  "1/year",  "Hazard that a host enters where it would just break even (e).",
                                                                       "assumed: .5 to 3; hosts went from 27 to 90 in 2025 while tokens grew 8-fold")
    host_exit:          float = number(0.2,    0,     100,  "1/year",  "Hazard that a host leaves when it just breaks even (h).",                "assumed: .1 to .4")
    host_response:      float = number(0.1,    1e-3,  100,  "",        "Profit over the cost of serving that makes entry e times as likely, and exit as unlikely (w_h).")
    decision_months:    float = number(3.0,    0.05,  120,  "months",  "Months between a vendor's decisions.")
    funding:            float = number(0.55,   0,     10,   "",        "Share of the coming year's growth of payments that investors put up in advance.",
                                                                       "capital raised by labs over the growth of their revenue, 2023-25: about one half")
    funding_by_results: float = number(0.5,    0,     1,    "",        "Part of investors' money that goes to all labs by revenue; the rest goes by the backing of those who have any.")
    runway_months:      float = number(10.0,   0.05,  1200, "months",  "Time over which a lab spends its cash.",
                                                                       "funding rounds are sized for 18 to 24 months, so that half of that is in hand")
    upkeep_part:        float = number(0.1,    0,     0.5,  "",        "Part of what a lab draws from its cash that goes to quality, and as much to support; research gets the rest.")
    commitment_months:  float = number(12.0,   0,     120,  "months",  "Time in which outlays follow what a lab would spend, since payroll and leases bind; 0: at once.",
                                                                       "reserved computing is leased for one or three years")
    debt_limit:         float = number(6.0,    0,     1e6,  "months",  "Months of its own research, quality and support that a vendor may owe.",
                                                                       "venture debt is sized to extend a runway by 3 to 9 months")


class Support(Group):
    """Support of vendors, hosts and communities."""

    #                                default low   high unit      meaning, source
    start:            float = number(0.3,    0,    1,   "",       "Vendors' and hosts' support before learning.")
    learning_years:   float = number(0.5,    1e-6, 1e6, "workload-years/firm", "Adopter-years per firm of the crowd at which half is learned.", "learning by use")
    cost:             float = number(0.05,   0,    1e6, "share of their bill at a price of 1", "Support that users ask for.")
    host_staffing:    float = number(0.8,    0,    1,   "",       "Part of what their users ask that hosts staff.")
    community_load:   float = number(1.0,    1e-6, 1e9, "",       "Use that a community runs itself, per contributor, at half support; both at the references.")
    integrators:      float = number(0.35,   0,    1,   "",       "Part of hosts' support that self-hosting firms can buy.")


class Contributors(Group):
    """Contributors to open families; 1 is all communities together at the references."""

    #                                  default low   high  unit      meaning, source
    reference_use:      float = number(0.12,   1e-6, 1,    "",       "Share of all volume that open models serve at the reference.")
    reference_research: float = number(0.8,    1e-6, 1e3,  "reference research budgets", "Research of all open labs together at the reference.")
    turnover:           float = number(0.6,    0,    100,  "1/year", "Rate at which contributors come and go (beta).",
                                                                     ".3 to .9: 60 % of 174 projects lose 30 % of their core startups a year (SBES 2020)")
    paid_part:          float = number(0.4,    0,    1,    "",       "Part of them that somebody pays, at the references (sigma).", ".2 to .8: 60 % of maintainers are unpaid (Tidelift 2024)")
    burnout:            float = number(0.3,    0,    0.99, "",       "Part of those who come that the load of use takes again, at the references (lambda).", "assumed: .1 to .6")
