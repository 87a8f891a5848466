"""Compiling ahead compiles what a run then uses, and nothing else is left to compile."""

from typing import Any

from sim import warm_up
from sim.demand.adoption import adopt
from sim.demand.counting import count
from sim.demand.perception import feel_open_share
from sim.outcomes.monthly_totals import add_offerings
from sim.state.crowd import turn_over
from tests.sim.worlds import after

AHEAD: tuple[Any, ...] = (adopt, count, turn_over, feel_open_share, add_offerings)


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in AHEAD]
    assert all(known)

    after(steps=2)

    assert [list(rule.signatures) for rule in AHEAD] == known
