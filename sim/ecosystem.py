"""The model: its parts, how it is built, and how it steps from month to month."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents import Community, Firm, Vendor
from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.demand.adoption import DecisionMemory
from openclosed.sim.demand.new_work import draw_next_again, list_upcoming
from openclosed.sim.demand.potential import bills
from openclosed.sim.demand.rules import rules_of
from openclosed.sim.engine.packed import Packed
from openclosed.sim.engine.randomness import run_seed
from openclosed.sim.market.finance import initialise_finance
from openclosed.sim.mesa_side import MesaSide
from openclosed.sim.month import MONTH, Phases
from openclosed.sim.outcomes import NAMES
from openclosed.sim.outcomes.record import Record
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.clock import first_day, month_after
from openclosed.sim.state import network
from openclosed.sim.state.event_log import Event, EventLog
from openclosed.sim.state.families import market_frontier
from openclosed.sim.state.firm_table import FirmTable, add_up, populate
from openclosed.sim.state.market import (
    DELIVERIES,
    MOST_FAMILIES,
    WITHOUT_OFFERING,
    Board,
    Market,
    MarketCells,
    Table,
    empty_board,
    empty_market,
)
from openclosed.sim.state.money import Account, Money
from openclosed.sim.state.network import Graph
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT, Tally, empty_tally
from openclosed.sim.state.work import Demand, no_cohorts
from openclosed.sim.supply.founding import initialise
from openclosed.sim.supply.replayed import ObservedReleases, observed_releases

if TYPE_CHECKING:
    import pandas as pd
    from mesa.model import RNGLike, SeedLike

    from openclosed.sim.explain.explanation import Explanation

_FIRST_STRATEGIC_ID = 2**32 + 1
"""Ids of firms start at 1, those of vendors and communities here, so that none repeats."""


def _of(place: str) -> Any:
    """An attribute of the model that one of its parts holds, as in "context.step"."""
    part, _, name = place.partition(".")
    return property(
        attrgetter(place), lambda model, value: setattr(getattr(model, part), name, value)
    )


class Ecosystem(MesaSide):
    """A market for open and closed AI models.

    Args:
        parameters: of the run; the baseline by default.
        rng: seed of the run, 0 to 2^64 - 1. The same seed gives bit-identical results; scenarios
            with one seed share random numbers. From None, or anything else that numpy makes a
            generator of, a seed is drawn and kept in `seed`.
        scenario: parameters by dotted name and the `rng`, as a `Scenario` of Mesa 4 holds them.
        more: parameters by dotted name, as `batch_run` of Mesa 3 sets them: `{"dials.cost": 0}`.

    Raises:
        ValueError: when `rng` is not a seed, a parameter is unknown or out of range, a vendor's or
            community's class cannot be found, no model is offered, or the network cannot be built.
    """

    phases: Phases = MONTH
    """The phases that `step` runs, in order. A subclass may change them (`sim.month`)."""
    own: ClassVar[Mapping[str, float]] = {}
    """Numbers that a subclass reads in `in_force.own`, with defaults; `own.NAME=VALUE` sets one."""

    # The parts, which phases take by these names.
    context: StepContext
    tables: Tables
    suppliers: Suppliers
    demand: Demand
    money: Money
    event_log: EventLog
    memory: DecisionMemory
    series: Record
    observed: ObservedReleases

    # Shortcuts to what is read most often.
    parameters: Parameters = _of("context.parameters")
    in_force: Parameters = _of("context.in_force")
    seed: np.uint64 = _of("context.seed")
    step_seed: np.uint64 = _of("context.step_seed")
    step_number: int = _of("context.step")
    months: float = _of("context.months")
    rules: Any = _of("tables.rules")
    work: Table = _of("tables.work")
    firm_table: FirmTable = _of("tables.firm_table")
    graph: Graph = _of("tables.graph")
    market: Market = _of("tables.market")
    board: Board = _of("tables.board")
    tally: Tally = _of("tables.tally")
    users: NDArray[np.float64] = _of("tables.users")
    packed: Packed = _of("tables.packed")
    vendors: list[Vendor] = _of("suppliers.vendors")
    communities: list[Community] = _of("suppliers.communities")
    family_names: list[str] = _of("suppliers.family_names")
    usual_markups: dict[int, float] = _of("suppliers.usual_markups")
    cells: MarketCells = _of("suppliers.cells")
    events: list[Event] = _of("event_log.events")
    accounts: dict[str, Account] = _of("money.accounts")

    def __init__(
        self,
        parameters: Parameters | None = None,
        rng: "RNGLike | SeedLike | None" = None,
        scenario: Any = None,
        **more: Any,
    ) -> None:
        """Build the model as it is before its first month."""
        if scenario is not None:
            given = vars(scenario) | more
            rng = getattr(scenario, "rng", None) if rng is None else rng
            parameters = given.pop("parameters", parameters)
            more = {name: value for name, value in given.items() if name != "rng"}
        if not isinstance(parameters, Parameters | None):
            raise TypeError(
                f"parameters={type(parameters).__name__}: must be Parameters, as "
                "openclosed.scenario gives them; Mesa's batch_run takes a list of these"
            )
        seed = run_seed(rng)
        parameters = (parameters or Parameters()).with_own(self.own)
        self.context = context = StepContext(all_replaced(parameters, more), seed)
        super().__init__(rng=seed)
        self.agent_id_counter = _FIRST_STRATEGIC_ID
        begins = context.in_force
        places, firms = begins.work.kept_apart, begins.firms
        market = empty_market(MOST_FAMILIES, begins.clock.steps)
        families = market.families.size
        self.tables = Tables(
            rules=rules_of(begins),
            work=no_cohorts(places),
            firm_table=populate(firms.startup_fraction, context.seed, firms.count, places),
            graph=self._network(),
            market=market,
            board=empty_board(0, families, places),  # until the first is posted
            tally=empty_tally(0, places),
            users=np.zeros(families),
            liking=np.empty((0, 0)),
        )
        self.event_log = EventLog(context)
        self.suppliers = Suppliers(self, context, market, self.event_log)
        self.demand = Demand(list_upcoming(context), present=float(firms.count))
        self.money = Money()
        self.memory = DecisionMemory()
        self.series = Record(context, market)
        initialise(context, self.tables, self.suppliers, self.demand)
        prices = bills(self.packed, self.demand.grown, self.demand.trend)
        initial_use = add_up(self.firm_table, prices, self.users)
        self.demand.adopters = float(initial_use.adopters)
        self.money.reference_budget = self.demand.research_budget(context)
        initialise_finance(context, self.tables, self.money, initial_use.volume)
        self.observed = observed_releases(context, self.suppliers)
        self._ready = True

    def __repr__(self) -> str:
        firms, steps = int(self.firm_table.present.sum()), self.parameters.clock.steps
        return (
            f"<{type(self).__name__} in {self.date:%B %Y}, {self.step_number} of {steps} steps: "
            f"{firms} firms, {len(self.active_vendors())} vendors, seed {self.seed}>"
        )

    def step(self) -> None:
        """Run one month: each phase reads what earlier ones have written."""
        steps = self.parameters.clock.steps
        if self.context.step < steps:
            for phase in self.phases:
                phase(self)
            self.context.step += 1
            if self._collector is not None:
                self._collector.collect(self)
        self.running = self.context.step < steps

    def run(self) -> "Ecosystem":
        """Run to the horizon."""
        while self.running:
            self.step()
        return self

    def branch(self, seed: "RNGLike | SeedLike | None" = None) -> "Ecosystem":
        """A copy that continues from here with its own chance; this model stays as it is.

        Firms and history are the same. Releases, flaws, choices, entry, exit and future work are
        drawn again. The same seed gives bit-identical results, and the model's own seed what
        the model itself would do.
        """
        copy = deepcopy(self)
        copy.use_seed(run_seed(seed))
        return copy

    def use_seed(self, step_seed: int) -> None:
        """Draw with another seed from this month on."""
        if self.context.use_seed(step_seed):
            draw_next_again(self.context, self.demand.upcoming)

    def use_parameters(self, parameters: Parameters) -> None:
        """Put other parameters in force from the next month on.

        Parameters fixed for the whole run must be the same.
        """
        self.context.use_parameters(parameters)

    def set_shared_preference(self, kind: int, xi: float) -> None:
        """Set the preference for open models that all firms of a kind share from next month on."""
        self.demand.shared_preference[kind] = xi

    def _network(self) -> Graph:
        count, net = self.in_force.firms.count, self.in_force.network
        try:
            return network.build(net.topology, count, net.degree, net.rewiring, int(self.seed))
        except ValueError as error:
            raise ValueError(
                f"network.topology={net.topology}, network.{error} (firms.count={count})"
            ) from None

    @property
    def liking(self) -> NDArray[np.float64]:
        """(firms, families) added to each firm's preference for each family and its forks, utility.

        A user's own model may write it; 0 until then.
        """
        tables = self.tables
        if not tables.liking.size:
            tables.liking = np.zeros((self.firm_table.kind.size, self.market.families.size))
        return tables.liking

    @property
    def date(self) -> date:
        """The date of the model: the first day of the month in which the next step begins."""
        return first_day(month_after(self.parameters.clock.start, self.months))

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
        """(months so far, outcomes) one row per month, columns as in `sim.outcomes.NAMES`."""
        return self.series.rows

    def latest(self, outcome: str) -> float:
        """An outcome in the last month, or nan if missing. Cheaper than `record`."""
        return self.series.latest(outcome)

    @property
    def outcomes(self) -> "pd.DataFrame":
        """One row per month, one column per outcome (`sim.outcomes.OUTCOMES`)."""
        import pandas as pd

        clock = self.parameters.clock
        months = [
            month_after(clock.start, step * clock.months_per_step)
            for step in range(len(self.record))
        ]
        return pd.DataFrame(self.record, columns=list(NAMES), index=pd.Index(months, name="month"))

    def explain(self, firm: Firm | int, workload: int | None = None) -> "Explanation":
        """Why a firm chooses as it does in the present month, which the next `step` runs.

        It gives terms, requirements, probabilities and draws; the model stays as it is. To explain
        a month again, keep a copy of the model as it was before (`copy.deepcopy`).

        Args:
            firm: an agent, or its row.
            workload: only the one in this place, from 0; all by default.

        Raises:
            ValueError: when firm or workload do not exist, or the run is over.
        """
        from openclosed.sim.explain.explaining import explain

        return explain(self, firm, workload)

    def log(self, what: str, who: str, amount: float) -> None:
        """Add an event to the run's event log."""
        self.event_log.log(what, who, amount)

    def offering_name(self, slot: int) -> str:
        """Family and delivery of an offering number, or why there is none."""
        if slot < 0:
            return WITHOUT_OFFERING[slot]
        return f"{self.family_names[slot // 3]} ({DELIVERIES[slot % 3]})"

    def active_vendors(self) -> list[Vendor]:
        """Vendors in business, in order of their entry."""
        return self.suppliers.active_vendors()
