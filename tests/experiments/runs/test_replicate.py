"""What is kept of a run."""

import numpy as np
import pytest

from experiments.runs.replicate import Task, month_ends, replicate, step_label
from sim import Ecosystem
from sim.outcomes import OUTCOMES
from sim.parameters import Parameters


def small(**clock: float) -> Parameters:
    return Parameters.model_validate({"firms": {"count": 40}, "clock": {"horizon": 24, **clock}})


def test_a_run_keeps_its_months_and_its_last_year() -> None:
    kept = replicate(small(), Task(3, 11))
    world = Ecosystem(small(), rng=11).run()
    assert kept.months is not None
    assert kept.final is not None
    assert kept.error == ""
    assert kept.months.shape == (24, len(OUTCOMES))
    assert np.array_equal(kept.months, world.record.astype(np.float32), equal_nan=True)
    last_year = np.nanmean(world.record[-12:], axis=0)
    assert kept.final == pytest.approx(last_year, rel=1e-12, nan_ok=True)
    assert kept.labels["workloads", "all"] in {"open", "closed", "shared", "moving"}


def test_a_run_does_not_depend_on_the_runs_before_it() -> None:
    alone = replicate(small(), Task(1, 5))
    _, second = (replicate(small(), task) for task in (Task(0, 4), Task(1, 5)))
    assert alone.months is not None
    assert second.months is not None
    assert alone.months.tobytes() == second.months.tobytes()
    assert alone.events == second.events


@pytest.mark.parametrize(
    ("months_per_step", "ends", "last"),
    [(1.0, list(range(24)), "2024-12"), (0.5, list(range(1, 48, 2)), "2024-12")],
)
def test_finer_steps_are_kept_once_a_month(
    months_per_step: float, ends: list[int], last: str
) -> None:
    parameters = small(months_per_step=months_per_step)
    assert month_ends(parameters) == ends
    assert step_label(parameters, ends[-1]) == last


def test_coarser_steps_are_all_kept() -> None:
    parameters = small(months_per_step=3.0)
    assert month_ends(parameters) == list(range(8))
    assert step_label(parameters, 1) == "2023-04"
