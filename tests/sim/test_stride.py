"""A month in strides is a month phase by phase: the same bytes, whoever decides."""

from typing import Any

import pytest

from sim import Ecosystem
from sim.agents import ClosedLab
from sim.month import Phases, after, observation
from sim.parameters import Parameters
from sim.supply import releases as supply
from tests.sim.worlds import WORK, small


class ByPhases(Ecosystem):
    """Runs its phases one by one, since they are not the very ones of every world."""

    phases: Phases = (*Ecosystem.phases,)


class Moody(ClosedLab):
    """A user's strategy: prices by the month, weights that come and go."""

    def decide(self) -> None:
        """Ask more in odd decisions, and less in even ones, until the next one."""
        super().decide()
        if self.sells and self.model.step_number % 2:
            self.ask_for_now(0.8 * self.markup)

    def openness_payoff(self) -> float | None:
        """Whatever the month says."""
        return 5.0 if self.model.step_number % 24 < 12 else -5.0


STRATEGIES = (
    "CostPlus", "Defender", "Giver", "Holder", "LandGrabber", "Opener", "Researcher", "Skimmer",
    "Undercutter",
)  # fmt: skip
MOODY = {
    "vendors.incumbent._target_": f"{__name__}.Moody",
    "releases.replayed_until": None,  # before it, everyone opens and closes as it really did
}
WORLDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "work of the record": WORK,
    "many come and go": {
        "releases.fork_hazard": 0.5, "releases.openness_rate": 2.0, "releases.lab_entry": 3.0,
        "firms.startup.exit_hazard": 0.4, "firms.startup.entry_hazard": 0.8,
    },
    "reserve falls with use": {"choice.experience": 2.0, "choice.fading": 0.1},
    "a cap that begins": {
        "policy.compute_cap.strength": 0.5, "policy.compute_cap.starts": "2024-03",
        "policy.compute_cap.ends": "2024-12",
    },
    "investors leave": {"commerce.funding_end": "2024-06"},
    "a bankruptcy": {
        "shocks": {"fall": {"what": "bankruptcy", "who": "incumbent", "month": "2024-05"}},
    },
    "half a month a step": {"clock.months_per_step": 0.5},
    "the largest first": {"choice.update": "sequential"},
    **{
        name: {"vendors.incumbent._target_": f"sim.agents.strategies.{name}"} for name in STRATEGIES
    },
    "a user's strategy": MOODY,
}  # fmt: skip


def parameters(values: dict[str, Any]) -> Parameters:
    return small({"firms.count": 150, "clock.horizon": 30.0, "work.cohorts": {}} | values)


@pytest.mark.parametrize("values", WORLDS.values(), ids=list(WORLDS))
def test_strides_give_the_bytes_of_the_phases(values: dict[str, Any]) -> None:
    made = parameters(values)
    strides, phases = Ecosystem(made, rng=4).run(), ByPhases(made, rng=4).run()
    assert strides.record.tobytes() == phases.record.tobytes()
    assert strides.events == phases.events
    for one, other in ((strides.market, phases.market), (strides.crowd, phases.crowd)):
        assert [column.tobytes() for column in one] == [column.tobytes() for column in other]


def test_a_users_strategy_decides() -> None:
    world = Ecosystem(parameters(MOODY), rng=4).run()
    assert any(event.what == "opening" and event.who == "incumbent" for event in world.events)


def test_a_world_with_a_phase_of_its_own_runs_it_every_month() -> None:
    seen = []

    class Watched(Ecosystem):
        phases = after(Ecosystem.phases, "adoption", lambda world: seen.append(world.step_number))

    world = Watched(parameters({}), rng=4).run()
    assert seen == list(range(30))
    assert world.record.tobytes() == Ecosystem(parameters({}), rng=4).run().record.tobytes()


def test_phases_that_are_changed_in_a_running_world_are_followed() -> None:
    world = Ecosystem(parameters({}), rng=4)
    world.step()
    world.phases = tuple(phase for phase in world.phases if phase is not observation)
    world.step()
    assert len(world.record) == 1


def test_decisions_are_taken_in_their_months_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    months = []
    monkeypatch.setattr(supply, "change_openness", lambda world, _: months.append(world.months))
    Ecosystem(parameters({}), rng=4).run()
    assert months == [3.0 * decision for decision in range(10)]
