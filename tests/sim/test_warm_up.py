"""Compiling ahead compiles what a run then uses, and nothing else is left to compile."""

from typing import Any

from sim import warm_up
from sim.demand.adoption import adopt
from sim.demand.counting import count, take_payments
from sim.demand.new_work import concern_all, give_up, volume_in
from sim.demand.turnover import turn_over
from sim.outcomes.monthly_totals import add_offerings
from tests.sim.worlds import after

AHEAD: tuple[Any, ...] = (
    adopt, count, take_payments, turn_over, concern_all, give_up, volume_in, add_offerings,
)  # fmt: skip


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in AHEAD]
    assert all(known)

    after(steps=2)

    assert [list(rule.signatures) for rule in AHEAD] == known
