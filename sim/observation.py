"""How months are summed up: every outcome of `sim.outcomes`, for many months at once.

A month leaves a `Sighting` of what is seen at its end. Sightings are summed up together, since
arithmetic on a hundred months costs little more than on one. All arrays have a leading axis of T
months; alternatives beyond those on a month's board are zeros and change no sum.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT, Tally
from sim.kinds import CAMPS, CLOSED, FIRM_KINDS, HOSTED, OPEN, WORK_KINDS
from sim.market import NOBODY, Table
from sim.outcomes import INDEX, NAMES, SCOPES, STATES, YARDSTICKS

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]
type Flags = NDArray[np.bool_]

_MEMBERS = np.array([[1, 1], [1, 0], [0, 1]])  # which kinds of firms are in which of SCOPES


class Sighting(NamedTuple):
    """What a month is summed up from."""

    step: int
    months_per_step: float
    cost_slope: float
    past_growth: float
    offerings: Table
    closed: int  # how many of the offerings are closed; they come first
    tally: Tally
    families: Table
    vendors: Table
    communities: Table
    policy_cost: float  # money a month, as the next
    policy_burden: float


def sighted(world: "Ecosystem") -> Sighting:
    """What is seen at the end of the world's month; what will change is copied."""
    market, now = world.market, world.now
    return Sighting(
        step=world.step_number,
        months_per_step=now.clock.months_per_step,
        cost_slope=now.commerce.cost_slope,
        past_growth=now.research.past_growth,
        offerings=world.board.offerings,
        closed=int(world.board.closed[0]),
        tally=world.tally,
        families=market.families.copy(),
        vendors=market.vendors.copy(),
        communities=market.communities.copy(),
        policy_cost=sum(account.cost for account in world.accounts.values()),
        policy_burden=sum(account.burden for account in world.accounts.values()),
    )


def stacked(tables: Sequence[Table], room: int = 0) -> Table:
    """(T, rows) tables under each other; rows are zeros from the end of a table up to `room`."""
    stack = np.zeros((len(tables), room or tables[0].size), tables[0].dtype)
    raw = stack.view(np.uint8)
    for row, table in zip(raw, tables, strict=True):
        row[: table.nbytes] = table.view(np.uint8)
    return stack


def ratio(part: Any, whole: Any) -> float:
    """Part / whole, 0 where there is nothing."""
    return float(part / whole) if whole > 0 else 0.0


def ratios(part: Any, whole: Any) -> Floats:
    """Part / whole elementwise, 0 where there is nothing."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    shares: Floats = np.divide(part, whole, out=np.zeros(whole.shape), where=whole > 0)
    return shares


def herfindahl(amounts: Floats) -> Floats:
    """Sum of squared shares along the last axis (Herfindahl-Hirschman index, 0 to 1)."""
    index: Floats = np.sum(ratios(amounts, amounts.sum(axis=-1, keepdims=True)) ** 2, axis=-1)
    return index


def gini(people: Floats, amounts: Floats) -> Floats:
    """Gini coefficient between groups of `people` that have `amounts` in sum, by mean amount.

    Groups stand along the last axis; 0 where nobody has anything.
    """
    order = np.argsort(ratios(amounts, people), axis=-1, kind="stable")
    people, amounts = (np.take_along_axis(each, order, axis=-1) for each in (people, amounts))
    x = ratios(people, people.sum(axis=-1, keepdims=True))
    share = ratios(amounts, amounts.sum(axis=-1, keepdims=True))
    y = np.cumsum(share, axis=-1)
    index: Floats = 1.0 - np.sum(x * (2.0 * y - share), axis=-1)
    return np.where(amounts.sum(axis=-1) > 0, index, 0.0)


def chance_of_mixing(share: Floats, uses: NDArray[np.int64]) -> Floats:
    """Share of AI-using firms that would use both camps if each workload chose alone.

    Args:
        share: (...) open share of workloads.
        uses: (..., n) firms by number of workloads in use, from 0 on.
    """
    firms = uses[..., 1:]
    n = np.arange(1, uses.shape[-1])
    mixed = 1.0 - share[..., None] ** n - (1.0 - share[..., None]) ** n
    return ratios((firms * mixed).sum(axis=-1), firms.sum(axis=-1))


def observations(
    sightings: Sequence[Sighting], closed_frontier: Floats, start: float, first_price: float
) -> Floats:
    """(T, outcomes) the months' rows, in the order of `OUTCOMES`.

    Args:
        sightings: of T months.
        closed_frontier: (steps) best published closed capability by step, points.
        start: the closed camp's frontier at the start of the run, points.
        first_price: highest list price of a closed offering in the first month.
    """
    # In whole blocks of eight numpy adds numbers in the same order however many zeros follow.
    room = 8 * -(-max(one.offerings.size for one in sightings) // 8)
    offerings = stacked([one.offerings for one in sightings], room)
    tallies = stacked([one.tally.offerings for one in sightings], room)
    families = stacked([one.families for one in sightings])
    vendors = stacked([one.vendors for one in sightings])
    kinds = stacked([one.tally.kinds for one in sightings])
    place = np.arange(room)
    last = np.array([[one.offerings.size] for one in sightings])
    border = np.array([[one.closed] for one in sightings])
    camps = [place < border, (place >= border) & (place < last)]
    users, volume, spend = (tallies[name] for name in ("users", "volume", "spend"))
    row: dict[str, Floats] = {}
    row |= _adoption(kinds, camps[OPEN], (users, volume, spend))
    row |= _capability(sightings, families, closed_frontier)
    slope = np.array([one.cost_slope for one in sightings])
    row |= _prices(offerings, camps, volume, spend, slope, start, first_price)
    row |= _concentration(families, vendors, offerings["family"], users[..., 0, :].sum(axis=-1))
    row |= _assurance(families, vendors, offerings, camps, users.sum(axis=(2, 3)))
    row |= _firms(sightings, kinds, users)
    communities = stacked([one.communities for one in sightings])
    row["communities_active"] = communities["active"].sum(axis=1)
    row["contributors"] = (communities["contributors"] * communities["active"]).sum(axis=1)
    row["spend_total"] = spend.sum(axis=(1, 2, 3)) / UNIT
    row["volume_total"] = volume.sum(axis=(1, 2, 3)) / UNIT
    row["policy_cost"] = np.array([one.policy_cost for one in sightings])
    row["policy_burden"] = np.array([one.policy_burden for one in sightings])
    filled = np.empty((len(sightings), len(NAMES)))
    for name in NAMES:
        filled[:, INDEX[name]] = row[name]
    return filled


def _adoption(
    kinds: Table, is_open: Flags, amounts: tuple[Counts, Counts, Counts]
) -> dict[str, Floats]:
    """Shares by scope and by work; `amounts` are (T, A, kind, work), one for each yardstick."""
    row: dict[str, Floats] = {}

    def put(name: str, values: Floats) -> None:
        for s, scope in enumerate(SCOPES):
            row[f"{name}_{scope}"] = values[:, s]

    mask = is_open[:, :, None, None]
    open_users, all_users = (amounts[0] * mask).sum(axis=1), amounts[0].sum(axis=1)
    for yardstick, amount in zip(YARDSTICKS, amounts, strict=True):
        part, whole = (amount * mask).sum(axis=(1, 3)), amount.sum(axis=(1, 3))
        put(f"open_share_{yardstick}", ratios(part @ _MEMBERS.T, whole @ _MEMBERS.T))
    firms = _MEMBERS @ kinds["firms"]  # (T, scope, state)
    for state, counts in zip(STATES, np.moveaxis(firms, 2, 0), strict=True):
        put(f"firms_{state}", ratios(counts, firms.sum(axis=2)))
    potential = kinds["potential"].sum(axis=2) @ _MEMBERS.T
    put("served", ratios(all_users.sum(axis=2) @ _MEMBERS.T, potential))
    in_use, mixed = kinds["volume_in_use"] @ _MEMBERS.T, kinds["volume_in_hybrids"] @ _MEMBERS.T
    put("mixing_volume", ratios(mixed, in_use))
    put("mixing_firms", ratios(firms[..., 3], firms[..., 1:].sum(axis=2)))
    share = np.stack([row[f"open_share_workloads_{scope}"] for scope in SCOPES], axis=1)
    put("mixing_chance", chance_of_mixing(share, _MEMBERS @ kinds["uses"]))
    by_work = ratios(open_users.sum(axis=1), all_users.sum(axis=1))
    for w, work in enumerate(WORK_KINDS):
        row[f"open_share_workloads_{work}"] = by_work[:, w]
    return row


def _capability(
    sightings: Sequence[Sighting], families: Table, closed_frontier: Floats
) -> dict[str, Floats]:
    alive = families["alive"] == 1
    best = []
    for camp in (CLOSED, OPEN):
        own = np.where(alive & (families["open"] == camp), families["published"], -np.inf)
        best.append(own.max(axis=1))
    known = np.maximum(*best)
    closed, open_ = (np.where(np.isfinite(camp), camp, known) for camp in best)
    reached = np.maximum.accumulate(closed_frontier)
    lag = np.zeros(len(sightings))
    for t, one in enumerate(sightings):
        if not np.isfinite(best[CLOSED][t]) or not np.isfinite(best[OPEN][t]):
            continue
        first = int(np.searchsorted(reached[: one.step + 1], open_[t]))
        lag[t] = max(one.step - first, 0) * one.months_per_step
        if first == 0:
            # Closed was there before the first month, where its record is carried back.
            lag[t] += 12.0 * (float(reached[0]) - open_[t]) / one.past_growth
    return {
        "capability_closed": closed,
        "capability_open": open_,
        "capability_gap": closed - open_,
        "capability_lag": lag,
    }


def _prices(
    offerings: Table,
    camps: Sequence[Flags],
    volume: Counts,
    spend: Counts,
    slope: Floats,
    start: float,
    first_price: float,
) -> dict[str, Floats]:
    hosted = camps[OPEN] & (offerings["delivery"] == HOSTED)
    sold, paid = volume.sum(axis=(2, 3)), spend.sum(axis=(2, 3))
    capability, list_price = offerings["capability"], offerings["list_price"]
    month = np.arange(len(slope))
    best = [np.where(own, capability, -np.inf).argmax(axis=1) for own in (camps[CLOSED], hosted)]
    closed, open_ = ((capability[month, a], list_price[month, a]) for a in best)
    both = camps[CLOSED].any(axis=1) & hosted.any(axis=1)
    raw = np.where(both, ratios(open_[1], closed[1]), 0.0)
    able = (camps[CLOSED] | hosted) & (capability >= start)
    at_start = np.where(able, list_price * np.exp(slope[:, None] * (start - capability)), np.inf)
    cheapest = np.where(able.any(axis=1), at_start.min(axis=1), 0.0)
    return {
        "price_closed": ratios(
            (paid * camps[CLOSED]).sum(axis=1), (sold * camps[CLOSED]).sum(axis=1)
        ),
        "price_open": ratios((paid * hosted).sum(axis=1), (sold * hosted).sum(axis=1)),
        "price_ratio": raw,
        "price_ratio_equal_quality": raw
        * np.exp(slope * np.where(both, closed[0] - open_[0], 0.0)),
        "price_fixed_quality": ratios(cheapest, first_price),
    }


def _concentration(
    families: Table, vendors: Table, family: Counts, enterprise_users: Counts
) -> dict[str, Floats]:
    """Concentration; `enterprise_users` are (T, A) the enterprises' workloads by offering."""
    alive, is_open = families["alive"] == 1, families["open"] == 1
    users = families["users"] * alive
    owner = np.take_along_axis(families["vendor"], family, axis=1)
    owned = owner != NOBODY
    by_vendor = np.zeros(vendors.shape)
    np.add.at(by_vendor, (np.nonzero(owned)[0], owner[owned]), enterprise_users[owned])
    concentration = herfindahl(users * is_open)
    return {
        "hhi_vendors": herfindahl(vendors["revenue"] * vendors["active"]),
        "hhi_families": herfindahl(users),
        "leader_share_enterprise": ratios(by_vendor.max(axis=1), enterprise_users.sum(axis=1)),
        "leader_is_incumbent": by_vendor.argmax(axis=1) == 0,
        "forks_effective": ratios(1.0, concentration),
        "families_open": (alive & is_open).sum(axis=1),
        "vendors_active": vendors["active"].sum(axis=1),
        "price_cap_binding": (vendors["capped"] * vendors["active"]).sum(axis=1),
    }


def _assurance(
    families: Table, vendors: Table, offerings: Table, camps: Sequence[Flags], users: Counts
) -> dict[str, Floats]:
    """Trust and support as users meet them, and incidents; `users` are workloads by offering."""
    row: dict[str, Floats] = {"support_load": (vendors["load"] * vendors["active"]).max(axis=1)}
    for camp, name in enumerate(CAMPS):
        weight = users * camps[camp]
        weight = np.where(weight.any(axis=1, keepdims=True), weight, camps[camp])
        for outcome, attribute in (("trust", "security"), ("support", "support")):
            met = (weight * offerings[attribute]).sum(axis=1)
            row[f"{outcome}_{name}"] = ratios(met, weight.sum(axis=1))
        own = (families["open"] == camp) & (families["alive"] == 1)
        row[f"incidents_{name}"] = (families["incidents"] * own).sum(axis=1)
    return row


def _firms(sightings: Sequence[Sighting], kinds: Table, users: Counts) -> dict[str, Floats]:
    years = np.array([one.months_per_step for one in sightings]) / 12.0
    large = np.stack([one.tally.large for one in sightings])
    access = np.stack([one.tally.access for one in sightings]).astype(float)
    by_kind = users.sum(axis=(1, 3))
    row: dict[str, Floats] = {}
    for k, kind in enumerate(FIRM_KINDS):
        firms = kinds["firms"][:, k]
        row[f"switching_{kind}"] = ratios(kinds["switches"][:, k], by_kind[:, k]) / years
        row[f"adopters_{kind}"] = ratios(firms[:, 1:].sum(axis=1), firms.sum(axis=1))
    row["three_families_large"] = ratios(large[:, 1], large[:, 0])
    row["any_open_large"] = ratios(large[:, 2], large[:, 0])
    row["foreign_share_enterprise"] = ratios(kinds["foreign"][:, 0], by_kind[:, 0])
    row["access_gini"] = gini(access[..., 0], access[..., 1])
    row["surplus"] = ratios(kinds["surplus"].sum(axis=1) / UNIT, kinds["choices"].sum(axis=1))
    return row
