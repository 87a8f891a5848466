"""A firm as a Mesa agent that owns its workloads."""

from typing import TYPE_CHECKING

import mesa

from openclosed.sim.engine import randomness
from openclosed.sim.state.market import MOST_WORKLOADS, WITHOUT_AI
from tests.oracle.population import Workload, firm_kind, pooled_workload, workload_of
from tests.oracle.review import Review
from tests.oracle.streams import hazard_probability, normal, uniforms, words
from tests.oracle.tally import STATES, units
from tests.oracle.tastes import Tastes, spread_around

if TYPE_CHECKING:
    from tests.oracle.ecosystem import UsualEcosystem
    from tests.oracle.work import Cohort

AWARE, ORDER = int(randomness.AWARE), int(randomness.ORDER)

STATE_OF_CAMPS = {
    frozenset(): "none",
    frozenset({True}): "open_only",
    frozenset({False}): "closed_only",
    frozenset({True, False}): "multihoming",
}


class UsualFirm(mesa.Agent["UsualEcosystem"]):
    """A firm: its `number` in the random streams, its `place` in the network."""

    model: "UsualEcosystem"

    def __init__(self, model: "UsualEcosystem", place: int, number: int, kind: int) -> None:
        """Begin at a place: unaware of AI, with workloads of the existing cohorts."""
        super().__init__(model)
        self.place, self.number, self.kind = place, number, kind
        self.workloads: dict[int, Workload] = {}  # by the place of their cohort
        for where, cohort in enumerate(model.its_work.places):
            if cohort:
                self.meet(where, cohort)
        self.aware_since: int | None = None
        self.primary = WITHOUT_AI  # offering of the largest workload in use
        self.seen = WITHOUT_AI  # the same as peers see it, last month's
        self.tastes = Tastes(model.key, number, (place + 0.5) / model.places)

    def draws(self, purpose: int, slot: int = 0) -> tuple[float, float, float, float]:
        """This month's uniform numbers for a purpose."""
        return uniforms(self.model.key, self.number, self.model.step_number, purpose, slot)

    @property
    def turn(self) -> tuple[int, int]:
        """Sort key of this month's random order of firms."""
        model = self.model
        return words(model.key, self.number, model.step_number, ORDER, 0)[0], self.number

    def meet(self, place: int, cohort: "Cohort") -> None:
        """Add a workload of the cohort in a place, if the firm has such work."""
        in_force, key = self.model.in_force, self.model.key
        self.settle(place, workload_of(in_force, key, self.number, self.kind, cohort))

    def pool(self, first: int, second: int, share: float, came: tuple[int, int]) -> None:
        """Merge two workloads, whose cohorts came in these steps, in the place of the second."""
        old, new = self.workloads.pop(first, None), self.workloads.pop(second, None)
        if old and not old.started and self.aware_since is not None:
            could = [max(step, self.aware_since) for step in came]
            old.delay -= (could[1] - could[0]) * self.model.in_force.clock.months_per_step
        self.settle(second, pooled_workload(old, new, share))

    def settle(self, place: int, workload: Workload | None) -> None:
        """Put a workload in its place; they stay in order."""
        if workload:
            self.workloads[place] = workload
            self.workloads = dict(sorted(self.workloads.items()))

    def give_up(self) -> None:
        """End the workloads that are due to end."""
        context = self.model.months
        self.workloads = {w: each for w, each in self.workloads.items() if each.ends_at > context}

    def peers(self) -> list["UsualFirm"]:
        return [self.model.firms[place] for place in self.model.neighbours[self.place]]

    def adopting_peers(self) -> float:
        """How many peers use AI: their share, or their count if the network counts."""
        model, network = self.model, self.model.in_force.network
        if network.topology == "complete":
            using, everyone = model.demand.adopters, max(model.demand.present, 1.0)
        else:
            peers = self.peers()
            using, everyone = sum(peer.seen >= 0 for peer in peers), len(peers)
        if network.measure == "count":
            return float(using)
        return using / everyone if everyone else 0.0

    def become_aware(self) -> None:
        """Become aware of AI at the hazard p + q F of Bass (1969), F the peers' adopting share."""
        if self.aware_since is not None:
            return
        awareness, years = self.model.in_force.awareness, self.model.in_force.clock.years_per_step
        hazard = awareness.innovation + awareness.imitation * self.adopting_peers()
        if self.draws(AWARE)[0] < hazard_probability(hazard, years):
            self.aware_since = self.model.step_number

    def decide(self) -> None:
        """Let each due workload choose; if firms decide in turn, show the result to peers."""
        model = self.model
        if self.aware_since is not None:
            due = [place for place in self.workloads if self.comes_up(place)]
            if due:
                review = Review(self)
                for place in due:
                    review.decide(place)
        if model.in_force.choice.update == "sequential":
            before, self.seen = self.seen, self.largest_use()
            model.demand.adopters += (self.seen >= 0) - (before >= 0)

    def comes_up(self, place: int) -> bool:
        """Whether a workload starts, has lost its offering, or is due for review."""
        model, workload, cohort = self.model, self.workloads[place], self.model.cohort_in(place)
        timing = firm_kind(model.in_force, self.kind).timing
        if not workload.started:
            if self.could_start_for(cohort) < workload.delay:
                return False
            workload.slot = WITHOUT_AI
            return True
        offering = model.on_offer.get(workload.slot)
        if workload.slot >= 0 and offering is None:
            workload.slot = WITHOUT_AI
            return True
        if timing == "never":
            return offering is None
        return timing == "every_step" or workload.review_at <= model.months

    def could_start_for(self, cohort: "Cohort") -> float:
        """Months since the firm was aware and the cohort there."""
        assert self.aware_since is not None
        steps = self.model.step_number - max(cohort.since, self.aware_since)
        return steps * self.model.in_force.clock.months_per_step

    def has_enough_peers(self) -> bool:
        """Whether enough peers have adopted for the firm's own threshold (Granovetter 1978)."""
        peers = self.model.in_force.peers
        if peers.mean == 0.0 and peers.spread == 0.0:
            return True
        view = self.tastes.rank if peers.draw == "quantile" else self.tastes.views[2]
        threshold = spread_around(peers.mean, peers.spread, peers.distribution, view, normal(view))
        return self.adopting_peers() >= threshold

    def volume_of(self, place: int) -> float:
        """Volume this month of a workload in use, after growth and its response to the price."""
        workload = self.workloads[place]
        offering = self.model.on_offer[workload.slot]
        return workload.volume * (self.model.growth[place] * offering.response[self.kind])

    def used(self) -> list[int]:
        return [place for place, workload in self.workloads.items() if workload.slot >= 0]

    def largest_use(self) -> int:
        """The offering of the largest workload in use, the first of equals, or WITHOUT_AI."""
        used = self.used()
        return self.workloads[max(used, key=self.volume_of)].slot if used else WITHOUT_AI

    def report(self) -> None:
        """Add what the firm uses to the month's sums."""
        model, context = self.model, self.model.in_force
        sums, of_kind, used = model.sums, model.sums.kinds[self.kind], self.used()
        total, closed_only = 0.0, 0.0
        families, camps = set(), set()
        for place, workload in self.workloads.items():
            of_kind.potential[model.cohort_in(place).like] += workload.stands_for
        for place in used:
            workload, volume = self.workloads[place], self.volume_of(place)
            offering = model.on_offer[workload.slot]
            of_offering = sums.offerings[offering.position]
            of_offering.users[self.kind][place] += workload.stands_for
            of_offering.volume[self.kind][place] += units(volume)
            of_kind.foreign += workload.stands_for if offering.foreign else 0
            families.add(offering.family)
            camps.add(offering.open)
            total += volume
            if workload.need(model.cohort_in(place), context) > model.best_open[self.kind]:
                closed_only += volume
        state = STATE_OF_CAMPS[frozenset(camps)]
        of_kind.firms[STATES.index(state)] += 1
        of_kind.uses[min(len(used), MOST_WORKLOADS - 1)] += 1
        of_kind.volume_in_use += units(total)
        of_kind.volume_of_multihoming += units(total) if state == "multihoming" else 0
        of_kind.volume_closed_only += units(closed_only)
        of_kind.three_families += len(families) >= 3
        self.primary = self.largest_use()
