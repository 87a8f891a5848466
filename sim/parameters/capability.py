"""How capability grows in laboratories and communities, and how it is published."""

from typing import Literal

from sim.parameters.base import Group, fixed, number, parameter
from sim.parameters.dates import Month
from sim.parameters.record import LAST_MONTH

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
    secrecy:          float = number(1.0,    0.01, 1e6, "",            "Factor on the time that imitation takes: how well labs keep to themselves how they do it (S).", "unknown: .7 to 2")
    lab_part:         float = number(0.85,   0,    1,   "",            "Weight of a lab's research in what moves an open family; the community has the rest (theta).", "assumed: .6 to .95")
    effort_returns:   float = number(0.35,   0,    1,   "",            "Exponent of effort, of research and of people alike (eta).",
                                                                       "unknown: .1 to .6; output on people .58 to .95 by project")
    own_work:         float = number(1.0,    0,    50,  "points/year", "Growth of an open family by work of its own, at an effort of 1 (a0).", "unknown: 0 to 3")
    tooling_months:   float = number(3.0,    0,    120, "months",      "Time in which open models become as able in use as in benchmarks: tools, adaptation, know-how; at a reference's contributors "
                                                                       "(m0).",
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
    most_families:      int   =  fixed(32,     1,    42,   "families", "Most families over a run.")
    openness_rate:      float = number(0.4,    0,    100,  "1/year",   "Hazard at which a lab opens or closes its weights where all speaks for it (h0).",
                                                                       ".15 to .55: .5 to 2 changes a year over all labs, 2023 to mid-2026")
    openness_width:     float = number(0.2,    1e-3, 100,  "margins at the frontier", "Payoff that makes a change of openness e times as likely as its reverse (w).", "assumed: .15 to .3")
    margin_fade:        float = number(0.2,    0,    10,   "1/point",  "Fall of the log of the margin at risk per point behind the frontier (psi).", "assumed: .1 to .3")
    open_core_lag:      float = number(12.0,   0,    1200, "months",   "Age of the models of an open core.")
    acquisition_chance: float = number(0.5,    0,    1,    "",         "Chance that a failing vendor is bought, if the richest can pay its debt.")
    lab_entry:          float = number(0.06,   0,    100,  "1/year",   "Hazard that a startup becomes a lab around a copy of the best open family, at a sector margin of 1.")
    entrant_backing:    float = number(0.1,    0,    10,   "",         "Backing of an entrant, as that of a vendor, at a founder's skill of 1.")
