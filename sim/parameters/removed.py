"""What to use instead of parameters that earlier versions had."""

import re

REMOVED: dict[str, str] = {
    "releases.acquisition_chance": "vendors that fail close down",
    "mechanisms.takeovers": "vendors that fail close down",
    "support.smoothing_months": "firms see support and trust as they are",
    "network.standards_years": "network.open_compatibility",
    "commerce.expected_growth": "computed from work.size_growth and work.growth",
    "releases.entrant_backing": "commerce.funding_by_results",
    "assurance.patch_reach": "assurance.attacker_rate",
    "assurance.published_exploit": "assurance.attacker_rate",
    "policy.security_fund.patching": "policy.security_fund.finders",
    "vendors.NAME.complements": "vendors.NAME.aims",
    "choice.switching_cost": "firms.KIND.switching_cost",
    "firms.KIND.switching": "firms.KIND.switching_cost",
    "firms.KIND.skill_spread": "firms.KIND.skill",
    "firms.KIND.learning": "firms.KIND.skill",
    "firms.KIND.employees_median": "enterprises as a kind, see outcomes of enterprises",
    "firms.KIND.employees_spread": "enterprises as a kind, see outcomes of enterprises",
    "firms.large": "enterprises as a kind, see outcomes of enterprises",
    "firms.KIND.requirements.spread": "firms.KIND.requirements.width",
    "firms.KIND.tastes.cost_spread": "firms.KIND.tastes.spread",
    "choice.distance_delivery": "choice.distance_family",
}
"""Dotted names, in which a word of capitals stands for any one name, and what serves instead."""


def instead_of(name: str) -> str:
    """'; removed, instead: firms.KIND.skill' for what was a parameter, else an empty text."""
    for removed, instead in REMOVED.items():
        if re.fullmatch(re.sub("[A-Z]+", r"[^.]+", removed.replace(".", r"\.")), name):
            return f"; removed, instead: {instead}"
    return ""
