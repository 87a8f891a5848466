"""What a strategy may do, and what is a foul."""

from typing import Any

import numpy as np
import pytest

from experiments.tournament import guard
from experiments.tournament.guard import FoulError, guarded, own_copy, unchanged
from sim import Ecosystem
from sim.agents import ClosedLab, Vendor, strategies
from tests.sim.worlds import small

FREE: dict[str, Any] = {"releases.openness_rate": 20.0, "releases.replayed_until": None}
"""A world in which labs decide on openness from the first month on."""


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


class Robber(ClosedLab):
    def decide(self) -> None:
        rival = self.rivals[0]
        self.cash += rival.cash
        rival.cash = 0.0


class Printer(ClosedLab):
    def wanted_markup(self) -> float:
        self.cash = 1e9
        return 2.0


class Recruiter(ClosedLab):
    def decide(self) -> None:
        crowd = self.model.crowd
        crowd.slot[crowd.slot >= 0] = 3 * self.family


class Counterfeiter(ClosedLab):
    def openness_payoff(self) -> float:
        if self.model.step_number:
            self.model.tables.tally.kinds["firms"][:] = 0
        return -1.0


class Genius(ClosedLab):
    def decide(self) -> None:
        self.model.market.families["internal"][self.family] += 100.0


class Puppeteer(ClosedLab):
    def decide(self) -> None:
        rival: Any = self.rivals[0]
        rival.settings = rival.settings.model_copy(update={"pricing": "fixed", "markup": 1000.0})


class Shifter(ClosedLab):
    def decide(self) -> None:
        self.row = 1


class Patient(ClosedLab):
    def decide(self) -> None:
        own: Any = self
        own.openness_payoff = lambda: setattr(self, "cash", 1e9)


class Illusionist(ClosedLab):
    def decide(self) -> None:
        self.model.cells.vendors["cash"] = [1e9] * 30


class Legislator(ClosedLab):
    def decide(self) -> None:
        world: Any = self.model
        world.accounts["open_subsidy"].cost = 5.0


class Usurer(ClosedLab):
    def decide(self) -> None:
        self.markup = 50.0


class Spendthrift(ClosedLab):
    def decide(self) -> None:
        self.research_share = 5.0


class Vague(ClosedLab):
    def wanted_markup(self) -> float:
        return float("nan")


def played(kind: type[Vendor]) -> Ecosystem:
    """A small world with the class, watched, in the place of the first vendor."""
    guard.Taken = guarded(kind)  # type: ignore[attr-defined]
    path = f"{guard.__name__}.Taken"
    parameters = small(FREE | {"vendors.incumbent._target_": path})
    return Ecosystem(parameters, rng=1).run()


def test_an_honest_strategy_plays_as_if_nobody_watched() -> None:
    path = f"{__name__}.Honest"
    alone = Ecosystem(small(FREE | {"vendors.incumbent._target_": path}), rng=1).run()
    assert played(Honest).record.tobytes() == alone.record.tobytes()
    assert alone.record.tobytes() != Ecosystem(small(FREE), rng=1).run().record.tobytes()


def test_what_is_put_into_a_view_of_the_market_is_gone_at_once() -> None:
    assert played(Illusionist).vendors[0].cash != 1e9


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (Robber, "decide wrote cash of incumbent"),
        (Printer, "wanted_markup wrote cash of incumbent"),
        (Recruiter, "decide wrote crowd"),
        (Counterfeiter, "openness_payoff wrote tally"),
        (Genius, "decide wrote market.families"),
        (Puppeteer, "decide wrote vendor challenger"),
        (Shifter, "decide wrote "),
        (Patient, "decide replaced a decision of its own object"),
        (Legislator, "decide wrote accounts"),
        (Usurer, "decide set markup to 50; allowed is 0 to the vendor's price_cap, 6"),
        (Spendthrift, "decide set research_share, quality_share, support_share to 5, 0.1, 0.2; "),
        (Vague, "wanted_markup gave nan, not a number from 0 on"),
    ],
)
def test_a_foul_is_named(kind: type[Vendor], says: str) -> None:
    with pytest.raises(FoulError) as caught:
        played(kind)
    assert str(caught.value).startswith(says)


class Immortal(ClosedLab):
    @property
    def outlays(self) -> float:
        return -1e12


class Founder(ClosedLab):
    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self.cash = 1e9


class Everywhere(ClosedLab):
    hosts = True


@pytest.mark.parametrize(
    ("kind", "name"), [(Immortal, "outlays"), (Founder, "__init__"), (Everywhere, "hosts")]
)
def test_a_class_that_replaces_more_than_decisions_does_not_play(
    kind: type[Vendor], name: str
) -> None:
    with pytest.raises(FoulError, match=f"{kind.__name__}.{name}: a strategy may replace decide"):
        guarded(kind)


@pytest.mark.parametrize("name", strategies.__all__)
def test_what_the_project_ships_is_not_watched(name: str) -> None:
    assert not set(vars(guarded(getattr(strategies, name)))) & set(guard.DECISIONS)


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
