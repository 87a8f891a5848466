"""Who the firms are: enterprises and startups, their tastes and what they require."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import create_model

from sim.parameters.base import Group, parameter
from sim.sources import FITTED, SURVEYS
from sim.terms.table import TASTES
from sim.terms.term import Weight

ELASTICITY = (
    "volume of one model among developers, choice and volume together: -.53 +- .2 (within model, "
    "with model and day effects, a router's prices and tokens, 2025)"
)

Distribution = Literal["point", "lognormal", "normal", "uniform"]


_WEIGHTS = {taste.name: taste.weight for taste in TASTES if taste.weight is not None}


def _declared(weight: Weight) -> tuple[type[float], Any]:
    """The parameter of a weight, with the enterprises' value."""
    low, high, source = weight.low, weight.high, weight.source
    return float, parameter(weight.enterprise, weight.text, low=low, high=high, source=source)


_fields: Any = {name: _declared(weight) for name, weight in _WEIGHTS.items()}
_Weights: Any = create_model("_Weights", __base__=Group, **_fields)


class Tastes(_Weights, Group):
    """Mean weights of the concerns in utility, in units of the Gumbel scale, and their spread.

    The weights are declared with their terms (`sim.terms`).
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...

    spread: float = parameter(0.4, "Spread of the weights across firms.", low=0, high=3)
    cost_spread: float | None = parameter(
        None, "Spread of the weight of cost; null: that of the others.", low=0, high=3
    )
    distribution: Distribution = parameter(
        "lognormal", "point: all equal; lognormal, normal or uniform around the mean."
    )
    draw: Literal["random", "quantile"] = parameter(
        "random", "Weights drawn at random, or spread evenly over the quantiles by place."
    )


class Affinity(Group):
    """A lasting taste for the open camp over the closed one, in utility."""

    mean: float = parameter(
        -0.2,
        "Mean taste for open over closed: what the other terms leave unexplained.",
        low=-100,
        high=100,
        source=FITTED,
    )
    spread: float = parameter(0.7, "Spread across firms.", low=0, high=100)
    distribution: Distribution = parameter("normal", "Shape of the spread; lognormal is refused.")
    draw: Literal["random", "quantile"] = parameter("random", "As for the weights.")


class PeerThreshold(Group):
    """A hard minimum on peers' adoption (Granovetter 1978; Watts 2002); 0 means none."""

    mean: float = parameter(
        0.0, "Mean threshold, a share of peers or a count (network.measure).", low=-1e9, high=1e9
    )
    spread: float = parameter(0.0, "Spread across firms.", low=0, high=1e9)
    distribution: Distribution = parameter("point", "Shape of the spread.")
    draw: Literal["random", "quantile"] = parameter("random", "As for the weights.")


class Requirements(Group):
    """What an offering should have: less of it lowers utility along a slope, and bars nothing."""

    support: float = parameter(
        0.4, "Support at which half of its worth is had.", low=0, high=1, source=SURVEYS
    )
    trust: float = parameter(0.5, "Trust in its security, likewise.", low=0, high=1, source=SURVEYS)
    evidence: float = parameter(0.5, "Evidence of compliance, likewise.", low=0, high=1)
    critical: float = parameter(1.4, "Factor on the above for critical work.", low=0, high=10)
    spread: float = parameter(0.3, "Firms' own are uniform within 1 +- this.", low=0, high=1)
    width: float = parameter(
        0.1, "Width of the logistic slope around each of them.", low=0.005, high=10
    )


class FirmKind(Group):
    """One kind of firm."""

    employees_median: float = parameter(1500.0, "Median size.", unit="employees", low=1, high=1e6)
    employees_spread: float = parameter(
        1.2, "Standard deviation of log size.", low=0, high=4, source="Axtell 2001: heavy tail"
    )
    breadth: float = parameter(
        0.8,
        "Share of the cohorts of work that concern a firm.",
        low=0,
        high=1,
        source="several models per firm in surveys",
        fixed=True,
    )
    volume_median: float = parameter(
        1.0,
        "Median volume of a workload of the start's frontier.",
        unit="volume (1 = one money unit at the frontier's price)",
        low=1e-6,
        high=1e6,
        source="not on record: the answer is given by kind of firm first",
        fixed=True,
    )
    volume_spread: float = parameter(1.0, "Standard deviation of log volume.", low=0, high=4)
    price_exponent: float = parameter(
        0.15,
        "Response of a workload's volume to price: volume ~ price^-exponent.",
        low=0,
        high=0.9,
        source=ELASTICITY,
    )
    skill: float = parameter(0.35, "Median skill in running models.", low=0, high=0.99)
    skill_spread: float = parameter(0.8, "Spread of skill on the logit scale.", low=0, high=4)
    learning: float = parameter(
        0.08,
        "Rate at which own use builds skill, for a share of its gap.",
        unit="1/year",
        high=5,
        low=0,
    )
    initial_adopters: float = parameter(
        0.27,
        "Share that uses AI at the start.",
        low=0,
        high=1,
        source="surveys of AI use, 2022-23",
        fixed=True,
    )
    initial_open: float = parameter(
        0.2,
        "Open share of the workloads in use at the start.",
        low=0,
        high=1,
        source=SURVEYS,
        fixed=True,
    )
    timing: Literal["jittered", "poisson", "every_step", "never"] = parameter(
        "jittered",
        "When a workload is chosen again: after contracts of uniform length within +-1/3, at any "
        "time, at every step, or never.",
    )
    review_months: float = parameter(
        12.0, "Mean time until then.", unit="months", low=0.01, high=1200
    )
    switching: float = parameter(
        1.0,
        "Factor on the cost of switching (choice.switching_cost).",
        low=0,
        high=10,
        source=FITTED,
    )
    lag_closed: float = parameter(
        3.0,
        "Months until a closed release's capability is perceived.",
        unit="months",
        low=0,
        high=60,
    )
    lag_open: float = parameter(
        5.0,
        "Months until an open release's capability is perceived.",
        unit="months",
        low=0,
        high=60,
        source=FITTED,
    )
    exit_hazard: float = parameter(
        0.0, "Hazard of closing down.", unit="1/year", low=0, high=12, source="business demography"
    )
    entry_hazard: float = parameter(
        0.0, "Hazard that a place left empty is taken by a new firm.", unit="1/year", low=0, high=12
    )
    tastes: Tastes = Tastes()
    affinity: Affinity = Affinity()
    family_taste: float = parameter(
        0.8,
        "Spread of a firm's lasting taste for each family.",
        low=0,
        high=20,
        source="needed for observed switching (11 % of firms a year)",
    )
    requirements: Requirements = Requirements()
    peers: PeerThreshold = PeerThreshold()


ENTERPRISE = FirmKind()
STARTUP = FirmKind(
    employees_median=25.0,
    employees_spread=1.0,
    breadth=0.35,
    volume_spread=1.3,
    skill=0.75,
    initial_adopters=0.15,
    initial_open=0.06,
    timing="poisson",
    review_months=1.5,
    switching=0.0,
    lag_closed=0.5,
    lag_open=1.0,
    exit_hazard=0.10,
    entry_hazard=1.0,
    tastes=Tastes(**{name: weight.startup for name, weight in _WEIGHTS.items()}),
    affinity=Affinity(mean=-1.0),
    family_taste=1.2,
    requirements=Requirements(support=0.2, trust=0.35, evidence=0.1),
)


class Firms(Group):
    """The crowd of firms."""

    count: int = parameter(
        500,
        "Number of places for firms.",
        unit="firms",
        low=1,
        high=10**8,
        source="runs differ by as much and scenarios move them as far with 500 as with 4,000 firms",
        fixed=True,
    )
    startup_fraction: float = parameter(
        0.5, "Chance that a firm is a startup.", low=0, high=1, fixed=True
    )
    large: float = parameter(
        1000.0,
        "Size from which a firm counts as large in the outcomes.",
        unit="employees",
        low=0,
        high=1e7,
    )
    enterprise: FirmKind = ENTERPRISE
    startup: FirmKind = STARTUP
