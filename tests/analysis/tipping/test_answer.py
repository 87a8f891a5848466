"""Tipping points: their ranking, and what is said of them."""

from typing import Any

import numpy as np
import pytest

from analysis.finding.finding import Finding
from analysis.tipping import answer as tipping_answer
from analysis.tipping import figures
from analysis.tipping.answer import Tipping
from analysis.tipping.finding import finding
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

LABELS = ["closed"] * 8 + ["moving"] * 2


def search(name: str, ends: tuple[float, float], **more: Any) -> dict[str, Any]:
    """A search whose mean goes straight from one end to the other."""
    values = np.linspace(1, 4, 5)
    means = np.linspace(*ends, 5)
    looks = [
        (float(value), float(mean), 12, int(np.sign(mean)))
        for value, mean in zip(values, means, strict=True)
    ]
    return {
        "factor": name, "base": 1.5, "unit": "", "range": (1.0, 4.0), "undecided": False,
        "looks": looks, "choices": [], **more,
    }  # fmt: skip


def flip(name: str, value: float, distance: float) -> dict[str, Any]:
    ends = {"value": value, "low": value - 0.1, "high": value + 0.1, "rises": True}
    return search(name, (-0.9, 0.8), distance=distance, **ends)


SEARCHES = [
    search("world.idle", (-0.8, -0.8)),
    flip("world.far", 3.5, 0.7),
    flip("world.near", 2.5, 0.4),
    search("world.strong", (-0.9, -0.2)),
    search("world.open", (-0.8, 0.0), undecided=True),
    search("world.kind", (-0.8, 0.9), choices=["b"], base="a", range=("a", "b")),
]


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    spans = {one["factor"]: {"scale": "linear", "base": one["base"]} for one in SEARCHES}
    return made_up(1, 24).manifest | {"factors": spans}


def answer_of(searches: list[dict[str, Any]], manifest: dict[str, Any]) -> Tipping:
    runs = made_up(10, 36).runs.assign(
        verdict_workloads_all=LABELS, factor="", point_name="as it is"
    )
    return tipping_answer.answer(searches, runs, "", 0.0, manifest)


@pytest.fixture(scope="module")
def found(manifest: dict[str, Any]) -> Tipping:
    return answer_of(SEARCHES, manifest)


def test_flips_come_first_the_nearest_leading_then_those_with_the_longest_reach(
    found: Tipping,
) -> None:
    names = [name.removeprefix("world.") for name in found.table["factor"]]
    assert names == ["near", "far", "kind", "open", "strong", "idle"]
    assert found.table["finding"].tolist() == [
        "flips", "flips", "flips", "undecided", "none within range", "none within range"
    ]  # fmt: skip
    assert found.table["above"].tolist()[:2] == ["open", "open"]
    assert found.base == pytest.approx(-0.8)


def said(finding: Finding) -> str:
    return " ".join(map(str, finding.says))


def test_the_sentences_follow_what_was_found(found: Tipping, manifest: dict[str, Any]) -> None:
    text = said(finding(found, manifest))
    assert "open wins in 0 % (0 to 28 %) and closed wins in 80 % (49 to 94 %) of 10 runs" in text
    assert "3 of 6 parameters flip it. Nearest: world.near at 2.5 (95 % interval 2.4 to 2.6" in text
    assert "world.kind: b instead of a" in text
    assert "For 1 of the others" in text
    nothing = finding(answer_of([SEARCHES[0], SEARCHES[3]], manifest), manifest)
    assert "none of 2 parameters flips it" in said(nothing)
    assert "world.strong comes nearest: a lead of -20.0" in said(nothing)
    unknown = finding(answer_of([SEARCHES[0], SEARCHES[4]], manifest), manifest)
    assert "none of 2 parameters is shown to flip it: 1 do not, and 1 is undecided" in said(unknown)
    assert unknown.title.endswith("1 of 2 are undecided")
    assert nothing.title != unknown.title


def test_a_named_outcome_is_told_in_its_own_words(manifest: dict[str, Any]) -> None:
    runs = made_up(10, 36).runs.assign(factor="", point_name="as it is", capability_gap=6.0)
    found = tipping_answer.answer([SEARCHES[1]], runs, "capability_gap", 5.0, manifest)
    assert found.table["above"].tolist() == ["above"]
    told = finding(found, manifest)
    assert "the capability gap of open is 6 points, above 5 points, mean of 10 runs" in said(told)
    assert "the side of the capability gap of open" in told.title


def test_every_parameter_is_shown_and_the_pictures_can_be_read(
    found: Tipping, manifest: dict[str, Any]
) -> None:
    told = finding(found, manifest)
    assert told.tables[0].rows["Parameter"].tolist() == found.table["factor"].tolist()
    assert [one.name for one in told.figures] == ["tipping", "tipping_paths"]
    for one in told.figures:
        assert_legible(one)


def test_what_is_undecided_is_drawn_as_such(manifest: dict[str, Any]) -> None:
    unknown = answer_of([SEARCHES[0], SEARCHES[4]], manifest)
    drawn = figures.reach(unknown, "a title").axes[0].lines
    white = [line for line in drawn if line.get_markerfacecolor() == "white"]
    looks = unknown.paths[unknown.paths["sign"] == 0]
    assert sum(np.size(line.get_xdata()) for line in white) == len(looks)
    assert_legible(finding(unknown, manifest).figures[1])
