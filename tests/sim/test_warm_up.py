"""Compiling ahead compiles what a run then uses, and nothing else is left to compile."""

from typing import Any

from sim import warm_up
from sim.crowd import turn_over
from sim.rules.adoption import adopt
from sim.rules.counting import count
from tests.sim.worlds import after

AHEAD: tuple[Any, ...] = (adopt, count, turn_over)


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in AHEAD]
    assert all(known)

    after(steps=2)

    assert [list(rule.signatures) for rule in AHEAD] == known
