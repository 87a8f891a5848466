"""One firm's reviews of a month: what qualifies, what each offering is worth, what is chosen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.engine import randomness
from sim.state.kinds import CRITICAL, ENTERPRISE, WITHOUT_AI
from tests.oracle.board import Offering
from tests.oracle.choice import Odds, Option, drawn, equals, gain_of, nested_logit
from tests.oracle.demand import camp_slope, density, sensitivity, slope
from tests.oracle.peers import pulls
from tests.oracle.population import Workload, contract_months, firm_kind, work_kind
from tests.oracle.streams import single
from tests.oracle.tally import units
from tests.oracle.terms import utility

if TYPE_CHECKING:
    from tests.oracle.ecosystem import UsualEcosystem
    from tests.oracle.firm import UsualFirm

CHOICE, REVIEW, TIES = int(randomness.CHOICE), int(randomness.REVIEW), int(randomness.TIES)


@dataclass(frozen=True)
class Needs:
    """A firm's thresholds for a workload; each is a hard minimum."""

    floor: float  # of perceived quality
    support: float
    security: float
    compliance: float
    home: bool  # whether foreign families are excluded


class Review:
    """What a firm brings to all its reviews of this month."""

    def __init__(self, firm: "UsualFirm") -> None:
        """Ask the firm for its tastes and look at its peers."""
        self.firm = firm
        self.model: UsualEcosystem = firm.model
        self.now = firm.model.now
        self.kind = firm_kind(self.now, firm.kind)
        self.sums = firm.model.sums.kinds[firm.kind]
        self.weights = firm.tastes.weights(self.kind)
        preference = self.now.policy.procurement_preference
        is_public = firm.kind == ENTERPRISE and firm.tastes.views[3] < preference.public_share
        self.rebate = preference.strength if is_public else 0.0
        self.enough_peers = firm.has_enough_peers()
        self.pulls = self.model.common_pulls
        if self.now.network.topology != "complete" and self.now.network.strength != 0.0:
            self.pulls = self.pulls_of_peers()

    def pulls_of_peers(self) -> list[float]:
        """Network utility of each offering by what the firm's own peers are seen to use."""
        users: dict[int, float] = {}
        peers = self.firm.peers()
        for peer in peers:
            if peer.seen >= 0:
                users[peer.seen // 3] = users.get(peer.seen // 3, 0.0) + 1.0
        return pulls(self.model, self.model.fit, self.model.offerings, users, float(len(peers)))

    def decide(self, k: int) -> None:
        """Let workload `k` choose anew, sign the next contract, and count what happened."""
        model, workload = self.model, self.firm.workloads[k]
        current = model.on_offer.get(workload.slot)
        if self.now.choice.update == "sequential" and self.now.network.topology == "complete":
            self.pulls = model.pulls_of_everyone()
        chosen = current
        if self.enough_peers:
            options = self.options(workload)
            if options:
                chosen = self.choose(k, workload, current, options)
        workload.review_at = single(self.next_review(k))
        if chosen == current:
            return
        if chosen and current:
            borne = self.now.choice.switch_surprise * self.lock_in(workload)
            self.sums.surprise += units(borne * self.distance(current, chosen))
            self.sums.switches += chosen.family != current.family
        workload.since = single(model.months)
        workload.slot = chosen.slot if chosen else WITHOUT_AI
        if self.now.choice.update == "sequential":
            for offering, change in ((chosen, 1.0), (current, -1.0)):
                if offering:
                    model.users_of[offering.family] = (
                        model.users_of.get(offering.family, 0.0) + change
                    )

    def next_review(self, k: int) -> float:
        """Month of the next review."""
        now, timing = self.model.months, self.now.review.timing
        mean = contract_months(self.now, self.firm.kind)
        if timing == "every_step":
            return now
        if timing == "never":
            return math.inf
        u = self.firm.draws(REVIEW, k)[0]
        if timing == "poisson":
            return now - mean * math.log(u)
        return now + mean * (2.0 / 3.0 + 2.0 / 3.0 * u)

    def options(self, workload: Workload) -> list[Option]:
        """The offerings that qualify, with their utilities."""
        needs = self.needs_of(workload)
        return [
            Option(offering, utility(self, workload, offering))
            for offering in self.model.offerings
            if self.qualifies(workload, needs, offering)
        ]

    def needs_of(self, workload: Workload) -> Needs:
        """The firm's own thresholds for a workload."""
        required = self.kind.requirements
        strictness, origin_view, _, _ = self.firm.tastes.views
        own, excluding = 1.0, required.origin_excluding
        if workload.work == CRITICAL:
            own, excluding = required.critical, required.origin_excluding_critical
        own *= 1.0 + required.spread * (2.0 * strictness - 1.0)
        return Needs(
            floor=work_kind(self.now, workload.work).floor,
            support=min(required.support * own, 1.0),
            security=min(required.security * own, 1.0),
            compliance=min(required.compliance * own, 1.0),
            home=origin_view < max(excluding, self.now.policy.origin_rule.strength),
        )

    def qualifies(self, workload: Workload, needs: Needs, offering: Offering) -> bool:
        """Whether the offering passes every requirement; each is a hard minimum."""
        return (
            offering.quality[self.firm.kind][workload.work] >= needs.floor
            and offering.support >= needs.support
            and offering.security >= needs.security
            and offering.compliance >= needs.compliance
            and not (offering.foreign and needs.home)
        )

    def lock_in(self, workload: Workload) -> float:
        """Utility lost by a switch to the other camp: grows with tenure and with custom work."""
        choice = self.now.choice
        years = (self.model.months - workload.since) / 12.0
        return self.kind.switching * (
            choice.switching_cost
            + choice.switching_tenure * math.log1p(years)
            + choice.switching_custom * self.model.custom[workload.work]
        )

    def distance(self, one: Offering, other: Offering) -> float:
        """Share of that loss by nearness."""
        if one == other:
            return 0.0
        if one.family == other.family:
            return self.now.choice.distance_delivery
        return self.now.choice.distance_family if one.open == other.open else 1.0

    def choose(
        self, k: int, workload: Workload, current: Offering | None, options: Sequence[Option]
    ) -> Offering | None:
        """Choose among the options, and add what sellers may expect to the sums."""
        choice = self.now.choice
        odds = None
        if choice.noise > 0.0:
            odds = nested_logit(choice, options)
            draws = self.firm.draws(CHOICE, k)
            chosen = drawn(odds, options, draws[0], draws[1])
            gain = gain_of(choice, odds)
        else:
            chosen = self.resolve(k, current, equals(choice, options))
            gain = chosen.value - choice.outside_utility if chosen and choice.outside else 0.0
        self.sums.choices += 1
        self.sums.surplus += units(gain)
        self.expect_sales(workload, options, odds, chosen)
        return chosen.offering if chosen else None

    def resolve(
        self, k: int, current: Offering | None, tied: Sequence[Option | None]
    ) -> Option | None:
        """One of equal alternatives: what is in use, the first, or by lots of the firm's own."""
        ties = self.now.choice.ties
        if ties == "keep" and current:
            for alternative in tied:
                if alternative and alternative.offering == current:
                    return alternative
        if ties == "first":
            return tied[0]

        def lot(alternative: Option | None) -> float:
            a = alternative.offering.position + 1 if alternative else 0
            return self.firm.draws(TIES, k * 256 + a)[0]

        return max(tied, key=lot)

    def expect_sales(
        self,
        workload: Workload,
        options: Sequence[Option],
        odds: Odds | None,
        chosen: Option | None,
    ) -> None:
        """Add to each closed offering's expected sales, and to their fall with its price."""
        choice, w = self.now.choice, workload.work
        volume = workload.volume * self.model.growth[w]
        closed = [(i, option) for i, option in enumerate(options) if not option.offering.open]
        if not closed:
            return
        best = max(option.value for _, option in closed)
        together = camp_slope(choice, odds, options) if self.model.plans_quantities else 0.0
        for i, option in closed:
            offering = option.offering
            if odds:
                inside, chance = odds.within[i], odds.within[i] * odds.closed
                moved = slope(choice, odds, options, i)
            else:
                inside, chance = float(option.value == best), float(option is chosen)
                moved = density(choice, options, i)
            served = volume * offering.response[w]
            paid, exponent = offering.price[w] * served, offering.exponent[w]
            felt = sensitivity(choice, self.weights["cost"], paid * (1.0 - exponent), paid, volume)
            cost = served * offering.unit_cost[w]
            sums = self.model.sums.offerings[offering.position]
            sums.sales += units(cost * chance)
            sums.sales_response += units(cost * (moved * felt + chance * exponent))
            if self.model.plans_quantities:
                camp = together * inside * felt + chance * exponent
                sums.camp_response += units(cost * camp)
