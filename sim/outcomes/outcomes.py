"""The table of outcomes, in the order of their columns, and their computation."""

from collections.abc import Callable, Iterator
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.outcomes.formulas import (
    access_gap,
    best_published,
    capability_lag,
    enterprise_workloads,
    enterprises_with_ai,
    leader_is_incumbent,
    mean_prices,
    met_by_users,
    open_share_of_work,
    price_fixed_quality,
    price_ratio,
    price_ratio_equal_quality,
    with_ai,
)
from openclosed.sim.outcomes.monthly_totals import AXES, SCOPES, WORDS
from openclosed.sim.outcomes.totals import Floats, herfindahl, multihoming_by_chance, ratios

if TYPE_CHECKING:
    from openclosed.sim.outcomes.totals import (
        Totals,  # loads a compiler, which names and units do not need
    )

type Compute = Callable[[Totals], NDArray[Any]]


class Outcome(NamedTuple):
    """One column of a run."""

    name: str
    unit: str
    text: str  # its meaning, as a heading
    phrase: str  # its name within a sentence
    group: str  # related outcomes
    low: float | None = None  # bounds that hold whatever the parameters; None for none
    high: float | None = None


class Declaration(NamedTuple):
    """A row of the table: one outcome, or one for each member of an axis."""

    outcomes: tuple[Outcome, ...]
    axis: str  # "" for one outcome
    compute: Compute

    def columns(self, totals: "Totals") -> NDArray[Any]:
        """(outcomes, T) values; raises ValueError if computed in another shape."""
        values, months = self.compute(totals), totals["step"].size
        shape = (months, len(self.outcomes)) if self.axis else (months,)
        if values.shape != shape:
            names = ", ".join(one.name for one in self.outcomes)
            raise ValueError(f"{names}: computed in shape {values.shape} instead of {shape}")
        return values.reshape(months, -1).T


def row(
    name: str,
    unit: str,
    low: float | None,
    high: float | None,
    group: str,
    phrase: str,
    text: str,
    compute: Compute,
) -> Declaration:
    """Declare an outcome, or one for each member of the axis in braces at the end of the name.

    `phrase` and `text` may have the axis in braces, too, or {whom} or {where} for the member's
    words. `compute` returns (T) values, or (T, axis) in the order of `AXES`.
    """
    axis = name.partition("{")[2].rstrip("}")
    declared = []
    for member in AXES[axis] if axis else ("all",):
        words = {axis: member, **WORDS[member]._asdict()}
        heading_text = text.format(**words)
        heading = heading_text[0].upper() + heading_text[1:]
        named, called = name.format(**words), phrase.format(**words)
        declared.append(Outcome(named, unit, heading, called, group, low, high))
    return Declaration(tuple(declared), axis, compute)


_ALL_FIRMS = SCOPES.index("all")

# fmt: off
DECLARATIONS: tuple[Declaration, ...] = (
    # name, unit, low, high, group, phrase, text, compute
    row("open_share_workloads_{scope}", "share", 0.0, 1.0, "open share", "open share of workloads{where}", "Open share of workloads on AI, {whom}",
        lambda t: t.open_shares.at(measure="workloads").by("scope")),
    row("open_share_tokens_{scope}", "share", 0.0, 1.0, "open share", "open share of all tokens{where}", "Open share of all tokens, including self-hosted ones, {whom}",
        lambda t: t.open_shares.at(measure="tokens").by("scope")),
    row("open_share_spend_{scope}", "share", 0.0, 1.0, "open share", "open share of spend{where}", "Open share of spend, including firms' own computing, {whom}",
        lambda t: t.open_shares.at(measure="spend").by("scope")),
    row("open_share_purchased_tokens_{scope}", "share", 0.0, 1.0, "open share", "open share of purchased tokens{where}", "Open share of tokens purchased from vendors and hosts, {whom}",
        lambda t: t.open_shares.at(measure="purchased_tokens").by("scope")),
    row("open_share_purchased_spend_{scope}", "share", 0.0, 1.0, "open share", "open share of purchased spend{where}", "Open share of payments to vendors and hosts, {whom}",
        lambda t: t.open_shares.at(measure="purchased_spend").by("scope")),
    row("firms_open_only_{scope}", "share", 0.0, 1.0, "open share", "firms that use only open models{where}", "Share of firms that use only open models, {whom}",
        lambda t: t.states.at(state="open_only").by("scope")),
    row("firms_closed_only_{scope}", "share", 0.0, 1.0, "adoption", "firms that use only closed models{where}", "Share of firms that use only closed models, {whom}",
        lambda t: t.states.at(state="closed_only").by("scope")),
    row("firms_multihoming_{scope}", "share", 0.0, 1.0, "multihoming", "firms that use both camps{where}", "Share of firms that multi-home (use both camps), {whom}",
        lambda t: t.states.at(state="multihoming").by("scope")),
    row("firms_none_{scope}", "share", 0.0, 1.0, "adoption", "firms without AI{where}", "Share of firms without AI, {whom}",
        lambda t: t.states.at(state="none").by("scope")),
    row("adopted_{scope}", "share", 0.0, 1.0, "adoption", "potential workloads served by AI{where}", "Share of potential workloads served by AI, {whom}",
        lambda t: ratios(t.in_use.at(measure="workloads").by("scope"), t.named("potential").by("scope"))),
    row("multihoming_volume_{scope}", "share", 0.0, 1.0, "multihoming", "volume in multi-homing firms{where}", "Share of volume in multi-homing firms, {whom}",
        lambda t: ratios(t.named("volume_of_multihoming").by("scope"), t.named("volume_in_use").by("scope"))),
    row("multihoming_adopters_{scope}", "share", 0.0, 1.0, "multihoming", "AI-using firms that use both camps{where}", "Multi-homing share of AI-using firms, {whom}",
        lambda t: ratios(t.firms.at(state="multihoming").by("scope"), with_ai(t.firms, "scope"))),
    row("multihoming_by_chance_{scope}", "share", 0.0, 1.0, "multihoming", "multi-homing expected by chance{where}", "Multi-homing share of AI-using firms if each workload chose independently, {whom}",
        lambda t: multihoming_by_chance(t.open_shares.at(measure="workloads").by("scope"), t.named("uses").by("scope", "in_use"))),
    row("open_share_workloads_{work}", "share", 0.0, 1.0, "open share", "open share of workloads{where}", "Open share of {work} workloads on AI",
        open_share_of_work),
    row("closed_only_share_{scope}", "share", 0.0, 1.0, "open frontier", "share of all tokens that only closed models can serve{where}", "Share of tokens that no open offering is capable of serving, {whom}",
        lambda t: ratios(t.named("volume_closed_only").by("scope"), t.named("volume_in_use").by("scope"))),
    row("capability_closed", "ECI points", None, None, "growth", "best closed capability", "Best published closed capability",
        lambda t: best_published(t, "closed")),
    row("capability_open", "ECI points", None, None, "growth", "best open capability", "Best published open capability",
        lambda t: best_published(t, "open")),
    row("capability_gap", "ECI points", None, None, "capability", "capability gap of open", "Capability lead of the best closed model over the best open one",
        lambda t: best_published(t, "closed") - best_published(t, "open")),
    row("capability_lag", "months", 0.0, None, "capability", "capability lag of open", "Time since closed models first reached the best open capability",
        capability_lag),
    # 1 - exp(-x) of it is the share of volume that only closed models can serve, where work comes in many
    # small cohorts; it is missing where a camp offers nothing.
    row("kappa_gap_{kind}", "1", None, None, "open frontier", "growth of work times open's gap in use{where}", "Growth of work per capability point times open's gap in use, {whom}",
        lambda t: t["size_growth"][:, None] * t.named("gap_in_use").by("kind")),
    row("open_preference_{kind}", "utility", None, None, "preference", "preference for open models{where}", "Mean preference for open over closed models beyond what the other terms explain, {whom}",
        lambda t: t.named("open_preference").by("kind")),
    row("price_closed", "money per unit volume", 0.0, None, "growth", "closed price", "Mean price paid for closed models",
        lambda t: mean_prices(t, "closed")[:, _ALL_FIRMS]),
    row("price_open", "money per unit volume", 0.0, None, "growth", "open price", "Mean price paid for hosted open models",
        lambda t: mean_prices(t, "open")[:, _ALL_FIRMS]),
    row("price_ratio_paid_{scope}", "ratio", 0.0, None, "price", "price paid for open over closed{where}", "Ratio of mean prices paid for hosted open and closed models, {whom}",
        lambda t: ratios(mean_prices(t, "open"), mean_prices(t, "closed"))),
    row("price_ratio", "ratio", 0.0, None, "price", "price of open over closed", "Ratio of open to closed list price, each camp's best family",
        price_ratio),
    row("price_ratio_equal_quality", "ratio", 0.0, None, "price", "price of open over closed at equal quality", "Ratio of open to closed list price at equal capability",
        price_ratio_equal_quality),
    row("price_fixed_quality", "first month = 1", 0.0, None, "growth", "price at fixed quality", "Lowest price now of the capability of the closed frontier at the start, relative to its price then",
        price_fixed_quality),
    row("hhi_vendors", "HHI, 0 to 1", 0.0, 1.0, "concentration", "concentration of vendors", "Herfindahl index of vendors by revenue",
        lambda t: herfindahl(t.vendors["revenue"])),
    row("hhi_families", "HHI, 0 to 1", 0.0, 1.0, "concentration", "concentration of model families", "Herfindahl index of families by workloads",
        lambda t: herfindahl(t.families["users"])),
    row("leader_is_incumbent", "yes or no", 0.0, 1.0, "yes or no", "first leader still leads", "Whether the first vendor still leads among enterprises (1 or 0)",
        leader_is_incumbent),
    row("incumbent_share_enterprises", "share", 0.0, 1.0, "concentration", "first leader's share among enterprises", "First vendor's share of enterprises' workloads",
        lambda t: ratios(t.vendors["enterprise_users"][:, 0], enterprise_workloads(t))),
    row("forks_effective", "count", 0.0, None, "community", "effective number of open families", "Effective number of open families by workloads",
        lambda t: ratios(1.0, herfindahl(t.families["open_users"]))),
    row("derivatives_top", "share", 0.0, 1.0, "community", "largest family's share of custom work on open models", "Largest lineage's share of startups' custom work on open models",
        lambda t: ratios(t.families["built_on"].max(axis=1), t.families["built_on"].sum(axis=1))),
    row("families_closed", "count", 0.0, None, "concentration", "closed model families", "Number of closed families",
        lambda t: t["families_closed"]),
    row("families_open", "count", 0.0, None, "community", "open model families", "Number of open families",
        lambda t: t["families_open"]),
    row("vendors_active", "count", 0.0, None, "concentration", "active vendors", "Number of active vendors",
        lambda t: t["vendors"]),
    row("communities_active", "count", 0.0, None, "community", "active communities", "Number of active communities",
        lambda t: t["communities"]),
    row("access_gap", "share, -1 to 1", -1.0, 1.0, "access", "lead of enterprises in access to AI", "Share of potential workloads served by AI, enterprises minus startups",
        access_gap),
    row("incidents_open", "a month", 0.0, None, "safety", "incidents of open models", "Incidents at open families, per month",
        lambda t: t.named("incidents").at(camp="open").by()),
    row("incidents_closed", "a month", 0.0, None, "safety", "incidents of closed models", "Incidents at closed families, per month",
        lambda t: t.named("incidents").at(camp="closed").by()),
    row("trust_open", "0 to 1", 0.0, 1.0, "trust", "trust in open models", "User-weighted trust in open families",
        lambda t: met_by_users(t, "open", "security")),
    row("trust_closed", "0 to 1", 0.0, 1.0, "trust", "trust in closed models", "User-weighted trust in closed families",
        lambda t: met_by_users(t, "closed", "security")),
    row("support_open", "0 to 1", 0.0, 1.0, "support", "support for open models", "User-weighted support of open offerings",
        lambda t: met_by_users(t, "open", "support")),
    row("support_closed", "0 to 1", 0.0, 1.0, "support", "support for closed models", "User-weighted support of closed offerings",
        lambda t: met_by_users(t, "closed", "support")),
    row("switching_{kind}", "share a year", 0.0, None, "switching", "workloads that move to another family{where}", "Share of workloads of {kind} that move to another family in a year",
        lambda t: ratios(t.named("switches").by("kind"), t.in_use.at(measure="workloads").by("kind")) / t.years[:, None]),
    row("adopters_{kind}", "share", 0.0, 1.0, "adoption", "firms that use AI{where}", "Share of {whom} that use AI",
        lambda t: ratios(with_ai(t.named("firms"), "kind"), t.named("firms").by("kind"))),
    row("three_families_enterprises", "share", 0.0, 1.0, "multihoming", "enterprises that use three or more model families", "Share of AI-using enterprises with three or more families",
        lambda t: ratios(t.named("three_families").at(kind="enterprises").by(), enterprises_with_ai(t))),
    row("any_open_enterprises", "share", 0.0, 1.0, "open share", "enterprises that use any open model", "Share of AI-using enterprises with any open model",
        lambda t: 1.0 - ratios(t.named("firms").at(kind="enterprises", state="closed_only").by(), enterprises_with_ai(t))),
    row("foreign_share_enterprises", "share", 0.0, 1.0, "origin", "share of foreign families among enterprises", "Share of enterprises' workloads on foreign families",
        lambda t: ratios(t.named("foreign").at(kind="enterprises").by(), enterprise_workloads(t))),
    row("foreign_share_open_purchased_tokens_startups", "share", 0.0, 1.0, "origin", "foreign share of open purchased tokens among startups", "Foreign families' share of the open tokens that startups purchase",
        lambda t: ratios(t["foreign_purchased"], t.in_use.at(camp="open", measure="purchased_tokens", kind="startups").by())),
    row("contributors", "1", 0.0, None, "community", "contributors to open models", "Contributors to open families, 1 at the references",
        lambda t: t.families["contributors"].sum(axis=1)),
    row("surplus", "utility", None, None, "growth", "surplus", "Mean expected gain over no AI in the month's choices",
        lambda t: ratios(t.in_parts(t.named("surplus").by()), t.named("choices").by())),
    row("spend_total", "money a month", 0.0, None, "growth", "total spend", "Payments to vendors and hosts, plus firms' own computing",
        lambda t: t.in_units(t.in_use.at(measure="spend").by())),
    row("volume_total", "units a month", 0.0, None, "growth", "total volume", "Total volume served",
        lambda t: t.in_units(t.in_use.at(measure="tokens").by())),
    row("purchased_volume_{kind}", "units a month", 0.0, None, "growth", "purchased volume{where}", "Volume purchased from vendors and hosts, {whom}",
        lambda t: t.in_units(t.in_use.at(measure="purchased_tokens").by("kind").T).T),
    row("price_cap_binding", "count", 0.0, None, "diagnosis", "vendors held by their price cap", "Number of vendors whose price cap binds",
        lambda t: t["capped"]),
    row("policy_cost", "money a month", None, None, "policy", "public money for policy", "Public money spent on policy instruments",
        lambda t: t["policy_cost"]),
    row("policy_burden", "money a month", None, None, "policy", "private cost of policy", "What private parties spend or forgo because of policy instruments",
        lambda t: t["policy_burden"]),
)
# fmt: on


def _in_order() -> Iterator[Outcome]:
    """All outcomes; those by scope are grouped by scope, for comparison."""
    for axis, alike in groupby(DECLARATIONS, key=lambda declaration: declaration.axis):
        together = [declaration.outcomes for declaration in alike]
        columns = zip(*together, strict=True) if axis == "scope" else together
        yield from chain.from_iterable(columns)


OUTCOMES: tuple[Outcome, ...] = tuple(_in_order())
NAMES: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES)
INDEX: dict[str, int] = {name: column for column, name in enumerate(NAMES)}
DECLARED: dict[str, tuple[Declaration, int]] = {
    one.name: (declaration, at)
    for declaration in DECLARATIONS
    for at, one in enumerate(declaration.outcomes)
}
"""The declaration of each outcome, and its position there."""
_ORDER = [list(DECLARED).index(name) for name in NAMES]
"""The position of each column among the declared ones."""


def observations(totals: "Totals") -> Floats:
    """(T, outcomes) the months' rows, in the order of `OUTCOMES`.

    Months are computed together, since a hundred cost little more than one. Alternatives beyond
    those on a month's board are zeros and change no sum.
    """
    columns = np.concatenate([declaration.columns(totals) for declaration in DECLARATIONS])
    return np.ascontiguousarray(columns[_ORDER].T)
