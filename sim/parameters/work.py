"""The work that AI does: cohorts of use cases, each possible from some capability on."""

from typing import Literal

from pydantic import Field

from openclosed.sim.parameters.base import Group, fixed, number, parameter

SPENDING = (
    "log-uniform 5 to 100, which is .5 to 10 % of world product: two labs' revenue of August 2026 is .10 %, all IT 5.3 %, "
    "telecommunication peaked at 3.2 %, forecasts and needs of AI for 2030 are 1.0 to 1.6 %"
)
FRONTIER = "Epoch Capabilities Index, best closed model of July 2026, known in August"

# fmt: off


class Cohort(Group):
    """One cohort of work: a use case that becomes possible once the frontier reaches its need."""

    #                                 default low   high unit      meaning, source
    need:       float        =  fixed(126.0,  -1e3, 1e4, "points", "Capability at which it becomes possible.")
    size:       float | None =  fixed(None,   -20,  20,  "",       "Log volume relative to what its need implies; null: drawn with work.size_spread.")
    custom:     float        =  fixed(0.0,    0,    1,   "",       "Need for adaptation.")
    critical:   float        =  fixed(0.0,    0,    1,   "",       "How critical it is: 1 has the full requirements of critical work.")
    enterprises: float | None =  fixed(None,   0,    1,   "",       "Share of enterprises that have this work; null: firms.enterprises.breadth.")
    startups:    float | None =  fixed(None,   0,    1,   "",       "Share of startups that have this work; null: firms.startups.breadth.")


def observed_cohorts() -> dict[str, Cohort]:
    """Observed use cases; the need of each is the closed frontier when it took off.

    No data give their sizes, so each run draws them.
    """
    return {
        "classification":      Cohort(need=100,   custom=1.0),
        "translation":         Cohort(need=103),
        "extraction":          Cohort(need=106,   custom=0.6),
        "chat":                Cohort(need=112,                             enterprises=0.8, startups=0.5),
        "drafting":            Cohort(need=114,                             enterprises=0.8),
        "code_completion":     Cohort(need=116,                                             startups=0.6),
        "retrieval":           Cohort(need=118,   custom=0.6,               enterprises=0.7),
        "function_calling":    Cohort(need=124,                                             startups=0.5),
        "documents":           Cohort(need=126.5,             critical=0.6, enterprises=0.7),
        "customer_service":    Cohort(need=127.2, custom=0.4, critical=0.6),
        "code_assistants":     Cohort(need=129.5,                                           startups=0.6),
        "reasoning":           Cohort(need=136),
        "research_agents":     Cohort(need=142),
        "coding_agents":       Cohort(need=144.5,                           enterprises=0.6, startups=0.7),
        "business_agents":     Cohort(need=149,               critical=0.8),
        "long_running_agents": Cohort(need=153),
    }


class Work(Group):
    """How new work appears, how large it is, and how it ends."""

    cohorts:        dict[str, Cohort] = Field(default_factory=observed_cohorts, description="Observed cohorts by name; random ones follow the last of them.")

    #                              default   low    high  unit       meaning, source
    tied_to:        Literal["time", "frontier", "nothing"] = parameter(
                    "time", "What brings work after the last named cohort: time (at the pace of research.past_growth, with the frontier as the need), growth of the frontier, or nothing.", fixed=True, source="assumed: use cases are found in using models, not on the day of a record; a frontier that stalls need not stop them")
    spacing:        Literal["random", "even"] = parameter(
                    "random", "Spacing of random cohorts: at random distances with random sizes, or even, with sizes given by their need.", fixed=True)
    per_point:      float =  fixed(0.25,     0.001, 50,   "1/point", "Random cohorts per capability point of the frontier, or of its past growth if tied to time (nu).",   "assumed: 2 to 5 use cases a year, as many as the data can distinguish")
    size_growth:    float =  fixed(1.25 / 14.4, 0, 0.5,   "1/point", "Growth of log volume per capability point of need, long before today (kappa): k / 14.4, so that work grows by k a year.",
                                                                     "not identified by the data: k from 0 to 2.5 a year")
    today:          float =  fixed(161.65,  -1e3,  1e4,   "points",  "Closed frontier in August 2026, from which saturation is measured.",         FRONTIER)
    saturation: float | None = fixed(22.0,   1,    1e6,   "",        "Saturated spending on models relative to August 2026 (M); null: demand never saturates.", SPENDING)
    displacement:   float =  fixed(0.0,      0,    1,     "",        "How far new work displaces old (d): 0, old work stays; 1, all work shares one budget.",
                                                                     "assumed: old work stays; a what-if tries the other extreme")
    size_spread:    float =  fixed(1.0,      0,     4,    "",        "Standard deviation of a cohort's log volume.", "assumed: .6 to 1.6")
    retirement:     float =  fixed(0.15,     0,     12,   "1/year",  "Hazard that a firm ends a workload.",                 "assumed: software serves for 5 to 10 years")
    start_months:   float = number(6.0,      0,     600,  "months",  "Mean time until an aware firm starts a workload that has become possible.")
    need_spread:    float = number(2.5,      0,     100,  "points",  "Standard deviation of firms' own needs around their cohort's need.", "assumed: 2 to 20, since firms ask different things of one use case; no survey measures it")
    custom_share:   float = number(0.2,      0,     1,    "",        "Probability that a random cohort needs adaptation.")
    critical_share: float = number(0.2,      0,     1,    "",        "Probability that a random cohort is critical.")
    critical_factor: float = number(1.4,     0,     10,   "",        "Factor on requirements for critical work.")
    kept_apart:     int   =  fixed(32,       1,     1000, "cohorts", "Largest number of cohorts tracked separately; the oldest are pooled.", "assumed: from 32 on, no share in 2032 differs by .2 pp from tracking all cohorts")
