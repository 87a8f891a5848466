"""Filters: what is drawn, what copies keep, and what moves particles."""

import numpy as np
import pytest
from scipy.stats import norm

from openclosed.analysis.evidence.quantities import BY_VOLUME, INDICATORS, SURVEY, TOKENS, Indicator
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.draws import Prior, names_of
from openclosed.experiments.starts.states import (
    HALF_LIVES,
    LAW,
    MONTHLY_SDS,
    Lineage,
    advance,
    with_lineage,
)
from openclosed.experiments.validation.assimilation import independent_filter, shared_preference
from openclosed.experiments.validation.assimilation.independent_filter import IndependentFilter
from openclosed.experiments.validation.assimilation.levels import Level, Line
from openclosed.experiments.validation.assimilation.task import FilterTask
from openclosed.experiments.validation.starting_states.states_file import parameters_at
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.base import all_replaced, value_of
from openclosed.sim.parameters.clock import month_after
from openclosed.sim.state.market import ENTERPRISE, STARTUP

TASTE = Prior(
    "firms.startups.open_preference.mean", -3.0, 2.0, "normal",
    also=("firms.enterprises.open_preference.mean",), raised_by=(("work.size_growth", 10.0),),
)  # fmt: skip
GROWTH = Prior("work.size_growth", 0.01, 0.1, "log")  # holds for a whole run
LAW_OF = dict(zip(LAW, (0.1, 0.3, 10.0, 3.0), strict=True))
DRIFT = [
    Prior(MONTHLY_SDS[STARTUP], 0.05, 1.0, "log"),
    Prior(HALF_LIVES[STARTUP], 1.0, 10.0, "listed", listed=(1.0, 3.0, 10.0)),
]
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0, **LAW_OF})
SINCE, LAST, SIZE = 6, 14, 12
VENUE = INDICATORS["router_open_share_tokens"]
MARKET = VENUE._replace(platform="", discrepancy_scale="logit")
"""The share itself, which nothing biases."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(independent_filter, "TRIALS", 12)


def seen(step: int, value: float, deviation: float = 0.05) -> Observation:
    return Observation(VENUE, month_after(SMALL.clock.start, step), value, deviation)


def task(*measured: Observation, size: int = SIZE, seed: int = 3) -> FilterTask:
    return FilterTask(SMALL, [TASTE, GROWTH], measured, size, seed, SINCE, LAST, drift=DRIFT)


def stepped(of: FilterTask, steps: int = LAST + 1) -> IndependentFilter:
    made = IndependentFilter(of)
    for step in range(steps):
        made.step(step)
    return made


def numbers_in(runs: list[Ecosystem], names: list[str]) -> np.ndarray:
    return np.array([[value_of(one.parameters, name) for name in names] for one in runs])


def test_particles_have_the_parameters_of_their_places_in_the_prior() -> None:
    filter_ = IndependentFilter(task())
    found = numbers_in(filter_.runs, filter_.names)
    assert filter_.names == [TASTE.name, *TASTE.also, GROWTH.name]
    np.testing.assert_array_equal(found, parameters_at(filter_.task.free, filter_.places))
    own, both, growth = found.T
    assert own - both == pytest.approx(10.0 * growth, abs=1e-4)


def test_copies_keep_parameters_preferences_and_posteriors_but_get_new_seeds() -> None:
    filter_ = stepped(task(seen(SINCE + 1, 0.0, 5.0)), SINCE + 3)
    rows, step_seeds = [2] * 6 + [5] * 6, [int(run.step_seed) for run in filter_.runs]

    def kept() -> list[np.ndarray]:
        numbers = numbers_in(filter_.runs, filter_.names)
        walk, own = filter_.walk, np.stack(filter_.tastes, axis=1)
        known = filter_.known_biases()
        return [filter_.places, numbers, own, filter_.enterprises, walk.now, walk.pair, known]

    before = kept()
    filter_.weights = np.zeros(SIZE)
    filter_.weights[[2, 5]] = 0.5
    filter_._resample()
    assert filter_.ancestor.tolist() == rows
    assert filter_.weights.tolist() == [1 / SIZE] * SIZE
    for after, own in zip(kept(), before, strict=True):
        np.testing.assert_array_equal(after, own[rows])
    seeds = [int(run.step_seed) for run in filter_.runs]
    assert len(set(seeds)) == SIZE
    assert (seeds[0], seeds[6]) == (step_seeds[2], step_seeds[5])  # the first of each is no copy
    filter_.step(SINCE + 3)
    assert len({float(run.record[-1].sum()) for run in filter_.runs[:6]}) == 6


def test_enterprises_preference_walks_from_the_start_and_startups_once_it_is_observed() -> None:
    tastes = np.stack(stepped(task()).tastes, axis=1)
    moved = (tastes != 0.0).any(axis=0)
    assert moved[:, ENTERPRISE].tolist() == [step > 0 for step in range(LAST + 1)]
    assert moved[:, STARTUP].tolist() == [step > SINCE for step in range(LAST + 1)]


def test_what_a_platform_shows_moves_the_market_its_bias_and_developers_taste() -> None:
    """88 % against 12 %. With many firms chance alone does not bring the market there; means of 80
    particles differ by .24 to .53 among seeds."""
    model = all_replaced(SMALL, {"firms.count": 1000})
    months = range(LAST - 3, LAST + 1)
    asked = (task(*(seen(step, to) for step in months), size=80) for to in (2.0, -2.0))
    up, down = (stepped(one._replace(parameters=model)) for one in asked)
    known = [one.biases[VENUE.platform] for one in (up, down)]
    bias = [one.weights @ own.middle for one, own in zip((up, down), known, strict=True)]
    assert up.weights @ up.tokens > down.weights @ down.tokens + 0.5
    assert up.weights @ up.walk.now > down.weights @ down.walk.now + 0.2
    assert bias[0] > 0.0 > bias[1]
    assert (known[0].variance < observers.LASTING**2).all()


def test_the_survey_counts_workloads_or_volume_as_a_particle_has_it() -> None:
    """Half of them each before any data; the reading is one for all surveys of a particle."""
    survey = Observation(INDICATORS[SURVEY], month_after(SMALL.clock.start, LAST), 0.2, 0.03)
    filter_ = stepped(task(size=40), SINCE)
    own = filter_._own(survey)
    expected = [
        run.latest(BY_VOLUME if by_volume else SURVEY)
        for run, by_volume in zip(filter_.runs, filter_.by_volume.tolist(), strict=True)
    ]
    assert own.tolist() == expected
    assert 8 < filter_.by_volume.sum() < 32
    record = np.arange(2.0 * len(INDEX)).reshape(2, -1)
    counted = independent_filter.as_counted(record, True)
    assert counted[:, INDEX[SURVEY]].tolist() == record[:, INDEX[BY_VOLUME]].tolist()
    assert independent_filter.as_counted(record, False) is record


def test_a_proposal_counts_in_full_from_the_first_month_until_its_weights_have_entered() -> None:
    """What is known beside it is the prior, by prior over proposal."""
    line = Line(TASTE.name, np.array([0.5, 0.0, 0.0]), 0.4)
    filter_ = IndependentFilter(task(size=40))
    level = Level(line, 0.0, 0.1, SINCE, SINCE + 2)
    filter_.levels, filter_.logs = [level], np.linspace(-1.0, 1.0, 40)[:, None]
    filter_.pending = filter_.logs[:, 0].copy()
    expected = np.exp(filter_.pending) / np.exp(filter_.pending).sum()
    np.testing.assert_allclose(filter_.known[0], expected)
    entered = filter_._release(SINCE + 1) + filter_._release(SINCE + 2)
    np.testing.assert_allclose(entered, filter_.logs[:, 0])
    assert not filter_.pending.any()


@pytest.fixture
def no_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared preferences stay 0."""
    monkeypatch.setattr(shared_preference, "step_enterprises", lambda _, now, __: now)
    monkeypatch.setattr(shared_preference, "free_steps", lambda walk, _: np.zeros(walk.now.size))


@pytest.mark.usefixtures("no_walks")
@pytest.mark.parametrize("place", [0.3, pytest.param(0.7, marks=pytest.mark.slow)])
def test_the_true_parameter_is_recovered_from_synthetic_data(place: float) -> None:
    """Of six runs, which nothing biases; the mean of what is found has an error of .06.

    A measurement's deviation is that of months between runs with the same parameter.
    """
    free = [Prior("firms.startups.open_preference.mean", -8.0, 6.0)]
    model = all_replaced(SMALL, {"firms.count": 150})
    asked = task(size=40)._replace(parameters=model, free=free)
    numbers = tuple(parameters_at(free, np.array([[place]]))[0].tolist())
    own, found = with_lineage(model, names_of(free), Lineage(numbers, ())), []
    for step_seed in range(11, 17):
        truth = advance(Ecosystem(own, rng=step_seed), LAST + 1)
        shown = observers.on_scale(truth.outcomes[TOKENS].to_numpy(), MARKET)
        record = [
            Observation(MARKET, month_after(model.clock.start, step), float(shown[step]), 1.5)
            for step in range(SINCE, LAST + 1)
        ]
        made = independent_filter.run_filter(asked._replace(observations=record))
        found.append(made.weights @ made.places[:, 0])
    assert np.mean(found) == pytest.approx(place, abs=0.15)


@pytest.fixture
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Particles stay, whatever their weights."""
    monkeypatch.setattr(IndependentFilter, "_resample", lambda _: None)


@pytest.mark.usefixtures("no_copies")
@pytest.mark.parametrize("indicator", [VENUE, MARKET], ids=["platform", "market"])
def test_the_evidence_of_a_month_is_the_mean_probability_over_particles(
    indicator: Indicator,
) -> None:
    one = seen(SINCE, 0.0, 0.5)._replace(indicator=indicator)
    filter_, twin = (stepped(of, SINCE + 1) for of in (task(one), task()))
    own = observers.logits(np.array([run.latest(TOKENS) for run in twin.runs]))
    logs = norm.logpdf(own, 0.0, 0.5)
    if indicator.platform:
        before = observers.unknown_bias(filter_.biases[VENUE.platform].fast)
        _, logs = observers.update_bias(before, one.value - own, 0.5)
    assert filter_.known[1] == pytest.approx(np.log(np.exp(logs).mean()))


@pytest.mark.usefixtures("no_walks")
def test_a_forecast_leaves_the_filter_as_it_is() -> None:
    """A twin without a forecast continues in the same way."""
    of = task()._replace(ahead=4, members=6, outcomes=("capability_open", TOKENS))
    filter_, twin = stepped(of, 8), stepped(of, 8)
    told, biases = filter_.forecast()
    assert (told.shape, biases.shape) == ((6, 4, 2), (6, 0, len(observers.COLUMNS)))
    assert np.isfinite(told[:, :, 0]).all()
    for step in range(8, 10):
        filter_.step(step)
        twin.step(step)
    for one, other in zip(filter_.runs, twin.runs, strict=True):
        np.testing.assert_array_equal(one.record, other.record)


@pytest.mark.usefixtures("no_copies")
def test_a_forecast_is_weighted_by_the_measurements_until_its_origin() -> None:
    """A level that will be measured draws particles near it, but not those that forecast."""
    shown = seen(SINCE, 0.0, 1.0)
    later = Observation(MARKET, month_after(SMALL.clock.start, LAST), 3.0, 0.2)
    deaf, sighted = (stepped(task(*of), SINCE + 4) for of in ([shown], [shown, later]))
    assert not np.allclose(sighted.weights, deaf.weights)
    np.testing.assert_allclose(sighted.known[0], deaf.known[0])
    assert sighted.known[1] == pytest.approx(deaf.known[1])
