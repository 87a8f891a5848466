"""Factors and designs: ranges, places and values, points and where they are, what is refused."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides, with_value
from openclosed.experiments.runs.factors import Factor, factors_of, points_of
from openclosed.experiments.sweep.question import KINDS, design, from_file
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced

BASELINE, SCALE = Parameters(), "choice.logit_scale"
FACTORS = [
    Factor("a", 1.0, 0.0, 2.0),
    Factor("b", 1.0, 0.1, 10.0, "log"),
    Factor("c", "x", 0.0, 1.0, choices=("x", "y")),
]


@pytest.mark.parametrize(
    ("name", "value", "ends", "scale", "how"),
    [
        ("policy.origin_rule.strength", 0.0, [0.0, 1.0], "linear", "declared"),
        ("network.rewiring", 0.1, [0.05, 0.2], "log", "half to double"),
        ("firms.enterprises.open_preference.mean", -0.2, [-0.4, -0.1], "linear", "half to double"),
        ("research.closed_start", 150.0, [140.0, 160.0], "linear", "10 either way"),
    ],
)
def test_the_usual_range_is_the_declared_one_unless_that_is_far_wider_than_the_value(
    name: str, value: float, ends: list[float], scale: str, how: str
) -> None:
    tree = with_value(BASELINE.model_dump(by_alias=True), name.split("."), value)
    (factor,) = factors_of(Parameters.model_validate(tree), [name])
    assert [factor.low, factor.high] == pytest.approx(ends)
    assert (factor.scale, factor.how) == (scale, how)


def test_a_range_choices_and_a_scale_can_be_given() -> None:
    asked = {
        "choice.logit_scale": [0.5, 3],
        "pricing.funding": {"low": 0.1, "high": 10, "scale": "log"},
        "network.topology": ["complete", "random"],
        "choice.outside": None,
        "work.kept_apart": [5, 20],
    }
    found = {factor.name: factor for factor in factors_of(BASELINE, asked)}
    assert [found["choice.logit_scale"].value(place) for place in (0, 0.5, 1)] == [0.5, 1.75, 3]
    assert found["pricing.funding"].value(0.5) == pytest.approx(1)
    assert found["network.topology"].choices == ("complete", "random")
    assert found["choice.outside"].choices == (False, True)
    assert found["work.kept_apart"].value(0.49) == 12
    assert list(found)[:3] == ["work.kept_apart", "choice.logit_scale", "choice.outside"]


def test_without_names_every_parameter_varies_that_can_be_at_both_ends_of_its_range() -> None:
    found = factors_of(BASELINE, None)
    assert all(0 <= factor.place(factor.base) <= 1 for factor in found)
    names = {factor.name for factor in found}
    assert {"firms.enterprises.switching_cost", "policy.origin_rule.strength"} <= names
    assert not names & {
        "clock.horizon", "firms.count", "ending.window", "vendors.incumbent.pace",
        "network.degree",  # a small world needs an even one
        "peers.mean",  # no range that says anything
        "work.cohorts.translation.enterprises",  # no value: the kind's breadth
    }  # fmt: skip
    assert len(names) > 150
    paces = [factor.name for factor in factors_of(BASELINE, ["vendors.*.pace"])]
    assert paces == [f"vendors.{vendor}.pace" for vendor in BASELINE.vendors]


@given(st.floats(0, 1), st.sampled_from(FACTORS))
def test_a_value_is_one_of_the_factors_and_gives_its_place(place: float, factor: Factor) -> None:
    value = factor.value(place)
    assert value in factor.choices or factor.low <= value <= factor.high
    assert factor.place(value) == pytest.approx(place, abs=0.25 if factor.choices else 1e-9)


def test_a_point_is_checked_whole_and_its_other_parameters_stay() -> None:
    values = {"firms.enterprises.tastes.cost": [2.0], "vendors.incumbent.price_cap": [3.0]}
    (point,) = points_of(Overrides(BASELINE), pd.DataFrame(values, index=["a"]))
    wanted = all_replaced(BASELINE, {name: value for name, [value] in values.items()})
    assert (point.name, point.parameters) == ("a", wanted)
    assert point.overrides.names == tuple(values)
    with pytest.raises(BadInput, match=r"^b: .*work.custom_share=0.9 "):
        points_of(Overrides(BASELINE), pd.DataFrame({"work.custom_share": [0.9]}, index=["b"]))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["choice.logit_scal"], ": unknown parameter choice.logit_scal; did you mean choice."),
        (["choices.*"], ": no numeric parameter matches choices.*"),
        ({SCALE: [3, 1]}, f".{SCALE}=[3, 1]: "),
        ({SCALE: {"lower": 3}}, "lower: must be one of low, high, scale, choices"),
        ({SCALE: {"scale": "cubic"}}, "scale=cubic: must be linear or log"),
        ({SCALE: {"low": 0, "high": 1, "scale": "log"}}, "above 0, not from 0"),
        ({"network.topology": ["random"]}, ".network.topology: "),
        (["peers.mean"], ": peers.mean may be "),
        (["clock.start"], ": clock.start "),
        (SCALE, f"={SCALE}: must be a list of names or a mapping"),
        (["vendors.overseas.imitation_months"], ": vendors.overseas.imitation_months "),
    ],
)
def test_what_cannot_be_a_factor_is_refused(asked: Any, says: str) -> None:
    with pytest.raises(BadInput, match=r"^experiment\.factors") as refusal:
        factors_of(BASELINE, asked)
    assert says in str(refusal.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_design_stays_in_the_ranges_and_is_its_seeds(kind: str) -> None:
    table = design(kind, FACTORS, 16, seed=3)
    assert list(table.columns) == ["a", "b", "c"]
    assert len(table) == {"grid": 8, "latin_hypercube": 16, "sobol": 16 * 5}[kind]
    assert table["a"].astype(float).between(0, 2).all()
    assert table["b"].astype(float).between(0.1, 10).all()
    assert set(table["c"]) == {"x", "y"}
    assert table.index[0] == "point 1"
    pd.testing.assert_frame_equal(table, design(kind, FACTORS, 16, seed=3))
    assert table.equals(design(kind, FACTORS, 16, seed=4)) is (kind == "grid")
    assert kind == "sobol" or not design(kind, FACTORS, 64, seed=1).duplicated().any()


@pytest.mark.parametrize("content", ["", "choice.logit_scale\n", "a,b\n1,\n"])
def test_a_file_without_points_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^experiment.design=.*points\.csv: "):
        from_file(tmp_path / "points.csv")
