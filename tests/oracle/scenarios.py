"""Configurations for comparing engine and oracle; each option of firms' rules is in one."""

from typing import Any

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.demand import Cohort
from openclosed.sim.parameters.interventions import Shock
from tests.sim.runs import both_kinds

FIRMS = {"firms.count": 100, "clock.horizon": 30.0}
MANY_COHORTS = {
    "work.cohorts": {
        "chat": Cohort(need=108, startups=0.5, enterprises=0.8),
        "drafting": Cohort(need=110, size=0.3, custom=1.0),
        "agents": Cohort(need=104),
        "reports": Cohort(need=115, critical=1.0),
    },
    "work.per_point": 0.6,
}
"""Few observed cohorts, so that many random ones come."""
ALIKE = (
    "lasting_preferences", "support", "security", "price_setting", "switching_costs",
    "network_effect",
)  # fmt: skip
"""Mechanisms without which all firms value closed labs equally."""
MODELLED = (
    "incumbent", "challenger", "integrator", "latecomer", "homestead", "overseas", "transpacific",
    "continental",
)  # fmt: skip
"""Vendors that have a model."""
DIALS = ("dials.cost", "dials.support", "dials.fragmentation")
BY_QUANTILE = {"distribution": "uniform", "draw": "quantile"}

SCENARIOS: dict[str, dict[str, Any]] = {
    "baseline": {"firms.count": 120, "clock.horizon": 40.0},
    "startups alone, prices by need, at once": {
        "firms.startup_fraction": 1.0, "pricing.tiering": 1.0, "pricing.price_months": 0.0,
        "pricing.budget_months": 1.0, "firms.startups.open_preference.monthly_sd": 0.5,
        "firms.startups.open_preference.half_life": 0.5,
        "firms.startups.open_preference.drift_from": None, **FIRMS,
    },
    "enterprises alone, nobody hosts, prices by model": {
        "firms.startup_fraction": 0.0, "pricing.tiering": 0.0, "pricing.price_months": 24.0,
        "pricing.hosting": False, "firms.enterprises.initial_open": 0.7,
        "firms.enterprises.tastes.spread": 0.0, **FIRMS,
    },
    "work that comes with time, evenly, several at once and pooled": {
        **MANY_COHORTS, "work.per_point": 2.0, "work.kept_apart": 9, "work.saturation": None,
        "work.tied_to": "time", "work.spacing": "even", **FIRMS,
    },
    "the oldest are pooled, demand ends and new work displaces old": {
        **MANY_COHORTS, "work.today": 128.0, "work.saturation": 5.0, "work.displacement": 0.6,
        "work.kept_apart": 4, "work.retirement": 0.6, "work.need_spread": 5.0, **FIRMS,
    },
    "no noise, one after another, pooled": {
        **MANY_COHORTS, "choice.logit_scale": 0.0, "choice.update": "sequential",
        "choice.ties": "keep", "work.kept_apart": 3, "network.topology": "random",
        "network.camps": "open", **FIRMS,
    },
    "one after another, everyone seen, pooled": {
        **MANY_COHORTS, "choice.update": "sequential", "network.topology": "complete",
        "network.base": "population", "network.strength": 2.0, "work.kept_apart": 2, **FIRMS,
    },
    "all at once, everyone seen": {
        "network.topology": "complete", "network.strength": 3.0, "network.form": "log",
        "work.tied_to": "nothing", **FIRMS,
    },
    "half months": {
        **MANY_COHORTS, "clock.months_per_step": 0.5, "firms.count": 60, "clock.horizon": 20.0,
    },
    "policy": {
        "policy.origin_rule.strength": 0.5, "policy.transparency_mandate.strength": 0.7,
        "policy.transparency_mandate.starts": "2024-01", "work.need_spread": 2.0, **FIRMS,
    },
    "no memory in any contract": {
        "firms.enterprises.timing": "poisson", "firms.startups.timing": "jittered",
        "choice.cost_form": "linear",
        **both_kinds({"tastes.cost_elasticity": 0.4}), "network.measure": "count",
        "network.topology": "scale_free",
        "shocks": {"end": Shock(month="2024-03", what="bankruptcy", who="incumbent")}, **FIRMS,
    },
    "starts, needs and lags change": {
        **MANY_COHORTS, **both_kinds({"initial_adopters": 0.7}),
        "schedule": {
            "work.start_months": {"2023-06": 1.0, "2024-06": 9.0},
            "work.need_spread": {"2023-06": 1.0, "2024-06": 4.0},
            "firms.enterprises.lag_closed": {"2023-06": 9.0, "2024-06": 1.0},
        },
        "work.kept_apart": 6, **FIRMS,
    },
    "no noise, tastes by quantile, planned quantities": {
        "choice.logit_scale": 0.0, "choice.ties": "first",
        **both_kinds({f"open_preference.{law}": of for law, of in BY_QUANTILE.items()}),
        "peers.spread": 0.2, "peers.distribution": "uniform", "peers.draw": "quantile",
        "vendors.incumbent.price_rule": "quantity", **FIRMS,
    },
    "no noise, all alike, random ties": {
        "choice.logit_scale": 0.0, "choice.outside": False,
        **{f"mechanisms.{name}": False for name in ALIKE}, "vendors.challenger.compliance": 0.8,
        "firms.startups.timing": "never", **FIRMS,
    },
    "no noise, all alike, ties keep what is used, nobody was first": {
        "choice.logit_scale": 0.0, "choice.ties": "keep",
        **{f"mechanisms.{name}": False for name in ALIKE},
        **{f"vendors.{name}.launch_share": 0.0 for name in MODELLED},
        "communities.commons.launch_share": 0.0, "vendors.challenger.compliance": 0.8,
        "firms.count": 60, "clock.horizon": 24.0,
    },
    "every step, a camp's lineages alike, quantities, everyone counted": {
        "choice.dissimilarity": 0.1, "network.topology": "complete", "network.measure": "count",
        "network.strength": 0.02, "awareness.imitation": 0.02, "choice.outside": False,
        **both_kinds({"timing": "every_step", "tastes.cost_elasticity": 2.0}),
        "vendors.challenger.price_rule": "quantity",
        "firms.count": 30, "clock.horizon": 20.0,
    },
    "thresholds on peers, fading preference": {
        "choice.experience": 1.0, "choice.fading": 0.2, **both_kinds({"initial_adopters": 0.4}),
        "peers.mean": 0.3, "peers.spread": 0.2, "peers.distribution": "normal", **FIRMS,
    },
    "weights opened and closed, vendors come and fail": {
        **MANY_COHORTS, "releases.replayed_until": None, "releases.openness_rate": 6.0,
        "choice.dissimilarity": 1.0, "releases.fork_hazard": 2.0, "releases.lab_entry": 2.0,
        "pricing.host_entry": 4.0, "vendors.continental.fenced": True,
        "security.attacker_rate": 6.0, "pricing.volume_by_tier": 0.3,
        "shocks": {
            "end": Shock(month="2024-03", what="bankruptcy", who="challenger"),
            "break": Shock(month="2024-06", what="incident", amount=2.0),
        },
        **FIRMS,
    },
    "all dials at 0": {**dict.fromkeys(DIALS, 0.0), **FIRMS},
    "all dials at 1, after a year": {
        "schedule": {name: {"2023-12": 0.5, "2024-01": 1.0} for name in DIALS}, **FIRMS,
    },
}  # fmt: skip

OTHER_ENDS: dict[str, Any] = {
    "work.need_spread": 20.0, "pricing.volume_by_tier": 0.0,
    **both_kinds({"tastes.cost_elasticity": 0.8}),
}  # fmt: skip
"""Numbers at one end of their range that scenarios have at the other, or between."""


def parameters_of(name: str) -> Parameters:
    return all_replaced(Parameters(), SCENARIOS[name])
