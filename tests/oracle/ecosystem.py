"""The model whose firms are objects.

Only this file of the oracle touches the engine's strategic side (research, releases, security,
pricing, accounting) and its columns, which mirror the objects so that it sees its customers.
"""

import math
from functools import partial

import mesa

from openclosed.sim import Ecosystem
from openclosed.sim.market.finance import initialise_finance
from openclosed.sim.market.pricing import pricing
from openclosed.sim.month import instead, put_in_force
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import FIRM_KINDS, NO_WORKLOAD
from openclosed.sim.state.money import new_accounts
from tests.oracle.board import Offering, post
from tests.oracle.firm import UsualFirm
from tests.oracle.population import kind_at, sign_first_contract, volume_at
from tests.oracle.tally import Sums
from tests.oracle.terms import compatibility, pulls
from tests.oracle.work import Cohort, Work, pooled, two_oldest


def best_open_in_use(model: "UsualEcosystem") -> float:
    """What the best open model on the market can do in use, points."""
    return max(
        (float(f["in_use"]) for f in model.market.families if f["alive"] and f["open"]),
        default=-math.inf,
    )


def begin_usual_month(model: "UsualEcosystem") -> None:
    """Set the month's parameters."""
    put_in_force(model.context, model.tables, model.suppliers, model.demand)
    model.accounts = new_accounts()
    model.money.reference_budget = model.demand.research_budget(model.context)


def usual_work(model: "UsualEcosystem") -> None:
    """Firms read changes to their contracts; then work ends and begins."""
    model.read_contracts()
    for firm in model.firms:
        firm.give_up()
    work, in_force, step = model.its_work, model.in_force, model.step_number
    work.follow_frontier(model.frontier, in_force)
    model.bring_work()
    work.follow(
        work.spend(step, in_force), work.spend(step, in_force, best_open_in_use(model)), in_force
    )
    model.show()


def usual_pricing(model: "UsualEcosystem") -> None:
    """Prices and offers; then firms read the market."""
    before = model.market.families[["felt_price", "tier"]].copy()
    pricing(model)
    going_at = partial(model.its_work.going_at, in_force=model.in_force)
    model.prepare_market(post(model, before, going_at))


def usual_adoption(model: "UsualEcosystem") -> None:
    """Firms become aware, decide and are counted."""
    model.adopt()
    model.show()


class UsualEcosystem(Ecosystem):
    """A market whose firms are `UsualFirm` agents; parameters and seed as of `Ecosystem`."""

    agents = mesa.Model.agents
    agents_by_type = mesa.Model.agents_by_type
    phases = Ecosystem.phases
    for _name, _phase in (
        ("begin_month", begin_usual_month),
        ("new_work", usual_work),
        ("pricing", usual_pricing),
        ("adoption", usual_adoption),
    ):
        phases = instead(phases, _name, _phase)

    def __init__(self, parameters: Parameters | None = None, rng: int = 0) -> None:
        super().__init__(parameters, rng)
        context, self.key, self.places = self.in_force, int(self.seed), self.in_force.firms.count
        self.neighbours = [
            self.graph.neighbour[start:end].tolist()
            for start, end in zip(self.graph.start[:-1], self.graph.start[1:], strict=True)
        ]
        self.its_work = Work(self.parameters, self.key)
        self.firms: list[UsualFirm] = [
            UsualFirm(self, place, place, kind_at(context, self.key, place))
            for place in range(self.places)
        ]
        self.events = [event for event in self.events if event.what != "new_work"]
        self.its_work.follow_frontier(self.frontier, context)
        self.bring_work()
        self.its_work.potential = self.its_work.spend(0, context)
        self.its_work.open_potential = self.its_work.spend(0, context, best_open_in_use(self))
        self.sign_first_contracts()
        self.demand.adopters = float(sum(firm.primary >= 0 for firm in self.firms))
        self.users_of: dict[int, float] = {}
        growth, going = self.its_work.growth(), self.its_work.going(context)
        volume = 0.0
        for firm in self.firms:
            for place in firm.used():
                workload = firm.workloads[place]
                family = workload.slot // 3
                self.users_of[family] = self.users_of.get(family, 0.0) + workload.stands_for
                volume += workload.volume * (growth[place] * going[place])
        self.users[:] = [self.users_of.get(f, 0.0) for f in range(self.users.size)]
        self.show()
        self.money.reference_budget = self.demand.research_budget(self.context)
        initialise_finance(self.context, self.tables, self.money, volume)

    def sign_first_contracts(self) -> None:
        launch_share = {
            vendor.family: self.parameters.vendors[vendor.name].launch_share
            for vendor in self.vendors
            if vendor.family >= 0
        } | {
            community.family: self.parameters.communities[community.name].launch_share
            for community in self.communities
            if not self.parameters.communities[community.name].sponsor
        }
        families = self.market.families
        hosted: set[int] = set()
        if self.parameters.pricing.hosting:
            by_all = any(vendor.hosts for vendor in self.vendors)
            hosted = set(launch_share) if by_all else {vendor.family for vendor in self.vendors}
        for firm in self.firms:
            sign_first_contract(firm, families, launch_share, hosted)

    def cohort_in(self, place: int) -> Cohort:
        cohort = self.its_work.places[place]
        assert cohort
        return cohort

    def bring_work(self) -> None:
        """Add the cohorts possible by now; without room, pool the two oldest."""
        work, step = self.its_work, self.step_number
        for cohort in work.calendar.due(self.frontier, step, self.in_force):
            place = next((w for w, one in enumerate(work.places) if one is None), None)
            if place is None:
                place, other = two_oldest(work.places)
                came = self.cohort_in(place).since, self.cohort_in(other).since
                share = pooled(self.cohort_in(place), self.cohort_in(other))
                for firm in self.firms:
                    firm.pool(place, other, share, came)
            work.places[place] = cohort
            for firm in self.firms:
                firm.meet(place, cohort)
            cohort.volume = volume_at(self.firms, place)
            if step:
                self.log("new_work", cohort.name, work.part_of(place, step, self.in_force))
        self.demand.grown = work.grown

    def prepare_market(self, offerings: list[Offering]) -> None:
        """Prepare what all firms see this month."""
        context, work = self.in_force, self.its_work
        self.offerings = offerings
        self.on_offer = {offering.slot: offering for offering in offerings}
        self.growth, self.going = work.scaled_growth(), work.going(context)
        self.all_growth = work.growth()
        self.best_open = [
            max((one.able[kind] for one in offerings if one.open), default=-math.inf)
            for kind in range(len(FIRM_KINDS))
        ]
        self.best_in_use = max((one.in_use for one in offerings), default=0.0)
        self.plans_quantities = any(
            one.price_rule == "quantity" for one in context.vendors.values()
        )
        self.sums = Sums(offerings, len(work.places))
        families = range(len(self.family_names))
        self.users_of = {f: float(self.users[f]) for f in families if self.users[f] > 0}
        sold = {offering.family for offering in offerings}
        self.fit = {
            (one, other): compatibility(self, one, other) for one in sold for other in families
        }
        present = (firm.workloads.values() for firm in self.firms)
        self.all_workloads = float(sum(each.stands_for for own in present for each in own))
        self.common_pulls = [0.0] * len(offerings)
        if context.network.topology == "complete":
            self.common_pulls = self.pulls_of_everyone()

    def pulls_of_everyone(self) -> list[float]:
        """Network utility of each offering where everyone is everyone's peer."""
        return pulls(self, self.fit, self.offerings, self.users_of, self.all_workloads)

    def adopt(self) -> None:
        choice, firms = self.in_force.choice, self.agents_by_type[UsualFirm]
        firms.shuffle_do("become_aware")
        if choice.update == "sequential":
            firms.sort("turn", ascending=True).do("decide")
        else:
            firms.shuffle_do("decide")
        firms.do("report")
        for firm in self.firms:
            firm.seen = firm.primary
        self.sums.take_payments(self.offerings, self.going)
        self.tally = self.sums.as_tally()

    def show(self) -> None:
        """Copy firms and their use to the columns that the strategic side reads."""
        firm_table, firms = self.firm_table, self.firms
        for name in ("number", "primary", "seen"):
            getattr(firm_table, name)[:] = [getattr(firm, name) for firm in firms]
        firm_table.slot[:], firm_table.volume[:] = NO_WORKLOAD, 0.0
        for firm in firms:
            for place, workload in firm.workloads.items():
                firm_table.slot[firm.place, place] = workload.slot
                firm_table.volume[firm.place, place] = workload.volume
        self.its_work.fill(self.work)
        for name in ("trend", "potential", "open_potential"):
            setattr(self.demand, name, getattr(self.its_work, name))

    def read_contracts(self) -> None:
        """Read what the strategic side did to contracts: weights opened, families retired."""
        table = self.firm_table
        for firm in self.firms:
            firm.primary, firm.seen = int(table.primary[firm.place]), int(table.seen[firm.place])
            for place, workload in firm.workloads.items():
                workload.slot = int(table.slot[firm.place, place])
