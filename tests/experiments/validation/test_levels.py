"""Mean preferences proposed at the level of the data, against their prior."""

from typing import Final

import numpy as np
import pytest

from openclosed.analysis.evidence.quantities import INDICATORS, SURVEY
from openclosed.analysis.statistics import particle_filter
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.draws import Prior, values_at
from openclosed.experiments.validation.assimilation import levels
from openclosed.experiments.validation.assimilation.levels import Level, Line

QUALITY: Final = Prior("firms.startups.tastes.quality", 0.0, 2.0)
STARTUPS, ENTERPRISES = levels.MEANS
UNIFORM = Prior(STARTUPS, -4.0, 0.5, raised_by=((QUALITY.name, 1.3),))
NORMAL = Prior(ENTERPRISES, -1.0, 1.0, "normal", raised_by=((QUALITY.name, 1.0),))
FREE = [UNIFORM, NORMAL, QUALITY]
COUNT = 40_000
KNOWN = [
    Level(Line(STARTUPS, np.array([-3.0, 0.9, 1.5]), 0.6), -1.5, 1.0, 23, 26),
    Level(Line(ENTERPRISES, np.array([0.5, 0.6, 1.0]), 0.3), -1.7, 0.3, 0, 35),
]


def drawn() -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    return levels.propose(FREE, KNOWN, draw.random((COUNT, len(FREE))), draw)


def test_weighted_particles_have_the_moments_of_the_prior() -> None:
    """Means, squares and products of three numbers, each within 4 of its standard errors. Without
    weights two of them would be far off. The evidence of no data is 1."""
    places, logs = drawn()
    weights = np.exp(logs.sum(axis=1))
    assert weights.mean() == pytest.approx(1.0, abs=4 * weights.std() / COUNT**0.5)
    own, theirs, quality = values_at(FREE, places).T
    values = np.stack([own, theirs, quality, own**2, theirs**2, own * quality, theirs * quality])
    means = [-1.75 + 1.3, 1.0, 1.0]
    square = 4.0 / 12.0
    exact = np.array([
        *means, means[0] ** 2 + 4.5**2 / 12.0 + 1.3**2 * square, 1.0 + 0.25 + square,
        means[0] + 1.3 * square, 1.0 + square,
    ])  # fmt: skip
    found = values @ weights / weights.sum()
    errors = np.sqrt(((values - found[:, None]) ** 2) @ weights**2) / weights.sum()
    assert (np.abs(found - exact) < 4 * errors).all()
    assert (np.abs(values.mean(axis=1)[:2] - exact[:2]) > 20 * errors[:2]).all()
    assert ((places >= 0.0) & (places <= 1.0)).all()


def test_a_proposal_near_the_data_wastes_fewer_particles() -> None:
    """A made-up market that is the regression itself: its level has a normal error."""
    places, logs = drawn()
    plain = np.random.default_rng(2).random((COUNT, len(FREE)))
    sizes = []
    for some, log in ((places, logs[:, 0]), (plain, np.zeros(COUNT))):
        line = KNOWN[0].line
        drawn_ones = some[:, levels.others(FREE)] @ line.coefficients[2:]
        level = (values_at(FREE, some)[:, 0] - line.coefficients[0] - drawn_ones) / 0.9
        likely = log - 0.5 * ((level - KNOWN[0].value) / 0.7) ** 2
        sizes.append(particle_filter.effective_size(np.exp(likely)))
    assert sizes[0] > 1.15 * sizes[1]


def test_a_regression_finds_the_line_behind_runs() -> None:
    draw = np.random.default_rng(3)
    places = draw.random((2_000, len(FREE)))
    mean = values_at(FREE, places)[:, 0]
    share = (mean + 3.0 - 1.5 * places[:, 2] + 0.2 * draw.normal(size=2_000)) / 0.9
    line, _ = levels.fit(FREE, places, np.column_stack([share, draw.normal(size=2_000)]))
    np.testing.assert_allclose(line.coefficients, [-3.0, 0.9, 1.5], atol=0.1)
    assert line.spread == pytest.approx(0.2, abs=0.02)


def test_the_level_is_of_the_first_months_and_the_surveys_and_enters_with_them() -> None:
    router, survey = INDICATORS["router_open_share_tokens"], INDICATORS[SURVEY]
    shown = {24 + at: [Observation(router, "", -1.0 - at, 0.1)] for at in range(5)}
    counted = {at: [Observation(survey, "", share, 0.03)] for at, share in ((10, 0.2), (35, 0.1))}
    lines = [one.line for one in KNOWN]
    startups, enterprises = levels.levels(lines, shown | counted, 43)
    assert startups.value == pytest.approx(-2.0)
    assert [startups.released(step) for step in (23, 24, 26, 43)] == pytest.approx([0, 1 / 3, 1, 1])
    assert enterprises.value == pytest.approx(np.log([0.2 / 0.8, 0.1 / 0.9]).mean())
    assert enterprises.released(0) == 0.0 < enterprises.released(20) < enterprises.released(35)
    assert [one.line.mean for one in levels.levels(lines, counted, 43)] == [ENTERPRISES]
    assert levels.levels(lines, counted, 20)[0].released(20) == 1.0


@pytest.mark.parametrize("away", [-40.0, 40.0])
def test_a_level_beyond_every_prior_still_weighs_particles_by_the_prior(away: float) -> None:
    """Numbers are finite, and the weighted particles are those of the prior: its evidence is 1."""
    far = [one._replace(value=one.value + away) for one in KNOWN]
    draw = np.random.default_rng(4)
    places, logs = levels.propose(FREE, far, draw.random((COUNT, len(FREE))), draw)
    assert np.isfinite(values_at(FREE, places)).all()
    for at in range(len(KNOWN)):
        weights, own = np.exp(logs[:, at]), places[:, at]
        error = weights.std() / COUNT**0.5
        assert weights.mean() == pytest.approx(1.0, abs=4 * error)
        assert (weights * own).mean() == pytest.approx(
            0.5, abs=4 * (weights * own).std() / COUNT**0.5
        )
