"""Priors, and runs from them: what is written counts before a draw."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openclosed.analysis.draws import DRAWN_PARAMETERS, SEEDS_PER_DRAW
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.overrides import Overrides
from openclosed.experiments.question.scenarios import under_the_same_words
from openclosed.experiments.runs.factors import points_of
from openclosed.experiments.starts.draws import (
    Draws,
    Prior,
    names_of,
    places_of_draws,
    priors_of,
    starts_of,
    values_at,
)
from openclosed.experiments.starts.states import States
from openclosed.experiments.sweep import combinations
from openclosed.sim import Parameters
from openclosed.sim.parameters.base import all_replaced, value_of
from tests.experiments.conftest import SMALL, Command, assert_refused, laid, question, runs_in

CAST = ("vendors=one_lab", "communities=none")
SCALE = "choice.logit_scale"
SEED, FADING = 3 * SEEDS_PER_DRAW + 5, "choice.fading"


@pytest.fixture(scope="module")
def draws() -> Draws:
    with composing():
        made = starts_of(question_of(["start=prior", "output=nowhere"]).settings)
    assert isinstance(made, Draws)
    return made


def test_runs_start_from_states_unless_other_starts_are_asked_for() -> None:
    plain = States(Parameters())
    for words, made in (
        ([], plain),
        (["start=2023"], plain._replace(from_2023=True)),
        (["unmeasured=default"], None),
        (["unmeasured=default", "start=prior"], None),
    ):
        with composing():
            assert starts_of(question_of([*words, "output=nowhere"]).settings) == made


def test_a_run_has_the_parameters_of_its_draw_and_the_chance_of_its_seed(draws: Draws) -> None:
    model = draws.model(Overrides(draws.plain), SEED)
    own = draws.drawn(3)
    assert {name: value_of(model.parameters, name) for name in own} == own
    assert (int(model.seed), model.step_number) == (5, 0)
    assert draws.drawn(4).keys() == own.keys()
    listed = {one.name for one in draws.priors if one.listed}
    assert all(one != draws.drawn(4)[name] for name, one in own.items() if name not in listed)
    other = draws.model(question(*CAST).overrides, SEED)
    assert {name: value_of(other.parameters, name) for name in own} == own
    assert list(other.parameters.vendors) != list(model.parameters.vendors)
    assert {one.name for one in DRAWN_PARAMETERS.values()} <= own.keys()
    first, second = (np.array(draws.seeds(seed, 50)) // SEEDS_PER_DRAW for seed in (1, 2))
    assert not set(first) & set(second)
    assert question().parameters == draws.plain
    assert draws.named(Overrides(draws.plain)) == frozenset()


def roads(folder: Path) -> Iterator[Overrides]:
    """Ways to write that nothing fades as much as usual."""
    value = value_of(Parameters(), FADING)
    laid(folder / "scenario/mine.yaml", f"# @package _global_\nchoice: {{fading: {value}}}\n")
    yield question(f"choice={{fading: {value}}}").overrides
    with composing(folder):
        asked = question_of(["output=nowhere"])
        for name in ("mine", "mine+price_war"):
            yield under_the_same_words(asked, name).overrides
        for composed in (False, True):
            key = f"{'++' * composed}{FADING}"
            word = combinations.Swept(key, (str(value),), (value,), composed, shapes=False)
            yield combinations.combined(asked, [word])[0].overrides
        yield points_of(asked.overrides, pd.DataFrame({FADING: [value]}))[0].overrides


def test_a_value_counts_by_whatever_road_it_is_written(draws: Draws, tmp_path: Path) -> None:
    usual = value_of(Parameters(), FADING)
    assert draws.drawn(3)[FADING] != usual
    for number, overrides in enumerate(roads(tmp_path)):
        assert draws.named(overrides) == {FADING}, number
        assert value_of(draws.model(overrides, SEED).parameters, FADING) == usual, number
    unusual = Overrides.of(all_replaced(draws.plain, {FADING: 0.4}))  # by no word
    assert value_of(draws.model(unusual, SEED).parameters, FADING) == 0.4


def test_the_table_of_runs_has_what_each_drew_and_what_was_written(
    openclosed: Command, draws: Draws
) -> None:
    words = [word for word in SMALL if not word.startswith(("unmeasured", "clock"))]
    grid = [f"{FADING}=0.1,0.2", "start=prior", "clock.horizon=24", "replicates=2"]
    assert openclosed("-m", *words, *grid, "output=result").code == 0
    runs = runs_in("result")
    for _, run in runs.iterrows():
        drawn = draws.drawn(run["draw"])
        assert run["draw"] == run["seed"] // SEEDS_PER_DRAW
        assert all(run[name] == drawn[name] for name in drawn if name != FADING)
    for value in (0.1, 0.2):
        assert runs.loc[runs["point_name"] == f"{FADING}={value}", FADING].tolist() == [value] * 2
    as_it_is = runs[~runs["point_name"].str.startswith(FADING)]
    assert as_it_is[FADING].tolist() == [draws.drawn(one)[FADING] for one in as_it_is["draw"]]


def test_a_prior_of_ones_own_is_drawn_from_and_kept_with_the_result(openclosed: Command) -> None:
    laid("mine/prior/narrow.yaml", "work.saturation: {low: 10, high: 11}\n")
    words = [word for word in SMALL if not word.startswith("unmeasured")]
    folder = ("--config-dir", "mine")
    result = openclosed(*folder, "prior=narrow", *words, "output=result")
    assert (result.code, "prior=narrow" in result.out) == (0, True)
    runs = runs_in("result")
    assert runs["work.saturation"].between(10, 11).all()
    assert FADING not in runs
    assert_refused(openclosed(*folder, "resume=result", "prior=central"), "resume=result: ")
    assert openclosed(*folder, "resume=result").code == 0
    laid("mine/prior/narrow.yaml", "work.saturation: {low: 10, high: 1e9}\n")
    assert_refused(openclosed(*folder, "prior=narrow", *words), "prior=narrow.work.saturation")


@given(st.sampled_from(["uniform", "log", "normal"]), st.floats(0.001, 0.999))
def test_a_value_is_the_quantile_of_its_place(law: Any, place: float) -> None:
    """The laws of another library."""
    value = float(Prior("one", 0.5, 8.0, law).at(np.array([place]))[0])
    laws: dict[str, Any] = {
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
