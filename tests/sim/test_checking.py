"""The check passes sound models, also at bounds, and names the faults of others."""

from collections.abc import Callable

import numpy as np
import pytest

from openclosed.sim.agents import ClosedLab
from openclosed.sim.ecosystem import Ecosystem
from openclosed.sim.month import after as after_phase
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters import Parameters, describe
from tests.sim.checking import CheckError, check
from tests.sim.runs import small, tree


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


def test_bounds_bring_no_more_work_than_can_be_placed() -> None:
    high, low = ({one.name: getattr(one, end) for one in describe()} for end in ("high", "low"))
    points = high["research.closed_start"] - low["work.cohorts.chat.need"]
    assert points * high["work.per_point"] <= 100_000


@pytest.mark.parametrize(
    "values",
    [
        *({f"research.{one}_start": end} for one in ("closed", "open") for end in (0.0, 400.0)),
        {"pricing.cost_slope": 0.9, "vendors.continental.lag": 1000.0},
    ],
    ids=str,
)
def test_a_frontier_at_its_bounds_leaves_all_outcomes_finite(values: dict[str, float]) -> None:
    with np.errstate(all="raise", under="ignore"):
        check(Parameters.model_validate(tree({"firms.count": 30, "clock.horizon": 24.0} | values)))
