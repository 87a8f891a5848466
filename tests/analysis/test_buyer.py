"""What a firm should choose: costs and regrets whose answer is known."""

import numpy as np
import pytest

from analysis.buyer import Bought, answer, finding
from sim.explain.beside import CHOICES, WAYS, Paid
from sim.terms.table import TERMS
from tests.analysis.legible import assert_legible

WORLDS = 30


def paid(world: int) -> Paid:
    """In every third world self-hosting costs 50, elsewhere 90; a host 60, closed models 80."""
    cost = np.array([80.0, 60.0, 50.0 if world % 3 == 0 else 90.0, 0.0, 100.0])
    cost[CHOICES.index("cheapest")] = cost[:3].min() - 1.0
    terms = np.zeros(len(TERMS))
    terms[[term.name for term in TERMS].index("switching")] = -2.0
    return Paid(
        np.array(76), cost, np.array([[1.0, 0.0, 0.0], [0.6, 0.4, 0.0]]), np.array(0.25), terms
    )


@pytest.fixture(scope="module")
def found() -> Bought:
    asked = {"kind": "enterprise", "skill": 0.1, "critical": 1.0, "volume": 10.0}
    return answer([paid(world) for world in range(WORLDS)], asked, ("2026-09", "2032-12"))


def test_regret_is_to_the_least_of_the_same_world_and_never_below_0(found: Bought) -> None:
    assert (found.regret >= 0).all()
    assert (found.regret.min(axis=1) == 0).all()
    rows = {row[0]: row for row in found.rows}
    assert rows["open_hosted"][4] == pytest.approx((1 * 20 + 11 * 10) / WORLDS, abs=1)
    assert rows["cheapest"][4:7] == (0, 0, 0)
    assert rows["closed"][1:4] == (80, 80, 80)


def test_what_would_have_been_cheapest_is_counted_among_the_three_ways(found: Bought) -> None:
    assert found.cheapest.tolist() == pytest.approx([0, 2 / 3, 1 / 3])
    assert found.use.mean(axis=0).tolist() == pytest.approx([0.8, 0.2, 0.0])


def test_what_is_said_has_its_numbers_and_the_picture_can_be_read(found: Bought) -> None:
    told = finding(found, range(WORLDS))
    numbers = ("closed models (80 %)", "by a host (67 % of worlds)")
    assert [one for one in numbers if one not in told.title] == []
    assert "cost of switching" in str(told.says[0])
    assert "25 %" in str(told.says[0])
    assert told.tables[0].rows["choice"].tolist() == list(CHOICES)
    assert told.facts is not None
    assert len(told.facts["choices"]) == len(CHOICES)
    assert set(WAYS) < {row["choice"] for row in told.facts["choices"]}
    assert_legible(told.figures[0])
