"""The mechanisms of the debate, each with a switch.

A mechanism that is switched off has its own parameters at the values under which it does nothing,
whatever was set or scheduled for them. The switches of terms of utility stand with their terms; to
add another, add a row here.
"""

from typing import Any

from pydantic import Field, create_model

from sim.parameters.base import Group
from sim.terms.table import TERMS
from sim.terms.term import Prediction, Switch

MECHANISMS: tuple[Switch, ...] = (
    *(term.switch for term in TERMS),
    Switch(
        name="perception_lag",
        off="firms see the capability of a release at once.",
        neutral={"firms.*.lag_closed": 0.0, "firms.*.lag_open": 0.0},
        source="Rosenberg 1972, slow recognition of new techniques",
        predicts=Prediction(
            "open_share_workloads_enterprise",
            1,
            "progress that is seen late is adopted late (Rosenberg 1972)",
        ),
    ),
    Switch(
        name="awareness",
        off="every firm knows of AI from the start.",
        neutral={"awareness.innovation": 100.0, "awareness.imitation": 0.0},
        source="Bass 1969",
        predicts=Prediction("served_all", 1, "hearing of an innovation takes time (Bass 1969)"),
    ),
    Switch(
        name="contracts",
        off="every workload is decided again at every step.",
        neutral={"firms.*.timing": "every_step"},
        idle=("firms.*.review_months", "review.incident_response"),
        source="Calvo 1983 form of staggered decisions",
        predicts=Prediction(
            "switching_enterprise", 1, "only the expiring contracts can move (Klemperer 1987)"
        ),
    ),
    Switch(
        name="collaboration",
        off="open families have no contributors: labs alone develop them, and nobody answers.",
        neutral={"communities.*.contributors": 0.0, "contributors.turnover": 0.0},
        idle=(
            "contributors.paid_part",
            "contributors.burnout",
            "contributors.reference_use",
            "contributors.reference_research",
            "support.community_load",
            "releases.fork_split",
        ),
        source="von Hippel and von Krogh 2003",
        predicts=Prediction(
            "capability_open", -1, "contributors build capability (von Hippel and von Krogh 2003)"
        ),
    ),
    Switch(
        name="imitation",
        off="open families do not learn from what others have published.",
        neutral={
            "research.secrecy": 1e6,
            "vendors.*.imitation_months": 1e6,
            "communities.*.imitation_months": 1e6,
        },
        source="Epoch Capabilities Index: open trails by a steady lag",
        predicts=Prediction(
            "capability_gap", 1, "spill-overs let followers close in (Griliches 1992)"
        ),
    ),
    Switch(
        name="flywheel",
        off="usage does not improve closed models.",
        neutral={"research.flywheel": 0.0},
        idle=("research.flywheel_returns",),
        source="Hagiu and Wright 2023, data-enabled learning",
        predicts=Prediction(
            "capability_closed", -1, "usage improves the product (Hagiu and Wright 2023)"
        ),
    ),
    Switch(
        name="security",
        off="no model has flaws, so there are no incidents.",
        neutral={"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.0},
        idle=(
            "assurance.finder_rate",
            "assurance.attacker_rate",
            "assurance.openness_speed",
            "assurance.many_eyes",
            "assurance.patch_reach",
            "assurance.published_exploit",
            "assurance.trust_loss",
            "assurance.spill_over",
        ),
        source="Anderson 2002",
        predicts=Prediction("trust_open", 1, "incidents destroy trust (Anderson 2002)"),
    ),
    Switch(
        name="quality_assurance",
        off="spending on quality prevents no flaws.",
        neutral={"assurance.quality_effect": 0.0},
        idle=("assurance.quality_reference",),
        source="Boehm 1981, cost of early removal of defects",
        predicts=Prediction(
            "trust_closed", -1, "early removal of defects prevents incidents (Boehm 1981)"
        ),
    ),
    Switch(
        name="monetisation",
        off="research, support and survival do not depend on money.",
        neutral={
            "research.returns": 0.0,
            "support.cost": 0.0,
            "commerce.commitment_months": 0.0,
            "commerce.debt_limit": 1e6,
        },
        idle=("support.host_staffing",),
        source="Cohen and Klepper 1996, research spread over sales",
        predicts=Prediction(
            "capability_closed",
            1,
            "research is spread over sales, so that it waits for them where investors give little "
            "(Cohen and Klepper 1996)",
            {"commerce.funding": 0.02},
        ),
    ),
    Switch(
        name="price_setting",
        off="closed labs keep the markups of the start.",
        neutral={"vendors.*.pricing": "fixed"},
        idle=("vendors.*.retention", "vendors.*.quantity", "commerce.price_smoothing"),
        source="Anderson, de Palma and Thisse 1992",
        predicts=Prediction(
            "open_share_workloads_enterprise",
            1,
            "prices that answer demand defend the incumbents' base (Klemperer 1987)",
        ),
    ),
    Switch(
        name="hosting",
        off="nobody sells open models as a service; firms run them themselves.",
        neutral={"commerce.hosting": False},
        idle=(
            "commerce.host_margin",
            "commerce.host_competition",
            "commerce.host_entry",
            "vendors.*.fenced",
        ),
        source="West 2003, services around open source",
        predicts=Prediction(
            "open_share_workloads_all",
            -1,
            "services around open source bring it to those without skill (West 2003)",
        ),
    ),
    Switch(
        name="openness",
        off="no vendor opens its weights or an older model, or closes them again.",
        neutral={"releases.openness_rate": 0.0},
        idle=(
            "releases.openness_width",
            "releases.margin_fade",
            "releases.open_core_lag",
            "vendors.*.openness",
            "vendors.*.aims",
        ),
        source="Lerner and Tirole 2005",
        predicts=Prediction(
            "families_open",
            -1,
            "laggards open what they can no longer sell (Lerner and Tirole 2005)",
            {"releases.openness_rate": 2.0, "releases.replayed_until": None},
        ),
    ),
    Switch(
        name="fragmentation",
        off="open families do not fork.",
        neutral={"releases.fork_hazard": 0.0},
        idle=(
            "releases.fork_split",
            "releases.merge_hazard",
            "communities.*.governance",
        ),
        source="Nyman and Lindman 2013",
        predicts=Prediction(
            "communities_active",
            -1,
            "weak governance lets projects fall apart (Nyman and Lindman 2013)",
            {"releases.fork_hazard": 2.0, "releases.merge_hazard": 0.02},
        ),
    ),
    Switch(
        name="standards",
        off="how well open families fit each other stays as at the start.",
        neutral={"network.standards_years": 1e6},
        source="Simcoe 2012",
        predicts=Prediction(
            "open_share_workloads_all",
            -1,
            "common interfaces pool the network of all who keep them (Farrell and Saloner 1985)",
            {"network.strength": 3.0, "policy.standards_support.strength": 0.2},
        ),
    ),
    Switch(
        name="decentralisation",
        off="no startup becomes a lab, and hosts neither come nor go.",
        neutral={
            "releases.lab_entry": 0.0,
            "commerce.host_entry": 0.0,
            "commerce.host_exit": 0.0,
        },
        idle=("releases.entrant_backing", "commerce.host_response"),
        source="Klepper 1996, entry over the life cycle",
        predicts=Prediction(
            "vendors_active",
            -1,
            "margins draw entrants (Klepper 1996)",
            {"releases.lab_entry": 1.0, "commerce.host_entry": 6.0},
        ),
    ),
    Switch(
        name="takeovers",
        off="nobody buys a vendor that fails.",
        neutral={"releases.acquisition_chance": 0.0},
        source="Klepper 1996, shake-outs",
        predicts=Prediction(
            "hhi_families",
            1,
            "what nobody takes over leaves the market, and fewer families stay (Klepper 1996)",
            {
                "vendors.latecomer.pricing": "fixed",
                "vendors.latecomer.markup": 0.6,
                "vendors.latecomer.launch_share": 40.0,
                "vendors.latecomer.backing": 0.0,
                "commerce.debt_limit": 0.1,
                "releases.acquisition_chance": 1.0,
            },
        ),
    ),
)


def _declared(switch: Switch) -> tuple[type[bool], Any]:
    """The parameter of a switch, on by default."""
    extra: Any = {"unit": "", "source": switch.source, "fixed": True}
    return bool, Field(True, description=f"Switched off: {switch.off}", json_schema_extra=extra)


_fields: Any = {switch.name: _declared(switch) for switch in MECHANISMS}
_Switches: Any = create_model("_Switches", __base__=Group, **_fields)


class Mechanisms(_Switches, Group):
    """Which mechanisms are at work."""
