"""The adoption step alone: a market frozen in its first month, through which only firms move.

One step is what the engine does in its fifth phase: firms hear of AI over their neighbours, each
workload is asked whether it is due, what qualifies is valued, one is chosen by the nested logit,
and all is counted. Offerings, prices and incidents stay as they are.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim import Ecosystem
from sim.demand.adoption_phase import adoption
from sim.parameters import Parameters
from sim.parameters.paths import replaced
from sim.state.kinds import DELIVERIES, WORK_KINDS
from sim.state.offers import Board
from sim.terms.table import taste_index
from tests.benchmarks.peers.frozen import TASTES
from tests.benchmarks.setting import benchmark_parameters
from tests.oracle.ecosystem import UsualEcosystem
from tests.sim.worlds import run_phases_before

_OF_CHOICE = (
    "innovation", "imitation", "nest_scale", "outside_utility", "effort", "switching",
    "switching_tenure", "switching_custom", "distance_delivery", "distance_family", "surprise",
    "strength",
)  # fmt: skip
_OF_FIRMS = (
    "family_taste", "need_support", "need_security", "need_compliance",
    "critical_factor", "requirement_spread", "origin_excluding", "review_months", "learning",
)  # fmt: skip


def market_of(firms: int) -> Parameters:
    """The benchmark setting, in which nobody closes: nobody would come for those that left."""
    return replaced(benchmark_parameters(firms, 24), "firms.startup.exit_hazard", 0.0)


def freeze(firms: int, seed: int) -> Ecosystem:
    """A world in its first month: its board is posted, and firms are about to choose."""
    world = Ecosystem(market_of(firms), rng=seed)
    run_phases_before(world, "adoption")
    world.board.offerings["incident"] = 0  # one would last for ever here
    return world


def freeze_usual(firms: int, seed: int) -> UsualEcosystem:
    """The same with firms that are objects."""
    world = UsualEcosystem(market_of(firms), rng=seed)
    run_phases_before(world, "usual_adoption")
    world.look_at_the_market([replace(offering, incident=False) for offering in world.offerings])
    return world


def go_on(world: Ecosystem) -> None:
    """A month of the adoption step."""
    adoption(world)
    np.copyto(world.crowd.seen, world.crowd.primary)
    world.step_number += 1


def go_on_usual(world: UsualEcosystem) -> None:
    """A month of the adoption step with firms that are objects."""
    world.look_at_the_market(world.offerings)
    world.adopt()
    world.step_number += 1


def terms_of(board: Board, world: Ecosystem) -> np.ndarray[Any, Any]:
    """(kind of firm, kind of work, term, A) what an alternative is, by `peers.frozen` names."""
    offerings, work = board.offerings, world.rules.work
    is_open = np.arange(offerings.size) >= board.closed[0]
    by_kind = []
    for kind in range(world.rules.firm.size):
        by_work = []
        for w in range(len(WORK_KINDS)):
            flexibility = board.custom[w] * offerings["flexibility"]
            by_work.append(
                [
                    offerings["quality"][:, kind, w],
                    work[w]["support_need"] * offerings["support"],
                    work[w]["transparency_need"] * offerings["transparency"],
                    flexibility,
                    work[w]["risk_exposure"] * offerings["risk"][:, kind],
                    work[w]["polish_need"] * offerings["polish"],
                    np.where(is_open, world.now.choice.customising_skill * flexibility, 0.0),
                    offerings["price"][:, w],
                    offerings["response"][:, w],
                ]
            )
        by_kind.append(by_work)
    return np.array(by_kind)


def frozen(world: Ecosystem) -> dict[str, Any]:
    """The market and its firms as plain arrays: all that a peer needs to do the same step."""
    rules, board, crowd, graph = world.rules, world.board, world.crowd, world.graph
    offerings, choice = board.offerings, rules.choice
    per_firm = int(crowd.first[1])
    families = world.market.families
    tastes = [taste_index(name) for name in TASTES]
    held = np.where(crowd.slot >= 0, board.position[np.maximum(crowd.slot, 0)], crowd.slot)
    return {
        **{name: getattr(choice, name) for name in _OF_CHOICE},
        **{name: rules.firm[name] for name in _OF_FIRMS},
        **{name: rules.firm[name][:, tastes] for name in ("taste", "taste_spread")},
        "switching_factor": rules.firm["switching"],
        "years": world.now.clock.years_per_step,
        "starts": rules.work["starts"],
        "start_hazard": rules.work["start_hazard"],
        "floor": rules.work["floor"],
        "growth": board.growth,
        "custom": board.custom,
        "closed": int(board.closed[0]),
        "family": offerings["family"],
        "lineage": families["root"][offerings["family"]],
        "own_models": offerings["delivery"] == DELIVERIES.index("self_hosted"),
        "foreign": offerings["foreign"] != 0,
        "support": offerings["support"],
        "security": offerings["security"],
        "compliance": offerings["compliance"],
        "engineering": offerings["engineering"],
        "fit": board.compatibility[offerings["family"]][:, offerings["family"]],
        "terms": terms_of(board, world),
        "kind": crowd.kind.astype(np.int64),
        "skill": crowd.skill.astype(float),
        "aware": crowd.aware_since >= 0,
        "neighbours": graph.neighbour,
        "first_neighbour": graph.start,
        "work": crowd.work.reshape(-1, per_firm).astype(np.int64),
        "held": held.reshape(-1, per_firm).astype(np.int64),
        "volume": crowd.volume.reshape(-1, per_firm).astype(float),
        "review_at": crowd.review_at.reshape(-1, per_firm).astype(float),
    }


def write_frozen(world: Ecosystem, path: Path) -> None:
    """Keep the market as a file that peers read."""
    np.savez(path, **frozen(world))


def shares(world: Ecosystem) -> dict[str, Any]:
    """What firms use, as `peers.frozen.report` gives it."""
    tally = world.tally
    return {
        "users": tally.offerings["users"].sum(axis=(1, 2)).astype(float).tolist(),
        "firms": tally.kinds["firms"].sum(axis=0).astype(float).tolist(),
        "choices": int(tally.kinds["choices"].sum()),
    }
