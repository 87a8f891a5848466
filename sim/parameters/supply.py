"""Research, releases, security, prices and money, support, and contributors."""

from typing import Literal

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.clock import Month
from openclosed.sim.parameters.suppliers import LAST_MONTH

ECI = "Epoch Capabilities Index, 2023-25 (CC BY)"
RELEASED = f"about 6 new frontier models a year in each camp, {ECI}"

# fmt: off


class Research(Group):
    """Growth of capability, in points of the Epoch Capabilities Index."""

    #                                default low   high unit           meaning, source
    closed_start:     float =  fixed(117.0,  0,    400, "points",      "Frontier of the closed camp at the start.",                            ECI)
    open_start:       float =  fixed(109.0,  0,    400, "points",      "Frontier of the open camp at the start.",                              ECI)
    past_growth:      float =  fixed(14.4,   0.01, 100, "points/year", "Growth of closed capability before the start.",                        ECI)
    growth:           float = number(11.0,   -100, 100, "points/year", "Capability growth of a closed lab with pace 1 at the reference budget.",            ECI)
    returns:          float = number(0.15,   0,    1,   "",            "Exponent of research spending in capability growth (xi).")
    budget_share:     float = number(0.06,   1e-6, 10,  "",            "Reference research budget, as a share of potential spend on AI.")
    flywheel:         float = number(4.0,    0,    50,  "points/year", "Capability growth that usage adds for a closed model with all use.")
    flywheel_returns: float = number(0.5,    0,    1,   "",            "Exponent of usage in capability growth (eta).")
    catch_up_months:  float = number(2.0,    0.1,  1e6, "months",      "Time a closed lab takes to close its gap to the best closed model, at the reference budget.")
    secrecy:          float = number(1.0,    0.01, 1e6, "",            "Factor on imitation time: how well closed labs keep their methods secret (S).", "assumed: .7 to 2")
    lab_part:         float = number(0.85,   0,    1,   "",            "Weight of the lab's research in an open family's effort; the community has the rest (theta).", "assumed: .6 to .95")
    effort_returns:   float = number(0.35,   0,    1,   "",            "Exponent of effort, for research and contributors alike (eta).",
                                                                       "assumed: .1 to .6; output on people .58 to .95 by project")
    tooling_months:   float = number(3.0,    0,    120, "months",      "Time until open models are as capable in use as in benchmarks, as tools, "
                                                                       "adaptation and know-how catch up; at the reference number of contributors (m0).",
                                                                       "assumed: .5 to 5 months; the data imply that, with the delay of perception, it costs open 5 to 10 points")
    own_tooling:      float = number(0.1,    0.01, 1,   "",            "Share of the tooling for open models that firms provide themselves without contributors.")


class Releases(Group):
    """When capability is published; forks, merges, changes of openness, entry of labs."""

    #                                  default low   high  unit        meaning, source
    timing:             Literal["every_step", "poisson"] = parameter("poisson", "When models are released: at every step, or at random.")
    closed_rate:        float = number(4.5,    0,    100,  "1/year",   "Release rate of a closed family.", RELEASED)
    open_rate:          float = number(2.5,    0,    100,  "1/year",   "Release rate of an open family.",  RELEASED)
    replayed_until:     Month | None = parameter(
                        LAST_MONTH, "Last month of replayed actual releases (vendors.NAME.published) and changes of openness (vendors.NAME.openness_changes); null: none are replayed.", unit="YYYY-MM", source="the data end then")
    fork_hazard:        float = number(0.25,   0,    100,  "1/year",   "Hazard that an open family without governance forks (phi).")
    fork_split:         float = number(0.3,    0,    1,    "",         "Share of contributors that a fork takes along.")
    merge_hazard:       float = number(0.3,    0,    100,  "1/year",   "Hazard that a fork merges back.")
    openness_rate:      float = number(0.4,    0,    100,  "1/year",   "Highest hazard at which a lab opens or closes its weights (h0).",
                                                                       ".15 to .55: .5 to 2 changes a year over all labs, 2023 to mid-2026")
    openness_width:     float = number(0.2,    1e-3, 100,  "margins at the frontier", "Payoff at which opening is e times as likely as closing (w).", "assumed: .15 to .3")
    margin_fade:        float = number(0.2,    0,    10,   "1/point",  "Fall of the log margin at risk per capability point behind the frontier (psi).", "assumed: .1 to .3")
    open_core_lag:      float = number(12.0,   0,    1200, "months",   "Age of the models that an open core publishes.")
    lab_entry:          float = number(0.06,   0,    100,  "1/year",   "Hazard that a startup becomes a lab with a copy of the best open family, at a sector margin of 1.")


class Security(Group):
    """Defects, incidents and trust."""

    #                                  default low   high unit       meaning, source
    arrivals:           float = number(1.0,    0,    1e4, "1/year",  "New latent flaws without releases.")
    arrivals_per_point: float = number(0.3,    0,    1e3, "1/point", "New flaws per capability point released.")
    quality_effect:     float = number(0.6,    0,    1,   "",        "Largest share of flaws that quality spending can prevent.")
    quality_reference:  float = number(0.1,    1e-9, 100, "",        "Quality spending that prevents half of the preventable flaws, over the reference research budget.")
    finder_rate:        float = number(3.0,    0,    1e3, "1/year",  "Rate at which finders discover a flaw.")
    attacker_rate:      float = number(0.4,    0,    1e3, "1/year",  "Rate at which attackers discover a flaw.")
    openness_speed:     float = number(2.0,    0.01, 100, "",        "Factor by which open code speeds up finders and attackers.",     "Anderson 2002; Ransbotham 2010: symmetric at first order")
    many_eyes:          float = number(0.3,    0,    10,  "",        "Further speed-up of finders, not attackers, in open code.")
    trust_loss:         float = number(0.12,   0,    1,   "",        "Share of trust lost by an incident.")
    trust_recovery:     float = number(12.0,   0.1,  1e6, "months",  "Time trust takes to recover.")
    trust_base:         float = number(0.6,    0,    1,   "",        "Trust without audits.")
    audit_effect:       float = number(0.25,   0,    1,   "",        "Trust that audits add for a fully transparent family.")
    audit_evidence:     float = number(0.3,    0,    1,   "",        "Share of missing compliance evidence that full transparency provides.")


class Pricing(Group):
    """Costs, prices, hosting and funding; one unit of money buys one unit of volume at a price of 1."""

    #                                  default low    high  unit       meaning, source
    unit_cost:          float = number(0.35,   0,     1e6,  "money per unit volume", "Cost of serving a unit at the frontier.")
    cost_slope:         float = number(0.16,   0,     2,    "1/point", "Fall of log cost per capability point behind the frontier.",
                                                                       "assumed: ln 10 / 14.4, so that a fixed capability gets 10x cheaper a year")
    tiering:            float = number(0.5,    0,     1,    "",        "Share of log price that depends on the work's need (smaller models for easier work); the rest depends on the model that serves it (tau).",
                                                                       "assumed: 0 to 1; the ratio of prices paid for open and closed models, .14 to .18, does not identify it")
    volume_by_tier:     float =  fixed(1.0,    0,     1,    "",        "Part of a model's tier, in logs, that the volume of work answers (theta): 1, its whole price; 0, only its price over the tier.",
                                                                       "assumed: the observed elasticities are within one model, and say nothing of a better model's higher price")
    price_months:       float = number(6.0,    0,     120,  "months",  "Time that prices of existing models take to follow the frontier (T_p); 0: at once.",
                                                                       "a model is current for half a year, and 56 % of models are never repriced (router, 2023-26)")
    budget_months:      float = number(12.0,   0.05,  120,  "months",  "Time that the volume of work takes to respond to its price (T_v).", "assumed: budgets are set for a business year")
    open_serving_cost:  float = number(1.0,    0.01,  100,  "",        "Cost of serving an open model, relative to an equally capable closed one.",
                                                                       "assumed: labs publish prices, not their costs of serving")
    self_hosting_cost:  float = number(1.3,    0,     100,  "",        "Compute cost of self-hosting relative to a host's, at equal quality.",             "assumed: lower utilisation")
    engineering:        float = number(3.0,    0,     1e9,  "share of the bill at a price of 1", "Engineering cost of self-hosting a workload of volume 1 without skill.")
    price_smoothing:    float = number(0.2,    0.001, 0.5,  "",        "Weight of the desired price in each price decision (w).")
    hosting:            bool  = parameter(True, "Whether hosts and their own vendors sell open models as a service.")
    host_margin:        float = number(0.5,    0,     20,   "",        "Margin of a host without competitors (mu1).",                                         "assumed: .2 to .9")
    host_competition:   float = number(0.5,    0,     5,    "",        "Exponent with which the margin falls in the number of hosts (nu).",      "assumed: 0 to 1")
    host_fixed_cost:    float = number(1e-4,   0,     1,    "share of potential spend on work that open models can do", "Fixed cost of a host (f).",
                                                                       "assumed: about five hosts survive with it")
    host_entry:         float = number(1.0,    0,     100,  "1/year",  "Hazard that a host enters when it would just break even (e).",
                                                                       "assumed: .5 to 3; hosts went from 27 to 90 in 2025 while tokens grew 8-fold")
    host_exit:          float = number(0.2,    0,     100,  "1/year",  "Hazard that a host exits when it just breaks even (h).",                "assumed: .1 to .4")
    host_response:      float = number(0.1,    1e-3,  100,  "",        "Profit over the cost of serving that makes entry e times as likely, and exit 1/e times (w_h).")
    decision_months:    float = number(3.0,    0.05,  120,  "months",  "Time between a vendor's decisions.")
    funding:            float = number(0.55,   0,     10,   "",        "Share of next year's expected growth of payments that investors fund in advance.",
                                                                       "labs' capital raised over growth of their revenue, 2023-25: about one half")
    funding_by_results: float = number(0.5,    0,     1,    "",        "Share of investors' money allocated by revenue; the rest is allocated by backing.")
    runway_months:      float = number(10.0,   0.05,  1200, "months",  "Time over which a lab spends its cash.",
                                                                       "assumed: funding rounds are sized for 18 to 24 months, so that half of that is in hand")
    upkeep_part:        float = number(0.1,    0,     0.5,  "",        "Share of cash drawn that a lab spends on quality, and the same on support; research gets the rest.")


class Support(Group):
    """Support of vendors, hosts and communities."""

    #                                default low   high unit      meaning, source
    start:            float = number(0.3,    0,    1,   "",       "Support by vendors and hosts before learning.")
    learning_years:   float = number(0.5,    1e-6, 1e6, "workload-years/firm", "Experience, in workload-years served per firm of the population, at which half is learned.", "assumed: learning by use")
    cost:             float = number(0.05,   0,    1e6, "share of the bill at a price of 1", "Cost of the support that users demand.")
    host_staffing:    float = number(0.8,    0,    1,   "",       "Share of their users' demand for support that hosts staff.")
    community_load:   float = number(1.0,    1e-6, 1e9, "",       "Self-hosted use per contributor at which community support is one half; both relative to the references.")
    integrators:      float = number(0.35,   0,    1,   "",       "Share of hosts' support that self-hosting firms can purchase.")


class Contributors(Group):
    """Contributors to open families; 1: all communities together at the references."""

    #                                  default low   high  unit      meaning, source
    reference_use:      float = number(0.12,   1e-6, 1,    "",       "Reference share of all volume served by open models.")
    turnover:           float = number(0.6,    0,    100,  "1/year", "Turnover rate of contributors (beta).",
                                                                     ".3 to .9: 60 % of 174 projects lose 30 % of their core developers a year (SBES 2020)")
    paid_part:          float = number(0.4,    0,    1,    "",       "Share of contributors who are paid, at the references (sigma).", ".2 to .8: 60 % of maintainers are unpaid (Tidelift 2024)")
    burnout:            float = number(0.3,    0,    0.99, "",       "Share of new contributors lost to the load of use, at the references (lambda).", "assumed: .1 to .6")
