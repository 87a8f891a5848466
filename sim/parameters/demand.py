"""Who the firms are, how they adopt and choose, and the work that AI does for them."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, create_model

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.clock import Month
from openclosed.sim.terms import cost, network
from openclosed.sim.terms.table import TASTES
from openclosed.sim.terms.term import FITTED, SURVEYS

ELASTICITY = (
    "not measured: -.53 +- .2 is short-run, within one model, choice and volume together (a "
    "router's prices and tokens, 2023-26); -1.11 is a host's volume of one model, hence choice"
)

Distribution = Literal["normal", "uniform"]


_WEIGHTS = {taste.name: taste.weight for taste in TASTES if taste.weight is not None}
_fields: Any = {
    name: (float, number(one.enterprises, one.low, one.high, "", one.text, one.source))
    for name, one in _WEIGHTS.items()
}
_Weights: Any = create_model("_Weights", __base__=Group, **_fields)

# fmt: off


class Tastes(_Weights, Group):
    """Mean weights of the concerns in utility, in units of the Gumbel scale, and their spread.

    The weights are declared with their terms (`sim.terms`).
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...

    #                                    default low high unit meaning, source
    cost_elasticity: float     = number(0.0,    0,  2,   "",  "Elasticity of the weight of cost to a workload's bill (phi): at a bill of 10 a month it is as given, at most three times that; 0: alike for all.",
                                                              "assumed: 0 to .8 for startups, 0 for enterprises, in the form of Marshall 1890: demand answers a price more where it is a large part of the cost")
    spread:       float        = number(0.4,    0,  3,   "",  "Spread of the weights across firms, which are lognormal: standard deviation of the log.")


class OpenPreference(Group):
    """A lasting preference for open over closed models, in utility."""

    mean:         float = number(1.0,    -100, 100, "",  "Mean preference for open over closed: what the other terms leave unexplained.",
                                                         "assumed: around 0 for enterprises and -6 to 1 for startups, each plus what the quality term costs open models")
    spread:       float = number(0.7,    0,    100, "",  "Standard deviation of the preference across firms.")
    monthly_sd:   float = number(0.0,    0,    10,  "",  "Monthly standard deviation of shocks to the preference that all firms of the kind share (sigma); 0: none.",
                                                         "assumed: what a market cannot explain goes into utility (Berry 1994)")
    half_life:    float = number(3.0,    0.01, 1000, "years", "Time until half of a shift of the shared preference is left, whatever monthly_sd.",
                                                         "not identified by 18 months of data")
    drift_from:   Month | None = parameter(None, "First month at whose end the shared preference moves; empty: from the start.", unit="YYYY-MM")
    distribution: Distribution = parameter("normal", "Distribution of the preference across firms.")
    draw:         Literal["random", "quantile"] = parameter("random", "Drawn at random, or spread evenly over the quantiles.")


class PeerThreshold(Group):
    """How many peers must use AI first (Granovetter 1978; Watts 2002); 0: none."""

    mean:         float = number(0.0,    -1e9, 1e9, "",  "Mean threshold: a share or a number of peers (network.measure).")
    spread:       float = number(0.0,    0,    1e9, "",  "Standard deviation of the threshold across firms.")
    distribution: Distribution = parameter("normal", "Distribution across firms.")
    draw:         Literal["random", "quantile"] = parameter("random", "Drawn at random, or spread evenly over the quantiles.")


class Requirements(Group):
    """What an offering should have: more is worth more, with diminishing returns."""

    #                        default low high unit meaning, source
    support:  float = number(0.4,    0,  2,   "",  "Level of support worth half of full support; trust in security and evidence of compliance have the same.", f"assumed for startups; else {SURVEYS}")


class FirmKind(Group):
    """One kind of firm."""

    #                                default low   high  unit         meaning, source
    breadth:          float =  fixed(0.8,    0,    1,    "",          "Share of the cohorts of work for which a firm has a workload.",                   "assumed: surveys find several models in a firm")
    volume_spread:    float = number(1.0,    0,    4,    "",          "Standard deviation of the log of a workload's own volume; the median volume costs 1 at the frontier's price at the start.")
    price_exponent:   float = number(0.3,    0,    2,    "",          "Long-run price elasticity of a workload's volume: volume ~ price^-exponent (e).", ELASTICITY)
    skill:            float = number(0.35,   0,    0.99, "",          "Skill in running models oneself.")
    initial_adopters: float =  fixed(0.27,   0,    1,    "",          "Share of firms that use AI at the start.",                                    "surveys of AI use, 2022-23")
    initial_open:     float =  fixed(0.2,    0,    1,    "",          "Open share of workloads at the start.",                    SURVEYS)
    timing:           Literal["jittered", "poisson", "every_step", "never"] = parameter(
                      "jittered", "When a workload is reviewed: after contracts of length within +-1/3 of the mean, at random, at every step, or never.")
    review_months:    float = number(12.0,   0.01, 1200, "months",    "Mean contract length: time between reviews of a workload.")
    switching_cost:   float = number(3.0,    0,    100,  "",          "Utility cost of switching a workload to the other camp.",                         FITTED)
    lag_closed:       float = number(3.0,    0,    60,   "months",    "Delay until firms perceive a closed model's capability.")
    lag_open:         float = number(5.0,    0,    60,   "months",    "Delay until firms perceive an open model's capability.",             FITTED)
    tastes:           Tastes = Tastes()
    open_preference:         OpenPreference = OpenPreference()
    family_preference:     float = number(0.8,    0,    20,   "",          "Standard deviation of a firm's lasting preference for each family.",                   "fitted to observed switching (11 % of firms a year)")
    requirements:     Requirements = Requirements()


ENTERPRISE = FirmKind()
STARTUP = FirmKind(
    breadth=0.35, volume_spread=1.3, skill=0.75, price_exponent=0.6,
    initial_adopters=0.15, initial_open=0.06, timing="poisson", review_months=1.5, switching_cost=0.0,
    lag_closed=0.5, lag_open=1.0, family_preference=1.2,
    tastes=Tastes(**{name: weight.startups for name, weight in _WEIGHTS.items()}),
    open_preference=OpenPreference(mean=-0.45, drift_from="2025-01"),
    requirements=Requirements(support=0.85),
)


class Firms(Group):
    """The population of firms."""

    #                                default low high   unit         meaning, source
    count:            int   =  fixed(900,    1,  10**8, "firms",     "Number of firms.", "assumed: by sampling noise (docs/tables/sampling.csv), a monthly step of startups' log-odds from sampling has a standard deviation of .32 (500 firms: .43); .2 would take about 2,300")
    startup_fraction: float =  fixed(0.5,    0,  1,     "",          "Probability that a firm is a startup.")
    enterprises:       FirmKind = ENTERPRISE
    startups:          FirmKind = STARTUP


# fmt: off


class Awareness(Group):
    """Diffusion of awareness (Bass 1969)."""

    #                          default low high unit      meaning, source
    innovation: float = number(0.3,    0,  100, "1/year", "Hazard of hearing of AI without peers that use it.",         "assumed: in the form of Bass 1969")
    imitation:  float = number(0.75,   0,  100, "1/year", "Added hazard of hearing of AI if all peers use it.", "AI use of firms 2023-25: 33 %, 65 %, 78 % (McKinsey surveys)")


class Choice(Group):
    """Nested random utility (McFadden 1978; Berry 1994 for the nests)."""

    #                                 default low    high   unit      meaning, source
    logit_scale:             float = number(1.0,    0,     100,   "",       "Scale of the Gumbel noise; at 0 firms choose the best.")
    dissimilarity:        float = number(0.7,    0.1,   1,     "",       "Noise between a camp's lineages relative to noise between camps (lambda).")
    outside:           bool  = parameter(True, "Whether a workload may stay without AI.")
    outside_utility:   float = number(-1.0,   -1000, 1000,  "",       "Utility of not using AI.")
    ties:              Literal["random", "first", "keep"] = parameter("random", "How ties are broken at noise 0.")
    cost_form:         cost.CostForm = parameter("log", "Whether utility falls with the logarithm of cost or with cost.")
    effort:            float = number(0.1,    1e-9,  1e6,   "share of the bill at a price of 1", "A firm's own cost of using any model, even a free one (cost_form=log).")
    customising_skill: float = number(0.5,    0,     1,     "",       "Share of an open family's flexibility that a firm without skill cannot use.")
    experience:        float = number(2.0,    0,     100,   "1/year", "Rate at which a mean preference against open fades with use, per year with all work on open models; 0: it lasts.",
                                                                      "assumed: 0 to 4; the data cannot tell it from a lasting preference")
    fading:            float = number(0.25,   0,     100,   "1/year", "Rate at which a mean preference against open fades with time, whatever firms use; 0: it lasts.",
                                                                      "assumed: 0 to .5; the data cannot tell it from a lasting preference")
    distance_family:   float = number(0.7,    0,     1,     "",       "Cost of switching to another family of the same camp, as a share of switching_cost.")
    update:            Literal["synchronous", "sequential"] = parameter("synchronous", "Whether all firms decide at once, on last step's information, or one after another.")


class Network(Group):
    """Who a firm's peers are, and what their choices are worth to it."""

    #                                    default low   high   unit     meaning, source
    topology:             Literal["complete", "regular", "random", "small_world", "scale_free"] = parameter("small_world", "Network of peers; complete: everyone is everyone's peer.")
    degree:               float =  fixed(8.0,    0,    1e4,   "firms", "Mean number of peers.")
    rewiring:             float =  fixed(0.1,    0,    1,     "",      "Share of rewired links (small_world).",    "Watts and Strogatz 1998")
    strength:             float = number(0.3,    -100, 100,   "",      "Utility if all peers use the offering (g).")
    form:                 network.Form = parameter("linear", "Network utility: g x, or g ln((n + 1)/(N + J)).")
    measure:              network.Measure = parameter("share", "Whether the network effect depends on the share or the number of users.")
    base:                 Literal["adopters", "population"] = parameter("adopters", "Whether shares are of the peers that use AI or of all peers.")
    camps:                Literal["both", "open", "closed"] = parameter("both", "Camps with a network effect.")
    open_compatibility:   float = number(0.5,    0,    1,     "",      "Compatibility of different open families, forks included, under common standards (c_bar).", "assumed: .2 to .8")
    closed_compatibility: float = number(0.1,    0,    1,     "",      "Compatibility of different closed families.")


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
