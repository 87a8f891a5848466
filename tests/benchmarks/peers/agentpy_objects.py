"""The adoption step in AgentPy: an agent per firm on a network, the model calls its agents in turn.

As in AgentPy's own examples an agent asks `model.p` for parameters and its network for neighbours
(once, since they stay), and the step is called on the whole list of agents.
"""

import math
from typing import Any, NamedTuple

import agentpy as ap
import networkx as nx
import numpy as np

from tests.benchmarks.peers.frozen import (
    NONE,
    NOT_STARTED,
    REQUIREMENTS,
    STATES,
    Floats,
    Frozen,
    main,
    report,
)


class Offering(NamedTuple):
    """An alternative as one kind of firm sees it."""

    place: int
    is_open: bool
    family: int
    lineage: int
    foreign: bool
    able: float
    support: float  # exp of it over the width of the slope, as the next two
    trust: float
    evidence: float
    flexibility: float
    engineering: float
    price: float
    response: float


def offerings_of(market: Frozen, kind: int) -> list[Offering]:
    """What is on offer to a kind of firm, in plain Python numbers."""
    levels = [np.exp(market.of[name] / market.width[kind]) for name in REQUIREMENTS]
    columns = [
        market.family, market.lineage, market.foreign, market.able[kind],
        *levels, market.flexibility[kind], market.engineering[kind], market.price,
        market.response[kind],
    ]  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Offering(a, a >= market.closed, *row) for a, row in enumerate(rows)]


class Workload:
    """A use of AI inside a firm."""

    __slots__ = ("held", "need", "needed", "review_at", "volume", "work")

    def __init__(
        self, work: int, held: int, volume: float, need: float, review_at: float,
        needed: tuple[float, float, float],
    ) -> None:  # fmt: skip
        self.work, self.held, self.volume, self.review_at = work, held, volume, review_at
        self.need, self.needed = need, needed


def workloads_of(market: Frozen) -> list[list[tuple[Any, ...]]]:
    """What makes up each firm's workloads, in plain Python numbers."""
    kind = market.kind[market.firm]
    wanted = (market.required(name, kind, market.work) for name in REQUIREMENTS)
    needed = zip(*(np.exp(own).tolist() for own in wanted), strict=True)
    columns = (market.work, market.held, market.volume, market.need, market.review_at)
    rows = zip(*(column.tolist() for column in columns), needed, strict=True)
    workloads: list[list[tuple[Any, ...]]] = [[] for _ in range(market.firms)]
    for firm, row in zip(market.firm.tolist(), rows, strict=True):
        workloads[firm].append(row)
    return workloads


class Firm(ap.Agent):
    """A firm: its lasting tastes, its peers and its workloads."""

    def setup(self) -> None:
        """Read the firm's row of the market's columns."""
        model, row = self.model, self.id - 1
        self.kind = int(model.market.kind[row])
        self.aware_since = 0.0 if model.market.aware[row] else math.inf
        tastes = model.tastes
        self.weight = tastes["weight"][row].tolist()
        self.affinity = float(tastes["affinity"][row])
        self.family_taste = tastes["family_taste"][row].tolist()
        self.barred = bool(tastes["origin_view"][row] < model.market.barred[self.kind])
        self.workloads = [Workload(*values) for values in model.workloads_of[row]]
        self.seen = self.primary = NONE
        self.peers: list[Firm] = []

    def meet(self) -> None:
        """Look up the neighbours, who stay."""
        self.peers = list(self.model.network.neighbors(self))
        self.report()
        self.show()

    def hear(self) -> None:
        """Become aware at the hazard p + q F."""
        if self.aware_since < math.inf:
            return
        p, peers = self.p, self.peers
        share = sum(peer.seen >= 0 for peer in peers) / len(peers) if peers else 0.0
        chance = -math.expm1(-(p.innovation + p.imitation * share) * p.years)
        if self.model.random.random() < chance:
            self.aware_since = self.model.now

    def decide(self) -> None:
        """Let each workload that is due choose."""
        if self.aware_since == math.inf:
            return
        due = [workload for workload in self.workloads if self.comes_up(workload)]
        if due:
            pull = self.pull()
            for workload in due:
                self.review(workload, pull)

    def comes_up(self, workload: Workload) -> bool:
        """Whether a workload starts or its contract has ended."""
        now = self.model.now
        if workload.held != NOT_STARTED:
            return bool(workload.review_at <= now)
        if self.aware_since + workload.review_at > now:
            return False
        workload.held = NONE
        return True

    def pull(self) -> list[float]:
        """Network utility of each alternative by what the peers are seen to use."""
        model = self.model
        using = [peer.seen for peer in self.peers if peer.seen >= 0]
        if not using:
            return [0.0] * len(model.fit)
        users: dict[int, int] = {}
        for alternative in using:
            users[alternative] = users.get(alternative, 0) + 1
        strength = self.p.strength / len(using)
        return [strength * sum(fit[other] * n for other, n in users.items()) for fit in model.fit]

    def review(self, workload: Workload, pull: list[float]) -> None:
        """Value what is able and allowed, choose and agree when to review that.

        If nothing is, nothing changes, and who has nothing asks again in the next month.
        """
        model = self.model
        values: dict[bool, list[tuple[float, int]]] = {False: [], True: []}
        for offering in model.offerings[self.kind]:
            if offering.able >= workload.need and not (self.barred and offering.foreign):
                value = self.utility(workload, offering) + pull[offering.place]
                values[offering.is_open].append((value, offering.place))
        if values[False] or values[True]:
            model.choices += 1
            workload.held = self.choose(values)
        elif workload.held == NONE:
            workload.review_at = model.now + 1.0
            return
        months = model.review_months[self.kind] * (2.0 / 3.0 + 2.0 / 3.0 * model.random.random())
        workload.review_at = model.now + months

    def utility(self, workload: Workload, offering: Offering) -> float:
        """V of an offering but for the network's part."""
        p = self.p
        w_support, w_trust, w_evidence, w_flexibility, w_origin, w_cost = self.weight
        support, trust, evidence = workload.needed
        cost = offering.price + offering.engineering / workload.volume
        custom = self.model.custom[workload.work]
        value: float = (
            w_support * offering.support / (offering.support + support)
            + w_trust * offering.trust / (offering.trust + trust)
            + w_evidence * offering.evidence / (offering.evidence + evidence)
            + w_flexibility * custom * offering.flexibility
            - w_origin * offering.foreign
            - w_cost * math.log(cost + p.effort)
            + (0.5 if offering.is_open else -0.5) * self.affinity
            + self.family_taste[offering.lineage]
        )
        if workload.held < 0:
            return value
        current = self.model.offerings[self.kind][workload.held]
        if current.family == offering.family:
            return value
        distance = p.distance_family if current.is_open == offering.is_open else 1.0
        lock_in: float = self.model.switching_cost[self.kind] * distance
        return value - lock_in

    def choose(self, values: dict[bool, list[tuple[float, int]]]) -> int:
        """The alternative of a nested logit, or NONE."""
        p, random = self.p, self.model.random.random
        inclusive, weights = [p.outside_utility], {}
        for nest in (False, True):
            if not values[nest]:
                inclusive.append(-math.inf)
                continue
            best = max(value for value, _ in values[nest])
            weights[nest] = [math.exp((value - best) / p.nest_scale) for value, _ in values[nest]]
            mean = sum(
                weight * value
                for weight, (value, _) in zip(weights[nest], values[nest], strict=True)
            )
            inclusive.append(mean / sum(weights[nest]))
        best = max(inclusive)
        odds = [math.exp(value - best) for value in inclusive]
        u = random() * sum(odds)
        if u < odds[0]:
            return NONE
        nest = u >= odds[0] + odds[1]
        return int(random_of(self.model.random, values[nest], weights[nest]))

    def report(self) -> None:
        """Be counted: by state, by what is used, and by the largest workload."""
        model = self.model
        is_open, is_closed, largest = False, False, -1.0
        self.primary = NONE
        for workload in self.workloads:
            if workload.held >= 0:
                offering = model.offerings[self.kind][workload.held]
                model.users[workload.held] += 1
                is_open, is_closed = is_open or offering.is_open, is_closed or not offering.is_open
                volume = workload.volume * model.growth[workload.work] * offering.response
                if volume > largest:
                    largest, self.primary = volume, workload.held
        model.states[(is_open, is_closed)] += 1

    def show(self) -> None:
        """Let peers see next month what is used most."""
        self.seen = self.primary


def random_of(random: Any, values: list[tuple[float, int]], weights: list[float]) -> int:
    """One of the alternatives by their weights."""
    u = random.random() * sum(weights)
    for (_, place), weight in zip(values, weights, strict=True):
        u -= weight
        if u < 0.0:
            return place
    return values[-1][1]


_NUMBERS = (
    "innovation", "imitation", "years", "nest_scale", "outside_utility", "effort",
    "distance_family", "strength",
)  # fmt: skip


class AdoptionModel(ap.Model):
    """Firms on a network."""

    def setup(self) -> None:
        """Place an agent for each firm on the market's network."""
        market = self.market = self.p.market
        self.tastes = market.tastes(self.nprandom)
        self.workloads_of = workloads_of(market)
        self.review_months = market.review_months.tolist()
        self.switching_cost, self.growth = market.switching_cost.tolist(), market.growth.tolist()
        self.custom, self.fit = market.custom.tolist(), market.fit.tolist()
        self.offerings = [offerings_of(market, kind) for kind in range(2)]
        self.now, self.choices = 0, 0
        graph = nx.Graph()
        graph.add_nodes_from(range(market.firms))
        row = np.repeat(np.arange(market.firms), np.diff(market.first_neighbour))
        graph.add_edges_from(zip(row.tolist(), market.neighbours.tolist(), strict=True))
        self.agents = ap.AgentList(self, market.firms, Firm)
        self.network = ap.Network(self, graph)
        self.network.add_agents(self.agents, self.network.nodes)
        self.clear()
        self.agents.meet()

    def clear(self) -> None:
        """Begin to count."""
        self.users = [0] * len(self.market.family)
        self.states = {(False, False): 0, (True, False): 0, (False, True): 0, (True, True): 0}
        self.choices = 0

    def step(self) -> None:
        """A month: everyone sees last month, decides, and is counted."""
        self.clear()
        self.agents.hear()
        self.agents.decide()
        self.agents.report()
        self.agents.show()


class AgentPyCrowd:
    """AgentPy's model as the benchmark runs it."""

    def __init__(self, market: Frozen, rng: np.random.Generator) -> None:
        """The firms of the market."""
        numbers = {name: market.of[name] for name in _NUMBERS}
        seed = int(rng.integers(2**31))
        self.model = AdoptionModel({"market": market, "seed": seed, **numbers})
        self.model.sim_setup(steps=None, seed=seed)

    def month(self, now: int) -> None:
        """Hear, review, qualify, choose and be counted."""
        self.model.now = now
        self.model.sim_step()

    def shares(self) -> dict[str, Any]:
        """What firms use after the month."""
        users: Floats = np.array(self.model.users, float)
        states = np.array(list(self.model.states.values()), float)
        assert len(states) == len(STATES)
        return report(users, states, self.model.choices)


if __name__ == "__main__":
    main(AgentPyCrowd)
