"""Priors: distributions, shared and raised draws, and refusals."""

from typing import Any
from zlib import crc32

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.starts.prior import (
    Distribution,
    Prior,
    names_of,
    places_of_draws,
    priors_of,
    values_at,
)
from openclosed.sim import Parameters
from openclosed.sim.parameters.paths import info_at

RECORD, SCALE = CONFIGURATION / "prior" / "central.yaml", "choice.logit_scale"


@given(st.sampled_from(["uniform", "log", "normal"]), st.floats(0.001, 0.999))
def test_a_value_is_the_quantile_of_its_place(law: Distribution, place: float) -> None:
    """The laws of another library."""
    value = float(Prior("one", 0.5, 8.0, law).at(np.array([place]))[0])
    laws: dict[Distribution, Any] = {
        "uniform": stats.uniform(0.5, 7.5),
        "log": stats.loguniform(0.5, 8.0),
        "normal": stats.norm(4.25, 7.5 / 4.0),
    }
    assert laws[law].cdf(value) == pytest.approx(place)


def test_those_that_share_a_draw_have_one_value_and_others_raise_it() -> None:
    raised = Prior("one", 0.0, 10.0, raised_by=(("two", 2.0),))
    free = [raised, Prior("two", 0.0, 1.0, also=("three",))]
    assert names_of(free) == ["one", "two", "three"]
    found = values_at(free, np.array([[0.1, 0.5], [0.2, 1.0]]))
    assert found == pytest.approx(np.array([[2.0, 0.5, 0.5], [4.0, 1.0, 1.0]]))


def test_a_new_or_renamed_prior_leaves_draws_unchanged() -> None:
    one, two = Prior("one", 0.0, 1.0), Prior("two", 0.0, 1.0)
    alone, both = places_of_draws([one], range(50)), places_of_draws([two, one], range(50))
    np.testing.assert_array_equal(alone[:, 0], both[:, 1])
    assert abs(np.asarray(np.corrcoef(both.T))[0, 1]) < 0.5
    assert len(np.unique(both)) == 100
    renamed = Prior("renamed", 0.0, 1.0, stream=crc32(b"one"))
    np.testing.assert_array_equal(places_of_draws([renamed], range(50)), alone)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("{}", ": "),
        ("choice.nois: {low: 0, high: 1}", ".choice.nois: "),
        ("network.standards_years: {low: 0, high: 1}", ".network.standards_years: "),
        ("choice.ties: {low: 0, high: 1}", ".choice.ties: "),
        (f"{SCALE}: [0, 1]", f".{SCALE}=[0, 1]: must be a mapping with low and high"),
        (f"{SCALE}: {{low: 1, high: 1}}", f".{SCALE}: low and high must be from 0"),
        (f"{SCALE}: {{low: 0, high: 1, step: 2}}", f".{SCALE}.step: must be one of"),
        (f"{SCALE}: {{low: 1, high: 2, distribution: beta}}", f".{SCALE}.distribution=beta: "),
        (f"{SCALE}: {{low: 0, high: 1, distribution: log}}", f".{SCALE}.low=0: "),
        (f"{SCALE}: {{low: 0, high: 1, raised_by: {{a.b: 1}}}}", f".{SCALE}.raised_by: a.b"),
        (f"{SCALE}: {{low: 0, high: 1, also: [{SCALE}]}}", f".{SCALE}: has two priors"),
    ],
)
def test_an_impossible_prior_is_refused(asked: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        priors_of(Parameters(), yaml.safe_load(asked), "experiment.free")
    assert str(refused.value).startswith(f"experiment.free{says}")


def test_the_projects_prior_is_of_parameters_of_the_model() -> None:
    free = priors_of(Parameters(), yaml.safe_load(RECORD.read_text(encoding="utf-8")))
    values = values_at(free, places_of_draws(free, range(100)))
    assert np.isfinite(values).all()
    for name, drawn in zip(names_of(free), values.T, strict=True):
        info = info_at(Parameters(), name)
        assert info is not None
        assert (drawn >= info.low).all(), name
        assert (drawn <= info.high).all(), name
