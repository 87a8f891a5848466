"""Where time goes: every part is found by its name, and takes some."""

from tests.benchmarks.market import freeze, go_on
from tests.benchmarks.phases import ADOPTION, PHASES, adoption_parts, split
from tests.sim.worlds import small


def test_each_part_of_the_adoption_phase_takes_time() -> None:
    spent = adoption_parts(freeze(200, 1), go_on, 2)
    assert spent.keys() == set(ADOPTION)
    assert min(spent.values()) > 0.0


def test_each_phase_of_a_run_takes_time() -> None:
    run = split(small({"firms.count": 50}), repeats=1)
    assert run.phases.keys() == set(PHASES)
    assert min(run.build, run.whole, *run.phases.values()) > 0.0
