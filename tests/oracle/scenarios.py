"""Worlds on which engine and oracle are compared: each option of what firms do is in one."""

from sim.parameters import Parameters
from tests.experiments.conftest import question

FIRMS = ("firms.count=150", "clock.horizon=30")
LONGER = ("firms.count=120", "clock.horizon=36")

SCENARIOS: dict[str, tuple[str, ...]] = {
    "baseline": LONGER,
    # Scenarios begin in 2026, so these runs do, too.
    "lock_in": ("scenario=lock_in", "clock.start=2025-07", *FIRMS),
    "fragmentation": ("scenario=fragmentation", "clock.start=2025-07", *FIRMS),
    "security_crisis": ("scenario=security_crisis", "clock.start=2025-07", *FIRMS),
    "rebate": (
        "policy=procurement_preference",
        "policy.procurement_preference.starts=2023-07",
        "policy.origin_rule.strength=0.95",
        *FIRMS,
    ),
    "one after another, everyone seen": (
        "network=complete",
        "choice.update=sequential",
        "network.strength=2",
        *FIRMS,
    ),
    "one after another, neighbours seen": (
        "network=block",
        "choice.update=sequential",
        "network.base=population",
        "network.camps=open",
        *FIRMS,
    ),
    "no noise, tastes by quantile": (
        "scenario=theory/hotelling",
        "firms.count=300",
        "clock.horizon=30",
    ),
    "no noise, ties by lot, planned quantities": (
        "scenario=theory/katz_shapiro",
        "choice.ties=random",
        "firms.count=300",
        "clock.horizon=30",
    ),
    "no noise, many concerns": (
        "choice.noise=0",
        "choice.ties=first",
        "firms.enterprise.tastes.distribution=uniform",
        "firms.enterprise.tastes.draw=quantile",
        "firms.enterprise.affinity.distribution=uniform",
        "firms.enterprise.affinity.draw=quantile",
        "firms.startup.tastes.distribution=normal",
        "firms.startup.tastes.cost_spread=0.1",
        *FIRMS,
    ),
    "thresholds on neighbours": (
        "scenario=theory/watts",
        "firms.count=300",
        "firms.enterprise.initial_adopters=0.02",
        "clock.horizon=360",
    ),
    "thresholds on everyone": ("scenario=theory/granovetter", "clock.horizon=480"),
    "firms come and go": (
        "firms.startup.exit_hazard=0.6",
        "firms.startup.entry_hazard=2",
        "firms.enterprise.exit_hazard=0.3",
        "firms.enterprise.entry_hazard=1",
        "choice.entrants_per_step=6",
        *LONGER,
    ),
    "linear cost, log network, no memory": (
        "choice.cost_form=linear",
        "network=scale_free",
        "network.form=log",
        "network.measure=count",
        "review.timing=poisson",
        "review.forced=false",
        *FIRMS,
    ),
    "variety, every step, quantities, no outside": (
        "choice.variety=0.5",
        "choice.outside=false",
        "review.timing=every_step",
        "vendors.incumbent.pricing=quantity",
        "firms.count=60",
        "clock.horizon=24",
    ),
    "weights opened and closed, vendors come and fail": (
        "scenario=sponsor_exit",
        "clock.start=2025-07",
        "releases.opening_hazard=6",
        "releases.closing_hazard=6",
        "releases.vendor_entry=2",
        *FIRMS,
    ),
    "workloads all of one size": ("population=homogeneous", *FIRMS),
    "half months": ("clock.months_per_step=0.5", "firms.count=80", "clock.horizon=24"),
}


def parameters_of(name: str) -> Parameters:
    """The parameters of a scenario."""
    return question(*SCENARIOS[name]).parameters
