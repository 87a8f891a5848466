"""The public checker passes sound worlds and names what is wrong with others."""

from collections.abc import Callable

import numpy as np
import pytest

import sim
from sim import checking
from sim.agents import ClosedLab
from sim.ecosystem import Ecosystem
from sim.month import after as after_phase
from sim.outcomes import INDEX
from tests.sim.worlds import after, small


def add_phase(monkeypatch: pytest.MonkeyPatch, phase: Callable[[Ecosystem], None]) -> None:
    """Let every world run one more phase once the month's row is written."""
    phases = after_phase(Ecosystem.phases, "observation", phase)
    monkeypatch.setattr(Ecosystem, "phases", phases)


def test_the_baseline_passes() -> None:
    sim.check(after(horizon=30).parameters)


def test_a_world_that_draws_outside_its_streams_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng()
    markup = ClosedLab.wanted_markup
    monkeypatch.setattr(ClosedLab, "wanted_markup", lambda lab: markup(lab) * (1 + chance.random()))

    with pytest.raises(checking.CheckError, match="gives other bytes the second time"):
        sim.check(after(horizon=24).parameters)


@pytest.mark.parametrize(
    ("table", "column", "says"),
    [
        ("vendors", "cash", "cash of incumbent"),
        ("communities", "contributors", "contributors, flows make"),
    ],
)
def test_what_comes_from_nowhere_is_named(
    table: str, column: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generous(world: Ecosystem) -> None:
        getattr(world.market, table)[column][0] += 1.0

    add_phase(monkeypatch, generous)

    with pytest.raises(checking.CheckError, match=says):
        sim.check(after(horizon=24).parameters)


def test_public_money_that_does_not_arrive_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(world: Ecosystem) -> None:
        world.market.communities["grants"] *= 0.5

    add_phase(monkeypatch, leaky)

    with pytest.raises(checking.CheckError, match=r"the state gives .* communities receive"):
        sim.check(small({"policy.open_subsidy.strength": 1.0}))


def test_outcomes_out_of_range_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: Ecosystem) -> None:
        world.record[-1, 0] = 2.0
        world.record[-1, 1] = np.inf
        world.record[-1, INDEX["support_load"]] = -1.0

    add_phase(monkeypatch, broken)

    with pytest.raises(checking.CheckError) as caught:
        sim.check(after(horizon=24).parameters)

    assert "open_share_workloads_all leaves [0, 1]" in str(caught.value)
    assert "open_share_tokens_all is infinite" in str(caught.value)
    assert "support_load leaves [0, inf]" in str(caught.value)
