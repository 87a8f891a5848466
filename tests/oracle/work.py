"""Work: which cohorts come when, their size, and their cost."""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openclosed.sim.engine import randomness
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import Cohort as Named
from openclosed.sim.state.market import CRITICAL, CUSTOM, FIRM_KINDS, GENERAL
from tests.oracle.population import LASTING, firm_kind
from tests.oracle.streams import Uniforms, normal, uniforms

COHORT = int(randomness.COHORT)


@dataclass
class Cohort:
    """One cohort of work."""

    name: str
    number: int  # its name in the random streams
    since: int  # step in which it came
    need: float  # points
    size: float  # log volume, without the growth common to all work
    custom: float
    critical: float
    reach: list[float]  # share of the firms of each kind that have it
    volume: float = 0.0  # of the workloads of present firms, without `size`
    pooled: int = 1  # how many cohorts it is

    @property
    def like(self) -> int:
        """The kind of work under which it is counted."""
        if self.critical >= 0.5:
            return CRITICAL
        return CUSTOM if self.custom >= 0.5 else GENERAL

    @property
    def age_order(self) -> tuple[float, int, int]:
        """Sort key, oldest first: the lowest need, then the earliest arrival."""
        return self.need, self.since, self.number


class Calendar:
    """Arrivals of cohorts: observed ones by their needs, then random ones."""

    def __init__(self, start: Parameters, seed: int) -> None:
        self.start, self.seed = start, seed
        self.named: list[tuple[str, Named]] = sorted(
            start.work.cohorts.items(), key=lambda item: item[1].need
        )
        self.passed = -math.inf  # the highest frontier so far
        self.next_number = 0
        last = self.named[-1][1].need if self.named else start.research.closed_start
        self.next_point = last + self.distance(0)

    def draws(self, number: int) -> Uniforms:
        """Lasting draws of a cohort: for the distance from the one before, its size, its kind."""
        return uniforms(self.seed, number, LASTING, COHORT, 0)

    def distance(self, number: int) -> float:
        """Capability points between a random cohort and the previous one: exponential, or equal."""
        work = self.start.work
        if work.tied_to == "nothing":
            return math.inf
        steps = 1.0 if work.spacing == "even" else -math.log(self.draws(number)[0])
        return steps / work.per_point

    def due(self, frontier: float, step: int, in_force: Parameters) -> list[Cohort]:
        """The cohorts that are possible from this step on, in order."""
        self.passed = max(self.passed, frontier)
        come = []
        reached = self.passed
        if self.start.work.tied_to == "time":
            years = step * in_force.clock.months_per_step / 12.0
            reached = self.start.research.closed_start + self.start.research.past_growth * years
        while self.named and self.named[0][1].need <= self.passed:
            name, settings = self.named.pop(0)
            number = zlib.crc32(name.encode())
            come.append(self.cohort(name, number, settings, step, in_force))
            if not self.named and self.start.work.tied_to == "time":
                self.next_point = reached + self.distance(self.next_number)
        while not self.named and self.next_point <= reached:
            number, kind = self.next_number, self.random_kind(self.next_number)
            come.append(self.cohort(f"cohort {number + 1}", number, kind, step, in_force))
            self.next_number += 1
            self.next_point += self.distance(self.next_number)
        return come

    def lag(self, point: float) -> float:
        """Shortfall of log volume at this need, as demand saturates."""
        work, pricing = self.start.work, self.start.pricing
        if work.saturation is None or not work.size_growth:
            return 0.0
        fall = pricing.cost_slope * pricing.tiering
        fall += work.retirement / self.start.research.past_growth
        part = (fall + work.displacement * work.size_growth) / (work.size_growth + fall)
        largest = 1.0 + (work.saturation - 1.0) * part
        return math.log1p(math.expm1(work.size_growth * (point - work.today)) / largest)

    def random_kind(self, number: int) -> Named:
        """A random cohort of a drawn kind; if tied to time, it needs the frontier."""
        work, u = self.start.work, self.draws(number)[2]
        return Named(
            need=self.passed if work.tied_to == "time" else self.next_point,
            custom=float(u < work.custom_share),
            critical=float(work.custom_share <= u < work.custom_share + work.critical_share),
        )

    def cohort(
        self, name: str, number: int, settings: Named, step: int, in_force: Parameters
    ) -> Cohort:
        work, size = self.start.work, settings.size
        if size is None:
            step_seed = 0.0 if work.spacing == "even" else normal(self.draws(number)[1])
            size = work.size_spread * step_seed
        size += work.size_growth * (settings.need - self.start.research.closed_start)
        size -= (1.0 - work.displacement) * self.lag(settings.need)
        shares: list[float | None] = [getattr(settings, kind) for kind in FIRM_KINDS]
        return Cohort(
            name=name,
            number=number,
            since=step,
            need=settings.need,
            size=size,
            custom=settings.custom,
            critical=settings.critical,
            reach=[
                firm_kind(in_force, kind).breadth if share is None else share
                for kind, share in enumerate(shares)
            ],
        )


def two_oldest(places: Sequence[Cohort | None]) -> tuple[int, int]:
    """Places of the oldest cohort and of the next one."""
    taken = [(cohort.age_order, w) for w, cohort in enumerate(places) if cohort]
    (_, oldest), (_, next_one) = sorted(taken)[:2]
    return oldest, next_one


def pooled(oldest: Cohort, other: Cohort) -> float:
    """Merge the oldest into `other`; returns its part of their joint size."""
    larger = max(oldest.size, other.size)
    parts = [math.exp(cohort.size - larger) for cohort in (oldest, other)]
    share = parts[0] / sum(parts)
    other.size = larger + math.log(sum(parts))
    for name in ("need", "custom", "critical"):
        mean = share * getattr(oldest, name) + (1.0 - share) * getattr(other, name)
        setattr(other, name, mean)
    both = zip(oldest.reach, other.reach, strict=True)
    other.reach = [share * old + (1.0 - share) * new for old, new in both]
    other.volume = share * oldest.volume + (1.0 - share) * other.volume
    other.pooled += oldest.pooled
    return share


class Work:
    """The existing cohorts, and the factors common to all work."""

    def __init__(self, start: Parameters, seed: int) -> None:
        self.start = start
        self.calendar = Calendar(start, seed)
        self.places: list[Cohort | None] = [None] * start.work.kept_apart
        self.trend: float | None = None  # trend of the frontier, points; None before the start
        self.potential = 0.0  # trend of potential spend, money a month
        self.open_potential = 0.0  # the same for work that an open model is capable of

    @property
    def grown(self) -> float:
        """Log of the factor common to all work, as new work displaces old."""
        displaced = self.start.work.displacement
        return -displaced * self.calendar.lag(self.calendar.passed) if displaced else 0.0

    def scaled_growth(self) -> list[float]:
        """The same as `growth`, over that of the largest cohort."""
        largest = max((cohort.size for cohort in self.places if cohort), default=0.0)
        return [math.exp(c.size - largest) if c else 0.0 for c in self.places]

    def growth(self) -> list[float]:
        """Factor on the volume of a workload in each place."""
        return [math.exp(c.size + self.grown) if c else 0.0 for c in self.places]

    def part_of(self, place: int, step: int, in_force: Parameters) -> float:
        """Share of the cohort in a place in the volume of all work."""
        volumes = [
            cohort.volume * growth * self.left_of(cohort, step, in_force) if cohort else 0.0
            for cohort, growth in zip(self.places, self.growth(), strict=True)
        ]
        return volumes[place] / sum(volumes)

    def left_of(self, cohort: Cohort, step: int, in_force: Parameters) -> float:
        """Expected share of a cohort's workloads that have not ended."""
        years = (step - cohort.since) * in_force.clock.years_per_step
        return math.exp(-self.start.work.retirement * years)

    def follow_frontier(self, frontier: float, in_force: Parameters) -> None:
        """Move the trend towards the frontier, aiming ahead by its steady growth."""
        months = in_force.pricing.price_months
        if self.trend is None or not months:
            self.trend = frontier
            return
        aim = frontier + months / 12.0 * self.start.research.past_growth
        self.trend = aim + (self.trend - aim) * math.exp(-in_force.clock.months_per_step / months)

    def going_at(self, need: float, in_force: Parameters) -> float:
        """Money per unit of volume of such a need, at a price of 1."""
        assert self.trend is not None
        slope = in_force.pricing.cost_slope * in_force.pricing.tiering
        return math.exp(slope * (need - self.trend))

    def going(self, in_force: Parameters) -> list[float]:
        """Money per unit of volume in each place, at a price of 1."""
        return [self.going_at(c.need, in_force) if c else 0.0 for c in self.places]

    def spend(self, step: int, in_force: Parameters, able: float = math.inf) -> float:
        """Monthly cost at a price of 1 of remaining workloads with needs up to `able`."""
        total = 0.0
        growth, going = self.growth(), self.going(in_force)
        for cohort, grown, price in zip(self.places, growth, going, strict=True):
            if cohort and cohort.need <= able:
                total += cohort.volume * grown * self.left_of(cohort, step, in_force) * price
        return total

    def follow(self, spend: float, open_spend: float, in_force: Parameters) -> None:
        """Update the trends, with a lag of about a year."""
        weight = 1.0 - math.exp(-in_force.clock.years_per_step)
        self.potential += weight * (spend - self.potential)
        self.open_potential += weight * (open_spend - self.open_potential)

    def fill(self, table: Any) -> None:
        table["number"] = -1
        for row, cohort in zip(table, self.places, strict=True):
            if cohort:
                for name in table.dtype.names:
                    row[name] = getattr(cohort, name)
