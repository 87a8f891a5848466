"""The parameters of the phases beside adoption, as compiled rules read them."""

from sim.market.assurance import assurance_rules
from sim.market.clearing import clearing_rules
from sim.market.commerce import commerce_rules
from sim.parameters import Parameters
from sim.state.tables import PhaseRules
from sim.supply.releases import release_rules
from sim.supply.research import research_rules


def phase_rules(now: Parameters) -> PhaseRules:
    """The parameters of the phases beside adoption as compiled rules read them."""
    return PhaseRules(
        research=research_rules(now),
        releases=release_rules(now),
        assurance=assurance_rules(now),
        commerce=commerce_rules(now),
        clearing=clearing_rules(now),
    )


GROUPS_OF_PHASES = (
    "assurance", "choice", "clock", "commerce", "contributors", "network", "policy",
    "releases", "research", "support",
)  # fmt: skip
"""Groups of parameters on which `phase_rules` depends."""
