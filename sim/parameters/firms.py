"""Who the firms are: enterprises and startups, their tastes and what they must have."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import create_model

from sim.parameters.base import Group, parameter
from sim.sources import FITTED, SURVEYS
from sim.terms.table import TASTES
from sim.terms.term import Weight

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
        "random", "Weights drawn at random, or spread evenly over the quantiles by firm number."
    )


class Affinity(Group):
    """A lasting taste for the open camp over the closed one, in utility."""

    mean: float = parameter(
        -1.3,
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
    """What an offering must have to be considered at all; 0 lets everything pass."""

    support: float = parameter(0.1, "Least support.", low=0, high=1, source=SURVEYS)
    security: float = parameter(0.3, "Least trust in its security.", low=0, high=1, source=SURVEYS)
    compliance: float = parameter(0.2, "Least compliance evidence.", low=0, high=1)
    critical: float = parameter(1.6, "Factor on the above for critical work.", low=0, high=10)
    spread: float = parameter(0.5, "Firms' thresholds are uniform within 1 +- this.", low=0, high=1)
    origin_excluding: float = parameter(
        0.9, "Share of firms that exclude foreign families.", low=0, high=1, source=SURVEYS
    )
    origin_excluding_critical: float = parameter(
        0.98, "The same for critical work.", low=0, high=1, source=SURVEYS
    )


class FirmKind(Group):
    """One kind of firm."""

    employees_median: float = parameter(1500.0, "Median size.", unit="employees", low=1, high=1e6)
    employees_spread: float = parameter(
        1.2, "Standard deviation of log size.", low=0, high=4, source="Axtell 2001: heavy tail"
    )
    workloads_least: int = parameter(
        8,
        "Fewest workloads of a firm.",
        low=1,
        high=32,
        source="several models per firm in surveys",
        fixed=True,
    )
    workloads_most: int = parameter(16, "Most workloads of a firm.", low=1, high=32, fixed=True)
    mix_general: float = parameter(0.4, "Share of general workloads.", low=0, high=1)
    mix_custom: float = parameter(0.2, "Share of custom workloads.", low=0, high=1)
    mix_critical: float = parameter(0.2, "Share of critical workloads.", low=0, high=1)
    mix_frontier: float = parameter(0.4, "Share of frontier workloads.", low=0, high=1)
    volume_median: float = parameter(
        4.0,
        "Median volume of a workload at the start.",
        unit="volume (1 = one money unit at the frontier's price)",
        low=1e-6,
        high=1e6,
    )
    volume_spread: float = parameter(1.0, "Standard deviation of log volume.", low=0, high=4)
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
    review_months: float = parameter(
        12.0, "Mean length of a contract.", unit="months", low=0.01, high=1200
    )
    switching: float = parameter(
        1.0,
        "Factor on the cost of switching (choice.switching_cost).",
        low=0,
        high=10,
        source=FITTED,
    )
    lag_closed: float = parameter(
        5.0,
        "Months until a closed release's capability is perceived.",
        unit="months",
        low=0,
        high=60,
    )
    lag_open: float = parameter(
        9.0,
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
        0.9,
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
    workloads_least=4,
    workloads_most=6,
    mix_general=0.4,
    mix_custom=0.3,
    mix_critical=0.05,
    mix_frontier=0.55,
    volume_median=4.0,
    volume_spread=1.3,
    skill=0.75,
    initial_adopters=0.15,
    initial_open=0.06,
    review_months=8.0,
    switching=0.05,
    lag_closed=1.0,
    lag_open=2.0,
    exit_hazard=0.10,
    entry_hazard=1.0,
    tastes=Tastes(**{name: weight.startup for name, weight in _WEIGHTS.items()}),
    affinity=Affinity(mean=-1.05),
    family_taste=1.5,
    requirements=Requirements(
        support=0.0,
        security=0.15,
        compliance=0.0,
        origin_excluding=0.02,
        origin_excluding_critical=0.1,
    ),
)


class Firms(Group):
    """The crowd of firms."""

    count: int = parameter(
        2000, "Number of places for firms.", unit="firms", low=1, high=10**8, fixed=True
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
