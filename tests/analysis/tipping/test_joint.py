"""Several parameters moved together: the table, the words and the picture of what was found."""

import pandas as pd
import pytest
from matplotlib.text import Annotation

from analysis.finding.finding import Finding
from analysis.tipping import joint
from analysis.tipping.answer import Tipping
from analysis.tipping.finding import finding
from analysis.tipping.joint import Joint, Move, Near, Tried
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up
from tests.analysis.tipping.test_answer import SEARCHES, answer_of

MOVES = [
    Move("world.near", "months", 1.5, 2.5, 1.0, 4.0, 0.2, 0.5),
    Move("world.strong", "", 1.5, 3.5, 1.0, 4.0, 0.2, 0.8),
]


def near_with(moves: list[Move]) -> Near:
    runs = made_up(10, 36).runs.assign(verdict_workloads_all=["open"] * 6 + ["moving"] * 4)
    return joint.near(moves, (0.3, 0.6), runs, pd.Series([0.6] * 5 + [0.7] * 5), "workloads")


POINTS = [near_with(MOVES), near_with([*MOVES, MOVES[0]._replace(name="world.weak")])]


def found_with(points: list[Near], *findings: str) -> Tipping:
    tried = [Tried(["world.near", "world.strong"], one, 0.2, 0.9, 80) for one in findings]
    names = ["world.near", "world.strong", "world.weak"]
    together = Joint(names, 0.8, 256, points, tried, pd.DataFrame())
    spans = {one["factor"]: {"scale": "linear", "base": one["base"]} for one in SEARCHES}
    alone = [one for one in SEARCHES if "value" not in one and not one["choices"]]
    made = answer_of(alone, made_up(1, 24).manifest | {"factors": spans})
    return made._replace(joint=together)


FOUND = found_with(POINTS, "flips")


def told(found: Tipping) -> Finding:
    spans = {one["factor"]: {"scale": "linear", "base": one["base"]} for one in SEARCHES}
    return finding(found, made_up(1, 24).manifest | {"factors": spans})


def said(found: Tipping) -> str:
    return " ".join(map(str, told(found).says))


def test_a_point_is_what_fresh_runs_say_of_it() -> None:
    point = POINTS[0]
    assert point.verdicts["open"]["probability"] == 0.6
    assert point.mean == pytest.approx(0.65)
    assert point.low < 0.65 < point.high


def test_a_failed_run_counts_for_nothing() -> None:
    runs = made_up(2, 36).runs.assign(verdict_workloads_all=["open", ""], status=["done", "failed"])
    point = joint.near(MOVES, (0.3, 0.6), runs, pd.Series([0.6, float("nan")]), "workloads")
    assert (point.runs, point.mean, point.verdicts["open"]["probability"]) == (1, 0.6, 1.0)


def test_the_table_has_a_row_a_point_and_parameter_under_the_columns_that_are_explained() -> None:
    table = joint.table(POINTS)
    assert table["point"].tolist() == [1, 1, 2, 2, 2]
    assert table[["base", "value", "distance"]].to_numpy()[1].tolist() == [1.5, 3.5, 0.6]
    assert table.columns.tolist() == [name for name, _, _ in joint.NEAREST]
    tried = joint.tried_table([Tried(["world.near", "world.weak"], "flips", 0.2, 0.9, 80)])
    assert tried.columns.tolist() == [name for name, _, _ in joint.TRIED]


def test_the_nearest_point_is_told_with_both_ends_and_its_verdict() -> None:
    text = said(FOUND)
    assert "2 parameters flip it: world.near from 1.5 to 2.5 months and world.strong" in text
    assert "there open wins in 60 % (31 to 83 %)" in text
    assert "together, world.near and world.strong do" in told(FOUND).title
    files = {one.name: one for one in told(FOUND).tables}
    assert {"nearest", "joint", "design"} <= set(files)


def test_none_and_undecided_are_told_apart() -> None:
    assert "None of 1 joint changes of 3" in said(found_with([], "none within range"))
    assert "1 are undecided" in said(found_with([], "undecided"))


def test_an_arrow_goes_from_the_scenario_to_the_point_for_each_parameter() -> None:
    picture = next(one for one in told(FOUND).figures if one.name == "nearest")
    ends = [
        [text.xy[0] for text in axes.texts if isinstance(text, Annotation)]
        for axes in picture.draw().axes
    ]
    assert ends == [[0.5, 0.8], [0.5, 0.8, 0.5]]
    assert_legible(picture)
