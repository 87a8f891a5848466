"""What can be set: levers of the state: effects, costs, regrets."""

from collections.abc import Mapping, Sequence

from openclosed.experiments.question.settings import Replicates, Settings


class PoliciesSettings(Settings):
    """Levers of the state: effects, costs, regrets."""

    replicates: Replicates = 8
    """Seeds in each world."""
    levers: Sequence[str] = ()
    """Names under `policy`, at the strength that policy=NAME gives; empty: all."""
    strengths: Mapping[str, float] | None = None
    """Other strengths, as {open_subsidy: 1.0}."""
    pairs: bool = True
    """Also every two of them together."""
    scenarios: Sequence[str] = ("price_war", "security_crisis", "funding_winter", "sponsor_exit")
    """Scenarios beside the one named by scenario=."""
    yardsticks: Sequence[str] = (
        "open_share_spend_all",
        "capability_closed",
        "contributors",
        "incidents_open",
        "access_gap",
    )
    """Beside the open share."""
