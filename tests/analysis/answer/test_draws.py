"""What drawn runs say together."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import draws
from openclosed.analysis.draws import DRAWN_PARAMETERS, Chance, Runs
from openclosed.analysis.headline import KINDS
from tests.analysis.synthetic import endings_of


def runs(count: int, each: int = 2, seed: int = 1) -> Runs:
    """`each` runs of every draw, each of its own ancestor, with numbers as they may be drawn."""
    random = np.random.default_rng(seed)
    numbers = {key: np.repeat(1.0 + random.random(count), each) for key in DRAWN_PARAMETERS}
    numbers["saturation"] *= 50.0
    draw = np.repeat(np.arange(count), each)
    return Runs(draw, draw, numbers, np.ones(draw.size))


def held(found: Sequence[Chance], truth: float) -> float:
    """How many of the intervals hold the truth."""
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_intervals_hold_a_known_truth_as_often_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """3,000 trials of 200 runs of 150 draws, most of their spread that of draws; error .005. With
    every run counted as its own draw 93 % would."""
    monkeypatch.setattr(draws, "RESAMPLES", 400)
    of, ends = endings_of(0.5, 0.8, 3000)
    assert of.effective == pytest.approx(400 / 3)
    found = held(draws.means(ends.astype(float), of), 0.5)
    assert 0.94 < found <= 0.965
    alone = of._replace(ancestor=np.arange(200))
    assert held(draws.means(ends.astype(float), alone), 0.5) < found - 0.01


def test_the_part_of_a_parameter_leaves_out_what_so_few_ancestors_would_show_by_chance() -> None:
    """20 ancestors of ten draws each differ by what no parameter explains, in 30 trials."""
    found, naive = [], []
    for seed in range(30):
        random = np.random.default_rng(seed)
        ancestor = np.repeat(np.arange(20), 20)
        tiering = {"tiering": random.random(20)[ancestor]}
        of = Runs(np.repeat(np.arange(200), 2), ancestor, tiering, np.ones(400))
        values = random.normal(size=20)[ancestor] + 0.1 * random.normal(size=400)
        found.append(draws.layers(values, of, resamples=2)["tiering"].value)
        alone = of._replace(ancestor=of.draw)
        naive.append(draws.layers(values, alone, resamples=2)["tiering"].value)
    assert np.mean(found) < 0.08 < np.mean(naive)  # not 0, as no part is below it


def test_where_no_parameter_is_drawn_all_is_chance_or_the_rest_if_anything_is_known() -> None:
    random, of = np.random.default_rng(1), runs(200)._replace(parameters={})
    parts = draws.layers(np.repeat(random.normal(size=200), 2) + random.normal(size=400), of)
    assert list(parts) == ["chance", "rest"]
    assert parts["chance"].value == pytest.approx(0.5, abs=0.1)
    # No draw has several runs, or nothing varies.
    for values, of in ((np.arange(10.0), runs(10, each=1)), (np.zeros(20), runs(10))):
        assert all(np.isnan(part.value) for part in draws.layers(values, of).values())


def test_parts_are_less_sure_where_draws_share_ancestors() -> None:
    random, of = np.random.default_rng(3), runs(200)
    ancestor = of.draw // 10
    values = random.normal(size=20)[ancestor] + random.normal(size=400)
    shared = of._replace(ancestor=ancestor)
    wide, narrow = (draws.layers(values, one)["chance"] for one in (shared, of))
    assert wide.value == pytest.approx(narrow.value)
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


@pytest.mark.parametrize("cause", draws.PARTS)
def test_the_spread_goes_to_what_made_it(cause: str) -> None:
    """1,000 draws with two runs each; parts are found within a few points."""
    random, of = np.random.default_rng(2), runs(1000)
    values = {
        "chance": random.normal(size=2000),
        "rest": np.repeat(random.normal(size=1000), 2),
        **{key: (one - 1.3) ** 2 for key, one in of.parameters.items()},
    }
    values["saturation"] = np.log(of.parameters["saturation"])
    values["half_life"] = np.log(of.parameters["half_life"])
    parts = draws.layers(values[cause] + 1e-3 * random.normal(size=2000), of)
    assert list(parts) == list(draws.PARTS)
    assert parts[cause].value > 0.9
    assert parts[cause].low <= parts[cause].value <= parts[cause].high + 1e-4
    assert sum(part.value for part in parts.values()) == pytest.approx(1.0)


def test_intervals_of_parts_hold_what_made_them_in_most_draws() -> None:
    """Half chance, half differences between draws: 20 trials, of which three may miss at 95 %."""
    found = []
    for seed in range(20):
        random, of = np.random.default_rng(seed), runs(100, seed=seed)
        values = np.repeat(random.normal(size=100), 2) + random.normal(size=200)
        found.append(draws.layers(values, of)["chance"])
    assert sum(step_seed.low <= 0.5 <= step_seed.high for step_seed in found) >= 17


def test_thirds_hold_all_runs_of_each_differing_parameter_and_a_half_life_in_months() -> None:
    even = np.linspace(0.0, 2.0, 90)
    # Growth has no margins, and the same value no thirds.
    numbers = {"tiering": even, "half_life": (1.0 + 30.0 * even) / 12.0,
               "saturation": np.ones(90), "growth": even}  # fmt: skip
    of = runs(90, each=1)._replace(parameters=numbers)
    tables = draws.by_parameter(np.where(even > 1.0, "closed", "open").tolist(), of)
    assert set(tables) == {"tiering", "half_life"}
    tiering = tables["tiering"]
    assert tiering["runs"].tolist() == [30, 30, 30]
    assert tiering["closed"].tolist() == pytest.approx([0.0, 0.5, 1.0])
    assert list(tiering.index) == ["0.00 to 0.67", "0.67 to 1.33", "1.33 to 2.00"]
    assert tiering[list(KINDS)].sum(axis=1).tolist() == pytest.approx([1.0] * 3)
    assert list(tables["half_life"].index) == ["1.0 to 21.0", "21.0 to 41.0", "41.0 to 61.0"]


def test_listed_values_are_their_own_groups() -> None:
    years = np.repeat([1.0, 3.0, 10.0], [20, 30, 10])
    of = runs(60, each=1)._replace(parameters={"half_life": years})
    found = draws.by_parameter(["open"] * 60, of)["half_life"]
    assert found["runs"].to_dict() == {"12.0": 20, "36.0": 30, "120.0": 10}


def test_a_table_of_runs_has_their_draws_ancestors_and_parameters() -> None:
    table = pd.DataFrame({"draw": [3, 3, 5], "pricing.tiering": [0.1, 0.1, 0.9]})
    of = draws.of_runs(table)
    assert of.effective == of.ancestors == pytest.approx(9 / 5)
    assert {key: one.tolist() for key, one in of.parameters.items()} == {"tiering": [0.1, 0.1, 0.9]}
    of = draws.of_runs(table.assign(ancestor=7))
    assert [of.effective, of.ancestors] == pytest.approx([9 / 5, 1.0])
    again = draws.of_runs(table.loc[[0, 1, 2, 2, 2, 2]])  # as many copies as a run has weight
    of = draws.of_runs(table, np.array([0.1, 0.1, 0.4]))
    assert [of.effective, of.ancestors] == pytest.approx([again.effective, again.ancestors])
    (one,), (other,) = (draws.means(np.eye(6)[: len(each.draw), :1], each) for each in (of, again))
    assert one == pytest.approx(other)
    said = draws.sample_size(133.3, 20.4, 200)
    assert said.startswith("Effective sample size: 133 of 200 runs, from 20 ancestors. The ")
    assert draws.sample_size(30, 30, 60) == "Effective sample size: 30 of 60 runs."
    after = draws.sample_size(9.6, 5.2, 200, " after the data")
    assert after == (
        "Effective sample size after the data: 10 of 200 runs, from 5 ancestors. They are few: "
        "results may differ by more than intervals say."
    )
