"""What fits a record of the past, and which worlds rival hypotheses make of such a market."""

import numpy as np
import pytest

from analysis.evidence.histories import DATABASES, SUPERCOMPUTERS
from experiments.history.fitting import Effort, Search, about_as_good, losses, until
from experiments.history.hypotheses import free_in, world_under
from experiments.question.composing import composing
from experiments.runs.factors import factors_of
from sim.parameters import Parameters
from sim.parameters.paths import replaced
from tests.experiments.conftest import question


def loss(*levels: float, away: tuple[float, ...] = (0.0, 0.0)) -> np.ndarray:
    measured = np.array([[np.full(49, level)] for level in levels])
    return losses(DATABASES, "2012-11", measured, np.array(away)[: len(levels), None])


def test_the_loss_is_in_standard_errors_and_grows_with_the_distance_from_the_base() -> None:
    misses = np.array([[0.0, -0.005, -0.11], [0.02, 0.015, -0.09]])
    assert loss(0.35, 0.37) == pytest.approx(((misses / 0.01) ** 2).sum(axis=1))
    assert np.isinf(loss(np.nan)).all()  # a point that failed
    near, far = loss(0.4, 0.4, away=(0.1, 0.4))
    assert near < far


@pytest.mark.parametrize(
    ("of", "kept"), [([30.0, 2.0, np.inf, 3.0], [1, 3]), ([200.0, 230.0], [0, 1])]
)
def test_the_closest_is_kept_first_and_nothing_that_is_clearly_worse_for_its_errors(
    of: list[float], kept: list[int]
) -> None:
    assert about_as_good(np.array(of), figures=10, parameters=4).tolist() == kept


def under(hypothesis: str) -> Parameters:
    asked = question("experiment=history").model_copy(update={"words": ("output=somewhere",)})
    with composing():
        return world_under(asked, SUPERCOMPUTERS, hypothesis)


def test_a_hypothesis_keeps_what_the_market_is_and_adds_what_it_says() -> None:
    usual, found = under("lasting"), under("experience")
    assert found.choice.experience > 0 == usual.choice.experience
    assert found.firms == usual.firms
    assert found.clock == usual.clock
    assert not under("work_by_year").schedule  # it begins after the record
    assert until(replaced(usual, "clock.start", "2012-11"), "2021-01").clock.horizon == 99


def test_what_is_on_a_path_over_time_is_not_fitted() -> None:
    names = ["network.strength", "firms.startup_fraction"]
    factors = factors_of(Parameters(), {name: [0.0, 1.0] for name in names})
    search = Search(factors, np.array([0.2, 0.7]), [1], [2], Effort(2, 0, 1, 1, 1))
    path = {factors[0].name: {"2000-01": 0.5, "2001-01": 1.0}}
    found = free_in(Parameters().model_copy(update={"schedule": path}), search)
    assert [one.name for one in found.factors] == [factors[1].name]
    assert found.base.tolist() == [0.7]
