"""What a month is summed up in: the outcomes and their units."""

from typing import NamedTuple

from sim.state.kinds import FIRM_KINDS, WORK_KINDS

SCOPES = ("all", *FIRM_KINDS)
YARDSTICKS = ("workloads", "tokens", "spend")
STATES = ("none", "open_only", "closed_only", "hybrid")


class Outcome(NamedTuple):
    """One column of a run: its name, unit and meaning."""

    name: str
    unit: str
    text: str


def _declare() -> tuple[Outcome, ...]:
    rows: list[Outcome] = []

    def add(name: str, unit: str, text: str) -> None:
        rows.append(Outcome(name, unit, text))

    for scope in SCOPES:
        whom = "all firms" if scope == "all" else f"{scope}s"
        add(f"open_share_workloads_{scope}", "share", f"Open share of workloads on AI, {whom}")
        add(f"open_share_tokens_{scope}", "share", f"Open share of volume, {whom}")
        add(f"open_share_spend_{scope}", "share", f"Open share of payments, {whom}")
        add(f"firms_open_only_{scope}", "share", f"Firms on open models only, {whom}")
        add(f"firms_closed_only_{scope}", "share", f"Firms on closed models only, {whom}")
        add(f"firms_hybrid_{scope}", "share", f"Firms on both, {whom}")
        add(f"firms_none_{scope}", "share", f"Firms without AI, {whom}")
        add(f"served_{scope}", "share", f"Potential workloads served by AI, {whom}")
        add(f"mixing_volume_{scope}", "share", f"Volume in firms that use both camps, {whom}")
        add(f"mixing_firms_{scope}", "share", f"AI-using firms that use both camps, {whom}")
        add(f"mixing_chance_{scope}", "share", f"The same if workloads chose alone, {whom}")
    for work in WORK_KINDS:
        add(f"open_share_workloads_{work}", "share", f"Open share of {work} workloads on AI")
    add("capability_closed", "ECI points", "Best published closed capability")
    add("capability_open", "ECI points", "Best published open capability")
    add("capability_gap", "ECI points", "Closed lead in capability")
    add("capability_lag", "months", "Time since closed first reached open's capability")
    add("price_closed", "money/volume", "Mean price paid for closed models")
    add("price_open", "money/volume", "Mean price paid for hosted open models")
    add("price_ratio", "ratio", "Open list price over closed, each camp's best family")
    add("price_ratio_equal_quality", "ratio", "The same at equal capability")
    add(
        "price_fixed_quality",
        "index",
        "Cheapest price of the start's closed frontier over the closed list price then",
    )
    add("hhi_vendors", "index 0-1", "Herfindahl index of vendors by revenue")
    add("hhi_families", "index 0-1", "Herfindahl index of families by workloads")
    add("leader_share_enterprise", "share", "Largest vendor's share of enterprise workloads")
    add("leader_is_incumbent", "0 or 1", "Whether the first vendor still leads at enterprises")
    add("incumbent_share_enterprise", "share", "First vendor's share of enterprise workloads")
    add("forks_effective", "families", "Effective number of open families by workloads")
    add(
        "derivatives_top", "share", "Largest lineage's part of startups' custom work on open models"
    )
    add("families_open", "families", "Open families")
    add("vendors_active", "vendors", "Active vendors")
    add("communities_active", "communities", "Active communities")
    add("access_gini", "index 0-1", "Gini of the quality used over firm sizes")
    add("incidents_open", "1/month", "Incidents at open families")
    add("incidents_closed", "1/month", "Incidents at closed families")
    add("trust_open", "0-1", "User-weighted trust in open families")
    add("trust_closed", "0-1", "User-weighted trust in closed families")
    add("support_open", "0-1", "User-weighted support of open offerings")
    add("support_closed", "0-1", "User-weighted support of closed offerings")
    add("support_load", "ratio", "Largest ratio of support asked to staffed")
    add("switching_enterprise", "1/year", "Enterprise workloads that move to another family")
    add("switching_startup", "1/year", "Startup workloads that move to another family")
    add("adopters_enterprise", "share", "Enterprises that use AI")
    add("adopters_startup", "share", "Startups that use AI")
    add("three_families_large", "share", "Large AI-using firms with three or more families")
    add("any_open_large", "share", "Large AI-using firms with any open model")
    add("foreign_share_enterprise", "share", "Enterprise workloads on foreign families")
    add("contributors", "people", "Contributors to open families")
    add("surplus", "utility", "Mean expected gain over no AI of the month's choices")
    add("spend_total", "money/month", "Payments to vendors and hosts")
    add("volume_total", "volume/month", "Volume served")
    add("price_cap_binding", "vendors", "Vendors whose price cap binds")
    add("policy_cost", "money/month", "Public money that levers of the state cost")
    add("policy_burden", "money/month", "What private parties spend or forgo because of levers")
    return tuple(rows)


OUTCOMES: tuple[Outcome, ...] = _declare()
NAMES: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES)
INDEX: dict[str, int] = {name: column for column, name in enumerate(NAMES)}
