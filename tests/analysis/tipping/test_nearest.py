import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tipping import nearest
from analysis.tipping.nearest import Surface

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
    found = nearest.fit(places, values, 0.5, -1, share=True)
    assert found.explained > 0.95
    low, high = found.beyond(np.array([[0.2, 0.5], [0.8, 0.5]]))
    assert low > 0 > high


def test_failed_points_of_the_design_are_left_out() -> None:
    places = np.random.default_rng(3).random((128, 2))
    values = np.where(places[:, 1] > 0.9, np.nan, places[:, 0])
    assert nearest.fit(places, values, 0.5, 1, share=False).explained > 0.95


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1))
def test_a_path_stays_in_the_ranges_and_only_goes_away_from_the_base(
    through: list[float], part: float
) -> None:
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
