"""What a strategy may do, and what is a foul."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from experiments.tournament import guard
from experiments.tournament.guard import FoulError, guarded, own_copy, unchanged
from sim import Ecosystem
from sim.agents import ClosedLab, Vendor
from tests.sim.worlds import small

FREE: dict[str, Any] = {"releases.openness_rate": 20.0, "releases.replayed_until": None}
"""A world in which labs decide on openness from the first month on."""

type Decision = Callable[[Any], Any]


class Honest(ClosedLab):
    """Decides about all that it may, and remembers something."""

    seen: tuple[float, ...] = ()

    def decide(self) -> None:
        self.seen = (*self.seen, self.cash)
        self.research_share, self.quality_share, self.support_share = 0.4, 0.2, 0.2
        super().decide()

    def wanted_markup(self) -> float:
        return 2.0 + 0.1 * len(self.rivals)

    def openness_payoff(self) -> float:
        return 1.0 if len(self.seen) > 3 else -1.0


def kind_of(**parts: Any) -> type[Vendor]:
    """A strategy that replaces parts of a lab."""
    return type("Mine", (ClosedLab,), parts)


def played(kind: type[Vendor]) -> Ecosystem:
    """A small world with the class, watched, in the place of the first vendor."""
    guard.Taken = guarded(kind)  # type: ignore[attr-defined]
    path = f"{guard.__name__}.Taken"
    return Ecosystem(small(FREE | {"vendors.incumbent._target_": path}), rng=1).run()


def test_an_honest_strategy_plays_as_if_nobody_watched() -> None:
    path = f"{__name__}.Honest"
    alone = Ecosystem(small(FREE | {"vendors.incumbent._target_": path}), rng=1).run()
    assert played(Honest).record.tobytes() == alone.record.tobytes()
    assert alone.record.tobytes() != Ecosystem(small(FREE), rng=1).run().record.tobytes()


def test_what_is_put_into_a_view_of_the_market_is_gone_at_once() -> None:
    dreams = kind_of(decide=lambda own: own.model.cells.vendors.update(cash=[1e9] * 30))
    assert played(dreams).vendors[0].cash != 1e9


def sets(name: str, value: Any) -> Decision:
    return lambda own: setattr(own, name, value)


FOULS: list[tuple[str, Decision, str]] = [
    ("decide", lambda own: setattr(own.rivals[0], "cash", 0.0), "wrote cash of challenger"),
    ("wanted_markup", sets("cash", 1e9), "wrote cash of incumbent"),
    ("decide", lambda own: own.model.crowd.slot.fill(3 * own.family), "wrote crowd"),
    ("decide", lambda own: own.model.tables.tally.kinds["firms"].fill(7), "wrote tally"),
    ("decide", lambda own: own.model.market.families["internal"].fill(9.0), "wrote market.famil"),
    ("decide", lambda own: setattr(own.rivals[0], "settings", None), "wrote vendor challenger"),
    ("decide", lambda own: setattr(own.model.accounts["open_subsidy"], "cost", 5.0), "wrote acc"),
    ("decide", sets("row", 1), "wrote "),
    ("decide", sets("openness_payoff", lambda: 1.0), "replaced a decision"),
    ("decide", sets("markup", 50.0), "set markup to 50; allowed is 0 to"),
    ("decide", sets("research_share", 5.0), "set research_share, quality_share, support_share to"),
    ("wanted_markup", lambda own: float("nan"), "gave nan"),
]


@pytest.mark.parametrize(("name", "decision", "says"), FOULS)
def test_a_foul_is_named(name: str, decision: Decision, says: str) -> None:
    with pytest.raises(FoulError) as caught:
        played(kind_of(**{name: decision}))
    assert str(caught.value).startswith(f"{name} {says}")


@pytest.mark.parametrize(
    ("name", "part"),
    [("outlays", property(lambda _: -1e12)), ("__init__", Vendor.__init__), ("hosts", True)],
)
def test_a_class_that_replaces_more_than_decisions_does_not_play(name: str, part: object) -> None:
    with pytest.raises(FoulError, match=f"^Mine.{name}: "):
        guarded(kind_of(**{name: part}))


def test_parameters_that_were_changed_are_noticed() -> None:
    parameters = small()
    world = Ecosystem(parameters, rng=1).run()
    kept = own_copy(parameters)
    unchanged(world, kept)
    object.__setattr__(world.in_force.vendors["challenger"], "cost_factor", 10.0)
    with pytest.raises(FoulError, match="changed parameters"):
        unchanged(world, kept)


def test_all_state_of_a_world_is_looked_at() -> None:
    """Every array of the world that a decision could write is part of what is compared."""
    world = Ecosystem(small(), rng=1)
    world.step()
    vendor = world.vendors[0]
    before = guard._state(vendor)
    arrays: list[Any] = [world.users, world.board.growth, world.tally.users, world.graph[1]]
    arrays += [world.work["need"], world.market.history, world.market.communities["contributors"]]
    for array in (*arrays, *world.crowd):
        kept = array.copy()
        array.reshape(-1)[0] += np.array(1).astype(array.dtype)
        assert guard._state(vendor) != before
        array[...] = kept
    assert guard._state(vendor) == before
