"""What a calibration found, in tables, words and pictures, from made-up results."""

import numpy as np
import pandas as pd
import pytest

from analysis import calibration, calibration_figures, calibration_report, style
from analysis.calibration import Calibration, Parameter
from analysis.evidence import page
from analysis.evidence.observers import Months
from analysis.evidence.scorecard import score
from analysis.evidence.targets import TARGETS
from analysis.inference import Population
from sim.outcomes import NAMES
from tests.analysis.evidence.test_observers import CALENDAR


@pytest.fixture(scope="module")
def found() -> Calibration:
    """Three parameters: one told, two told only together; a scorecard with one miss."""
    rng = np.random.default_rng(1)
    both = rng.random(200)
    points = np.stack([0.5 + 0.02 * rng.standard_normal(200), both, 1.0 - both], axis=1)
    population = Population(points, np.full(200, 1 / 200), rng.random(200))
    values = np.array([[one.value for one in TARGETS]] * 4)
    values[:, [one.key for one in TARGETS].index("V8")] = 0.5
    names = ["choice.switching_cost", "firms.startup.affinity.mean", "firms.enterprise.lag_open"]
    months = Months(CALENDAR, rng.uniform(0.1, 0.4, (8, 36, len(NAMES))))
    told = pd.DataFrame(
        {
            "cut_off": ["2024-12"] * 2, "target": ["V1 end-2025", "V2 end-2025"],
            "when": ["2025-12"] * 2, "record": [0.11, 0.33], "model": [0.12, 0.30],
            "low": [0.10, 0.31], "high": [0.14, 0.35], "last_value": [0.19, np.nan],
            "logistic": [0.18, np.nan],
        }
    )  # fmt: skip
    way = pd.DataFrame({"step": ["wave 1"], "points": [8], "left": [0.3]})
    parameters = [Parameter(name, 0.0, 2.0, "V8") for name in names]
    implausible = np.array([1.5, 3.5])
    return Calibration(
        parameters, population, way, score(values), told, months, 2, 0.5, implausible
    )


def test_a_parameter_is_told_where_its_spread_shrinks(found: Calibration) -> None:
    table = calibration.posterior_table(found).set_index("parameter")
    assert table["told"].tolist() == [True, False, False]
    assert table.loc["choice.switching_cost", "median"] == pytest.approx(1.0, abs=0.02)
    assert (table["low"] < table["median"]).all()
    assert (table["median"] < table["high"]).all()


def test_two_that_only_their_sum_is_told_of_are_named(found: Calibration) -> None:
    ((first, second, value),) = calibration.not_told_apart(found)
    assert {first, second} == {"firms.startup.affinity.mean", "firms.enterprise.lag_open"}
    assert value == pytest.approx(-1.0)


def test_errors_are_of_the_model_and_of_rivals_where_they_say_something(
    found: Calibration,
) -> None:
    (row,) = calibration.errors(found.predictions).to_dict("records")
    assert row["model"] == pytest.approx(np.sqrt((0.01**2 + 0.03**2) / 2))
    assert row["last_value"] == pytest.approx(0.08)
    assert row["model_where_last_value"] == pytest.approx(0.01)
    assert (row["figures"], row["figures_logistic"], row["inside_90"]) == (2, 1, 1.0)


def test_words_follow_the_numbers(found: Calibration) -> None:
    said = " ".join(calibration_report.sentences(found))
    scored = sum(one.target.scored for one in found.scores)
    assert f"{scored - 1} of {scored} targets are met; missed: V8." in said
    assert "The record tells 1 of 3 parameters" in said
    assert (
        "Not separately identified: firms.startup.affinity.mean and firms.enterprise.lag_open"
        in said
    )
    assert "the last value by 8.0 points where the model misses by 1.0 points" in said
    assert all(len(line) <= 80 for line in calibration_report.terminal(found).splitlines())


def test_the_page_shows_each_target_its_miss_and_its_source(found: Calibration) -> None:
    text = page.markdown(found.scores, "Made up.", "openclosed", "picture.png")
    assert "| V8 | 2024-07 to 2025-06 |" in text
    assert "**V8**, enterprises that change their vendor: 50 % in the model, 7 % to 15 %" in text
    assert "None of 4 runs meets it." in text
    assert "- **V1 2024**" not in text
    for target in TARGETS:
        assert target.source.citation in text
    assert "| parameter | before |" in calibration_report.markdown(found, "picture.png")


def test_a_miss_is_explained_by_its_neighbours_in_time_and_by_what_runs_miss_instead() -> None:
    values = np.array([[one.value for one in TARGETS]] * 4)
    keys = [one.key for one in TARGETS]
    values[:, keys.index("V1 2024")] = [0.10, 0.10, 0.10, 0.19]
    values[3, keys.index("V8")] = 0.5
    values[:, keys.index("families")] = 4.0
    values[:, keys.index("V11")] = 0.3
    text = page.markdown(score(values), "Made up.", "openclosed", "picture.png")
    assert (
        "From 2023 to 2024-11 the model moves by -8 points, the record by -1; from 2024-11 to "
        "2025-07 the model moves by +1 points, the record by -6. 25 % of the runs meet it; of "
        "these 0 % meet V8, of the others 100 %."
    ) in text
    assert "With 4 open families on the market, an equal split would give 25 %." in text


def test_the_page_says_how_implausible_its_sets_are_and_where_the_first_stands(
    found: Calibration,
) -> None:
    text = calibration_report.markdown(found, "picture.png")
    assert "the implausibility of the sets kept is 1.5 to 3.5; 1 of 2 are below 3" in text
    assert "The first set is the model's own values, which miss by 0.50 tolerances" in text
    assert "| wave 1 | 8 |" in text
    assert "agree less with the record" not in text
    far = calibration_report.sentences(found._replace(own=9.0))
    assert any("agree less with the record than any" in said for said in far)


@pytest.mark.parametrize("draw", ["posterior", "over_the_record"])
def test_pictures_show_every_parameter_and_every_series(found: Calibration, draw: str) -> None:
    picture = getattr(calibration_figures, draw)(found)
    axes = picture.figure.axes
    if draw == "posterior":
        assert len(axes[0].get_yticklabels()) == 3
    else:
        assert len(axes) == 3
        assert [axis.get_ylabel() for axis in axes] == ["%"] * 3
    assert len(style.as_svg(picture.figure)) > 1000
