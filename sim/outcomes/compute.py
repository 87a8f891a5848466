"""How months are summed up: every outcome of `sim.outcomes.outcomes`, for many months at once.

A month leaves a row in `sim.outcomes.monthly_totals`. The rows are summed up together, since
arithmetic on a hundred months costs little more than on one. All arrays have a leading axis of T
months; alternatives beyond those on a month's board are zeros and change no sum.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.monthly_totals import (
    ALL_USERS,
    BUILT_ON,
    CAPABILITY,
    CONTRIBUTORS,
    LIST_PRICE,
    OPEN_USERS,
    SECURITY,
    SOLD,
    SPEND,
    SUPPORT,
    USERS,
    VOLUME,
    MonthlyTotals,
)
from sim.outcomes.outcomes import INDEX, NAMES, SCOPES, STATES, YARDSTICKS
from sim.state.kinds import CAMPS, CLOSED, FIRM_KINDS, OPEN, WORK_KINDS
from sim.state.market import Table
from sim.state.tally import UNIT

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

_MEMBERS = np.array([[1, 1], [1, 0], [0, 1]])  # which kinds of firms are in which of SCOPES


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
    totals: MonthlyTotals, closed_frontier: Floats, start: float, first_price: float
) -> Floats:
    """(T, outcomes) the months' rows, in the order of `OUTCOMES`.

    Args:
        totals: of T months.
        closed_frontier: (steps) best published closed capability by step, points.
        start: the closed camp's frontier at the start of the run, points.
        first_price: highest list price of a closed offering in the first month.
    """
    months, kinds = totals.months, totals.kinds
    # In whole blocks of eight numpy adds numbers in the same order however many zeros follow.
    room = 8 * -(-int(months["offerings"].max()) // 8)
    offerings, users = totals.offerings[..., :room], totals.users[:, :room]
    place = np.arange(room)
    border, last = months["closed"][:, None], months["offerings"][:, None]
    camps = [place < border, (place >= border) & (place < last)]
    amounts = np.ascontiguousarray(months["amounts"])
    by_kind = amounts[:, :, USERS].sum(axis=(1, 3))
    row: dict[str, Any] = {}
    row |= _adoption(kinds, amounts)
    row |= _capability(months, closed_frontier)
    row |= _prices(months, amounts, offerings, camps, start, first_price)
    row |= _concentration(totals, by_kind[:, 0])
    row |= _assurance(months, offerings, camps, users)
    row |= _firms(months, kinds, by_kind)
    row["communities_active"] = months["communities"]
    row["contributors"] = totals.families[:, CONTRIBUTORS].sum(axis=1)
    row["spend_total"] = amounts[:, :, SPEND].sum(axis=(1, 2, 3)) / UNIT
    row["volume_total"] = amounts[:, :, VOLUME].sum(axis=(1, 2, 3)) / UNIT
    row["policy_cost"], row["policy_burden"] = months["policy_cost"], months["policy_burden"]
    filled = np.empty((len(months), len(NAMES)))
    for name in NAMES:
        filled[:, INDEX[name]] = row[name]
    return filled


def _adoption(kinds: Table, amounts: NDArray[np.int64]) -> dict[str, Floats]:
    """Shares by scope and by work; `amounts` are (T, camp, yardstick, kind, work)."""
    row: dict[str, Floats] = {}

    def put(name: str, values: Floats) -> None:
        for s, scope in enumerate(SCOPES):
            row[f"{name}_{scope}"] = values[:, s]

    everything = amounts.sum(axis=1)
    scoped_open = amounts[:, OPEN].sum(axis=3) @ _MEMBERS.T
    scoped = everything.sum(axis=3) @ _MEMBERS.T
    for y, yardstick in enumerate(YARDSTICKS):
        put(f"open_share_{yardstick}", ratios(scoped_open[:, y], scoped[:, y]))
    firms = _MEMBERS @ kinds["firms"]  # (T, scope, state)
    for state, counts in zip(STATES, np.moveaxis(firms, 2, 0), strict=True):
        put(f"firms_{state}", ratios(counts, firms.sum(axis=2)))
    potential = kinds["potential"].sum(axis=2) @ _MEMBERS.T
    put("served", ratios(scoped[:, USERS], potential))
    in_use, mixed = kinds["volume_in_use"] @ _MEMBERS.T, kinds["volume_in_hybrids"] @ _MEMBERS.T
    put("mixing_volume", ratios(mixed, in_use))
    put("mixing_firms", ratios(firms[..., 3], firms[..., 1:].sum(axis=2)))
    share = np.stack([row[f"open_share_workloads_{scope}"] for scope in SCOPES], axis=1)
    put("mixing_chance", chance_of_mixing(share, _MEMBERS @ kinds["uses"]))
    by_work = ratios(amounts[:, OPEN, USERS].sum(axis=1), everything[:, USERS].sum(axis=1))
    for w, work in enumerate(WORK_KINDS):
        row[f"open_share_workloads_{work}"] = by_work[:, w]
    return row


def _capability(months: Table, closed_frontier: Floats) -> dict[str, Floats]:
    best = months["best"]
    known = best.max(axis=1)
    known = np.where(np.isfinite(known), known, 0.0)  # nothing on the market is able to nothing
    closed, open_ = (np.where(np.isfinite(best[:, c]), best[:, c], known) for c in (CLOSED, OPEN))
    reached = np.maximum.accumulate(closed_frontier)
    first = np.minimum(np.searchsorted(reached, open_), months["step"] + 1)
    lag = np.maximum(months["step"] - first, 0) * months["months_per_step"]
    # Where closed was there before the first month, its record is carried back.
    before = 12.0 * (reached[0] - open_) / months["past_growth"]
    lag = np.where(first == 0, lag + before, lag)
    return {
        "capability_closed": closed,
        "capability_open": open_,
        "capability_gap": closed - open_,
        "capability_lag": np.where(np.isfinite(best).all(axis=1), lag, 0.0),
    }


def _prices(
    months: Table,
    amounts: NDArray[np.int64],
    offerings: Floats,
    camps: list[Flags],
    start: float,
    first_price: float,
) -> dict[str, Floats]:
    sold = offerings[:, SOLD] == 1
    hosted = camps[OPEN] & sold
    capability, list_price = offerings[:, CAPABILITY], offerings[:, LIST_PRICE]
    slope, month = months["cost_slope"], np.arange(len(months))
    best = [np.where(own, capability, -np.inf).argmax(axis=1) for own in (camps[CLOSED], hosted)]
    closed, open_ = ((capability[month, a], list_price[month, a]) for a in best)
    both = camps[CLOSED].any(axis=1) & hosted.any(axis=1)
    raw = np.where(both, ratios(open_[1], closed[1]), 0.0)
    able = sold & (capability >= start)
    at_start = np.where(able, list_price * np.exp(slope[:, None] * (start - capability)), np.inf)
    cheapest = np.where(able.any(axis=1), at_start.min(axis=1), 0.0)
    paid = amounts[:, CLOSED].sum(axis=(2, 3))  # (T, yardstick)
    return {
        "price_closed": ratios(paid[:, SPEND], paid[:, VOLUME]),
        "price_open": ratios(months["hosted"][:, SPEND], months["hosted"][:, VOLUME]),
        "price_ratio": raw,
        "price_ratio_equal_quality": raw
        * np.exp(slope * np.where(both, closed[0] - open_[0], 0.0)),
        "price_fixed_quality": ratios(cheapest, first_price),
    }


def _concentration(totals: MonthlyTotals, enterprise_users: NDArray[np.int64]) -> dict[str, Floats]:
    months, families = totals.months, totals.families
    concentration = herfindahl(families[:, OPEN_USERS])
    built_on = families[:, BUILT_ON]
    return {
        "hhi_vendors": herfindahl(totals.revenues),
        "hhi_families": herfindahl(families[:, ALL_USERS]),
        "leader_share_enterprise": ratios(months["leader_users"], enterprise_users),
        "leader_is_incumbent": months["leader"] == 0,
        "incumbent_share_enterprise": ratios(months["first_users"], enterprise_users),
        "forks_effective": ratios(1.0, concentration),
        "derivatives_top": ratios(built_on.max(axis=1), built_on.sum(axis=1)),
        "families_open": months["families_open"],
        "vendors_active": months["vendors"],
        "price_cap_binding": months["capped"],
    }


def _assurance(
    months: Table, offerings: Floats, camps: list[Flags], users: NDArray[np.int64]
) -> dict[str, Floats]:
    """Trust and support as users meet them, and incidents; `users` are workloads by offering."""
    row: dict[str, Floats] = {"support_load": months["load"]}
    for camp, name in enumerate(CAMPS):
        weight = users * camps[camp]
        weight = np.where(weight.any(axis=1, keepdims=True), weight, camps[camp])
        for outcome, attribute in (("trust", SECURITY), ("support", SUPPORT)):
            met = (weight * offerings[:, attribute]).sum(axis=1)
            row[f"{outcome}_{name}"] = ratios(met, weight.sum(axis=1))
        row[f"incidents_{name}"] = months["incidents"][:, camp]
    return row


def _firms(months: Table, kinds: Table, by_kind: NDArray[np.int64]) -> dict[str, Floats]:
    """What firms did; `by_kind` are (T, kind) workloads on AI."""
    years = months["months_per_step"] / 12.0
    large, access = months["large"], months["access"].astype(float)
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
