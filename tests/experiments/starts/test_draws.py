"""Runs from a prior: which numbers they have, and what is written counts before a draw."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.draws import DRAWN_PARAMETERS, SEEDS_PER_DRAW
from openclosed.experiments.functions import scenario
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.scenarios import under_the_same_words
from openclosed.experiments.runs.factors import points_of
from openclosed.experiments.starts.draws import Draws, starts_of
from openclosed.experiments.starts.states import MONTHLY_SDS, PERSISTENCES, States
from openclosed.experiments.sweep import combinations
from openclosed.sim import Parameters
from openclosed.sim.parameters.paths import all_replaced, value_of
from tests.experiments.conftest import SMALL, Command, assert_refused, question

CAST = ("vendors=one_lab", "communities=none")
SEED, FADING, SECRECY = 3 * SEEDS_PER_DRAW + 5, "choice.fading", "research.secrecy"


@pytest.fixture(scope="module")
def draws() -> Draws:
    with composing():
        made = starts_of(question_of(["start=prior", "output=nowhere"]).settings)
    assert isinstance(made, Draws)
    return made


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ([], States(Parameters())),
        (["start=2023"], States(Parameters(), from_2023=True)),
        (["unmeasured=default"], None),
        (["unmeasured=default", "start=prior"], None),
    ],
)
def test_runs_start_from_states_unless_other_starts_are_asked_for(
    words: list[str], made: States | None
) -> None:
    with composing():
        assert starts_of(question_of([*words, "output=nowhere"]).settings) == made


def test_a_run_has_the_parameters_of_its_draw_and_the_chance_of_its_seed(draws: Draws) -> None:
    model = draws.model(draws.plain, SEED)
    own = draws.drawn(3)
    assert {name: value_of(model.parameters, name) for name in own} == own
    assert (int(model.seed), model.step_number) == (5, 0)
    assert draws.drawn(4).keys() == own.keys()
    assert all(one != draws.drawn(4)[name] for name, one in own.items())
    other = draws.model(question(*CAST).parameters, SEED)
    assert {name: value_of(other.parameters, name) for name in own} == own
    assert list(other.parameters.vendors) != list(model.parameters.vendors)
    own_law = {*MONTHLY_SDS, *PERSISTENCES}
    assert {one.name for one in DRAWN_PARAMETERS.values()} - own_law <= own.keys()
    first, second = (np.array(draws.seeds(seed, 50)) // SEEDS_PER_DRAW for seed in (1, 2))
    assert not set(first) & set(second)
    assert question().parameters == draws.plain
    assert draws.named(draws.plain) == frozenset()


def roads(folder: Path) -> Iterator[Parameters]:
    """Ways to write that nothing fades as much as usual."""
    value = value_of(Parameters(), FADING)
    own = folder / "scenario" / "mine.yaml"
    own.parent.mkdir()
    own.write_text(f"# @package _global_\nchoice: {{fading: {value}}}\n")
    yield question(f"choice={{fading: {value}}}").parameters
    yield scenario("baseline", {FADING: value})
    with composing(folder):
        asked = question_of(["output=nowhere"])
        for name in ("mine", "mine+price_war"):
            yield under_the_same_words(asked, name).parameters
        for composed in (False, True):
            key = f"{'++' * composed}{FADING}"
            word = combinations.Swept(key, (str(value),), (value,), composed, shapes=False)
            yield combinations.points_of(asked, [word])[0].parameters
        yield points_of(asked.parameters, pd.DataFrame({FADING: [value]}))[0].parameters


def test_a_value_counts_by_whatever_road_it_is_written(draws: Draws, tmp_path: Path) -> None:
    usual = value_of(Parameters(), FADING)
    assert draws.drawn(3)[FADING] != usual
    for number, parameters in enumerate(roads(tmp_path)):
        assert draws.named(parameters) == {FADING}, number
        assert value_of(draws.model(parameters, SEED).parameters, FADING) == usual, number
    unusual = all_replaced(draws.plain, {FADING: 0.4})  # by no word
    assert value_of(draws.model(unusual, SEED).parameters, FADING) == 0.4


def test_the_table_of_runs_has_what_each_drew_and_what_was_written(
    openclosed: Command, draws: Draws, tmp_path: Path
) -> None:
    words = [word for word in SMALL if not word.startswith(("unmeasured", "clock"))]
    grid = [f"{FADING}=0.1,0.2", "start=prior", "clock.horizon=24", "replicates=2"]
    assert openclosed("-m", *words, *grid, "output=result").code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    for _, run in runs.iterrows():
        drawn = draws.drawn(run["draw"])
        assert run["draw"] == run["seed"] // SEEDS_PER_DRAW
        assert all(run[name] == drawn[name] for name in drawn if name != FADING)
    for value in (0.1, 0.2):
        assert runs.loc[runs["point_name"] == f"{FADING}={value}", FADING].tolist() == [value] * 2
    as_it_is = runs[~runs["point_name"].str.startswith(FADING)]
    assert as_it_is[FADING].tolist() == [draws.drawn(one)[FADING] for one in as_it_is["draw"]]


def test_a_prior_of_ones_own_is_drawn_from_and_kept_with_the_result(
    openclosed: Command, tmp_path: Path
) -> None:
    own = tmp_path / "mine" / "prior" / "narrow.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("work.saturation: {low: 10, high: 11}\n")
    words = [word for word in SMALL if not word.startswith("unmeasured")]
    folder = ("--config-dir", "mine")
    result = openclosed(*folder, "prior=narrow", *words, "output=result")
    assert (result.code, "prior=narrow" in result.out) == (0, True)
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert runs["work.saturation"].between(10, 11).all()
    assert FADING not in runs
    assert_refused(openclosed(*folder, "resume=result", "prior=central"), "resume=result: ")
    assert openclosed(*folder, "resume=result").code == 0
    own.write_text("work.saturation: {low: 10, high: 1e9}\n")
    assert_refused(openclosed(*folder, "prior=narrow", *words), "prior=narrow.work.saturation")
