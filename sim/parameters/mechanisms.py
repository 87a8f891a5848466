"""The mechanisms of the debate, each with a switch.

A mechanism that is switched off has its own parameters at the values under which it does nothing,
whatever was set or scheduled for them. To add one, add a row here: its sentence, the neutral
values, and which other parameters are then idle.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import Field

from sim.parameters.base import Group


def mechanism(
    off: str, *, neutral: Mapping[str, Any], idle: tuple[str, ...] = (), source: str
) -> Any:
    """Declare one switch, on by default.

    Args:
        off: What is so when it is off, in one sentence.
        neutral: Its parameters by dotted name, `*` for any name, at the values that switch it off.
        idle: Its other parameters, which then have no effect.
        source: Where its theory or evidence is from.
    """
    return Field(
        True,
        description=f"Switched off: {off}",
        json_schema_extra={
            "unit": "",
            "source": source,
            "fixed": True,
            "neutral": dict(neutral),
            "idle": list(idle),
        },
    )


class Mechanisms(Group):
    """Which mechanisms are at work."""

    # What firms look at.
    transparency: bool = mechanism(
        "firms do not care how open data and code are, and audits add no trust.",
        neutral={"firms.*.tastes.transparency": 0.0, "assurance.audit_effect": 0.0},
        idle=("workloads.*.transparency_need", "vendors.*.data_open", "vendors.*.code_open"),
        source="Bommasani et al. 2023, transparency index",
    )
    cost_effectiveness: bool = mechanism(
        "firms choose without looking at what an offering costs them.",
        neutral={"firms.*.tastes.cost": 0.0},
        idle=(
            "choice.cost_form", "choice.integration_effort", "commerce.engineering",
            "commerce.engineering_fall",
        ),
        source="Berry 1994 form",
    )  # fmt: skip
    customisation: bool = mechanism(
        "no work needs a model that is adapted to it.",
        neutral={"workloads.*.custom_need": 0.0},
        idle=(
            "workloads.*.custom_fade", "firms.*.tastes.flexibility", "choice.switching_custom",
            "vendors.*.flexibility", "choice.customising_skill",
        ),
        source="von Hippel 2005, users who adapt products",
    )  # fmt: skip
    proprietary_features: bool = mechanism(
        "exclusive features and polish are worth nothing to firms.",
        neutral={"workloads.*.polish_need": 0.0},
        idle=(
            "vendors.*.polish", "research.polish_imitation_months", "research.polish_obsolescence",
        ),
        source="Teece 1986, complementary assets",
    )  # fmt: skip
    support: bool = mechanism(
        "every offering comes with full support from its first day.",
        neutral={"support.start": 1.0, "support.integrators": 1.0, "support.cost": 0.0},
        idle=("support.learning_years",),
        source="Arrow 1962, learning by doing",
    )
    familiarity: bool = mechanism(
        "the perceived risk of open models does not fall with their use.",
        neutral={"choice.familiarity": 0.0},
        source="Rogers 2003, observability",
    )
    perception_lag: bool = mechanism(
        "firms see the capability of a release at once.",
        neutral={"firms.*.lag_closed": 0.0, "firms.*.lag_open": 0.0},
        source="Rosenberg 1972, slow recognition of new techniques",
    )
    lasting_tastes: bool = mechanism(
        "all firms of a kind weigh the same concerns alike and favour no family.",
        neutral={
            "firms.*.family_taste": 0.0,
            "firms.*.tastes.spread": 0.0,
            "firms.*.affinity.spread": 0.0,
        },
        idle=("firms.*.tastes.distribution", "firms.*.tastes.draw", "firms.*.affinity.draw"),
        source="McFadden and Train 2000, mixed logit",
    )
    camp_affinity: bool = mechanism(
        "firms have no taste for a camp beyond what the other mechanisms explain.",
        neutral={"firms.*.affinity.mean": 0.0},
        source="residual of the fit to the record",
    )
    # What firms must have, and how they choose.
    awareness: bool = mechanism(
        "every firm knows of AI from the start.",
        neutral={"awareness.innovation": 100.0, "awareness.imitation": 0.0},
        source="Bass 1969",
    )
    contracts: bool = mechanism(
        "every workload is decided anew at every step.",
        neutral={"review.timing": "every_step"},
        idle=("firms.*.review_months", "review.incident_response"),
        source="Calvo 1983 form of staggered decisions",
    )
    qualification: bool = mechanism(
        "every offering may serve every workload, whatever its capability, support, security and "
        "compliance.",
        neutral={
            "workloads.*.floor": 0.0,
            "firms.*.requirements.support": 0.0,
            "firms.*.requirements.security": 0.0,
            "firms.*.requirements.compliance": 0.0,
        },
        idle=(
            "firms.*.requirements.critical", "firms.*.requirements.spread", "vendors.*.compliance",
        ),
        source="Tversky 1972, elimination by aspects",
    )  # fmt: skip
    origin: bool = mechanism(
        "no firm excludes a family for its origin.",
        neutral={
            "firms.*.requirements.origin_excluding": 0.0,
            "firms.*.requirements.origin_excluding_critical": 0.0,
        },
        source="enterprise surveys 2023-25",
    )
    network_effect: bool = mechanism(
        "what peers use is worth nothing to a firm.",
        neutral={"network.strength": 0.0},
        idle=(
            "network.form", "network.base", "network.seed", "network.camps",
            "network.fork_compatibility", "network.open_compatibility",
            "network.closed_compatibility", "network.standardisation", "network.fork_setback",
            "network.merge_gain",
        ),
        source="Katz and Shapiro 1985; Arthur 1989",
    )  # fmt: skip
    switching_costs: bool = mechanism(
        "leaving an offering for another costs nothing.",
        neutral={
            "choice.switching_cost": 0.0,
            "choice.switching_tenure": 0.0,
            "choice.switching_custom": 0.0,
        },
        idle=("choice.distance_delivery", "choice.distance_family", "choice.switch_surprise"),
        source="Klemperer 1987; Farrell and Klemperer 2007",
    )
    hybrid: bool = mechanism(
        "a firm has one workload, so that it cannot mix camps.",
        neutral={"firms.*.workloads_least": 1, "firms.*.workloads_most": 1},
        source="several models per firm in surveys",
    )
    # How capability moves.
    collaboration: bool = mechanism(
        "open families have no contributors: they imitate, and nobody answers or forks.",
        neutral={
            "communities.*.contributors": 0.0,
            "contributors.inflow": 0.0,
            "contributors.sponsored": 0.0,
        },
        idle=(
            "contributors.burnout", "contributors.load_burnout", "support.community_load",
            "research.contribution", "research.contribution_returns", "research.absorption",
            "communities.*.proactive", "releases.fork_split",
        ),
        source="von Hippel and von Krogh 2003",
    )  # fmt: skip
    imitation: bool = mechanism(
        "open families do not learn from what others have published.",
        neutral={"research.imitation_speed": 0.0},
        idle=("vendors.*.imitation_months", "communities.*.imitation_months"),
        source="Epoch Capabilities Index: open trails by a steady lag",
    )
    flywheel: bool = mechanism(
        "usage does not improve closed models.",
        neutral={"research.flywheel": 0.0},
        idle=("research.flywheel_returns",),
        source="Hagiu and Wright 2023, data-enabled learning",
    )
    # What can go wrong, and who prevents it.
    security: bool = mechanism(
        "no model has flaws, so there are no incidents.",
        neutral={"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.0},
        idle=(
            "assurance.finder_rate", "assurance.attacker_rate", "assurance.openness_speed",
            "assurance.many_eyes", "assurance.patch_reach", "assurance.published_exploit",
            "assurance.trust_loss", "assurance.spill_over",
        ),
        source="Anderson 2002",
    )  # fmt: skip
    quality_assurance: bool = mechanism(
        "spending on quality prevents no flaws.",
        neutral={"assurance.quality_effect": 0.0},
        idle=("assurance.quality_reference",),
        source="Boehm 1981, cost of early removal of defects",
    )
    # How the market is made.
    monetisation: bool = mechanism(
        "research, support and survival do not depend on money.",
        neutral={
            "research.returns": 0.0,
            "support.cost": 0.0,
            "commerce.commitment_months": 0.0,
            "commerce.debt_limit": 1e6,
        },
        idle=("support.host_staffing",),
        source="Cohen and Klepper 1996, research spread over sales",
    )
    price_setting: bool = mechanism(
        "closed labs keep the markups of the start.",
        neutral={"vendors.*.pricing": "fixed"},
        idle=("vendors.*.retention", "vendors.*.quantity", "commerce.price_smoothing"),
        source="Anderson, de Palma and Thisse 1992",
    )
    hosting: bool = mechanism(
        "nobody sells open models as a service; firms run them themselves.",
        neutral={"commerce.hosting": False},
        idle=("commerce.host_margin", "commerce.host_competition"),
        source="West 2003, services around open source",
    )
    openness: bool = mechanism(
        "no vendor opens its weights or an older model, or closes them again.",
        neutral={
            "releases.opening_hazard": 0.0,
            "releases.closing_hazard": 0.0,
            "releases.open_core_hazard": 0.0,
        },
        idle=(
            "releases.opening_gap", "releases.closing_gap", "releases.open_core_share",
            "releases.open_core_lag", "vendors.*.openness",
        ),
        source="Lerner and Tirole 2005",
    )  # fmt: skip
    fragmentation: bool = mechanism(
        "open families do not fork.",
        neutral={"releases.fork_hazard": 0.0},
        idle=(
            "releases.fork_split", "releases.merge_hazard", "communities.*.governance",
            "network.fork_compatibility", "network.fork_setback", "network.merge_gain",
        ),
        source="Nyman and Lindman 2013",
    )  # fmt: skip
    standards: bool = mechanism(
        "how well open families fit each other stays as at the start.",
        neutral={
            "network.standardisation": 0.0,
            "network.fork_setback": 0.0,
            "network.merge_gain": 0.0,
        },
        source="Simcoe 2012",
    )
    decentralisation: bool = mechanism(
        "no startup becomes a vendor.",
        neutral={"releases.vendor_entry": 0.0},
        source="Klepper 1996, entry over the life cycle",
    )
    takeovers: bool = mechanism(
        "nobody buys a vendor that fails.",
        neutral={"releases.acquisition_chance": 0.0},
        source="Klepper 1996, shake-outs",
    )


class Mechanism(NamedTuple):
    """One row of the table: see `mechanism`."""

    name: str
    off: str
    neutral: dict[str, Any]
    idle: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """All parameters that have no effect when it is off, by dotted name, `*` for any name."""
        return (*self.neutral, *self.idle)


def _table() -> tuple[Mechanism, ...]:
    rows = []
    for name, field in Mechanisms.model_fields.items():
        extra: Any = field.json_schema_extra
        off = str(field.description).removeprefix("Switched off: ")
        rows.append(Mechanism(name, off, extra["neutral"], tuple(extra["idle"])))
    return tuple(rows)


MECHANISMS: tuple[Mechanism, ...] = _table()
