"""The world: firms, vendors and communities, and the phases of a month."""

from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Community, Vendor
from sim.demand.adoption_phase import adoption
from sim.demand.experience import with_what_is_left
from sim.demand.new_work import Coming, draw_next_again, new_work
from sim.demand.perception import perception
from sim.demand.potential import bills
from sim.demand.rooms import Rooms
from sim.demand.rules import COMPILED_GROUPS, keep_affinity, rules_of
from sim.demand.trends import trends
from sim.engine.handed import Hand
from sim.engine.randomness import run_seed
from sim.market.assurance import assurance
from sim.market.clearing import clearing
from sim.market.commerce import commerce
from sim.market.finance import Prospects, begin
from sim.market.policy import new_accounts
from sim.mesa_side import MesaSide, former_seed
from sim.month import Phases, begin_month, observation
from sim.outcomes import NAMES
from sim.outcomes.events import Event
from sim.outcomes.series import Record
from sim.parameters import Parameters, switched
from sim.parameters.dates import first_day, month_after
from sim.parameters.schedule import Timetable
from sim.phase_rules import GROUPS_OF_PHASES, any_lever, phase_rules
from sim.state import network
from sim.state.crowd import Crowd, add_up, populate
from sim.state.families import market_frontier
from sim.state.kinds import DELIVERIES, FIRM_KINDS, WITHOUT_OFFERING
from sim.state.market import cells_of, empty_market
from sim.state.offers import empty_board
from sim.state.shocks import due
from sim.state.tables import Tables
from sim.state.tally import UNIT, empty_tally
from sim.state.work import no_cohorts
from sim.stride import stride
from sim.supply.founding import found
from sim.supply.releases import releases
from sim.supply.replayed import recorded_releases
from sim.supply.research import research

if TYPE_CHECKING:
    import pandas as pd
    from mesa.model import RNGLike, SeedLike

    from sim.agents import Firm
    from sim.explain.explanation import Explanation

_FIRST_STRATEGIC_ID = 2**32 + 1
"""Firms are numbered from 1; vendors and communities from here, so that no id is given twice."""


class Ecosystem(MesaSide):
    """A market for open and closed AI models.

    Args:
        parameters: what world it is; the baseline by default.
        rng: seed of the run, 0 to 2^64 - 1. The same seed gives the same bytes; scenarios with
            one seed share their random numbers. From None, or anything else that numpy makes a
            generator of, a seed is drawn and kept in `seed`.
        threads: how many work on the firms of a month; worth it from some 10,000 firms on. Results
            do not depend on it.
        former: `seed`, Mesa's former name for `rng`. The signature does not name it, or Mesa's
            `batch_run` would prefer it.

    Raises:
        ValueError: when `rng` is no seed, a vendor's or community's class cannot be found, there is
            no offering at all, or the network cannot be built.
    """

    phases: Phases = (
        begin_month,
        research,
        releases,
        new_work,
        assurance,
        commerce,
        adoption,
        clearing,
        perception,
        observation,
        trends,
    )
    """A month, in order. A subclass may have others (`sim.month`)."""
    usual_phases = phases
    seed_again: int | None = None
    """The seed of a world that is made again, whatever it is asked for."""

    def __init__(
        self,
        parameters: Parameters | None = None,
        rng: "RNGLike | SeedLike | None" = None,
        threads: int = 1,
        **former: Any,
    ) -> None:
        """Build the world as it is before its first month."""
        number = self.seed_again
        if number is None:
            number = former_seed(rng, former) if former else run_seed(rng)
        self.threads = threads
        super().__init__(rng=number)
        self.agent_id_counter = _FIRST_STRATEGIC_ID
        self.parameters = switched(parameters or Parameters())
        self.seed = np.uint64(number)
        self.luck = self.seed  # of what is drawn from month to month
        self.forks: list[tuple[int, int]] = []  # steps from which luck was another, and its seed
        self.step_number = 0
        self._timetable = Timetable(self.parameters)
        self._known = self.in_force = self._timetable.in_force
        self.rules = rules_of(self.in_force)
        self.phase_rules = phase_rules(self.in_force)
        self.has_levers = any_lever(self.in_force)
        clock, firms = self.in_force.clock, self.in_force.firms
        self.graph = self._network()  # before the firms, since it needs more room when it is made
        self.crowd: Crowd = populate(
            self.rules.firm,
            firms.startup_fraction,
            self.seed,
            firms.count,
            self.in_force.work.kept_apart,
        )
        self.market = empty_market(self.in_force.releases.most_families, clock.steps)
        self.cells = cells_of(self.market)
        self.family_names: list[str] = []
        self.vendors: list[Vendor] = []
        self.communities: list[Community] = []
        self.events: list[Event] = []
        self.accounts = new_accounts()
        self.users = np.zeros(self.market.families.size)
        self.no_incidents = np.zeros(self.users.size, np.int64)
        self._record = Record(self)
        self.prospects: Prospects
        self.compatibility = self.in_force.network.open_compatibility  # of different open families
        self.usual_markups: dict[int, float] = {}  # of vendors that ask another for now
        self.experience = [0.0] * len(FIRM_KINDS)  # years of all work on open models, by kind
        self.work = no_cohorts(self.in_force.work.kept_apart)
        self.board = empty_board(0, self.users.size, self.work.size)  # until the first is posted
        self.tally = empty_tally(0, self.work.size)
        self.rooms = Rooms()
        self._hand = Hand()
        self.grown = 0.0  # log of the growth that all work has in common
        self.coming: Coming
        self.potential: float  # trend of what all workloads would cost at a price of 1
        self.open_potential: float  # the same of those for which an open model is able
        found(self)
        founders = add_up(self.crowd, bills(self), self.users)
        self.reference_budget = self.research_budget()
        begin(self, founders.volume)
        self.recorded = recorded_releases(self)
        self.adopters = float(founders.adopters)
        self.present = float(firms.count)
        self._ready = True

    def step(self) -> None:
        """One month: each phase reads what the one before has written."""
        if self.step_number >= self.parameters.clock.steps:
            self.running = False
            return
        if self.phases is type(self).usual_phases and self.threads == 1:
            stride(self)
        else:
            for phase in self.phases:
                phase(self)
        self.step_number += 1
        self.running = self.step_number < self.parameters.clock.steps

    @property
    def tables(self) -> Tables:
        """All that the world holds in arrays."""
        return Tables(
            rules=self.rules,
            phases=self.phase_rules,
            work=self.work,
            crowd=self.crowd,
            graph=self.graph,
            market=self.market,
            board=self.board,
            tally=self.tally,
            users=self.users,
        )

    @property
    def handed(self) -> Any:
        """The tables as compiled phases take them."""
        return self._hand.of(self.tables)

    def run(self) -> "Ecosystem":
        """Go on to the horizon."""
        while self.running:
            self.step()
        return self

    def fork(self, seed: "RNGLike | SeedLike | None" = None) -> "Ecosystem":
        """A copy that goes on from here with luck of its own; this world stays as it is.

        Who the firms are and what has happened is the same. Releases, flaws, choices, who comes and
        goes, and the work that is still to come are drawn again. The same seed gives the same
        bytes, and the world's own seed gives what the world itself would do.
        """
        copy = deepcopy(self)
        copy.go_on_with(run_seed(seed))
        return copy

    def go_on_with(self, luck: int) -> None:
        """Draw from this month on with another seed."""
        if luck != int(self.luck):
            self.luck = np.uint64(luck)
            self.forks.append((self.step_number, luck))
            draw_next_again(self)

    def go_on_under(self, parameters: Parameters) -> None:
        """Put other parameters in force from the next month on.

        What holds for a whole run must be the same; `sim.parameters.changes.held` tells it.
        """
        self.parameters = switched(parameters)
        self._timetable = Timetable(self.parameters)

    def follow_schedule(self) -> None:
        """Put in force what the schedule says for this month, where it says anything new."""
        before, self._known = self._known, self._timetable.go_on_to(self.months)
        self.in_force = with_what_is_left(self._known, self.experience, self.months / 12.0)
        if self._known is not before:
            self._keep_rules(before)
        if self.in_force is not self._known:
            keep_affinity(self.rules.firm, self.in_force)

    def _keep_rules(self, before: Parameters) -> None:
        """Let rules and vendors follow what is known now, and was known `before`."""
        changed = {group for group, value in self._known if value is not getattr(before, group)}
        if changed & set(COMPILED_GROUPS):
            self.rules = rules_of(self.in_force)
        if changed & set(GROUPS_OF_PHASES):
            self.phase_rules = phase_rules(self.in_force)
        self.has_levers = any_lever(self.in_force)
        for vendor in self.vendors:
            settings = self.in_force.vendors.get(vendor.name, vendor.settings)
            if settings is not vendor.settings:
                vendor.adopt_settings(settings)

    @property
    def has_shocks_now(self) -> bool:
        """Whether a scenario dates an event to this step."""
        shocks = self.parameters.shocks
        return bool(shocks) and any(due(self, shock.what) for shock in shocks.values())

    def observe(self) -> None:
        """Write the month's row."""
        self._record.add(self)

    def _network(self) -> network.Graph:
        count, net = self.in_force.firms.count, self.in_force.network
        try:
            return network.build(
                net.topology, count, net.degree, net.rewiring, net.blocks, net.block_bias,
                int(self.seed),
            )  # fmt: skip
        except ValueError as error:
            raise ValueError(
                f"network.topology={net.topology}, network.{error} (firms.count={count})"
            ) from None

    def research_budget(self) -> float:
        """Research budget at which a lab of pace 1 grows at `research.growth`, money a month.

        It is never nothing, not even where no firm has any work yet.
        """
        return max(float(self.in_force.research.budget_share * self.potential), 1e-12)

    @property
    def months(self) -> float:
        """Months from the start of the run to this step."""
        return self.step_number * self.parameters.clock.months_per_step

    @property
    def now(self) -> date:
        """The date of the model: the first day of the month that the next step begins."""
        return first_day(month_after(self.parameters.clock.start, self.months))

    @property
    def decision_steps(self) -> int:
        """How many steps lie between the decisions of vendors and communities, at least 1."""
        return max(
            1, round(self.in_force.commerce.decision_months / self.in_force.clock.months_per_step)
        )

    @property
    def is_decision_step(self) -> bool:
        """Whether vendors and communities decide in this step."""
        return self.step_number % self.decision_steps == 0

    @property
    def hosts(self) -> int:
        """How many hosts are in business."""
        vendors = self.market.vendors
        return int((vendors["active"] & vendors["hosts"]).sum())

    @property
    def frontier(self) -> float:
        """The best published capability, points."""
        return float(market_frontier(self.market.families))

    @property
    def volume(self) -> float:
        """Volume served last month."""
        if not self.step_number:
            return 0.0
        return float(self.tally.volume.sum()) / UNIT * float(self.board.scale[0])

    @property
    def record(self) -> NDArray[np.float64]:
        """(months so far, outcomes) one row a month, as in `sim.outcomes.NAMES`."""
        return self._record.rows

    def latest(self, outcome: str) -> float:
        """An outcome in the last month; nan where it does not exist. Cheaper than `record`."""
        return self._record.latest(outcome)

    @property
    def outcomes(self) -> "pd.DataFrame":
        """One row a month, one column an outcome (`sim.outcomes.OUTCOMES`)."""
        import pandas as pd

        clock = self.parameters.clock
        months = [
            month_after(clock.start, step * clock.months_per_step)
            for step in range(len(self.record))
        ]
        return pd.DataFrame(self.record, columns=list(NAMES), index=pd.Index(months, name="month"))

    def explain(
        self,
        firm: "Firm | int",
        month: int | str | None = None,
        workload: int | None = None,
    ) -> "Explanation":
        """Why a firm chose as it did in a month: terms, requirements, probabilities and draws.

        The month is replayed from the parameters and the seed. The last replay is kept while the
        model lives, so that more questions about one month, or a later one, are cheap.

        Args:
            firm: an agent, its row, or the number of a firm that came later.
            month: calendar month "2024-05" or step from 0; the last one by default.
            workload: only the one in this place of cohorts, from 0.

        Raises:
            ValueError: when month, firm or workload do not exist, or when the model was changed by
                hand, so that it cannot be replayed.
        """
        from sim.explain.explaining import explain

        return explain(self, firm, month, workload)

    def log(self, what: str, who: str, amount: float) -> None:
        """Add to the story of the run."""
        self.events.append(Event(self.step_number, what, who, float(amount)))

    def log_no_room(self, what: str, rows: int) -> None:
        """Say once a run that no more vendors, families or communities can come."""
        if not any(event.what == "no_room" and event.who == what for event in self.events):
            self.log("no_room", what, rows)

    def offering_name(self, slot: int) -> str:
        """Family and delivery of an offering number, or why there is none."""
        if slot < 0:
            return WITHOUT_OFFERING[slot]
        return f"{self.family_names[slot // 3]} ({DELIVERIES[slot % 3]})"

    def active_vendors(self) -> list[Vendor]:
        """Vendors in business, in order of their entry."""
        active = self.market.vendors["active"].tolist()
        return [vendor for vendor in self.vendors if active[vendor.row]]

    def active_communities(self) -> list[Community]:
        """Communities that exist, in order of their founding."""
        active = self.market.communities["active"].tolist()
        return [community for community in self.communities if active[community.row]]
