"""One firm's reviews in a month: qualification, utilities, choice."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openclosed.sim.engine import randomness
from openclosed.sim.state.market import WITHOUT_AI
from tests.oracle.board import Offering
from tests.oracle.choice import (
    Odds,
    Option,
    camp_slope,
    density,
    drawn,
    equals,
    gain_of,
    nested_logit,
    sensitivity,
    slope,
)
from tests.oracle.population import Workload, contract_months, firm_kind
from tests.oracle.streams import single
from tests.oracle.tally import units
from tests.oracle.terms import pulls, utility
from tests.oracle.work import Cohort

if TYPE_CHECKING:
    from tests.oracle.ecosystem import UsualEcosystem
    from tests.oracle.firm import UsualFirm

CHOICE, REVIEW, TIES = int(randomness.CHOICE), int(randomness.REVIEW), int(randomness.TIES)


@dataclass(frozen=True, eq=False)
class Case:
    cohort: Cohort
    workload: Workload
    current: Offering | None  # in use
    need: float  # least capability, points
    bill: float  # cost at a price of 1, over that of the largest cohort's factor
    own_bill: float  # cost of one workload at a price of 1, money a month
    required: float  # of support, trust and evidence; falling short lowers an offering's utility

    @property
    def volume(self) -> float:
        """Volume of one workload, relative to the cohort's common factor."""
        return self.workload.volume * self.cohort.pooled / self.workload.stands_for


class Review:
    """A firm's inputs to all its reviews this month."""

    def __init__(self, firm: "UsualFirm") -> None:
        self.firm = firm
        self.model: UsualEcosystem = firm.model
        self.in_force = firm.model.in_force
        self.kind = firm_kind(self.in_force, firm.kind)
        self.sums = firm.model.sums.kinds[firm.kind]
        self.weights = firm.tastes.weights(self.kind)
        self.weights["open_preference"] += (
            firm.model.demand.shared_preference[firm.kind] - self.reserve_lost()
        )
        self.barred = firm.tastes.views[1] < self.in_force.policy.origin_rule.strength
        self.lock_in = self.kind.switching_cost
        self.enough_peers = firm.has_enough_peers()
        self.pulls = self.model.common_pulls
        if self.in_force.network.topology != "complete" and self.in_force.network.strength != 0.0:
            self.pulls = self.pulls_of_peers()

    def reserve_lost(self) -> float:
        """The part of a preference against open models that use and time removed: 0 or negative."""
        choice, mean = self.in_force.choice, self.kind.open_preference.mean
        used, years = self.model.demand.experience[self.firm.kind], self.model.context.months / 12.0
        kept = math.exp(-choice.experience * used - choice.fading * years)
        return min(mean, 0.0) * (1.0 - kept)

    def pulls_of_peers(self) -> list[float]:
        """Network utility of each offering from the observed use of the firm's peers."""
        users: dict[int, float] = {}
        peers = self.firm.peers()
        for peer in peers:
            if peer.seen >= 0:
                users[peer.seen // 3] = users.get(peer.seen // 3, 0.0) + 1.0
        return pulls(self.model, self.model.fit, self.model.offerings, users, float(len(peers)))

    def liking(self, family: int) -> float:
        """Preference for a family: the firm's own, plus what a user's own model adds."""
        own = self.firm.tastes.for_family(self.kind, family)
        added = self.model.tables.liking
        return own + float(added[self.firm.place, family]) if added.size else own

    def weight_of_cost(self, case: Case) -> float:
        """The firm's weight of cost in a workload: more in a large bill, up to three times."""
        elasticity = self.kind.tastes.cost_elasticity
        factor: float = (case.own_bill / 10.0) ** elasticity if elasticity else 1.0
        return self.weights["cost"] * min(factor, 3.0)

    def decide(self, place: int) -> None:
        """Let the workload in a place choose again, and count the result."""
        model, case = self.model, self.case(place)
        workload, current = case.workload, case.current
        if (
            self.in_force.choice.update == "sequential"
            and self.in_force.network.topology == "complete"
        ):
            self.pulls = model.pulls_of_everyone()
        options = self.options(case) if self.enough_peers else []
        chosen = self.choose(case, options) if options else current
        if current is None and not options:  # waits for a capable offering, month by month
            workload.review_at = (model.step_number + 1) * self.in_force.clock.months_per_step
        else:
            workload.review_at = single(self.next_review(case))
        if chosen == current:
            return
        if chosen and current:
            self.sums.switches += workload.stands_for * (chosen.family != current.family)
        workload.slot = chosen.slot if chosen else WITHOUT_AI
        if self.in_force.choice.update == "sequential":
            for offering, sign in ((chosen, 1.0), (current, -1.0)):
                if offering:
                    before = model.users_of.get(offering.family, 0.0)
                    model.users_of[offering.family] = before + sign * workload.stands_for

    def case(self, place: int) -> Case:
        """A workload's state before its decision."""
        model, workload = self.model, self.firm.workloads[place]
        cohort = model.cohort_in(place)
        critical = 1.0 + (self.in_force.work.critical_factor - 1.0) * cohort.critical
        return Case(
            cohort=cohort,
            workload=workload,
            current=model.on_offer.get(workload.slot),
            need=workload.need(cohort, self.in_force),
            bill=workload.volume * (model.growth[place] * model.going[place]),
            own_bill=workload.volume
            * model.all_growth[place]
            * model.going[place]
            / workload.stands_for,
            required=critical * self.kind.requirements.support,
        )

    def next_review(self, case: Case) -> float:
        time, timing = self.model.months, self.kind.timing
        mean = contract_months(self.in_force, self.firm.kind)
        if timing == "every_step":
            return time
        if timing == "never":
            return math.inf
        u = self.firm.draws(REVIEW, case.cohort.number)[0]
        if timing == "poisson":
            return time - mean * math.log(u)
        return time + mean * (2.0 / 3.0 + 2.0 / 3.0 * u)

    def options(self, case: Case) -> list[Option]:
        """The offerings that are capable and allowed, with their utilities."""
        return [
            Option(offering, utility(self, case, offering))
            for offering in self.model.offerings
            if offering.able[self.firm.kind] >= case.need and not (offering.foreign and self.barred)
        ]

    def distance(self, one: Offering | None, other: Offering) -> float:
        """Share of the switching cost by distance."""
        if one is None or one.family == other.family:
            return 0.0
        return self.in_force.choice.distance_family if one.open == other.open else 1.0

    def choose(self, case: Case, options: Sequence[Option]) -> Offering | None:
        """Choose among the options, and add sellers' expected sales to the sums."""
        choice = self.in_force.choice
        odds = None
        if choice.logit_scale > 0.0:
            odds = nested_logit(choice, options)
            draws = self.firm.draws(CHOICE, case.cohort.number)
            chosen = drawn(odds, options, draws[0], draws[1])
            gain = gain_of(choice, odds)
        else:
            chosen = self.resolve(case, equals(choice, options))
            gain = chosen.value - choice.outside_utility if chosen and choice.outside else 0.0
        self.sums.choices += case.workload.stands_for
        self.sums.surplus += case.workload.stands_for * units(gain)
        self.expect_sales(case, options, odds, chosen)
        return chosen.offering if chosen else None

    def resolve(self, case: Case, tied: Sequence[Option | None]) -> Option | None:
        """Break a tie: the one in use, the first, or at random by firm."""
        ties = self.in_force.choice.ties
        if ties == "keep" and case.current:
            for alternative in tied:
                if alternative and alternative.offering == case.current:
                    return alternative
        if ties == "first":
            return tied[0]

        def tie_key(alternative: Option | None) -> float:
            a = alternative.offering.position + 1 if alternative else 0
            return self.firm.draws(TIES, case.cohort.number * 256 + a)[0]

        return max(tied, key=tie_key)

    def expect_sales(
        self, case: Case, options: Sequence[Option], odds: Odds | None, chosen: Option | None
    ) -> None:
        """Add expected sales of single-seller offerings, and their fall with the own price."""
        choice, kind = self.in_force.choice, self.firm.kind
        closed = [option.value for option in options if not option.offering.open]
        planned = bool(closed) and self.model.plans_quantities
        together = camp_slope(choice, odds, options) if planned else 0.0
        for i, option in enumerate(options):
            offering = option.offering
            if not offering.alone:
                continue
            if odds:
                inside = odds.within(i)
                chance = inside * odds.of_camp(offering.open)
                moved = slope(choice, odds, options, i)
            else:
                inside = float(not offering.open and option.value == max(closed))
                chance = float(option is chosen)
                rivals = [other.value for other in options if other is not option]
                moved = density(choice, option.value, rivals)
            exponent = offering.exponent[kind]
            felt = sensitivity(choice, self.weight_of_cost(case), offering.price)
            cost = case.bill * (offering.unit_cost * offering.response[kind])
            sums = self.model.sums.offerings[offering.position]
            sums.sales += units(cost * chance)
            sums.sales_response += units(cost * (moved * felt + chance * exponent))
            if planned and not offering.open:
                camp = together * inside * felt + chance * exponent
                sums.camp_response += units(cost * camp)
