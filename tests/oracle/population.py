"""How a firm comes into the world: its kind, size, skill, workloads and first contract."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sim.engine import randomness
from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.firms import FirmKind
from sim.parameters.workloads import WorkloadKind
from sim.state.kinds import (
    ENTERPRISE,
    HOSTED,
    NOT_STARTED,
    SELF_HOSTED,
    STARTUP,
    WITHOUT_AI,
    WORK_KINDS,
    slot_of,
)
from tests.oracle.streams import normal, single, uniforms

LASTING, FIRM = int(randomness.LASTING), int(randomness.FIRM)
WORKLOAD, INITIAL = int(randomness.WORKLOAD), int(randomness.INITIAL)
KIND_SLOT, SIZE_SLOT, VIEWS_SLOT = 0, 1, 100  # of the stream FIRM
INITIAL_SLOT = 1  # of the stream INITIAL, from which workloads draw


@dataclass
class Workload:
    """A use of AI inside a firm."""

    work: int  # index into WORK_KINDS
    volume: float  # a month at the start's intensity and price
    review_at: float  # months after the start
    since: float  # months after the start at which the offering was taken
    slot: int = NOT_STARTED  # offering in use, WITHOUT_AI or NOT_STARTED


def firm_kind(now: Parameters, kind: int) -> FirmKind:
    """Parameters of a kind of firm."""
    return now.firms.enterprise if kind == ENTERPRISE else now.firms.startup


def work_kind(now: Parameters, work: int) -> WorkloadKind:
    """Parameters of a kind of work."""
    found: WorkloadKind = getattr(now.workloads, WORK_KINDS[work])
    return found


def contract_months(now: Parameters, kind: int) -> float:
    """Mean length of a contract: at most half of a kind reviews in a step."""
    months = firm_kind(now, kind).review_months
    if now.review.timing == "every_step":
        return months
    return max(months, 2.0 * now.clock.months_per_step)


def place_of(now: Parameters, seed: int, place: int) -> tuple[int, int]:
    """Kind of the firms at a place, and how many workloads they have."""
    draws = uniforms(seed, place, LASTING, FIRM, KIND_SLOT)
    kind = STARTUP if draws[0] < now.firms.startup_fraction else ENTERPRISE
    firm = firm_kind(now, kind)
    more = firm.workloads_most - firm.workloads_least + 1
    return kind, firm.workloads_least + int(draws[1] * more)


def employees_and_skill(now: Parameters, seed: int, number: int, kind: int) -> tuple[float, float]:
    """Lognormal size, and skill that is normal on the logit scale."""
    firm = firm_kind(now, kind)
    draws = uniforms(seed, number, LASTING, FIRM, SIZE_SLOT)
    employees = firm.employees_median * math.exp(firm.employees_spread * normal(draws[0]))
    odds = firm.skill / (1.0 - firm.skill) * math.exp(firm.skill_spread * normal(draws[1]))
    return single(employees), single(odds / (1.0 + odds))


def workloads_of(
    now: Parameters, seed: int, number: int, kind: int, count: int, months: float
) -> list[Workload]:
    """The workloads of a firm that comes `months` after the start; none has begun."""
    firm = firm_kind(now, kind)
    mix = [getattr(firm, f"mix_{work}") for work in WORK_KINDS]
    workloads = []
    for k in range(count):
        draws = uniforms(seed, number, LASTING, WORKLOAD, k)
        work, cumulative = 0, mix[0] / sum(mix)
        while work < len(mix) - 1 and draws[0] > cumulative:
            work += 1
            cumulative += mix[work] / sum(mix)
        volume = firm.volume_median * work_kind(now, work).volume_scale
        volume *= math.exp(firm.volume_spread * normal(draws[1]))
        # The rest of a contract: exponential if that has no memory, else uniform over its length.
        rest = -math.log(draws[2]) if now.review.timing == "poisson" else draws[2]
        review_at = months + rest * contract_months(now, kind)
        workloads.append(Workload(work, single(volume), single(review_at), single(months)))
    return workloads


def sign_first_contract(
    firm: Any, families: Any, launch_share: Mapping[int, float], hosted: Collection[int]
) -> None:
    """Let a first adopter use AI for its first workload of a kind that is open at the start.

    Args:
        firm: of `tests.oracle.firm`.
        families: the market's table.
        launch_share: of the first families, within their camps.
        hosted: those that somebody would host.
    """
    now, seed = firm.model.now, firm.model.key
    kind = firm_kind(now, firm.kind)
    if uniforms(seed, firm.number, LASTING, INITIAL, 0)[0] >= kind.initial_adopters:
        return
    firm.aware_since = 0
    for k, workload in enumerate(firm.workloads):
        if months_between(now.clock.start, work_kind(now, workload.work).starts) > 0:
            continue
        draws = uniforms(seed, firm.number, LASTING, INITIAL, INITIAL_SLOT + k)
        wants_open = draws[0] < kind.initial_open
        family = _pick(families, launch_share, wants_open, draws[1])
        if family is None:
            family = _pick(families, launch_share, not wants_open, draws[1])
        if family is None:
            workload.slot = WITHOUT_AI
            return
        delivery = 0
        if families["open"][family]:
            alone = firm.skill > 0.5 or family not in hosted
            delivery = SELF_HOSTED if alone else HOSTED
        workload.slot = firm.primary = firm.seen = slot_of(family, delivery)
        return


def _pick(
    families: Any, launch_share: Mapping[int, float], wants_open: bool, u: float
) -> int | None:
    """The family at quantile `u` of its camp's launch shares; None if the camp has none."""
    camp = [f for f in launch_share if bool(families["open"][f]) == wants_open]
    total, cumulative, chosen = sum(launch_share[f] for f in camp), 0.0, None
    for f in camp:
        if launch_share[f] > 0.0:
            chosen = f
            cumulative += launch_share[f]
            if u * total < cumulative:
                break
    return chosen
