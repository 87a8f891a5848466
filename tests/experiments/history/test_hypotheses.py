"""Which worlds the rival hypotheses make of a market of the past."""

import numpy as np
import pytest

from analysis.evidence.histories import SUPERCOMPUTERS
from experiments.history.fitting import Effort, Search
from experiments.history.hypotheses import free_in, world_under
from experiments.question.composing import composing
from experiments.runs.factors import factors_of
from sim.parameters import Parameters
from tests.experiments.conftest import question


def under(hypothesis: str) -> Parameters:
    asked = question("experiment=history").model_copy(update={"words": ("output=somewhere",)})
    with composing():
        return world_under(asked, SUPERCOMPUTERS, hypothesis)


def test_a_hypothesis_keeps_what_the_market_is_and_adds_what_it_says() -> None:
    usual, found = under("lasting"), under("experience")
    assert found.choice.experience > 0 == usual.choice.experience
    assert found.firms == usual.firms
    assert found.clock == usual.clock


@pytest.mark.parametrize("hypothesis", ["ignorance", "work_by_year"])
def test_no_path_over_time_holds_that_begins_after_the_record(hypothesis: str) -> None:
    assert not under(hypothesis).schedule


def test_what_is_on_a_path_over_time_is_not_fitted() -> None:
    names = ["network.strength", "firms.startup_fraction"]
    factors = factors_of(Parameters(), {name: [0.0, 1.0] for name in names})
    search = Search(factors, np.array([0.2, 0.7]), [1], [2], Effort(2, 0, 1, 1, 1))
    path = {factors[0].name: {"2000-01": 0.5, "2001-01": 1.0}}
    found = free_in(Parameters().model_copy(update={"schedule": path}), search)
    assert [one.name for one in found.factors] == [factors[1].name]
    assert found.base.tolist() == [0.7]
