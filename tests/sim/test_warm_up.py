"""Compiling ahead of time covers everything that a run uses."""

from openclosed.sim import Ecosystem, Parameters, warm_up
from openclosed.sim.engine.phase import Phase
from openclosed.sim.month import MONTH
from openclosed.sim.parameters.firms import Firms

AHEAD = [rule for phase in MONTH if isinstance(phase, Phase) for rule in phase.compiled]


def test_the_types_compiled_ahead_are_those_of_a_run() -> None:
    warm_up.compile_rest()
    warm_up.compile_adoption()
    known = [list(rule.signatures) for rule in AHEAD]
    assert all(known)

    Ecosystem(Parameters(firms=Firms(count=50)), rng=1).run()

    assert [list(rule.signatures) for rule in AHEAD] == known
