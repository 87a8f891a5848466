"""Who the firms are: enterprises and startups, their tastes and what they require."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import create_model

from openclosed.sim.parameters.base import Group, fixed, number, parameter
from openclosed.sim.sources import FITTED, SURVEYS
from openclosed.sim.terms.table import TASTES

ELASTICITY = (
    "on nobody's record: -.53 +- .2 is short-run, within one model, choice and volume together (a "
    "router's prices and tokens, 2023-26); -1.11 is a host's volume of one model, hence choice"
)

Distribution = Literal["point", "lognormal", "normal", "uniform"]


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

    #                                   default low high unit meaning, source
    spread:       float        = number(0.4,    0,  3,   "",  "Spread of the weights across firms.")
    distribution: Distribution = parameter("lognormal", "point: all equal; lognormal, normal or uniform around the mean.")
    draw:         Literal["random", "quantile"] = parameter("random", "Weights drawn at random, or spread evenly over the quantiles by place.")


class OpenPreference(Group):
    """A lasting taste for the open camp over the closed one, in utility."""

    mean:         float = number(1.0,    -100, 100, "",  "Mean taste for open over closed: what the other terms leave unexplained.",
                                                         "assumed: around 0 for enterprises and -4 to .5 for startups, each raised by what quality takes from open models")
    spread:       float = number(0.7,    0,    100, "",  "Spread across firms.")
    monthly_sd:   float = number(0.0,    0,    10,  "",  "Standard deviation of what a month adds to a taste for open that all firms of the kind share, beside the mean (sigma); 0: none.",
                                                         "what a market cannot explain goes into utility (Berry 1994)")
    persistence:  float = number(1.0,    0,    1,   "",  "Part of that shared taste which is left after a month (rho).",
                                                         "18 months of record do not tell it")
    distribution: Distribution = parameter("normal", "Shape of the spread; lognormal is refused.")
    draw:         Literal["random", "quantile"] = parameter("random", "As for the weights.")


class PeerThreshold(Group):
    """A hard minimum on peers' adoption (Granovetter 1978; Watts 2002); 0 means none."""

    mean:         float = number(0.0,    -1e9, 1e9, "",  "Mean threshold, a share of peers or a count (network.measure).")
    spread:       float = number(0.0,    0,    1e9, "",  "Spread across firms.")
    distribution: Distribution = parameter("point", "Shape of the spread.")
    draw:         Literal["random", "quantile"] = parameter("random", "As for the weights.")


class Requirements(Group):
    """What an offering should have: more of it is worth more, less and less, and nothing is barred."""

    #                        default low high unit meaning, source
    support:  float = number(0.4,    0,  2,   "",  "Support at which half of its worth is had.", SURVEYS)
    trust:    float = number(0.5,    0,  2,   "",  "Trust in its security, likewise.",           SURVEYS)
    evidence: float = number(0.5,    0,  2,   "",  "Evidence of compliance, likewise.")


class FirmKind(Group):
    """One kind of firm."""

    #                                default low   high  unit         meaning, source
    breadth:          float =  fixed(0.8,    0,    1,    "",          "Share of the cohorts of work that concern a firm.",                   "several models per firm in surveys")
    volume_spread:    float = number(1.0,    0,    4,    "",          "Standard deviation of the log of a workload's own volume; the median is 1, money at the price of the start's frontier.")
    price_exponent:   float = number(0.3,    0,    2,    "",          "Response of a workload's volume to the price paid, in the long run: volume ~ price^-exponent (e).", ELASTICITY)
    skill:            float = number(0.35,   0,    0.99, "",          "Skill in running models.")
    initial_adopters: float =  fixed(0.27,   0,    1,    "",          "Share that uses AI at the start.",                                    "surveys of AI use, 2022-23")
    initial_open:     float =  fixed(0.2,    0,    1,    "",          "Open share of the workloads in use at the start.",                    SURVEYS)
    timing:           Literal["jittered", "poisson", "every_step", "never"] = parameter(
                      "jittered", "When a workload is chosen again: after contracts of uniform length within +-1/3, at any time, at every step, or never.")
    review_months:    float = number(12.0,   0.01, 1200, "months",    "Mean time until then.")
    switching_cost:   float = number(3.0,    0,    100,  "",          "Utility lost by leaving for the other camp.",                         FITTED)
    lag_closed:       float = number(3.0,    0,    60,   "months",    "Months until a closed release's capability is perceived.")
    lag_open:         float = number(5.0,    0,    60,   "months",    "Months until an open release's capability is perceived.",             FITTED)
    tastes:           Tastes = Tastes()
    open_preference:         OpenPreference = OpenPreference()
    family_preference:     float = number(0.8,    0,    20,   "",          "Spread of a firm's lasting taste for each family.",                   "needed for observed switching (11 % of firms a year)")
    requirements:     Requirements = Requirements()


ENTERPRISE = FirmKind()
STARTUP = FirmKind(
    breadth=0.35, volume_spread=1.3, skill=0.75, price_exponent=0.6,
    initial_adopters=0.15, initial_open=0.06, timing="poisson", review_months=1.5, switching_cost=0.0,
    lag_closed=0.5, lag_open=1.0, family_preference=1.2,
    tastes=Tastes(**{name: weight.startups for name, weight in _WEIGHTS.items()}),
    open_preference=OpenPreference(mean=-0.45),
    requirements=Requirements(support=0.2, trust=0.35, evidence=0.1),
)


class Firms(Group):
    """The crowd of firms."""

    #                                default low high   unit         meaning, source
    count:            int   =  fixed(500,    1,  10**8, "firms",     "Number of places for firms.", "runs differ by as much and scenarios move them as far with 500 as with 4,000 firms")
    startup_fraction: float =  fixed(0.5,    0,  1,     "",          "Chance that a firm is a startup.")
    exit_hazard:      float = number(0.1,    0,  12,    "1/year",    "Hazard that a startup closes down; enterprises stay.",       "business demography")
    entry_hazard:     float = number(1.0,    0,  12,    "1/year",    "Hazard that a place left empty is taken by a new firm.")
    enterprises:       FirmKind = ENTERPRISE
    startups:          FirmKind = STARTUP
