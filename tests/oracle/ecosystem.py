"""The model whose firms are objects.

The strategic side (research, releases, assurance, pricing, clearing) is the engine's own, since the
oracle is about the crowd; this is the only file of the oracle that touches it, and the only one
that touches the engine's columns. They hold what the objects are, as a window through which the
strategic side sees its customers; nothing that firms do is computed there.
"""

import math

import mesa

from sim import Ecosystem
from sim.market.commerce import commerce
from sim.month import after, bring_up_to_date, instead
from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.state.kinds import WORK_KINDS
from tests.oracle.board import Offering, bent, post
from tests.oracle.firm import UsualFirm
from tests.oracle.peers import compatibility, pulls
from tests.oracle.population import place_of, sign_first_contract, work_kind
from tests.oracle.tally import Sums
from tests.oracle.trends import Trends


def begin_usual_month(world: "UsualEcosystem") -> None:
    """Bring the parameters to the month, and let firms leave and come."""
    bring_up_to_date(world)
    world.turn_over()


def usual_commerce(world: "UsualEcosystem") -> None:
    """Prices and offers; then firms read what became of their contracts, and the market."""
    felt = world.market.families[["felt_support", "felt_trust"]].copy()
    commerce(world)
    world.read_contracts()
    world.look_at_the_market(post(world, felt, world.drift))


def usual_adoption(world: "UsualEcosystem") -> None:
    """Firms hear, decide and are counted."""
    world.adopt()
    world.show()


def carry_on(world: "UsualEcosystem") -> None:
    """Add the month's rates to their sums."""
    world.drift.carry_on(world.now)


class UsualEcosystem(Ecosystem):
    """A market whose firms are `UsualFirm` agents; parameters and seed as of `Ecosystem`."""

    agents = mesa.Model.agents
    agents_by_type = mesa.Model.agents_by_type
    phases = instead(
        instead(
            instead(
                after(Ecosystem.phases, "trends", carry_on),
                "begin_month",
                begin_usual_month,
            ),
            "commerce",
            usual_commerce,
        ),
        "adoption",
        usual_adoption,
    )

    def __init__(self, parameters: Parameters | None = None, rng: int = 0) -> None:
        """Found the strategic side, and build the firms as objects."""
        super().__init__(parameters, rng)
        now, self.key, self.places = self.now, int(self.seed), self.now.firms.count
        self.neighbours = [
            self.graph.neighbour[start:end].tolist()
            for start, end in zip(self.graph.start[:-1], self.graph.start[1:], strict=True)
        ]
        self.starts = [
            months_between(now.clock.start, getattr(now.workloads, work).starts)
            for work in WORK_KINDS
        ]
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
        if self.parameters.commerce.hosting and any(vendor.hosts for vendor in self.vendors):
            hosted = set(launch_share)
        elif self.parameters.commerce.hosting:
            hosted = {vendor.family for vendor in self.vendors}
        else:
            hosted = set()
        self.drift = Trends()
        self.firms: list[UsualFirm] = []
        for place in range(self.places):
            kind, workloads = place_of(now, self.key, place)
            self.firms.append(UsualFirm(self, place, place, kind, workloads))
            sign_first_contract(self.firms[-1], families, launch_share, hosted)
        self.adopters = float(sum(firm.primary >= 0 for firm in self.firms))
        self.users_of: dict[int, float] = {}
        for firm in self.firms:
            for workload in firm.workloads:
                if workload.slot >= 0:
                    family = workload.slot // 3
                    self.users_of[family] = self.users_of.get(family, 0.0) + 1.0
        self.users[:] = [self.users_of.get(f, 0.0) for f in range(self.users.size)]
        self.show()

    def turn_over(self) -> None:
        """Let firms leave and come."""
        changed = [firm.close_or_found() for firm in list(self.firms)]
        if any(changed):
            self.show()

    def look_at_the_market(self, offerings: list[Offering]) -> None:
        """Prepare what all firms of the month look at."""
        now, trends = self.now, self.drift
        works = [work_kind(now, w) for w in range(len(WORK_KINDS))]
        self.offerings = offerings
        self.on_offer = {offering.slot: offering for offering in offerings}
        self.growth = [
            bent(math.exp(grown), work.volume_ceiling)
            for grown, work in zip(trends.volume, works, strict=True)
        ]
        self.custom = [
            work.custom_need * math.exp(-faded)
            for faded, work in zip(trends.custom, works, strict=True)
        ]
        self.plans_quantities = any(one.pricing == "quantity" for one in now.vendors.values())
        self.sums = Sums(offerings)
        families = range(len(self.family_names))
        self.users_of = {f: float(self.users[f]) for f in families if self.users[f] > 0}
        sold = {offering.family for offering in offerings}
        self.fit = {
            (one, other): compatibility(self, one, other) for one in sold for other in families
        }
        self.common_pulls = [0.0] * len(offerings)
        if now.network.topology == "complete":
            self.common_pulls = self.pulls_of_everyone()

    def pulls_of_everyone(self) -> list[float]:
        """Network utility of each offering where everyone is everyone's peer."""
        workloads = sum(len(firm.workloads) for firm in self.firms)
        return pulls(self, self.fit, self.offerings, self.users_of, float(workloads))

    def adopt(self) -> None:
        """Let firms hear, decide, and be counted."""
        choice, firms = self.now.choice, self.agents_by_type[UsualFirm]
        firms.shuffle_do("hear")
        if choice.entrants_per_step:
            self.limit_entrants(choice.entrants_per_step)
        if choice.update == "sequential":
            firms.sort("turn", ascending=True).do("decide")
        else:
            firms.shuffle_do("decide")
        firms.do("report")
        for firm in self.firms:
            firm.seen = firm.primary
        self.sums.take_payments(self.offerings)
        self.tally = self.sums.as_tally()

    def limit_entrants(self, limit: int) -> None:
        """Let only the first `limit` firms in this month's order become aware in it."""
        new = [
            firm
            for firm in self.agents_by_type[UsualFirm]
            if firm.aware_since == self.step_number and firm.primary < 0
        ]
        for firm in sorted(new, key=lambda firm: firm.turn)[limit:]:
            firm.aware_since = None

    def show(self) -> None:
        """Let the strategic side see its customers: who they are, and what they use."""
        crowd, firms = self.crowd, self.firms
        crowd.number[:] = [firm.number for firm in firms]
        crowd.present[:] = [firm.present for firm in firms]
        crowd.skill[:] = [firm.skill for firm in firms]
        crowd.primary[:] = [firm.primary for firm in firms]
        crowd.seen[:] = [firm.seen for firm in firms]
        workloads = [workload for firm in firms for workload in firm.workloads]
        crowd.work[:] = [workload.work for workload in workloads]
        crowd.volume[:] = [workload.volume for workload in workloads]
        crowd.slot[:] = [workload.slot for workload in workloads]

    def read_contracts(self) -> None:
        """Take over what the strategic side did to contracts: weights opened, families retired."""
        crowd = self.crowd
        for firm, primary, seen in zip(
            self.firms, crowd.primary.tolist(), crowd.seen.tolist(), strict=True
        ):
            firm.primary, firm.seen = primary, seen
        workloads = (workload for firm in self.firms for workload in firm.workloads)
        for workload, slot in zip(workloads, crowd.slot.tolist(), strict=True):
            workload.slot = slot
