"""Filters: what is drawn, what copies keep, and what moves particles."""

import numpy as np
import pytest
from scipy.stats import norm

from openclosed.analysis.evidence.quantities import INDICATORS, TOKENS, Indicator
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.prior import Prior, names_of
from openclosed.experiments.starts.states import Lineage, advance, replay, with_lineage
from openclosed.experiments.validation.assimilation import independent_filter as island_module
from openclosed.experiments.validation.assimilation.independent_filter import (
    IndependentFilter,
    run_filter,
)
from openclosed.experiments.validation.assimilation.task import FilterResult, FilterTask, blind
from openclosed.experiments.validation.starting_states.finding import parameters_at
from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced, value_of
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP

TASTE = Prior(
    "firms.startups.open_preference.mean", -3.0, 2.0, "normal",
    also=("firms.enterprises.open_preference.mean",), raised_by=(("work.size_growth", 10.0),),
)  # fmt: skip
GROWTH = Prior("work.size_growth", 0.01, 0.1, "log")  # holds for a whole run
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0})
SINCE, LAST, SIZE = 6, 14, 12
VENUE = INDICATORS["router_open_share_tokens"]
MARKET = VENUE._replace(platform="", discrepancy_scale="logit")
"""The share itself, which nothing biases."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few particles that are tried."""
    monkeypatch.setattr(island_module, "TRIALS", 12)


def seen(step: int, value: float, deviation: float = 0.05) -> Observation:
    return Observation(VENUE, month_after(SMALL.clock.start, step), value, deviation)


def task(*measured: Observation, size: int = SIZE, seed: int = 3) -> FilterTask:
    return FilterTask(SMALL, [TASTE, GROWTH], measured, size, seed, SINCE, LAST)


def far(value: float) -> list[Observation]:
    """A platform shows a logit in four months."""
    return [seen(step, value) for step in range(LAST - 3, LAST + 1)]


def stepped(of: FilterTask, steps: int = LAST + 1) -> IndependentFilter:
    made = IndependentFilter(of)
    for step in range(steps):
        made.step(step)
    return made


def numbers_in(runs: list[Ecosystem], names: list[str]) -> np.ndarray:
    return np.array([[value_of(one.parameters, name) for name in names] for one in runs])


def test_particles_have_parameters_of_the_prior_by_its_distributions() -> None:
    """200 draws: standard errors of means of a normal law .09, of logarithms .05."""
    filter_ = IndependentFilter(task(size=200))
    found = numbers_in(filter_.runs, filter_.names)
    assert filter_.names == [TASTE.name, *TASTE.also, GROWTH.name]
    np.testing.assert_array_equal(found, parameters_at(filter_.task.free, filter_.places))
    own, both, growth = found.T
    assert both.mean() == pytest.approx(-0.5, abs=0.35)
    assert both.std() == pytest.approx(1.25, rel=0.2)
    assert own - both == pytest.approx(10.0 * growth, abs=1e-4)
    assert np.log(growth).mean() == pytest.approx(np.log(0.01 * 0.1) / 2, abs=0.2)


def test_copies_keep_parameters_preferences_and_posteriors_but_get_new_seeds() -> None:
    filter_ = stepped(task(seen(SINCE + 1, 0.0, 5.0)), SINCE + 3)
    before, step_seeds = filter_.places.copy(), [int(run.step_seed) for run in filter_.runs]
    numbers, pairs = numbers_in(filter_.runs, filter_.names), filter_.walk.pair.copy()
    tastes, (bias,) = np.array(filter_.tastes), filter_.biases.values()
    filter_.weights = np.zeros(SIZE)
    filter_.weights[[2, 5]] = 0.5
    filter_._resample()
    rows = [2] * 6 + [5] * 6
    assert filter_.ancestor.tolist() == rows
    assert filter_.weights.tolist() == [1 / SIZE] * SIZE
    np.testing.assert_array_equal(filter_.places, before[rows])
    np.testing.assert_array_equal(numbers_in(filter_.runs, filter_.names), numbers[rows])
    np.testing.assert_array_equal(filter_.tastes, tastes[:, rows])
    np.testing.assert_array_equal(filter_.enterprises, tastes[-1, rows, ENTERPRISE])
    np.testing.assert_array_equal(filter_.walk.now, tastes[-1, rows, STARTUP])
    np.testing.assert_array_equal(filter_.walk.pair, pairs[rows])
    np.testing.assert_array_equal(filter_.known_biases()[:, 0], bias.flat[rows])
    after = [int(run.step_seed) for run in filter_.runs]
    assert len(set(after)) == SIZE
    assert (after[0], after[6]) == (step_seeds[2], step_seeds[5])  # the first of each is no copy
    filter_.step(SINCE + 3)
    assert len({float(run.record[-1].sum()) for run in filter_.runs[:6]}) == 6
    for run, own in zip(filter_.runs, numbers[rows, 0].tolist(), strict=True):
        assert run.in_force.firms.startups.open_preference.mean == own


def test_a_lineage_makes_the_same_run_again_whatever_the_horizon() -> None:
    """To the last digit, all outcomes, after copies took the place of others."""
    filter_ = stepped(task(*far(2.0)))  # a platform showed 88 % four times
    longer = all_replaced(SMALL, {"clock.horizon": 60.0})
    assert filter_.runs[0].parameters.clock.horizon < 60.0
    tastes = np.stack(filter_.tastes, axis=1)
    lineages = [
        one._replace(preferences=tuple(map(tuple, own)))
        for one, own in zip(filter_.lineages, tastes.tolist(), strict=True)
    ]
    copied = [row for row, one in enumerate(lineages) if len(one.step_seeds) > 1]
    assert copied
    for row in {*copied[:4], copied[-1], 0}:
        again = replay(with_lineage(longer, filter_.names, lineages[row]), lineages[row]).record
        np.testing.assert_array_equal(again, filter_.runs[row].record)
    other = lineages[row]._replace(preferences=tuple(map(tuple, (tastes[row] + 1.0).tolist())))
    moved = replay(with_lineage(longer, filter_.names, other), other).record
    assert not np.array_equal(moved, again, equal_nan=True)


def test_enterprises_preference_walks_from_the_start_and_startups_once_it_is_observed() -> None:
    filter_ = stepped(task())
    tastes = np.stack(filter_.tastes, axis=1)
    assert tastes.shape == (SIZE, LAST + 1, len(FIRM_KINDS))
    assert (tastes[:, 0] == 0.0).all()
    assert (tastes[:, 1:, ENTERPRISE] != 0.0).any(axis=0).all()
    assert (tastes[:, : SINCE + 1, STARTUP] == 0.0).all()
    assert (tastes[:, SINCE + 1 :, STARTUP] != 0.0).any(axis=0).all()


def weighted(made: FilterResult, what: np.ndarray) -> float:
    return float(made.weights @ what / made.weights.sum())


def test_what_a_platform_shows_moves_the_market_its_bias_and_developers_taste() -> None:
    """88 % against 12 %, of 40 particles each: the means are apart by much more than chance."""
    up, down = (run_filter(task(*far(value), size=40)) for value in (2.0, -2.0))
    share = [weighted(one, one.market[:, -1, 0]) for one in (up, down)]
    taste = [weighted(one, one.tastes[:, -1, STARTUP]) for one in (up, down)]
    known = [observers.from_flat(one.bias[:, 0]) for one in (up, down)]
    bias = [weighted(made, one.middle) for made, one in zip((up, down), known, strict=True)]
    assert share[0] > share[1] + 0.1
    assert taste[0] > taste[1] + 0.2
    assert bias[0] > 0.0 > bias[1]
    assert (known[0].variance < observers.LASTING**2).all()
    assert up.log_evidence == up.evidence[-1, 1]


@pytest.mark.parametrize("place", [0.3, 0.7])
def test_the_true_parameter_is_recovered_from_synthetic_data(place: float) -> None:
    """Of three runs, which nothing biases; the mean of what is found has an error of .1."""
    free = [Prior("firms.startups.open_preference.mean", -6.0, 4.0)]
    model = all_replaced(SMALL, {"firms.count": 60})
    asked = task(size=40)._replace(parameters=model, free=free, walks=False)
    numbers = tuple(parameters_at(free, np.array([[place]]))[0].tolist())
    own, found = with_lineage(model, names_of(free), Lineage(numbers, ())), []
    for step_seed in (11, 12, 13):
        truth = advance(Ecosystem(own, rng=step_seed), LAST + 1)
        shown = observers.on_scale(truth.outcomes[TOKENS].to_numpy(), MARKET)
        record = [
            Observation(MARKET, month_after(model.clock.start, step), float(shown[step]), 0.5)
            for step in range(SINCE, LAST + 1)
        ]
        made = run_filter(asked._replace(observations=record))
        found.append(weighted(made, made.places[:, 0]))
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
    filter_, twin = (stepped(of._replace(walks=False), SINCE + 1) for of in (task(one), task()))
    own = observers.logits(np.array([run.latest(TOKENS) for run in twin.runs]))
    logs = norm.logpdf(own, 0.0, 0.5)
    if indicator.platform:
        before = observers.unknown_bias(filter_.biases[VENUE.platform].fast)
        _, logs = observers.update_bias(before, one.value - own, 0.5)
    assert filter_.known[1] == pytest.approx(np.log(np.exp(logs).mean()))


def test_a_forecast_leaves_the_filter_as_it_is() -> None:
    """A twin without a forecast continues in the same way."""
    of = task()._replace(walks=False, ahead=4, members=6, outcomes=("capability_open", TOKENS))
    filter_, twin = stepped(of, 8), stepped(of, 8)
    told, biases = filter_.forecast()
    assert (told.shape, biases.shape) == ((6, 4, 2), (6, 0, len(observers.COLUMNS)))
    assert np.isfinite(told[:, :, 0]).all()
    assert not np.any(filter_.tastes)
    assert filter_.law().tolist() == [[[0.0] * len(FIRM_KINDS), [1.0] * len(FIRM_KINDS)]] * SIZE
    for step in range(8, 10):
        filter_.step(step)
        twin.step(step)
    for one, other in zip(filter_.runs, twin.runs, strict=True):
        np.testing.assert_array_equal(one.record, other.record)


@pytest.mark.usefixtures("no_copies")
def test_a_forecast_is_weighted_by_the_measurements_until_its_origin() -> None:
    """A level that will be measured draws particles near it, but not those that forecast."""
    step, shown = SINCE + 4, seen(SINCE + 2, 0.0, 1.0)
    later = Observation(MARKET, month_after(SMALL.clock.start, LAST), 3.0, 0.2)
    deaf, sighted = (
        stepped(task(*of)._replace(walks=False), step) for of in ([shown], [shown, later])
    )
    assert not np.allclose(sighted.weights, deaf.weights)
    np.testing.assert_allclose(sighted.known[0], deaf.known[0])
    assert sighted.known[1] == pytest.approx(deaf.known[1])


def test_a_forecast_knows_nothing_of_a_platform_that_is_not_yet_seen() -> None:
    second = INDICATORS["second_router_open_share_tokens"]
    later = Observation(second, month_after(SMALL.clock.start, LAST), 3.0, 0.05)
    of = task(seen(SINCE + 2, 0.0), later)._replace(ahead=2, members=6)
    _, biases = stepped(of, SINCE + 4).forecast()
    router, unseen = (observers.from_flat(one) for one in np.moveaxis(biases, 1, 0))
    assert (router.covariance[:, 0, 0] < observers.LASTING**2).all()
    np.testing.assert_allclose(unseen.mean, 0.0)
    np.testing.assert_allclose(unseen.covariance[:, 0, 0], observers.LASTING**2)


def test_a_blind_run_sees_no_release_and_no_path_that_is_dated_later() -> None:
    """In July 2024 paths are changed until 2025, and releases go on."""
    long = all_replaced(SMALL, {"clock.horizon": 30.0})
    sighted = advance(Ecosystem(long, rng=4), 19)
    unsighted = blind(sighted.branch(int(sighted.step_seed)))
    dated = [max(path) for path in unsighted.parameters.schedule.values()]
    assert dated
    assert max(dated) <= "2024-07" < max(map(max, sighted.parameters.schedule.values()))
    for run in (sighted, unsighted):
        advance(run, 30)
    known = [run.outcomes["capability_open"].to_numpy() for run in (sighted, unsighted)]
    np.testing.assert_array_equal(known[0][:19], known[1][:19])
    assert not np.allclose(known[0][20:], known[1][20:])
