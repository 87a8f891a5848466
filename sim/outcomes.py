"""What a month is summed up in: the outcomes, their units and how each is computed."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT
from sim.kinds import FIRM_KINDS, HOSTED, SELF_HOSTED, WORK_KINDS
from sim.market import NOBODY, Table

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

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
    add("forks_effective", "families", "Effective number of open families by workloads")
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


def ratio(part: Any, whole: Any) -> float:
    """Part / whole, 0 where there is nothing."""
    return float(part / whole) if whole > 0 else 0.0


def herfindahl(amounts: Floats) -> float:
    """Sum of squared shares (Herfindahl-Hirschman index, 0 to 1)."""
    total = float(amounts.sum())
    return float(np.sum((amounts / total) ** 2)) if total > 0 else 0.0


def gini(people: Floats, amounts: Floats) -> float:
    """Gini coefficient between groups of `people` that have `amounts` in sum, by mean amount."""
    held = people > 0
    if not held.any() or amounts[held].sum() <= 0:
        return 0.0
    people, amounts = people[held], amounts[held]
    order = np.argsort(amounts / people, kind="stable")
    x = np.concatenate([[0.0], np.cumsum(people[order]) / people.sum()])
    y = np.concatenate([[0.0], np.cumsum(amounts[order]) / amounts.sum()])
    return float(1.0 - np.sum(np.diff(x) * (y[1:] + y[:-1])))


def ratios(part: Any, whole: Any) -> Floats:
    """Part / whole elementwise, 0 where there is nothing."""
    whole = np.asarray(whole, dtype=float)
    shares: Floats = np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
    return shares


def chance_of_mixing(share: Floats, uses: NDArray[np.int64]) -> Floats:
    """Share of AI-using firms that would use both camps if each workload chose alone.

    Args:
        share: (scopes) open share of workloads.
        uses: (scopes, n) firms by number of workloads in use, from 0 on.
    """
    firms = uses[:, 1:]
    n = np.arange(1, uses.shape[1])
    mixed = 1.0 - share[:, None] ** n - (1.0 - share[:, None]) ** n
    return ratios((firms * mixed).sum(axis=1), firms.sum(axis=1))


def observation(world: "Ecosystem") -> Floats:
    """The month's row of outcomes, in the order of `OUTCOMES`."""
    offerings, tally, closed = world.board.offerings, world.tally, int(world.board.closed[0])
    amounts = np.stack([tally.offerings[name] for name in ("users", "volume", "spend")])
    users = amounts[0].sum(axis=2)
    weight = users.sum(axis=1).astype(float)
    row = _capability(world) | _prices(world, offerings, closed, amounts)
    row |= _concentration(world, offerings["family"], users[:, 0].astype(float))
    row |= _assurance(world, offerings, closed, weight) | _firms(world, amounts)
    filled = np.empty(len(NAMES))
    filled[_SINGLE] = [row[name] for name in _SINGLE_NAMES]
    _adoption(filled, tally.kinds, amounts[:, closed:].sum(axis=1), amounts.sum(axis=1))
    return filled


_MEMBERS = np.array([[1, 1], [1, 0], [0, 1]])  # which kinds of firms are in which of SCOPES
_BY_SCOPE = (
    *(f"open_share_{yardstick}" for yardstick in YARDSTICKS),
    *(f"firms_{state}" for state in STATES),
    *("served", "mixing_volume", "mixing_firms", "mixing_chance"),
)
_SCOPE_COLUMNS = {name: [INDEX[f"{name}_{scope}"] for scope in SCOPES] for name in _BY_SCOPE}
_WORK_COLUMNS = [INDEX[f"open_share_workloads_{work}"] for work in WORK_KINDS]
_OF_ADOPTION = {
    *_WORK_COLUMNS,
    *(column for scopes in _SCOPE_COLUMNS.values() for column in scopes),
}
_SINGLE = [column for column in range(len(NAMES)) if column not in _OF_ADOPTION]
_SINGLE_NAMES = [NAMES[column] for column in _SINGLE]


def _adoption(row: Floats, kinds: Table, open_: Counts, total: Counts) -> None:
    """Fill the shares by scope and by work.

    `open_` and `total` are sums by (yardstick, kind, work).
    """

    def put(name: str, values: Floats) -> Floats:
        row[_SCOPE_COLUMNS[name]] = values
        return values

    shares = ratios(_MEMBERS @ open_.sum(axis=2).T, _MEMBERS @ total.sum(axis=2).T)
    for yardstick, values in zip(YARDSTICKS, shares.T, strict=True):
        put(f"open_share_{yardstick}", values)
    firms = _MEMBERS @ kinds["firms"]
    for state, counts in zip(STATES, firms.T, strict=True):
        put(f"firms_{state}", ratios(counts, firms.sum(axis=1)))
    put(
        "served", ratios(_MEMBERS @ total[0].sum(axis=1), _MEMBERS @ kinds["potential"].sum(axis=1))
    )
    in_use, in_hybrids = _MEMBERS @ kinds["volume_in_use"], _MEMBERS @ kinds["volume_in_hybrids"]
    put("mixing_volume", ratios(in_hybrids, in_use))
    put("mixing_firms", ratios(firms[:, 3], firms[:, 1:].sum(axis=1)))
    put("mixing_chance", chance_of_mixing(shares[:, 0], _MEMBERS @ kinds["uses"]))
    row[_WORK_COLUMNS] = ratios(open_[0].sum(axis=0), total[0].sum(axis=0))


def _capability(world: "Ecosystem") -> dict[str, float]:
    families = world.market.families
    alive = families["alive"] == 1
    best = [
        float(families["published"][alive & (families["open"] == camp)].max(initial=-np.inf))
        for camp in (0, 1)
    ]
    closed, open_ = best
    if not np.isfinite(closed) or not np.isfinite(open_):
        known = max(closed, open_)
        gap, lag = 0.0, 0.0
        closed, open_ = (x if np.isfinite(x) else known for x in best)
    else:
        gap = closed - open_
        reached = np.maximum.accumulate(world.closed_frontier[: world.step_number + 1])
        first = int(np.searchsorted(reached, open_))
        lag = max(world.step_number - first, 0) * world.now.clock.months_per_step
        if first == 0:
            # Closed was there before the first month, where its record is carried back.
            lag += 12.0 * (float(reached[0]) - open_) / world.now.research.past_growth
    return {
        "capability_closed": closed,
        "capability_open": open_,
        "capability_gap": gap,
        "capability_lag": lag,
    }


def _prices(world: "Ecosystem", offerings: Table, closed: int, amounts: Counts) -> dict[str, float]:
    volume, spend = amounts[1:].sum(axis=(2, 3))
    capability, list_price = offerings["capability"], offerings["list_price"]
    slope = world.now.commerce.cost_slope
    hosted = np.flatnonzero(offerings["delivery"] == HOSTED)
    row = {
        "price_closed": ratio(spend[:closed].sum(), volume[:closed].sum()),
        "price_open": ratio(spend[hosted].sum(), volume[hosted].sum()),
        "price_ratio": 0.0,
        "price_ratio_equal_quality": 0.0,
    }
    if closed and hosted.size:
        best_closed = int(capability[:closed].argmax())
        best_open = int(hosted[capability[hosted].argmax()])
        raw = float(list_price[best_open] / list_price[best_closed])
        row["price_ratio"] = raw
        row["price_ratio_equal_quality"] = raw * math.exp(
            slope * float(capability[best_closed] - capability[best_open])
        )
    start = world.parameters.research.closed_start
    able = (offerings["delivery"] != SELF_HOSTED) & (capability >= start)
    cheapest = list_price[able] * np.exp(slope * (start - capability[able]))
    row["price_fixed_quality"] = ratio(cheapest.min() if cheapest.size else 0.0, world.first_price)
    return row


def _concentration(
    world: "Ecosystem", family: Counts, enterprise_users: Floats
) -> dict[str, float]:
    """Concentration; `enterprise_users` are the enterprises' workloads by offering."""
    families, vendors = world.market.families, world.market.vendors
    alive, is_open = families["alive"] == 1, families["open"] == 1
    users = families["users"] * alive
    open_users = users[is_open]
    owner = families["vendor"][family]
    owned = owner != NOBODY
    by_vendor = np.bincount(owner[owned], weights=enterprise_users[owned], minlength=vendors.size)
    concentration = herfindahl(open_users)
    return {
        "hhi_vendors": herfindahl(vendors["revenue"] * vendors["active"]),
        "hhi_families": herfindahl(users),
        "leader_share_enterprise": ratio(by_vendor.max(), enterprise_users.sum()),
        "leader_is_incumbent": float(by_vendor.argmax() == 0),
        "forks_effective": 1.0 / concentration if concentration > 0 else 0.0,
        "families_open": float((alive & is_open).sum()),
        "vendors_active": float(vendors["active"].sum()),
        "communities_active": float(world.market.communities["active"].sum()),
        "price_cap_binding": float((vendors["capped"] * vendors["active"]).sum()),
    }


def _assurance(
    world: "Ecosystem", offerings: Table, closed: int, users: Floats
) -> dict[str, float]:
    """Trust and support as users meet them, and incidents; `users` are workloads by offering."""
    families = world.market.families
    row = {
        "support_load": float((world.market.vendors["load"] * world.market.vendors["active"]).max())
    }
    for name, camp in (("open", slice(closed, None)), ("closed", slice(0, closed))):
        weight = users[camp] if users[camp].sum() > 0 else np.ones(users[camp].size)
        row[f"trust_{name}"] = ratio(weight @ offerings["security"][camp], weight.sum())
        row[f"support_{name}"] = ratio(weight @ offerings["support"][camp], weight.sum())
        flag = (families["open"] == (name == "open")) & (families["alive"] == 1)
        row[f"incidents_{name}"] = float(families["incidents"][flag].sum())
    return row


def _firms(world: "Ecosystem", amounts: Counts) -> dict[str, float]:
    tally, kinds = world.tally, world.tally.kinds
    years = world.now.clock.years_per_step
    row = {}
    for k, kind in enumerate(FIRM_KINDS):
        row[f"switching_{kind}"] = ratio(kinds["switches"][k], amounts[0, :, k].sum()) / years
        row[f"adopters_{kind}"] = ratio(kinds["firms"][k, 1:].sum(), kinds["firms"][k].sum())
    row["three_families_large"] = ratio(tally.large[1], tally.large[0])
    row["any_open_large"] = ratio(tally.large[2], tally.large[0])
    row["foreign_share_enterprise"] = ratio(kinds["foreign"][0], amounts[0, :, 0].sum())
    access = tally.access.astype(float)
    row["access_gini"] = gini(access[:, 0], access[:, 1])
    communities = world.market.communities
    row["contributors"] = float((communities["contributors"] * communities["active"]).sum())
    row["surplus"] = ratio(kinds["surplus"].sum() / UNIT, kinds["choices"].sum())
    row["spend_total"] = amounts[2].sum() / UNIT
    row["volume_total"] = amounts[1].sum() / UNIT
    for side in ("cost", "burden"):
        accounts = world.accounts.values()
        row[f"policy_{side}"] = sum(getattr(account, side) for account in accounts)
    return row
