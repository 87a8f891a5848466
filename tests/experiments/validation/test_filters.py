"""The particle filter, startups' shared preference, bridges and moves, against exact results."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special, stats

from openclosed.analysis.evidence.quantities import INDICATORS, SPENDING, TOKENS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import FAST, Observation, likelihood
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.starts.states import Lineage
from openclosed.experiments.validation.assimilation import moves, shared_preference
from openclosed.experiments.validation.assimilation.bridges import Bridges
from openclosed.experiments.validation.assimilation.moves import Histories
from openclosed.experiments.validation.assimilation.shared_preference import RHO, SIGMA, Response
from openclosed.experiments.validation.assimilation.task import FilterTask
from openclosed.experiments.validation.starting_states import states_file
from openclosed.sim.outcomes import INDEX, NAMES
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP
from tests.experiments.made_states import weighed

WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=2, max_size=40).map(np.array)


@given(WEIGHTS, st.floats(0.0, 0.999), st.integers(0, 60))
def test_copies_are_as_many_as_weights_say(weights: np.ndarray, u: float, count: int) -> None:
    rows = particle_filter.resample(weights, u, count)
    expected = weights / weights.sum() * rows.size
    copies = np.bincount(rows, minlength=weights.size)
    assert rows.size == (count or weights.size)
    assert (np.abs(copies - expected) < 1.0 + 1e-9).all()


def test_weighted_quantiles_are_those_of_repeated_rows() -> None:
    values, weights = np.array([[3.0], [1.0], [2.0]]), np.array([0.2, 0.5, 0.3])
    repeated = np.repeat(values[:, 0], [2, 5, 3])
    expected = np.quantile(repeated, particle_filter.QUANTILES, method="inverted_cdf")
    assert particle_filter.quantiles(values, weights)[:, 0].tolist() == expected.tolist()


MARKET = Response(drift=0.1, pull=-0.2, slope=0.8, spread=0.15)
NOW, LEVEL, MEAN, SEEN, VARIANCE = 0.4, -0.3, -0.1, 0.9, 0.04
"""A market at LEVEL and then measured at SEEN, up by 1.2 logits."""
COUNT = 40_000


def exact() -> list[float]:
    """The mean step, its square, sigma and the log evidence once the measurement is there. Each
    pair by hand: a normal step, and a normal measurement of a line in it."""
    mean, foretold = (RHO - 1.0) * NOW, float(MARKET.forecast(np.array(LEVEL), MEAN))
    total = (MARKET.slope * SIGMA) ** 2 + MARKET.spread**2 + VARIANCE
    surprise = SEEN - foretold - MARKET.slope * mean
    logs = -0.5 * (np.log(2 * np.pi * total) + surprise**2 / total)
    pair = special.softmax(logs)
    gain = MARKET.slope * SIGMA**2 / total
    after, left = mean + gain * surprise, SIGMA**2 * (1 - gain * MARKET.slope)
    evidence = float(special.logsumexp(logs) - np.log(SIGMA.size))
    return [*(float(pair @ values) for values in (after, left + after**2, SIGMA)), evidence]


def sampled(guide: Response | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same quantities from particles, and their standard errors; no guide: free steps."""
    draw = np.random.default_rng(seed)
    walk = shared_preference.begin_walks(COUNT, draw)._replace(now=np.full(COUNT, NOW))
    logs = np.zeros(COUNT)
    if guide is None:
        steps = shared_preference.free_steps(walk, draw)
    else:
        short = SEEN - guide.forecast(np.full(COUNT, LEVEL), MEAN)
        variance = np.full(COUNT, VARIANCE)
        steps, logs = shared_preference.guided_steps(walk, guide, short, variance, draw)
    level = MARKET.forecast(np.full(COUNT, LEVEL), MEAN) + MARKET.slope * steps
    level += MARKET.spread * draw.normal(size=COUNT)
    logs = logs + stats.norm.logpdf(SEEN, level, VARIANCE**0.5)
    weights = np.exp(logs)
    values = np.stack([steps, steps**2, walk.sigma])
    means = values @ weights / weights.sum()
    errors = np.sqrt(((values - means[:, None]) ** 2) @ weights**2) / weights.sum()
    evidence, error = np.log(weights.mean()), weights.std() / weights.mean() / COUNT**0.5
    return np.append(means, evidence), np.append(errors, error)


@pytest.mark.parametrize(
    "guide",
    [
        None,
        MARKET,
        MARKET._replace(slope=0.4, drift=0.3),
        shared_preference.response(np.ones(7), np.zeros(7), np.ones(7)),
    ],
    ids=["free", "right", "wrong", "of few trials"],
)
def test_steps_have_the_law_given_what_was_measured(guide: Response | None) -> None:
    """Guided rightly, wrongly or not at all: 4 numbers each within 4 of their standard errors. A
    right program fails one of the 16 with a chance of .001 over seeds; this one is fixed."""
    found, errors = sampled(guide, 3)
    assert (np.abs(found - np.array(exact())) < 4 * errors).all()


def test_a_path_tells_of_a_pair_what_its_density_says() -> None:
    """And particles have each pair as often: 4,000 of one path, chi-square at 1e-4."""
    draw = np.random.default_rng(4)
    path = np.cumsum(0.3 * draw.normal(size=8))
    walk = shared_preference.begin_walks(4_000, draw)
    for before, after in zip([0.0, *path], path, strict=False):
        walk = shared_preference.take_steps(walk, np.full(4_000, after - before), draw)
    np.testing.assert_allclose(walk.now, path[-1])
    around = RHO * np.array([0.0, *path[:-1]])[:, None]
    steps = np.asarray(stats.norm.logpdf(path[:, None], around, SIGMA))
    expected = 4_000 * special.softmax(steps.sum(axis=0))
    counts = np.bincount(walk.pair, minlength=SIGMA.size)
    common = expected > 5
    counts, expected = (np.append(one[common], one[~common].sum()) for one in (counts, expected))
    assert stats.chisquare(counts, expected).pvalue > 1e-4


def test_the_response_of_a_line_is_found() -> None:
    """1,000 trial months: standard errors are below .02."""
    draw = np.random.default_rng(6)
    steps, away = 0.6 * draw.normal(size=1_000), 0.5 * draw.normal(size=1_000)
    moved = 0.1 - 0.2 * away + 0.8 * steps + 0.15 * draw.normal(size=1_000)
    moved[::50] = 8.0  # outliers that the line leaves out
    found = shared_preference.response(steps, away, moved)
    np.testing.assert_allclose(found, MARKET, atol=0.04)


def test_preferences_stay_within_their_spread_in_the_long_run() -> None:
    """That of enterprises within 1, that of startups within one of three spreads."""
    own = shared_preference.ENTERPRISES_SIGMA**2 / (1 - shared_preference.ENTERPRISES_RHO**2)
    assert own == pytest.approx(1.0)
    assert {round(float(one), 6) for one in SIGMA**2 / (1 - RHO**2)} == {1.0, 2.25, 4.0}


START, FIRST, LAST = "2023-01", 3, 15
GROWN, SPREAD, NOISE = 0.1, 0.1, 0.15
"""A particle's mean growth a month and its standard deviation, and of what a month adds to it."""
VALUE, ERROR, AT_FIRST = 3.6, 0.2, 0.5
GROWTH = Observation(SPENDING, month_after(START, LAST), VALUE, ERROR, month_after(START, FIRST))
SIZE, TIMES = 400, 60


def filtered(seen: Observation, ahead: bool, draw: np.random.Generator) -> tuple[float, ...]:
    """Growth, the probability of what was measured, and the effective size in the worst month. A
    filter of particles that grow along lines with noise; `ahead` with bridges."""
    bridges = Bridges([seen], START, SIZE)
    own = draw.normal(GROWN, SPREAD, SIZE)
    level, weights = np.full(SIZE, AT_FIRST), np.full(SIZE, 1.0 / SIZE)
    evidence, least = 0.0, float(SIZE)
    for step in range(LAST + 1):
        if step > FIRST:
            level = level + own + NOISE * draw.normal(size=SIZE)
        inside = bridges.change(step, lambda _: level, weights)  # noqa: B023 at once
        inside = inside if ahead else np.zeros(SIZE)
        if step == LAST:
            inside = inside + likelihood(VALUE - (level - AT_FIRST), ERROR)
        weights, more = particle_filter.reweight(weights, inside)
        evidence, effective = evidence + more, particle_filter.effective_size(weights)
        least = min(least, effective)
        if effective < 0.5 * SIZE and step < LAST:
            rows = particle_filter.resample(weights, draw.random())
            own, level, weights = own[rows], level[rows], np.full(SIZE, 1.0 / SIZE)
            bridges.keep(rows)
    return float(weights @ own), float(np.exp(evidence)), least


@pytest.mark.parametrize(
    "seen", [GROWTH, GROWTH._replace(value=VALUE + AT_FIRST, since="")], ids=["growth", "level"]
)
def test_with_bridges_the_law_is_the_same_and_less_is_wasted(seen: Observation) -> None:
    """Growth and probability are those of normal laws, each within 4 standard errors of 60 filters.
    What was measured lies 2.3 standard deviations from what was expected. A right program fails one
    of the eight with a chance of .001 over seeds; these are fixed."""
    months = LAST - FIRST
    variance = (months * SPREAD) ** 2 + months * NOISE**2 + ERROR**2
    gain = months * SPREAD**2 / variance
    exact = (
        GROWN + gain * (VALUE - months * GROWN),
        stats.norm.pdf(VALUE, months * GROWN, variance**0.5),
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


type Floats = NDArray[np.float64]

STEPS, FROM, HISTORIES, PRIOR = 8, 2, 500, 20_000
SLOPE, LUCKY = 2.0, 0.5
SHARE = INDICATORS["router_open_share_tokens"]._replace(platform="", discrepancy_scale="logit")
SHOWN = Observation(SHARE, month_after("2023-01", STEPS - 1), 1.0, 0.4)
TASK = FilterTask(Parameters(), [Prior("choice.fading", 0.0, 0.5)], [SHOWN], 1, 1, FROM, STEPS - 1)


def toy(numbers: object, lineage: Lineage) -> SimpleNamespace:
    """A market that is linear in its parameter, its preferences and the last month's seed."""
    steps = len(lineage.preferences)
    luck = np.random.default_rng(int(moves.seeds_of(lineage.step_seeds, steps)[-1])).normal()
    level = SLOPE * lineage.parameters[0] + sum(lineage.preferences[-1]) + LUCKY * luck
    record = np.zeros((steps, len(NAMES)))
    record[:, INDEX[TOKENS]] = observers.shares(np.array(level))
    return SimpleNamespace(record=record)


def drawn(draw: np.random.Generator) -> Histories:
    tastes = np.zeros((PRIOR, STEPS, len(FIRM_KINDS)))
    walk = shared_preference.begin_walks(PRIOR, draw)
    for step in range(1, STEPS):
        before = tastes[:, step - 1, ENTERPRISE]
        tastes[:, step, ENTERPRISE] = shared_preference.step_enterprises(before, draw)
        if step > FROM:
            walk = walk._replace(now=walk.now + shared_preference.free_steps(walk, draw))
            tastes[:, step, STARTUP] = walk.now
    step_seeds = draw.integers(2**32, size=(PRIOR, STEPS), dtype=np.uint64)
    return Histories(draw.random((PRIOR, 1)), step_seeds, tastes)


def summary(places: Floats, tastes: Floats, level: Floats) -> Floats:
    """(numbers, N) what is compared."""
    ends, middle = tastes[:, -1].T, tastes[:, STEPS // 2, ENTERPRISE]
    rough = [shared_preference.of_enterprises(one) for one in tastes[:, :, ENTERPRISE]]
    values = np.stack([places[:, 0], *ends, middle, level, rough])
    return np.concatenate([values, values**2])


def test_moves_keep_the_law_given_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 500 histories that have it, means and squares of six numbers after 40 moves each.

    Most are of preferences, whose own law counts beside the data.

    Each is within 4 standard errors of that of 20,000 weighted draws of the prior. Moves that took
    all, or the prior alone, would be found: two numbers are told by the data.
    """
    monkeypatch.setattr(moves, "replay", toy)
    monkeypatch.setattr(moves, "with_lineage", lambda parameters, *_: parameters)
    monkeypatch.setattr(moves, "PARTS", (0.2, 0.1, 0.35, 0.35))
    draw = np.random.default_rng(5)
    prior = drawn(draw)
    luck = [np.random.default_rng(int(one)).normal() for one in prior.step_seeds[:, -1]]
    level = SLOPE * 0.5 * prior.places[:, 0] + prior.tastes[:, -1].sum(axis=1)
    level += LUCKY * np.array(luck)
    weights = np.exp(-0.5 * ((SHOWN.value - level) / SHOWN.deviation) ** 2)
    weights /= weights.sum()
    unweighed = summary(prior.places, prior.tastes, level)
    exact = unweighed @ weights
    start = prior.at(draw.choice(PRIOR, HISTORIES, p=weights))
    found = moves.run_moves(TASK, 40, (start, 7))
    after = observers.logits(found.market[:, -1, TASK.outcomes.index(TOKENS)])
    values = summary(found.places, found.tastes, after)
    errors = values.std(axis=1) / (HISTORIES * (1.0 - HISTORIES / PRIOR)) ** 0.5
    assert (np.abs(values.mean(axis=1) - exact) < 4 * errors).all()
    assert np.abs(unweighed.mean(axis=1) - exact).max() > 10 * errors.min()
    assert found.tried.sum() == 40 * HISTORIES
    assert (found.taken < found.tried).all()
    assert (found.taken > 0).all()
    assert found.changed.mean() > 0.9
    assert np.unique(found.places).size > 0.9 * HISTORIES


def test_a_history_has_the_likelihood_of_its_particle() -> None:
    """Platforms' biases after the last month are those of the filter, for the particle's class."""
    found, particles = weighed()
    histories, _ = states_file.draw_histories(found.filters, 4, 1)
    by_lucks = {one.step_seeds: row for row, one in enumerate(particles.lineages)}
    for one in range(4):
        chain = moves.Chain(particles.task, histories.at(np.array(one)), 1)
        row = by_lucks[moves.step_seeds_of(chain.step_seeds)]
        for platform, bias in chain.known.biases.items():
            own = particles.biases[platform]
            fast = int(np.flatnonzero(own.fast[row] == FAST)[0])
            np.testing.assert_allclose(bias.flat[fast], own.flat[row])
