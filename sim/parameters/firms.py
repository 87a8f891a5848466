"""Who the firms are: enterprises and startups, their tastes and requirements."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import create_model

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.parameters.dates import Month
from openclosed.sim.sources import FITTED, SURVEYS
from openclosed.sim.terms.table import TASTES

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
