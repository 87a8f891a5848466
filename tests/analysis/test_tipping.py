"""Tipping points: their ranking, and what is said of them."""

from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.tipping import answer as tipping_answer
from openclosed.experiments.tipping.answer import Tipping
from openclosed.experiments.tipping.finding import finding
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
