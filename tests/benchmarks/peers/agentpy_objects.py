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
    PRICE,
    RESPONSE,
    STATES,
    Floats,
    Frozen,
    main,
    report,
)

CRITICAL = 2  # kind of work


class Offering(NamedTuple):
    """An alternative as one kind of firm sees it for one kind of work."""

    place: int
    is_open: bool
    family: int
    lineage: int
    foreign: bool
    capable: bool
    own_models: bool
    support_level: float
    security: float
    compliance: float
    engineering: float
    quality: float
    support: float
    transparency: float
    flexibility: float
    risk: float
    polish: float
    craft: float
    price: float  # of a unit at a price of 1
    response: float


def offerings_of(market: Frozen, kind: int, work: int) -> list[Offering]:
    """What is on offer to a kind of firm for a kind of work, in plain Python numbers."""
    terms = market.terms[kind, work].T.tolist()
    return [
        Offering._make(
            (
                a, a >= market.closed, int(market.family[a]), int(market.lineage[a]),
                bool(market.foreign[a]), bool(term[0] >= market.floor[work]),
                bool(market.own_models[a]), float(market.support[a]), float(market.security[a]),
                float(market.compliance[a]), float(market.engineering[a]), *term[:PRICE],
                term[PRICE] * term[RESPONSE], term[RESPONSE],
            )
        )
        for a, term in enumerate(terms)
    ]  # fmt: skip


class Workload:
    """A use of AI inside a firm."""

    __slots__ = ("held", "review_at", "since", "volume", "work")

    def __init__(self, work: int, held: int, volume: float, review_at: float) -> None:
        self.work, self.held, self.volume, self.review_at = work, held, volume, review_at
        self.since = 0


class Firm(ap.Agent):
    """A firm: its lasting tastes, its peers and its workloads."""

    def setup(self) -> None:
        """Read the firm's row of the market's columns."""
        model, row = self.model, self.id - 1
        self.kind, self.skill = int(model.market.kind[row]), float(model.market.skill[row])
        self.aware = bool(model.market.aware[row])
        tastes = model.tastes
        self.weight = tastes["weight"][row].tolist()
        self.affinity = float(tastes["affinity"][row])
        self.family_taste = tastes["family_taste"][row].tolist()
        self.strictness = float(tastes["strictness"][row])
        self.origin_view = float(tastes["origin_view"][row])
        self.workloads = [
            Workload(*values)
            for values in zip(
                model.market.work[row].tolist(), model.market.held[row].tolist(),
                (model.market.volume[row] * model.market.growth[model.market.work[row]]).tolist(),
                model.market.review_at[row].tolist(), strict=True,
            )
        ]  # fmt: skip
        self.seen = self.primary = NONE
        self.peers: list[Firm] = []

    def meet(self) -> None:
        """Look up the neighbours, who stay."""
        self.peers = list(self.model.network.neighbors(self))
        self.report()
        self.show()

    def hear(self) -> None:
        """Become aware at the hazard p + q F."""
        if self.aware:
            return
        p, peers = self.p, self.peers
        share = sum(peer.seen >= 0 for peer in peers) / len(peers) if peers else 0.0
        chance = -math.expm1(-(p.innovation + p.imitation * share) * p.years)
        self.aware = self.model.random.random() < chance

    def decide(self) -> None:
        """Let each workload that is due choose."""
        if not self.aware:
            return
        model = self.model
        due = [workload for workload in self.workloads if self.comes_up(workload)]
        if due:
            pull = self.pull()
            for workload in due:
                self.review(workload, pull)
                mean = model.review_months[self.kind]
                months = mean * (2.0 / 3.0 + 2.0 / 3.0 * model.random.random())
                workload.review_at = model.now + months

    def comes_up(self, workload: Workload) -> bool:
        """Whether a workload starts or its contract has ended."""
        if workload.held != NOT_STARTED:
            return bool(workload.review_at <= self.model.now)
        if self.model.random.random() >= self.model.chance_of_start[workload.work]:
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
        """Value what qualifies, and choose; nothing changes if nothing does."""
        model = self.model
        work, kind = workload.work, self.kind
        values: dict[bool, list[tuple[float, int]]] = {False: [], True: []}
        own = 1.0 + model.spread[kind] * (2.0 * self.strictness - 1.0)
        own *= model.critical[kind] if work == CRITICAL else 1.0
        support = min(model.need_support[kind] * own, 1.0)
        security = min(model.need_security[kind] * own, 1.0)
        compliance = min(model.need_compliance[kind] * own, 1.0)
        home = self.origin_view < model.origin_excluding[kind][work]
        for offering in model.offerings[kind][work]:
            if (
                offering.capable
                and offering.support_level >= support
                and offering.security >= security
                and offering.compliance >= compliance
                and not (home and offering.foreign)
            ):
                value = self.utility(workload, offering) + pull[offering.place]
                values[offering.is_open].append((value, offering.place))
        if not (values[False] or values[True]):
            return
        model.choices += 1
        chosen = self.choose(values)
        if chosen != workload.held:
            workload.held, workload.since = chosen, model.now

    def utility(self, workload: Workload, offering: Offering) -> float:
        """V of an offering but for the network's part."""
        p = self.p
        w_quality, w_support, w_transparency, w_flexibility, w_risk, w_cost = self.weight
        unskilled = 1.0 - self.skill
        cost = offering.engineering * unskilled + offering.price * workload.volume
        value: float = (
            w_quality * offering.quality
            + w_support * offering.support
            + w_transparency * offering.transparency
            + w_flexibility * (offering.flexibility - unskilled * offering.craft)
            - w_risk * offering.risk
            - w_cost * math.log((cost + p.effort) / (workload.volume + p.effort))
            + (0.5 if offering.is_open else -0.5) * self.affinity
            + self.family_taste[offering.lineage]
            + offering.polish
        )
        if workload.held < 0 or offering.place == workload.held:
            return value
        current = self.model.offerings[self.kind][workload.work][workload.held]
        if current.family == offering.family:
            distance = p.distance_delivery
        else:
            distance = p.distance_family if current.is_open == offering.is_open else 1.0
        years = (self.model.now - workload.since) / 12.0
        lock_in = p.switching + p.switching_tenure * math.log1p(years)
        lock_in += p.switching_custom * self.model.custom[workload.work]
        lock_in *= self.model.switching_factor[self.kind]
        foreseen: float = (1.0 - p.surprise) * lock_in * distance
        return value - foreseen

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
        is_open, is_closed, learns, largest = False, False, False, -1.0
        self.primary = NONE
        for workload in self.workloads:
            if workload.held >= 0:
                offering = model.offerings[self.kind][workload.work][workload.held]
                model.users[workload.held] += 1
                is_open, is_closed = is_open or offering.is_open, is_closed or not offering.is_open
                learns = learns or offering.own_models
                volume = workload.volume * offering.response
                if volume > largest:
                    largest, self.primary = volume, workload.held
        model.states[(is_open, is_closed)] += 1
        if learns:
            rate = model.learning[self.kind] * self.p.years
            self.skill = 1.0 - (1.0 - self.skill) * math.exp(-rate)

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
    "innovation", "imitation", "years", "nest_scale", "outside_utility", "effort", "switching",
    "switching_tenure", "switching_custom", "distance_delivery", "distance_family", "surprise",
    "strength",
)  # fmt: skip


class AdoptionModel(ap.Model):
    """Firms on a network."""

    def setup(self) -> None:
        """Place an agent for each firm on the market's network."""
        market = self.market = self.p.market
        self.tastes = market.tastes(self.nprandom)
        self.spread = market.requirement_spread.tolist()
        self.critical = market.critical_factor.tolist()
        self.need_support = market.need_support.tolist()
        self.need_security = market.need_security.tolist()
        self.need_compliance = market.need_compliance.tolist()
        self.origin_excluding = market.origin_excluding.tolist()
        self.review_months, self.learning = market.review_months.tolist(), market.learning.tolist()
        self.switching_factor = market.switching_factor.tolist()
        self.custom, self.fit = market.custom.tolist(), market.fit.tolist()
        self.offerings = [
            [offerings_of(market, kind, work) for work in range(4)] for kind in range(2)
        ]
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
        chance = self.market.chance_of_start * (self.market.starts <= self.now)
        self.chance_of_start = chance.tolist()
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
