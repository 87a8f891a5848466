"""The check passes sound models and names the faults of others."""

from collections.abc import Callable

import numpy as np
import pytest

from openclosed.sim.agents import ClosedLab
from openclosed.sim.ecosystem import Ecosystem
from openclosed.sim.month import after as after_phase
from openclosed.sim.outcomes import INDEX
from tests.sim.checking import CheckError, check
from tests.sim.runs import small


def add_phase(monkeypatch: pytest.MonkeyPatch, phase: Callable[[Ecosystem], None]) -> None:
    """Let every model run one more phase after the month's row is written."""
    phases = after_phase(Ecosystem.phases, "observation", phase)
    monkeypatch.setattr(Ecosystem, "phases", phases)


@pytest.mark.parametrize("step", [1.0, pytest.param(0.5, marks=pytest.mark.slow)])
def test_the_baseline_passes(step: float) -> None:
    check(small({"clock.months_per_step": step}))


def test_a_model_that_draws_outside_its_streams_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng()
    markup = ClosedLab.wanted_markup
    monkeypatch.setattr(ClosedLab, "wanted_markup", lambda lab: markup(lab) * (1 + chance.random()))
    with pytest.raises(CheckError, match="seed 1"):
        check(small())


@pytest.mark.parametrize(
    ("table", "column", "factor", "says"),
    [
        ("vendors", "cash", 2.0, "cash of incumbent"),
        ("communities", "contributors", 2.0, "contributors"),
        ("communities", "grants", 0.5, r"state .* communities"),
    ],
)
def test_money_or_people_from_nowhere_or_that_do_not_arrive_are_named(
    table: str, column: str, factor: float, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(model: Ecosystem) -> None:
        getattr(model.market, table)[column] *= factor

    add_phase(monkeypatch, leaky)
    with pytest.raises(CheckError, match=says):
        check(small({"policy.open_subsidy.strength": 1.0}))


def test_outcomes_out_of_range_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: Ecosystem) -> None:
        model.record[-1, 0] = 2.0
        model.record[-1, 1] = np.inf
        model.record[-1, INDEX["contributors"]] = -1.0

    add_phase(monkeypatch, broken)
    with pytest.raises(CheckError) as caught:
        check(small())
    breaches = {line.split()[0]: line for line in str(caught.value).splitlines()}
    assert "[0, 1]" in breaches["open_share_workloads_all"]
    assert "[0, inf]" in breaches["contributors"]
    assert "open_share_tokens_all" in breaches
