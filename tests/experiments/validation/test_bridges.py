"""Bridges to what will be measured: the same law with less waste, and nothing told too early."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from openclosed.analysis.evidence.quantities import INDICATORS, SPENDING
from openclosed.analysis.statistics import particle_filter
from openclosed.analysis.statistics.observers import Observation, likelihood
from openclosed.experiments.validation.assimilation.bridges import LOOK, Bridges
from openclosed.sim.parameters.dates import month_after

type Floats = NDArray[np.float64]

START, FIRST, LAST = "2023-01", 3, 15
MEAN, SPREAD, NOISE = 0.1, 0.1, 0.15
"""Of a particle's growth a month, and of what a month adds to it."""
VALUE, DEVIATION, AT_FIRST = 3.6, 0.2, 0.5
GROWTH = Observation(
    SPENDING, month_after(START, LAST), VALUE, DEVIATION, month_after(START, FIRST)
)
LEVEL = GROWTH._replace(value=VALUE + AT_FIRST, since="")
SIZE, TIMES = 400, 60


class Estimate(NamedTuple):
    """What a filter says of growth, the probability of what was measured, and the worst month."""

    growth: float
    probability: float
    least: float


def filtered(seen: Observation, ahead: bool, draw: np.random.Generator) -> Estimate:
    """A filter of particles that grow along lines with noise; `ahead` with bridges."""
    bridges = Bridges([seen], START, SIZE)
    own = draw.normal(MEAN, SPREAD, SIZE)
    level, weights = np.full(SIZE, AT_FIRST), np.full(SIZE, 1.0 / SIZE)
    evidence, least = 0.0, float(SIZE)
    for step in range(LAST + 1):
        if step > FIRST:
            level = level + own + NOISE * draw.normal(size=SIZE)
        inside = bridges.change(step, lambda _: level, weights)  # noqa: B023 at once
        inside = inside if ahead else np.zeros(SIZE)
        if step == LAST:
            inside = inside + likelihood(VALUE - (level - AT_FIRST), DEVIATION)
        weights, more = particle_filter.reweight(weights, inside)
        evidence, effective = evidence + more, particle_filter.effective_size(weights)
        least = min(least, effective)
        if effective < 0.5 * SIZE and step < LAST:
            rows = particle_filter.resample(weights, draw.random())
            own, level, weights = own[rows], level[rows], np.full(SIZE, 1.0 / SIZE)
            bridges.keep(rows)
    assert not np.any(bridges.potential)
    return Estimate(float(weights @ own), float(np.exp(evidence)), least)


@pytest.mark.parametrize("seen", [GROWTH, LEVEL], ids=["growth", "level"])
def test_with_bridges_the_law_is_the_same_and_less_is_wasted(seen: Observation) -> None:
    """Growth and probability are those of normal laws, each within 4 standard errors of 60 filters.

    What was measured lies 2.3 standard deviations from what was expected. A right program fails one
    of the eight with a chance of .001 over seeds; these are fixed.
    """
    months = LAST - FIRST
    variance = (months * SPREAD) ** 2 + months * NOISE**2 + DEVIATION**2
    gain = months * SPREAD**2 / variance
    exact = (
        MEAN + gain * (VALUE - months * MEAN),
        stats.norm.pdf(VALUE, months * MEAN, variance**0.5),
    )
    found = {
        ahead: np.array([filtered(seen, ahead, np.random.default_rng(n)) for n in range(TIMES)])
        for ahead in (True, False)
    }
    for each in found.values():
        errors = each.std(axis=0, ddof=1) / TIMES**0.5
        assert (np.abs(each.mean(axis=0)[:2] - exact) < 4 * errors[:2]).all()
    assert found[True][:, 2].mean() > 3 * found[False][:, 2].mean()
    assert found[True][:, 0].std() < 0.8 * found[False][:, 0].std()


PATHS = st.lists(
    st.lists(st.floats(-3.0, 3.0), min_size=LAST + 1, max_size=LAST + 1), min_size=3, max_size=9
).map(lambda rows: np.array(rows).T)


@given(PATHS, st.integers(0, LAST), st.floats(-5.0, 5.0))
def test_without_the_potential_weights_know_nothing_that_is_measured_later(
    paths: Floats, until: int, value: float
) -> None:
    """And once it is measured, nothing of the bridge is left."""
    size = paths.shape[1]
    seen = [GROWTH._replace(value=value), LEVEL._replace(value=-value)]
    bridges, weights = Bridges(seen, START, size), np.full(size, 1.0 / size)
    total = np.zeros(size)
    for step in range(until + 1):
        inside = bridges.change(step, lambda _: paths[step], weights)  # noqa: B023 at once
        total += inside
        weights, _ = particle_filter.reweight(weights, inside)
    np.testing.assert_allclose(total, bridges.potential, atol=1e-6)
    if until in (0, LAST):
        assert not np.any(bridges.potential)


def test_a_particle_that_comes_near_counts_more_the_nearer_it_is_measured() -> None:
    """Two that grow on lines, of which one meets what is measured; copies keep their place."""
    lines = np.array([VALUE / (LAST - FIRST), 0.0])
    bridges, weights = Bridges([GROWTH], START, 2), np.full(2, 0.5)
    apart = []
    for step in range(LAST):
        bridges.change(step, lambda _: lines * max(step - FIRST, 0), weights)  # noqa: B023 at once
        apart.append(float(bridges.potential[0] - bridges.potential[1]))
    assert apart[: FIRST + 1] == [0.0] * (FIRST + 1)
    assert apart[-1] > apart[FIRST + 2] > 0.0
    own = bridges.own(GROWTH, lines)
    bridges.keep(np.array([1, 1]))
    assert bridges.potential[0] == bridges.potential[1]
    np.testing.assert_allclose(bridges.own(GROWTH, lines[[1, 1]]), own[1])


def test_what_platform_show_and_levels_of_later_years_have_no_bridge_yet() -> None:
    platform = Observation(INDICATORS["router_open_share_tokens"], GROWTH.month, 0.0, 0.1)
    far = LEVEL._replace(month=month_after(START, LAST + LOOK))
    bridges, weights = Bridges([platform, far], START, 2), np.full(2, 0.5)
    for step in range(LAST + 1):
        assert not np.any(bridges.change(step, lambda _: np.array([0.0, 9.0]), weights))
    assert np.any(bridges.change(LAST + 1, lambda _: np.array([0.0, 9.0]), weights))
