"""Where the time of a whole command goes, and how it is scaled up."""

import pytest

from tests.benchmarks import studies
from tests.benchmarks.studies import Study, study_of


def chunk(begin: float, end: float, spent_before: float, spent: float) -> dict[str, float]:
    """A note of ten runs, whose model took all but a tenth of a second of the processor."""
    return {
        "runs": 10, "begin": begin, "end": end, "spent_before": spent_before, "spent": spent,
        "model": spent - spent_before - 0.1,
    }  # fmt: skip


def test_workers_are_busy_from_the_first_run_of_all_to_the_last() -> None:
    one = [chunk(100.0, 104.0, 2.0, 6.0), chunk(105.0, 110.0, 6.5, 11.5)]
    other = [chunk(101.0, 106.0, 2.0, 7.0)]
    made = study_of(20.0, [one, other])
    assert (made.runs, made.wall, made.span) == (30, 20.0, 10.0)
    assert made.busy == pytest.approx(9.5 + 5.0)  # what a worker does between its chunks counts
    assert made.use == pytest.approx(14.5 / 20.0)
    assert made.model == pytest.approx(13.7)


def test_more_runs_take_longer_between_the_first_and_the_last_and_nowhere_else() -> None:
    made = Study(runs=100, wall=8.0, span=5.0, busy=9.5, model=9.0)
    assert made.wall_of(100) == 8.0
    assert made.wall_of(10_000) == pytest.approx(3.0 + 500.0)
    assert made.machinery_of(100) == pytest.approx(1.0 - 9.0 / 16.0)
    assert made.machinery_of(10_000) == pytest.approx(1.0 - 900.0 / 1_006.0)


@pytest.mark.slow  # a whole command
def test_a_command_with_a_smaller_design_is_measured_from_within_its_workers() -> None:
    few = ("experiment.factors=[choice.noise,choice.effort]", "firms.count=20", "replicates=2")
    made = studies.sensitivity_of_all(*few, "clock.horizon=24", "worlds=plain")
    assert made.runs == studies.sensitivity_runs(*studies.SMALL_DESIGN, *few) == 2 * 8 * (2 + 2)
    assert studies.sensitivity_runs() > 10_000
    assert 0.0 < made.model < made.busy <= studies.CORES * made.span * 1.1
    assert made.span < made.wall
