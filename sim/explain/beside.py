"""A firm beside the market: what it would choose and pay, while the market does not notice it."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.world import World
from sim.demand.adoption import choose
from sim.demand.adoption_phase import instant_of
from sim.demand.batch import LANES, DecisionBatch, batch_for, load_tastes_and_peers, note_lineages
from sim.demand.choice import IMPOSSIBLE, NOTHING
from sim.demand.network_effect import distinct_families
from sim.demand.review import Contract, next_review, reason_to_decide
from sim.demand.rules import EVERY_STEP
from sim.demand.utility import offer_at, terms_of
from sim.demand.valuation import chooser_of, evaluate, lay_out, place_of
from sim.engine.randomness import LASTING, REVIEW, WORKLOAD, normal_quantile, uniforms_at
from sim.state.crowd import step_of
from sim.state.kinds import API, FIRM_KINDS, HOSTED, SELF_HOSTED, WITHOUT_AI
from sim.state.now import Instant
from sim.state.offers import Columns, empty_columns
from sim.state.work import NO_COHORT
from sim.terms.cost import relative_cost
from sim.terms.table import COLUMNS, TERMS

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

WAYS: Final = ("closed", "open_hosted", "open_self_hosted")
"""How a firm may get its work done: by closed models, or by open ones that others or itself run."""
CHOICES: Final = (*WAYS, "cheapest", "own")
"""What is paid for: a way for good, whichever is the cheapest at each review, or its own choice.
What a way cannot do is done by the cheapest model that can."""
OWN: Final = CHOICES.index("own")
TOLD, TOLD_EVERY = 4, 12
"""Workloads whose terms of utility are compared, and months between that."""
_WAY_OF = {API: 0, HOSTED: 1, SELF_HOSTED: 2}
_COST_COLUMNS = [[one.name for one in COLUMNS].index(name) for name in ("engineering", "price")]


class Asked(NamedTuple):
    """What is known of the firm."""

    kind: int  # index into FIRM_KINDS
    skill: float  # in running models, 0 to .99
    critical: float  # how critical all of its work is, 0 to 1
    volume: float  # of each workload, over the median one of its kind


class Paid(NamedTuple):
    """What the firm paid and chose."""

    months: Integers  # () how many
    cost: Floats  # (CHOICES) summed over the months, in units of what closed models cost at first
    uses: Floats  # (firms, WAYS) what each firm's own choice used, shares of its work
    only_closed: Floats  # () share of the work that no open model could do
    terms: Floats  # (TERMS) utility of the best open model less that of the best closed one


class _Lanes(NamedTuple):
    """Workloads before all that is on the board."""

    firm: Integers  # (lanes) which of the firms
    place: Integers  # (lanes) place of the cohort
    batch: DecisionBatch
    way: Integers  # (A) index into WAYS
    can: NDArray[np.bool_]  # (A, lanes) whether it is able and allowed
    cost: Floats  # (A, lanes) over the bill


class FirmBeside:
    """Firms of a kind, with skill, criticality and volume as asked in place of their own.

    They stand beside the crowd: they see its board and peers, have tastes, needs and contracts of
    firms that are in it, and choose by its rules, but nobody counts them. All cohorts of work
    concern them as far as they concern their kind. A month's work counts the same in every month,
    whatever all work has grown by, and for every choice, whatever its price.

    Nothing is paid for switching or for an incident: these weigh in choices, not in money.
    """

    def __init__(self, world: World, asked: Asked, firms: int) -> None:
        """Stand beside the first `firms` firms of the kind, and use what these use.

        Raises ValueError where the world has no firm of the kind.
        """
        crowd, work = world.tables.crowd, world.tables.work
        there = (crowd.kind == asked.kind) & (crowd.present == 1)
        self.row = np.flatnonzero(there)[:firms].astype(np.int64)
        if not self.row.size:
            raise ValueError("no firm of this kind is in business")
        self.asked, self.number = asked, crowd.number[self.row].astype(np.uint64)
        shape = self.row.size, work.size
        self.cohort, self.own_need = np.full(work.size, NO_COHORT), np.zeros(shape)
        self.held = np.full((len(CHOICES), *shape), WITHOUT_AI)
        self.review_at = np.zeros(shape, np.int64)
        self._meet(world)
        in_use = np.where(crowd.slot[self.row] >= 0, crowd.slot[self.row], WITHOUT_AI)
        self.held[OWN] = in_use
        self.review_at = np.where(in_use >= 0, crowd.review_at[self.row], 0).astype(np.int64)
        self._cost: list[Floats] = []
        self._uses = np.zeros((self.row.size, len(WAYS)))
        self._only_closed: list[float] = []
        self._terms, self._weight = np.zeros(len(TERMS)), 0.0

    def paid(self) -> Paid:
        """What the months so far cost, and what was used in them."""
        cost, uses = np.array(self._cost).reshape(-1, len(CHOICES)), self._uses
        first, used = (cost[0, 0] if len(cost) else 1.0), uses.sum(axis=1, keepdims=True)
        return Paid(
            months=np.array(len(cost)),
            cost=cost.sum(axis=0) / first,
            uses=uses / np.where(used > 0.0, used, 1.0),
            only_closed=np.array(np.mean(self._only_closed) if self._only_closed else 0.0),
            terms=self._terms / (self._weight or 1.0),
        )

    def look(self, world: World) -> None:
        """Choose and pay in this month, whose board is posted: a phase after `commerce`."""
        self._meet(world)
        places = np.flatnonzero(self.cohort != NO_COHORT)
        firm = np.repeat(np.arange(self.row.size), places.size)
        place = np.tile(places, self.row.size)
        columns, paid = self._columns(world), np.zeros(len(CHOICES))
        now = instant_of(world.now, world.tables, world.demand, len(world.family_names))
        uses, alone = np.zeros_like(self._uses), 0.0
        for first in range(0, place.size, LANES):
            some = slice(first, first + LANES)
            lanes = self._lanes(world, now, columns, firm[some], place[some])
            at = self._choose(world, now, lanes)
            counted = np.where((at >= 0).all(axis=0), lanes.batch.bill[: lanes.firm.size], 0.0)
            paid += (counted * np.take_along_axis(lanes.cost, at, axis=0)).sum(axis=1)
            np.add.at(uses, (lanes.firm, lanes.way[at[OWN]]), counted)
            alone += float(counted[~(lanes.can & (lanes.way > 0)[:, None]).any(axis=0)].sum())
            if len(self._cost) % TOLD_EVERY == 0:
                self._tell(world, columns, lanes, counted)
        if served := float(uses.sum()):
            self._cost.append(paid / served)
            self._uses += uses / served
            self._only_closed.append(alone / served)

    def _meet(self, world: World) -> None:
        """Have work of cohorts that are new, with the own needs of the firms in the crowd."""
        number, seed = world.tables.work["number"], world.now.seed
        for w in np.flatnonzero(number != self.cohort).tolist():
            self.cohort[w], self.held[:, :, w], self.review_at[:, w] = number[w], WITHOUT_AI, 0
            if number[w] != NO_COHORT:
                slot = np.uint64(2) * np.uint64(number[w])
                draws = [uniforms_at(seed, one, LASTING, WORKLOAD, slot)[3] for one in self.number]
                self.own_need[:, w] = [normal_quantile(one) for one in draws]

    def _columns(self, world: World) -> Columns:
        """The board as firms of this skill see it."""
        tables, board = world.tables, world.tables.board
        columns = empty_columns(board.offerings.size, board.compatibility.shape[0])
        firm = tables.rules.firm.copy()
        firm["skill"][self.asked.kind] = self.asked.skill
        customising = world.now.in_force.choice.customising_skill
        lay_out(firm, customising, tables.market.families, board, columns)
        return columns

    def _lanes(
        self, world: World, now: Instant, columns: Columns, firm: Integers, place: Integers
    ) -> _Lanes:
        """Workloads of some firms, each in a lane, before all that is on the board."""
        tables, kind, lanes, settings = (
            world.tables,
            self.asked.kind,
            place.size,
            world.now.in_force,
        )
        board, work, rules = tables.board, tables.work, tables.rules
        batch, slot = batch_for(board, now.families), self.held[OWN, firm, place]
        current = np.where(slot >= 0, board.position[slot], NOTHING)
        age = (now.step - work["since"][place]) * now.length / 12.0
        left = work["reach"][place, kind] * np.exp(-settings.work.retirement * age)
        median = getattr(settings.firms, FIRM_KINDS[kind]).volume_median
        spread = settings.work.need_spread * self.own_need[firm, place]
        for name, values in {
            "row": self.row[firm], "place": place, "cohort": self.cohort[place],
            "number": self.number[firm], "rank": (self.row[firm] + 0.5) / tables.crowd.kind.size,
            "volume": self.asked.volume * median, "critical": self.asked.critical,
            "bill": board.growth[place] * board.going[place] * left,
            "current": current, "family": np.where(slot >= 0, slot // 3, NOTHING),
            "lock_in": np.where(current >= 0, rules.firm["switching_cost"][kind], 0.0),
            "need": work["need"][place] + spread, "custom": work["custom"][place],
        }.items():  # fmt: skip
            getattr(batch, name)[:lanes] = values
        is_lineage = np.zeros(now.families, np.uint8)
        note_lineages(board.columns.lineage, is_lineage)
        load_tastes_and_peers(
            tables.handed, now, kind, lanes, is_lineage, distinct_families(board.offerings),
            now.adopters, batch,
        )  # fmt: skip
        evaluate(rules.choice, columns, int(board.closed[0]), kind, lanes, batch)
        way = np.array([_WAY_OF[one] for one in board.offerings["delivery"].tolist()])
        shown: list[Any] = [columns.shown[kind, at][:, None] for at in _COST_COLUMNS]
        price = shown[1] * (1.0 - batch.rebate[:lanes] * (way > 0)[:, None])
        volumes: Any = batch.volume[:lanes]
        cost: Any = relative_cost(shown[0], price, volumes)
        return _Lanes(firm, place, batch, way, batch.value[:, :lanes] > IMPOSSIBLE, cost)

    def _choose(self, world: World, now: Instant, lanes: _Lanes) -> Integers:
        """(CHOICES, lanes) places on the board of what is in use by each choice from now on."""
        board, choice = world.tables.board, world.tables.rules.choice
        firm, place, batch, count = lanes.firm, lanes.place, lanes.batch, lanes.firm.size
        slots = np.append(board.offerings["slot"], WITHOUT_AI)  # the last is of NOTHING
        decides = self._decides(world, now, lanes)
        has_any = lanes.can.any(axis=0)
        every = np.empty((len(CHOICES), count), np.int64)
        for number in range(len(CHOICES) - 1):
            held = self.held[number, firm, place]
            at = np.where(held >= 0, board.position[held], NOTHING)
            keeps = ~decides & (at >= 0) & lanes.can[at, np.arange(count)]
            wanted = lanes.can & ((lanes.way == number) | (number >= len(WAYS)))[:, None]
            wanted = np.where(wanted.any(axis=0), wanted, lanes.can)
            best = np.where(wanted, lanes.cost, np.inf).argmin(axis=0)
            every[number] = np.where(keeps, at, np.where(has_any, best, NOTHING))
        before = batch.current[:count].copy()
        choose(choice, now.luck, now.step, int(board.closed[0]), count, batch)
        every[OWN] = np.where(decides, batch.chosen[:count], before)
        self.held[:, firm, place] = slots[every]
        self._sign(world, now, lanes, decides & ((before >= 0) | has_any), decides)
        return every

    def _decides(self, world: World, now: Instant, lanes: _Lanes) -> NDArray[np.bool_]:
        """Whether each workload is decided in this month, as `adoption` has it."""
        tables, batch, count = world.tables, lanes.batch, lanes.firm.size
        timing = int(tables.rules.firm["timing"][self.asked.kind])
        current, held = batch.current[:count], self.held[OWN, lanes.firm, lanes.place]
        planned = self.review_at[lanes.firm, lanes.place]
        is_hit = (current >= 0) & (tables.board.offerings["incident"][current] != 0)
        called = (current < 0) | is_hit | (planned <= now.step) | (timing == EVERY_STEP)
        decides = np.zeros(count, bool)
        for b in np.flatnonzero(called).tolist():
            contract = Contract(
                int(held[b]), int(current[b]), int(planned[b]), bool(is_hit[b]), starts=True
            )
            reason = reason_to_decide(
                tables.rules.choice, timing, now, contract, batch.number[b], batch.cohort[b]
            )
            decides[b] = reason >= 0
        return decides

    def _sign(
        self, world: World, now: Instant, lanes: _Lanes, signs: NDArray[np.bool_],
        decides: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        """Agree when what was decided is reviewed; who found nothing asks again next month."""
        rules, batch = world.tables.rules.firm[self.asked.kind], lanes.batch
        months = now.step * now.length
        for b in np.flatnonzero(decides).tolist():
            at = lanes.firm[b], lanes.place[b]
            self.review_at[at] = now.step + 1
            if signs[b]:
                u = uniforms_at(now.luck, batch.number[b], now.step, REVIEW, batch.cohort[b])[0]
                review_at = next_review(rules["timing"], months, rules["review_months"], u)
                self.review_at[at] = step_of(review_at, now.length)

    def _tell(self, world: World, columns: Columns, lanes: _Lanes, bill: Floats) -> None:
        """Compare the terms of the best open and the best closed model, for the largest work."""
        board, choice, batch = world.tables.board, world.tables.rules.choice, lanes.batch
        closed, value = (
            int(board.closed[0]),
            np.where(lanes.can, batch.value[:, : bill.size], -np.inf),
        )
        best = [value[:closed], value[closed:]]
        both = np.logical_and(*(np.isfinite(one).any(axis=0) for one in best))
        for b in np.argsort(-np.where(both, bill, 0.0), kind="stable")[:TOLD].tolist():
            if not both[b]:
                return
            at = int(best[0][:, b].argmax()), closed + int(best[1][:, b].argmax())
            one, other = (
                terms_of(
                    batch.weight[:, b],
                    chooser_of(choice, closed, place, batch, batch.taste[place.lineage], b),
                    offer_at(columns.shown[self.asked.kind], a),
                    choice,
                )
                for a in at
                for place in [place_of(columns, closed, a)]
            )
            self._terms += bill[b] * (np.array(list(other.values())) - np.array(list(one.values())))
            self._weight += bill[b]
