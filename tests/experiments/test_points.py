"""Points x seeds: paired, in order, the same for any place."""

import numpy as np
import pytest

from experiments import points
from experiments.bad_input import BadInput
from experiments.points import Point, run_points
from experiments.settings import Settings
from sim.parameters import Parameters
from tests.experiments.conftest import question

SEEDS = [11, 12, 13]


def settings(*words: str) -> Settings:
    return question("execution=serial", "quiet=true", *words).settings


def point(name: str, **choice: float) -> Point:
    return Point(
        name,
        Parameters.model_validate(
            {"firms": {"count": 40}, "clock": {"horizon": 24}, "choice": choice}
        ),
    )


def test_every_point_has_every_seed_and_runs_are_numbered_point_by_point() -> None:
    made = run_points([point("a"), point("b", variety=1.0)], SEEDS, settings())
    assert [one.task.run for one in made] == list(range(6))
    assert [one.task.seed for one in made] == SEEDS * 2
    assert not any(one.error for one in made)


def test_equal_points_give_equal_runs_and_other_points_other_runs() -> None:
    made = run_points([point("a"), point("a again"), point("b", variety=1.0)], SEEDS, settings())
    finals = np.array([one.final for one in made]).reshape(3, len(SEEDS), -1)
    assert finals[0].tobytes() == finals[1].tobytes()
    assert (finals[0] != finals[2]).any(axis=1).all()


def test_results_do_not_depend_on_the_place() -> None:
    both = [point("a"), point("b", variety=1.0)]
    serial = run_points(both, SEEDS, settings())
    shared = run_points(both, SEEDS, settings("execution=local", "execution.workers=2"))
    assert [one.task for one in serial] == [one.task for one in shared]
    first, second = (np.array([one.final for one in made]) for made in (serial, shared))
    assert np.array_equal(first, second)


def test_paths_and_events_are_kept_only_when_asked_for() -> None:
    (bare, *_) = run_points([point("a")], SEEDS, settings())
    (whole, *_) = run_points([point("a")], SEEDS, settings(), keep_paths=True)
    assert (bare.months, bare.events) == (None, [])
    assert whole.months is not None
    assert whole.events
    assert np.array_equal(np.array(bare.final), np.array(whole.final))


def test_a_world_that_cannot_be_built_is_refused_before_any_run() -> None:
    parameters = Parameters.model_validate({"vendors": {}, "communities": {}, "schedule": {}})
    with pytest.raises(BadInput, match="nobody offers a model"):
        run_points([Point("empty", parameters)], SEEDS, settings())


@pytest.mark.parametrize(("seeds", "size"), [(1, 1), (5, 2), (24, 23), (50, 50)])
def test_batches_are_near_equal_and_no_larger_than_asked(seeds: int, size: int) -> None:
    batches = list(points._batches([point("a"), point("b")], list(range(seeds)), size, False))
    lengths = [len(batch.tasks) for batch in batches]
    assert sum(lengths) == 2 * seeds
    assert max(lengths) <= size
    assert max(lengths) - min(lengths) <= 1
