"""Tipping points: their ranking, and their sentences."""

from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from openclosed.experiments.runs.factors import Factor
from openclosed.experiments.tipping.crossing import Crossing, Evaluation, sign
from openclosed.experiments.tipping.finding import Tipping, answer, finding
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import synthetic_result

type Search = tuple[Factor, Crossing]


def search(name: str, span: tuple[float, float], **more: Any) -> Search:
    """A search from 1 to 4 whose mean goes straight from one end to the other."""
    looks = [
        Evaluation(place, np.full(12, mean), int(np.sign(mean)))
        for place, mean in zip(np.linspace(0, 1, 5), np.linspace(*span, 5), strict=True)
    ]
    return Factor(f"model.{name}", 1.5, 1.0, 4.0), Crossing(looks, **more)


def flip(name: str, place: float) -> Search:
    ends = (place - 1 / 30, place + 1 / 30)
    return search(name, (-0.9, 0.8), place=place, ends=ends, rises=True)


IDLE, STRONG = search("idle", (-0.8, -0.8)), search("strong", (-0.9, -0.2))
OPEN, FAR = search("open", (-0.8, 0.0)), flip("far", 5 / 6)
KIND = (
    Factor("model.kind", "a", 0.0, 1.0, choices=("a", "b")),
    search("", (-0.8, 0.9), flips=(0.75,))[1],
)
SEARCHES = [IDLE, FAR, flip("near", 0.5), STRONG, OPEN, KIND]


def answer_of(searches: list[Search], ends: str = "closed " * 8 + "shared " * 2) -> Tipping:
    labels = ends.split()
    runs = synthetic_result(len(labels), 36).runs.assign(ending_workloads_all=labels, factor="")
    factors, found = zip(*searches, strict=True)
    return answer(factors, found, runs, {"config": {}})


def test_flips_come_first_the_nearest_leading_then_those_with_the_longest_reach() -> None:
    found = answer_of(SEARCHES)
    names = [name.removeprefix("model.") for name in found.table["factor"]]
    assert names == ["near", "far", "kind", "open", "strong", "idle"]
    assert found.table["finding"].tolist() == [
        "flips", "flips", "flips", "not resolved", "none within range", "none within range"
    ]  # fmt: skip
    assert found.table["above"].tolist()[:2] == ["open", "open"]
    assert found.base == pytest.approx(-0.8)
    reach = assert_legible(finding(found).figures[0]).axes[0]
    shapes = [one for one in reach.patches if isinstance(one, Rectangle)]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in shapes]
    assert bars[0] == pytest.approx((-90.0, 80.0))  # of the nearest; right of 0 open leads
    assert bars[5] == pytest.approx((-80.0, -80.0))


def test_no_change_comes_nearer_where_only_the_unchanged_value_leads_by_less() -> None:
    """-8 / 12 and 2 / 12 - 10 / 12 differ in their last digit."""
    factor, path = search("away", (-0.6, -1.3))
    searches = [search("idle", (-8 / 12, -8 / 12)), (factor._replace(base=1.0 + 1e-12), path)]
    found = answer_of(searches, "open " * 2 + "closed " * 10)
    assert "No changed value brings" in str(finding(found).sentences[-1])
    even = answer_of([OPEN], "open closed")
    assert "Neither camp leads" in str(finding(even).sentences[-1])


def test_a_factor_whose_runs_all_failed_is_not_resolved() -> None:
    failed = Factor("model.lost", 1.5, 1.0, 4.0), Crossing([Evaluation(0.5, np.full(4, np.nan), 0)])
    found = answer_of([FAR, failed])
    assert found.table["finding"].tolist() == ["flips", "not resolved"]
    assert found.table["runs"].tolist() == [60, 0]


@pytest.mark.parametrize("values", [(-1, 1), (-1, 0, 0, 0, 1), (0.8, -0.2, -0.2, -0.2, -0.2)])
def test_a_sign_is_ever_found_where_there_is_none_at_most_at_the_error(
    values: tuple[float, ...],
) -> None:
    """300 fair games of 200 runs at an error of 5 % a side, looked at after each eighth run: at
    most 30 are expected to tell a sign; more than 52 have a chance under 1e-4."""
    games = np.random.default_rng(5).choice(np.array(values, dtype=float), (300, 200))
    told = [any(sign(game[:n], 0.05) for n in range(8, 201, 8)) for game in games]
    assert sum(told) <= 52
    assert [sign(one * np.ones(12), 0.05 / 16) for one in (1, -1)] == [1, -1]  # clear ones soon
