"""Creation of firms: kind, workloads and first contract."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openclosed.sim.engine import randomness
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import FirmKind
from openclosed.sim.state.market import (
    ENTERPRISE,
    HOSTED,
    NOT_STARTED,
    SELF_HOSTED,
    STARTUP,
    WITHOUT_AI,
    slot_of,
)
from openclosed.sim.state.tally import UNIT
from tests.oracle.streams import normal, single, uniforms
from tests.oracle.tally import units

if TYPE_CHECKING:
    from tests.oracle.work import Cohort

LASTING, FIRM = int(randomness.LASTING), int(randomness.FIRM)
WORKLOAD, INITIAL = int(randomness.WORKLOAD), int(randomness.INITIAL)
KIND_SLOT, VIEWS_SLOT = 0, 100  # of the stream FIRM
INITIAL_SLOT = 1  # of the stream INITIAL, from which the first workload draws
OWN_PARTS = 32  # own needs are integer parts of a standard deviation
MOST_POOLED = 2**16 - 1


@dataclass
class Workload:
    """A firm's work in a cohort."""

    volume: float  # monthly, relative to the cohort's factor
    own: int  # own need minus the cohort's, in parts of a standard deviation
    delay: float  # months until it starts, once it can
    ends_at: float  # months after the start at which it ends
    review_at: float = 0.0  # months after the start, once it has started
    slot: int = NOT_STARTED  # offering in use, WITHOUT_AI or NOT_STARTED
    stands_for: int = 1  # number of workloads it stands for, more than 1 if pooled

    @property
    def started(self) -> bool:
        return self.slot != NOT_STARTED

    def need(self, cohort: "Cohort", in_force: Parameters) -> float:
        """Least capability, points."""
        return cohort.need + in_force.work.need_spread * self.own / OWN_PARTS


def firm_kind(in_force: Parameters, kind: int) -> FirmKind:
    return in_force.firms.enterprises if kind == ENTERPRISE else in_force.firms.startups


def contract_months(in_force: Parameters, kind: int) -> float:
    """Mean contract length; if reviews are timed, at most half end in a step."""
    firm = firm_kind(in_force, kind)
    if firm.timing != "jittered":
        return firm.review_months
    return max(firm.review_months, 2.0 * in_force.clock.months_per_step)


def kind_at(in_force: Parameters, seed: int, place: int) -> int:
    u = uniforms(seed, place, LASTING, FIRM, KIND_SLOT)[0]
    return STARTUP if u < in_force.firms.startup_fraction else ENTERPRISE


def workload_of(
    in_force: Parameters, seed: int, number: int, kind: int, cohort: "Cohort"
) -> Workload | None:
    """The workload of firm `number` in a cohort; None if it has no such work."""
    firm = firm_kind(in_force, kind)
    draws = uniforms(seed, number, LASTING, WORKLOAD, 2 * cohort.number)
    if draws[0] >= cohort.reach[kind]:
        return None
    volume = math.exp(firm.volume_spread * normal(draws[1]))
    own = max(-127, min(127, round(OWN_PARTS * normal(draws[3]))))
    ends_at = math.inf
    if in_force.work.retirement > 0.0:
        u = uniforms(seed, number, LASTING, WORKLOAD, 2 * cohort.number + 1)[0]
        came = cohort.since * in_force.clock.months_per_step
        ends_at = came - 12.0 * math.log(u) / in_force.work.retirement
    return Workload(
        volume=single(volume),
        own=own,
        delay=single(-in_force.work.start_months * math.log(draws[2])),
        ends_at=single(ends_at),
        stands_for=cohort.pooled,
    )


def pooled_workload(old: Workload | None, new: Workload | None, share: float) -> Workload | None:
    """A firm's workload after two cohorts are pooled, with `share` the first's part of the volume.
    It keeps the offering and the end of the larger one, or of the one that has started."""
    volumes = (share * old.volume if old else 0.0, (1.0 - share) * new.volume if new else 0.0)
    both = [workload for workload in (old, new) if workload]
    if not both:
        return None
    lead = both[0]
    if old and new:
        goes_on_with_old = old.started and (not new.started or volumes[0] > volumes[1])
        lead = old if goes_on_with_old else new
    stands_for = min(sum(workload.stands_for for workload in both), MOST_POOLED)
    return replace(lead, volume=single(sum(volumes)), stands_for=stands_for)


def sign_first_contract(
    firm: Any, families: Any, launch_share: Mapping[int, float], hosted: Collection[int]
) -> None:
    """Let a first adopter use AI for its newest workload. `launch_share` is that of the first
    families, within their camps; `hosted` have a host."""
    in_force, seed = firm.model.in_force, firm.model.key
    kind = firm_kind(in_force, firm.kind)
    if uniforms(seed, firm.number, LASTING, INITIAL, 0)[0] >= kind.initial_adopters:
        return
    firm.aware_since = 0
    if not firm.workloads:
        return
    newest = max(firm.workloads, key=lambda place: firm.model.cohort_in(place).need)
    workload = firm.workloads[newest]
    draws = uniforms(seed, firm.number, LASTING, INITIAL, INITIAL_SLOT)
    wants_open = draws[0] < kind.initial_open
    picks = (_pick(families, launch_share, camp, draws[1]) for camp in (wants_open, not wants_open))
    family = next((pick for pick in picks if pick is not None), None)
    # Remaining contract: exponential if memoryless, else uniform over its length.
    rest = -math.log(draws[2]) if kind.timing == "poisson" else draws[2]
    workload.review_at = single(rest * contract_months(in_force, firm.kind))
    if family is None:
        workload.slot = WITHOUT_AI
        return
    delivery = 0
    if families["open"][family]:
        alone = kind.skill > 0.5 or family not in hosted
        delivery = SELF_HOSTED if alone else HOSTED
    workload.slot = firm.primary = firm.seen = slot_of(family, delivery)


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


def volume_at(firms: Sequence[Any], place: int) -> float:
    """Volume of all present firms' workloads in a place, relative to the cohort's factor."""
    workloads = (firm.workloads.get(place) for firm in firms)
    return sum(units(workload.volume) for workload in workloads if workload) / UNIT
