"""Tipping points alone and together: ranking, nearest points, and what is said of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from analysis.finding.finding import Finding
from analysis.tipping import answer as tipping_answer
from analysis.tipping import joint, nearest
from analysis.tipping.answer import Tipping
from analysis.tipping.finding import finding
from analysis.tipping.joint import Joint, Move, Near, Tried
from analysis.tipping.nearest import Surface
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

LABELS = ["closed"] * 8 + ["moving"] * 2
MANIFEST: dict[str, Any] = {"config": {}, "factors": {}}


def search(name: str, ends: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A search whose mean goes straight from one end to the other."""
    means = np.linspace(*ends, 5).tolist()
    looks = [
        (value, mean, 12, int(np.sign(mean)))
        for value, mean in zip(np.linspace(1, 4, 5).tolist(), means, strict=True)
    ]
    return {
        "factor": name, "base": 1.5, "unit": "", "range": (1.0, 4.0), "undecided": False,
        "looks": looks, "choices": [], **more,
    }  # fmt: skip


def flip(name: str, value: float, distance: float) -> dict[str, Any]:
    ends = {"value": value, "low": value - 0.1, "high": value + 0.1, "rises": True}
    return search(name, (-0.9, 0.8), distance=distance, **ends)


IDLE, STRONG = search("world.idle", (-0.8, -0.8)), search("world.strong", (-0.9, -0.2))
OPEN = search("world.open", (-0.8, 0.0), undecided=True)
FAR = flip("world.far", 3.5, 0.7)
SEARCHES = [
    IDLE, FAR, flip("world.near", 2.5, 0.4), STRONG, OPEN,
    search("world.kind", (-0.8, 0.9), choices=["b"], base="a", range=("a", "b")),
]  # fmt: skip


def answer_of(searches: list[dict[str, Any]], outcome: str = "", level: float = 0.0) -> Tipping:
    runs = made_up(10, 36).runs.assign(
        verdict_workloads_all=LABELS, factor="", point_name="as it is", capability_gap=6.0
    )
    return tipping_answer.answer(searches, runs, outcome, level, MANIFEST)


def told(found: Tipping) -> Finding:
    spans = {one["factor"]: {"scale": "linear", "base": one["base"]} for one in SEARCHES}
    return finding(found, {"factors": spans})


def says(found: Tipping) -> str:
    return " ".join(map(str, told(found).says))


def test_flips_come_first_the_nearest_leading_then_those_with_the_longest_reach() -> None:
    found = answer_of(SEARCHES)
    names = [name.removeprefix("world.") for name in found.table["factor"]]
    assert names == ["near", "far", "kind", "open", "strong", "idle"]
    assert found.table["finding"].tolist() == [
        "flips", "flips", "flips", "undecided", "none within range", "none within range"
    ]  # fmt: skip
    assert found.table["above"].tolist()[:2] == ["open", "open"]
    assert found.base == pytest.approx(-0.8)
    text = says(found)
    numbers = ("0 % (0 to 28 %)", "80 % (49 to 94 %)", "10 runs", "3 of 6", "For 1 of")
    flips = ("world.near at 2.5 (95 % interval 2.4 to 2.6", "world.kind: b instead of a")
    assert [one for one in (*numbers, *flips) if one not in text] == []
    shown = told(found)
    assert shown.tables[0].rows["Parameter"].tolist() == found.table["factor"].tolist()
    assert [one.name for one in shown.figures] == ["tipping", "tipping_paths"]
    reach, _ = (assert_legible(figure).axes[0] for figure in shown.figures)
    shapes = [one for one in reach.patches if isinstance(one, Rectangle)]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in shapes]
    assert bars[0] == pytest.approx((-90.0, 80.0))  # of the nearest; right of 0 open leads
    assert bars[5] == pytest.approx((-80.0, -80.0))
    assert not reach.xaxis_inverted()
    assert reach.yaxis_inverted()


def test_none_and_undecided_are_told_apart_and_the_one_that_comes_nearest_is_named() -> None:
    nothing, unknown = answer_of([IDLE, STRONG]), answer_of([IDLE, OPEN])
    assert "none of 2" in says(nothing)
    assert "world.strong comes nearest: closed leads by 20 " in says(nothing)
    assert "1 do not, and 1 is undecided" in says(unknown)
    assert "1 of 2" in told(unknown).title
    reach, paths = told(unknown).figures
    lines = reach.draw().axes[0].lines
    white = [line for line in lines if line.get_markerfacecolor() == "white"]
    undecided = unknown.paths[unknown.paths["sign"] == 0]
    assert sum(np.size(line.get_xdata()) for line in white) == len(undecided)
    assert_legible(paths)


def test_a_named_outcome_is_told_in_its_own_words() -> None:
    found = answer_of([FAR], "capability_gap", 5.0)
    assert found.table["above"].tolist() == ["above"]
    assert "is 6 points, above 5 points, mean of 10 runs" in says(found)
    assert "capability gap" in told(found).title


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
    return answer_of([IDLE, STRONG, OPEN])._replace(joint=together)


def test_a_point_is_what_fresh_runs_say_of_it_and_a_failed_run_counts_for_nothing() -> None:
    point = POINTS[0]
    assert point.verdicts["open"]["probability"] == 0.6
    assert point.mean == pytest.approx(0.65)
    assert point.low < 0.65 < point.high
    runs = made_up(2, 36).runs.assign(verdict_workloads_all=["open", ""], status=["done", "failed"])
    point = joint.near(MOVES, (0.3, 0.6), runs, pd.Series([0.6, float("nan")]), "workloads")
    assert (point.runs, point.mean, point.verdicts["open"]["probability"]) == (1, 0.6, 1.0)


def test_nearest_points_are_told_and_listed_with_both_ends_and_their_verdict() -> None:
    table = joint.table(POINTS)
    assert table["point"].tolist() == [1, 1, 2, 2, 2]
    assert table[["base", "value", "distance"]].to_numpy()[1].tolist() == [1.5, 3.5, 0.6]
    found = found_with(POINTS, "flips")
    text = says(found)
    assert "2 parameters flip it: world.near from 1.5 to 2.5 months and world.strong" in text
    assert "60 % (31 to 83 %)" in text
    assert "world.near and world.strong" in told(found).title
    files = {one.name: one for one in told(found).tables}
    assert len(files["nearest"].rows) == 5
    assert len(files["joint"].rows) == 1
    assert "None of 1 joint changes of 3" in says(found_with([], "none within range"))
    assert "1 are undecided" in says(found_with([], "undecided"))


def test_an_arrow_goes_from_the_scenario_to_the_point_for_each_parameter() -> None:
    figures = told(found_with(POINTS, "flips")).figures
    picture = next(one for one in figures if one.name == "nearest")
    ends = [
        [text.xy[0] for text in axes.texts if isinstance(text, Annotation)]
        for axes in assert_legible(picture).axes
    ]
    assert ends == [[0.5, 0.8], [0.5, 0.8, 0.5]]


BASE = np.array([0.5, 0.25, 0.5, 0.5])
SLOPES = np.array([2.0, 1.0, 0.1, 0.0])


def plane(needed: float) -> Surface:
    """A surface on which the outcome flips where SLOPES x (place - BASE) reaches `needed`."""
    places = np.random.default_rng(1).random((256, 4))
    values = (places - BASE) @ SLOPES
    return nearest.fit(places, values, needed, 1, share=False)


def test_of_two_parameters_each_is_moved_in_proportion_to_what_it_does() -> None:
    place, most = nearest.nearest_on(plane(0.5), BASE, (0, 1))
    assert most > 0
    assert place - BASE == pytest.approx(np.array([0.2, 0.1, 0, 0]), abs=0.02)


def test_a_parameter_at_the_end_of_its_range_leaves_the_rest_to_the_other() -> None:
    place, _ = nearest.nearest_on(plane(1.4), BASE, (0, 1))
    assert place - BASE == pytest.approx(np.array([0.5, 0.4, 0, 0]), abs=0.03)


def test_what_cannot_flip_it_gives_the_end_that_comes_nearest() -> None:
    place, most = nearest.nearest_on(plane(1.4), BASE, (1, 2))
    assert most < 0
    assert place == pytest.approx([0.5, 1.0, 1.0, 0.5])


def test_the_shortest_of_those_that_flip_it_is_proposed_first() -> None:
    first, *others = nearest.proposals(plane(0.5), BASE, 2)
    assert np.flatnonzero(first != BASE).tolist() == [0, 1]
    assert others


def test_a_surface_may_be_asked_for_a_fall_and_for_a_share() -> None:
    places = np.random.default_rng(2).random((128, 2))
    values = 1 / (1 + np.exp(-4 * (places[:, 0] - 0.5)))
    values[places[:, 1] > 0.9] = np.nan  # failed points are left out
    found = nearest.fit(places, values, 0.5, -1, share=True)
    assert found.explained > 0.95
    low, high = found.beyond(np.array([[0.2, 0.5], [0.8, 0.5]]))
    assert low > 0 > high


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1))
def test_a_path_only_goes_away_and_stays_in_the_ranges(through: list[float], part: float) -> None:
    step = np.where(np.abs(np.array(through) - BASE) > nearest.UNMOVED, through - BASE, 0.0)
    if not step.any():
        return
    found = nearest.path(BASE, np.array(through))
    place = found.at(part)
    assert ((place >= 0) & (place <= 1)).all()
    assert ((place - BASE) * step >= 0).all()
    assert found.at(0.0) == pytest.approx(BASE)
    ends = np.where(step > 0, 1.0, np.where(step < 0, 0.0, BASE))
    assert found.at(1.0) == pytest.approx(ends)
    assert found.distance(part) <= found.distance(1.0) + 1e-12


def test_a_path_leads_through_its_place_unless_a_parameter_is_hardly_moved() -> None:
    found = nearest.path(BASE, np.array([0.7, 0.35, 0.51, 0.5]))
    aim = np.array([0.7, 0.35, 0.5, 0.5])
    part = np.linalg.norm(aim - BASE) / found.lengths[-1]
    assert found.at(float(part)) == pytest.approx(aim)
