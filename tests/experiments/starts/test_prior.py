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

RECORD = CONFIGURATION / "prior" / "central.yaml"


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
    free = [
        Prior("one", 0.0, 10.0, raised_by=(("two", 2.0),)),
        Prior("two", 0.0, 1.0, also=("three",)),
    ]
    assert names_of(free) == ["one", "two", "three"]
    found = values_at(free, np.array([[0.1, 0.5], [0.2, 1.0]]))
    assert found == pytest.approx(np.array([[2.0, 0.5, 0.5], [4.0, 1.0, 1.0]]))


def test_a_new_prior_leaves_the_draws_of_others_unchanged() -> None:
    one, two = Prior("one", 0.0, 1.0), Prior("two", 0.0, 1.0)
    alone, both = places_of_draws([one], range(50)), places_of_draws([two, one], range(50))
    np.testing.assert_array_equal(alone[:, 0], both[:, 1])
    assert abs(np.asarray(np.corrcoef(both.T))[0, 1]) < 0.5
    assert len(np.unique(both)) == 100


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, ": "),
        ({"choice.nois": {"low": 0, "high": 1}}, ".choice.nois: "),
        ({"network.standards_years": {"low": 0, "high": 1}}, ".network.standards_years: "),
        (
            {"choice.logit_scale": [0, 1]},
            ".choice.logit_scale=[0, 1]: must be a mapping with low and high",
        ),
        (
            {"choice.logit_scale": {"low": 1, "high": 1}},
            ".choice.logit_scale: low and high must be from 0",
        ),
        (
            {"choice.logit_scale": {"low": 0, "high": 1, "step": 2}},
            ".choice.logit_scale.step: must be one of",
        ),
        (
            {"choice.logit_scale": {"low": 1, "high": 2, "distribution": "beta"}},
            ".choice.logit_scale.distribution=beta: ",
        ),
        (
            {"choice.logit_scale": {"low": 0, "high": 1, "distribution": "log"}},
            ".choice.logit_scale.low=0: ",
        ),
        ({"choice.ties": {"low": 0, "high": 1}}, ".choice.ties: "),
        (
            {"choice.logit_scale": {"low": 0, "high": 1, "raised_by": {"work.retirement": 1}}},
            ".choice.logit_scale.raised_by: work.retirement",
        ),
        (
            {"choice.logit_scale": {"low": 0, "high": 1, "also": ["choice.logit_scale"]}},
            ".choice.logit_scale: has two priors",
        ),
    ],
)
def test_an_impossible_prior_is_refused(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as refused:
        priors_of(Parameters(), asked, "experiment.free")
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


def test_a_stream_gives_a_renamed_parameter_the_draws_of_its_former_name() -> None:
    former, renamed = Prior("former", 0, 1), Prior("renamed", 0, 1, stream=crc32(b"former"))
    draws = range(5)
    assert (places_of_draws([renamed], draws) == places_of_draws([former], draws)).all()
    other = Prior("renamed", 0, 1)
    assert (places_of_draws([other], draws) != places_of_draws([former], draws)).all()
