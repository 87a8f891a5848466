"""The mechanisms of the debate, each with a switch.

Switching a mechanism off sets its own parameters to values at which it does nothing, whatever was
set or scheduled for them. Switches of utility terms stand with their terms; to add another
mechanism, add a row here.

`parameters` here is a `Parameters`, which this file cannot import without a cycle.
"""

from typing import Any

from pydantic import create_model

from openclosed.sim.parameters.base import Group, all_replaced, flatten, parameter
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.terms.table import TERMS
from openclosed.sim.terms.term import Prediction, Switch

# fmt: off
MECHANISMS: tuple[Switch, ...] = (
    *(term.switch for term in TERMS),
    Switch("perception_lag", off="firms see a release's capability at once.",
           neutral={"firms.*.lag_closed": 0.0, "firms.*.lag_open": 0.0},
           predicts=Prediction("open_share_workloads_enterprises", 1, "progress that is seen late is adopted late (Rosenberg 1972)"),
           source="Rosenberg 1972, slow recognition of new techniques"),
    Switch("awareness", off="every firm knows of AI from the start.",
           neutral={"awareness.innovation": 100.0, "awareness.imitation": 0.0},
           predicts=Prediction("adopted_all", 1, "hearing of an innovation takes time (Bass 1969)"),
           source="Bass 1969"),
    Switch("contracts", off="every workload is reviewed at every step.",
           neutral={"firms.*.timing": "every_step"},
           idle=("firms.*.review_months",),
           predicts=Prediction("switching_enterprises", 1, "only the expiring contracts can move (Klemperer 1987)"),
           source="Calvo 1983 form of staggered decisions"),
    Switch("collaboration", off="open families have no contributors: only labs develop them, and nobody gives support.",
           neutral={"communities.*.contributors": 0.0, "contributors.turnover": 0.0},
           idle=("contributors.paid_part", "contributors.burnout", "contributors.reference_use",
                 "support.community_load", "releases.fork_split"),
           predicts=Prediction("capability_open", -1, "contributors build capability (von Hippel and von Krogh 2003)"),
           source="von Hippel and von Krogh 2003"),
    Switch("imitation", off="open families do not learn from what others have published.",
           neutral={"research.secrecy": 1e6, "vendors.*.imitation_months": 1e6, "communities.*.imitation_months": 1e6},
           predicts=Prediction("capability_gap", 1, "spill-overs let followers close in (Griliches 1992)"),
           source="Epoch Capabilities Index: open trails by a steady lag"),
    Switch("flywheel", off="usage does not improve closed models.",
           neutral={"research.flywheel": 0.0},
           idle=("research.flywheel_returns",),
           predicts=Prediction("capability_closed", -1, "usage improves the product (Hagiu and Wright 2023)"),
           source="Hagiu and Wright 2023, data-enabled learning"),
    Switch("security", off="no model has flaws, so there are no incidents.",
           neutral={"security.arrivals": 0.0, "security.arrivals_per_point": 0.0},
           idle=("security.finder_rate", "security.attacker_rate", "security.openness_speed", "security.many_eyes",
                 "security.trust_loss"),
           predicts=Prediction("trust_open", 1, "incidents destroy trust (Anderson 2002)"),
           source="Anderson 2002"),
    Switch("quality_assurance", off="spending on quality prevents no flaws.",
           neutral={"security.quality_effect": 0.0},
           idle=("security.quality_reference",),
           predicts=Prediction("trust_closed", -1, "early removal of defects prevents incidents (Boehm 1981)"),
           source="Boehm 1981, cost of early removal of defects"),
    Switch("monetisation", off="research and support do not depend on money.",
           neutral={"research.returns": 0.0, "support.cost": 0.0},
           idle=("support.host_staffing",),
           predicts=Prediction("capability_closed", 1, "research is spread over sales, so without investors it must wait for them (Cohen and Klepper 1996)",
                               {"pricing.funding": 0.02, "research.budget_share": 0.12}),
           source="Cohen and Klepper 1996, research spread over sales"),
    Switch("price_setting", off="closed labs keep the markups of the start.",
           neutral={"vendors.*.price_rule": "fixed"},
           idle=("vendors.*.retention", "vendors.*.quantity", "pricing.price_smoothing"),
           predicts=Prediction("open_share_workloads_enterprises", 1, "prices that answer demand defend the incumbents' base (Klemperer 1987)"),
           source="Anderson, de Palma and Thisse 1992"),
    Switch("hosting", off="nobody sells open models as a service; firms run them themselves.",
           neutral={"pricing.hosting": False},
           idle=("pricing.host_margin", "pricing.host_competition", "pricing.host_entry", "vendors.*.fenced"),
           predicts=Prediction("open_share_workloads_all", -1, "services around open source bring it to those without skill (West 2003)"),
           source="West 2003, services around open source"),
    Switch("openness", off="no vendor opens or closes its weights, or publishes an older model.",
           neutral={"releases.openness_rate": 0.0},
           idle=("releases.openness_width", "releases.margin_fade", "releases.open_core_lag", "vendors.*.openness", "vendors.*.aims"),
           predicts=Prediction("families_open", -1, "laggards open what they can no longer sell (Lerner and Tirole 2005)",
                               {"releases.openness_rate": 2.0, "releases.replayed_until": None}),
           source="Lerner and Tirole 2005"),
    Switch("fragmentation", off="open families do not fork.",
           neutral={"releases.fork_hazard": 0.0},
           idle=("releases.fork_split", "releases.merge_hazard", "communities.*.governance"),
           predicts=Prediction("communities_active", -1, "weak governance lets projects fall apart (Nyman and Lindman 2013)",
                               {"releases.fork_hazard": 2.0, "releases.merge_hazard": 0.02}),
           source="Nyman and Lindman 2013"),
    Switch("standards", off="different open families are not compatible.",
           neutral={"network.open_compatibility": 0.0, "policy.standards_support.reach": 0.0},
           idle=("policy.standards_support.half_effect",),
           predicts=Prediction("open_share_workloads_all", -1, "common interfaces pool the networks of all who adopt them (Farrell and Saloner 1985)",
                               {"network.strength": 3.0}),
           source="Simcoe 2012"),
    Switch("decentralisation", off="no startup becomes a lab, and hosts neither enter nor exit.",
           neutral={"releases.lab_entry": 0.0, "pricing.host_entry": 0.0, "pricing.host_exit": 0.0},
           idle=("pricing.host_response",),
           predicts=Prediction("vendors_active", -1, "margins draw entrants (Klepper 1996)",
                               {"releases.lab_entry": 1.0, "pricing.host_entry": 6.0}),
           source="Klepper 1996, entry over the life cycle"),
)
# fmt: on


_fields: Any = {
    row.name: (bool, parameter(True, f"Switched off: {row.off}", source=row.source, fixed=True))
    for row in MECHANISMS
}
_Switches: Any = create_model("_Switches", __base__=Group, **_fields)


class Mechanisms(_Switches, Group):
    """Which mechanisms are at work."""


def neutral_values(mechanisms: Mechanisms) -> dict[str, Any]:
    """Neutral values that switched-off mechanisms set: names, with `*`, and values."""
    off = [row for row in MECHANISMS if not getattr(mechanisms, row.name)]
    return {name: value for row in off for name, value in row.neutral.items()}


def switched[P: Group](parameters: P) -> P:
    """The parameters, with neutral values for every mechanism that is off.

    Their paths over time are dropped. With every mechanism on, nothing changes.
    """
    given: Any = parameters
    neutral = neutral_values(given.mechanisms)
    if not neutral:
        return parameters
    values = {
        info.name: value
        for info in flatten(parameters)
        for pattern, value in neutral.items()
        if matches(info.name, pattern)
    }
    paths = {
        name: path
        for name, path in given.schedule.items()
        if not any(matches(name, pattern) for pattern in neutral)
    }
    return all_replaced(parameters, values).model_copy(update={"schedule": paths})


def entrant_settings(parameters: Any, settings: VendorParameters) -> VendorParameters:
    """The settings of a vendor that enters later, given the mechanisms that are off."""
    everyones = [
        (name.split("."), value) for name, value in neutral_values(parameters.mechanisms).items()
    ]
    values = {keys[2]: value for keys, value in everyones if keys[:2] == ["vendors", "*"]}
    return settings.model_copy(update=values)


def matches(name: str, pattern: str) -> bool:
    """Whether a dotted name matches a pattern, in which `*` stands for any one name."""
    keys, wanted = name.split("."), pattern.split(".")
    return len(keys) == len(wanted) and all(
        wish in ("*", key) for key, wish in zip(keys, wanted, strict=True)
    )
