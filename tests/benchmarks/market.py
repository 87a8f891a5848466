"""The adoption step alone: a market frozen in its first month, through which only firms move.

One step is what the engine does in its phase `adoption`: firms hear of AI over their neighbours,
each workload is asked whether it is due, what is able and allowed is valued, one is chosen by the
nested logit, and all is counted. Work, offerings, prices and incidents stay as they are.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim import Ecosystem
from sim.demand.adoption_phase import adoption
from sim.parameters import Parameters
from sim.parameters.paths import replaced
from sim.state.kinds import NO_WORKLOAD
from sim.state.work import OWN_UNIT
from sim.terms.table import COLUMNS, taste_index
from tests.benchmarks.peers.frozen import TASTES
from tests.benchmarks.setting import benchmark_parameters
from tests.oracle.ecosystem import UsualEcosystem
from tests.sim.worlds import run_phases_before

_OF_CHOICE = (
    "innovation", "imitation", "nest_scale", "outside_utility", "effort",
    "distance_family", "strength",
)  # fmt: skip
_OF_FIRMS = (
    "family_taste", "barred", "review_months", "switching_cost",
)  # fmt: skip
_REQUIRED = {
    "need_support": "support", "need_trust": "trust", "need_evidence": "evidence",
    "critical_factor": "critical", "width": "width",
}  # fmt: skip
_OF_OFFERINGS = (
    "family", "support", "evidence", "price",
)  # fmt: skip
_COLUMN = {column.name: place for place, column in enumerate(COLUMNS)}


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


def frozen(world: Ecosystem) -> dict[str, Any]:
    """The market and its firms as plain arrays: all that a peer needs to do the same step.

    A workload is a firm's use for one cohort of work; all cohorts are there from the start. Before
    it has started, `review_at` is how long that takes from when its firm is aware.
    """
    rules, board, crowd, graph = world.rules, world.board, world.crowd, world.graph
    offerings, choice, work = board.offerings, rules.choice, world.work
    spread = world.in_force.work.need_spread
    families = world.market.families
    tastes = [taste_index(name) for name in TASTES]
    firm, place = np.nonzero(crowd.slot != NO_WORKLOAD)
    slot = crowd.slot[firm, place].astype(np.int64)
    return {
        **{name: getattr(choice, name) for name in _OF_CHOICE},
        **{name: rules.firm[name] for name in _OF_FIRMS},
        **{name: rules.firm["requirements"][own] for name, own in _REQUIRED.items()},
        **{name: rules.firm[name][:, tastes] for name in ("taste", "taste_spread")},
        "years": world.in_force.clock.years_per_step,
        "growth": board.growth,
        "custom": work["custom"],
        "critical": work["critical"],
        "closed": int(board.closed[0]),
        **{name: offerings[name] for name in _OF_OFFERINGS},
        **{name: offerings[name].T for name in ("able", "response")},
        "trust": offerings["security"],
        "foreign": offerings["foreign"] != 0,
        **{name: board.columns.shown[:, _COLUMN[name]] for name in ("engineering", "flexibility")},
        "lineage": families["root"][offerings["family"]],
        "fit": board.compatibility[offerings["family"]][:, offerings["family"]],
        "kind": crowd.kind.astype(np.int64),
        "aware": crowd.aware_since >= 0,
        "neighbours": graph.neighbour,
        "first_neighbour": graph.start,
        "firm": firm,
        "work": place,
        "held": np.where(slot >= 0, board.position[np.maximum(slot, 0)], slot),
        "volume": crowd.volume[firm, place].astype(float),
        "need": work["need"][place] + spread * crowd.own[firm, place] / OWN_UNIT,
        "review_at": crowd.review_at[firm, place].astype(float),
    }


def write_frozen(world: Ecosystem, path: Path) -> None:
    """Keep the market as a file that peers read."""
    np.savez(path, **frozen(world))


def shares(world: Ecosystem) -> dict[str, Any]:
    """What firms use, as `peers.frozen.report` gives it."""
    tally = world.tally
    return {
        "users": tally.users.sum(axis=(1, 2)).astype(float).tolist(),
        "firms": tally.kinds["firms"].sum(axis=0).astype(float).tolist(),
        "choices": int(tally.kinds["choices"].sum()),
    }
