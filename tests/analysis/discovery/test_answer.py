"""Boxes after their check: what fresh points say, in words, pictures and tables."""

import numpy as np
import pandas as pd
import pytest

from analysis.discovery.answer import Axis, Cases, Discovery, answer, cases
from analysis.discovery.figures import pictures
from analysis.discovery.report import sentences, terminal, title
from analysis.statistics.prim import boxes, whole_space
from sim.outcomes.verdict import wilson

NAMES = ("firms.enterprise.switching_cost", "network.strength", "support.start", "network.topology")
KINDS = ("ring", "star")
WHOLE = whole_space(4, {3: [0.25, 0.75]})


def axes() -> list[Axis]:
    numbers = [Axis(name, "unit", lambda place: 10.0 * place, 0.5) for name in NAMES[:3]]
    return [*numbers, Axis(NAMES[3], "", lambda place: KINDS[min(int(place * 2), 1)], 0.25)]


def drawn(points: int, seed: int, low: tuple[float, ...] = (0, 0, 0)) -> Cases:
    """Open wins in 90 % where the first is above .7 and the choice is a star, else in 10 %."""
    draw = np.random.default_rng(seed)
    places = draw.random((points, 4))
    places[:, :3] = np.array(low) + places[:, :3] * (1 - np.array(low))
    places[:, 3] = draw.choice([0.25, 0.75], points) if not any(low) else 0.75
    likely = np.where((places[:, 0] > 0.7) & (places[:, 3] == 0.75), 0.9, 0.1)
    return Cases(places, draw.random(points) < likely)


@pytest.fixture(scope="module")
def found() -> Discovery:
    wide = drawn(2000, 1)
    made = boxes(wide.places, wide.interest, WHOLE, density=0.86, least=0.05, most=1)
    fresh = [drawn(300, 2, (float(made[0].box.low[0]), 0, 0))]
    return answer("open", axes(), WHOLE, wide, made, fresh)


def test_the_box_is_named_in_the_units_of_its_parameters(found: Discovery) -> None:
    limits = {limit.factor: limit for limit in found.limits[0]}
    assert limits["firms.enterprise.switching_cost"].low == pytest.approx(7.0, abs=0.3)
    assert limits["firms.enterprise.switching_cost"].high is None
    assert limits["network.topology"].low == "star"
    assert limits["firms.enterprise.switching_cost"].quasi_p < 1e-6


def test_density_and_coverage_are_those_of_fresh_points(found: Discovery) -> None:
    """Open wins in .22 of all; inside, in .9 of what is above .7 and in .1 of the rest."""
    (box,) = found.boxes
    low = float(found.found[0].box.low[0])
    density = 0.1 + 0.8 * min(0.3 / (1 - low), 1.0)
    assert box.fresh == 300
    assert box.density_low < density < box.density_high
    assert box.volume == pytest.approx((1 - low) / 2, abs=0.02)
    assert box.coverage_low < density * box.volume / 0.22 < box.coverage_high


def test_the_interval_of_coverage_holds_it_in_about_95_of_100_checks() -> None:
    """200 checks of one true box miss its coverage in 5 % by chance.

    A correct interval misses fewer than 21 times but once in 1,000 (binomial).
    """
    from analysis.discovery.answer import _coverage

    draw = np.random.default_rng(4)
    density, everywhere, volume = 0.8, 0.25, 0.2
    missed = 0
    for _ in range(200):
        inside = wilson(int(draw.binomial(100, density)), 100)
        all_ = wilson(int(draw.binomial(1000, everywhere)), 1000)
        _, low, high = _coverage(inside, all_, volume)
        missed += not low <= density * volume / everywhere <= high
    assert missed < 21


def test_a_second_box_counts_only_what_the_first_leaves() -> None:
    draw = np.random.default_rng(3)
    places = draw.random((1500, 3))
    interest = (places[:, 0] < 0.3) | (places[:, 1] < 0.3)
    whole = whole_space(3, {})
    made = boxes(places, interest, whole, density=0.95, least=0.05, most=2)
    fresh = [Cases(places[:10], np.ones(10, bool)) for _ in made]
    found = answer("open", axes()[:3], whole, Cases(places, interest), made, fresh)
    assert [box.volume for box in found.boxes] == [
        pytest.approx(0.3, abs=0.03), pytest.approx(0.21, abs=0.03)
    ]  # fmt: skip


def test_a_point_is_of_interest_if_most_of_its_finished_runs_have_the_verdict() -> None:
    runs = pd.DataFrame(
        [
            ("a", "done", "open"), ("a", "done", "open"), ("a", "done", "closed"),
            ("b", "done", "open"), ("b", "failed", ""), ("c", "failed", ""),
            ("d", "done", "open"), ("d", "done", "closed"),
        ],
        columns=["point_name", "status", "verdict_workloads_all"],
    )  # fmt: skip
    places = pd.DataFrame({"x": [0.1, 0.2, 0.3, 0.4]}, index=list("abcd"))
    found = cases(runs, "verdict_workloads_all", "open", places)
    assert found.places[:, 0].tolist() == [0.1, 0.2, 0.4]
    assert found.interest.tolist() == [True, True, False]


def test_what_is_said_has_its_numbers_from_fresh_worlds(found: Discovery) -> None:
    said = " ".join(sentences(found))
    assert "Over 2000 worlds drawn from the ranges of 4 parameters, open wins in " in said
    assert "switching_cost is above " in said
    assert "topology is star" in said
    box = found.boxes[0]
    assert f"{100 * box.density:.0f} % (" in said
    assert "of 300 fresh worlds" in said
    assert title(found).startswith("Where ")
    assert all(len(line) <= 80 for line in terminal(found).splitlines())


def test_without_a_box_that_is_said(found: Discovery) -> None:
    none = found._replace(found=[], boxes=[], limits=[])
    assert sentences(none)[-1] == (
        "No box of these parameters is seen in which that is more frequent."
    )
    assert title(none) == "No box of parameters is seen in which open wins more often"
    assert "Box" not in terminal(none)
    assert none.summary["boxes"] == []


def test_without_a_box_the_worlds_are_drawn_over_what_tells_them_apart_most(
    found: Discovery,
) -> None:
    none = found._replace(found=[], boxes=[], limits=[])
    [picture] = pictures(none, "t")
    assert set(picture.table.index[:2]) == {"enterprise.switching_cost", "network.topology"}
    never = none._replace(wide=Cases(found.wide.places, np.zeros(2000, dtype=bool)))
    [picture] = pictures(never, "t")
    assert set(picture.table["difference"]) == {"0.00"}
    alone = never._replace(
        axes=found.axes[:1], wide=Cases(found.wide.places[:9, :1], found.wide.interest[:9])
    )
    assert len(pictures(alone, "t")) == 1


def test_pictures_hold_the_numbers_that_they_draw(found: Discovery) -> None:
    first, second = pictures(found, "t")
    assert len(first.table) == len(found.limits[0])
    assert len(second.table) == len(found.found[0].trajectory)
