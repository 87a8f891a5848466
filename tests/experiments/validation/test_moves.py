"""Moves of histories: the law that they keep, and what the data say of a history made again."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import INDICATORS, SPEND, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import FAST, Observation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.starts.states import Lineage, replay, with_lineage
from openclosed.experiments.validation.assimilation import moves, shared_preference
from openclosed.experiments.validation.assimilation.moves import (
    KINDS,
    Chain,
    Histories,
    MoveTask,
    run_moves,
    seeds_of,
    step_seeds_of,
)
from openclosed.experiments.validation.assimilation.task import FilterTask
from openclosed.experiments.validation.starting_states import states_file
from openclosed.sim.outcomes import INDEX, NAMES
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP
from tests.experiments.made_states import weighed

type Floats = NDArray[np.float64]

STEPS, SINCE, SIZE, PRIOR = 8, 2, 500, 20_000
SLOPE, LUCKY = 2.0, 0.5
LEVEL = INDICATORS["router_open_share_tokens"]._replace(platform="", discrepancy_scale="logit")
SEEN = Observation(LEVEL, month_after("2023-01", STEPS - 1), 1.0, 0.4)
TASK = FilterTask(Parameters(), [Prior("choice.fading", 0.0, 0.5)], [SEEN], 1, 1, SINCE, STEPS - 1)


class Toy(NamedTuple):
    """A market that is linear in its parameter, its preferences and the last month's seed."""

    record: Floats


def toy(numbers: object, lineage: Lineage) -> Toy:
    """Its level in the last step, on the logit."""
    steps = len(lineage.preferences)
    step_seed = np.random.default_rng(int(seeds_of(lineage.step_seeds, steps)[-1])).normal()
    tastes = lineage.preferences[-1]
    level = SLOPE * lineage.parameters[0] + tastes[STARTUP] + tastes[ENTERPRISE] + LUCKY * step_seed
    record = np.zeros((steps, len(NAMES)))
    record[:, INDEX[TOKENS]] = observers.shares(np.array(level))
    return Toy(record)


def drawn(draw: np.random.Generator) -> Histories:
    """Histories of the prior."""
    tastes = np.zeros((PRIOR, STEPS, len(FIRM_KINDS)))
    walk = shared_preference.begin_walks(PRIOR, draw)
    for step in range(1, STEPS):
        before = tastes[:, step - 1]
        tastes[:, step, ENTERPRISE] = shared_preference.step_enterprises(
            before[:, ENTERPRISE], draw
        )
        if step > SINCE:
            walk = walk._replace(now=walk.now + shared_preference.free_steps(walk, draw))
            tastes[:, step, STARTUP] = walk.now
    step_seeds = draw.integers(2**32, size=(PRIOR, STEPS), dtype=np.uint64)
    return Histories(draw.random((PRIOR, 1)), step_seeds, tastes)


def summary(histories: Histories, level: Floats) -> Floats:
    """(numbers, N) what is compared."""
    ends = histories.tastes[:, -1, [STARTUP, ENTERPRISE]].T
    middle = histories.tastes[:, STEPS // 2, ENTERPRISE]
    rough = [shared_preference.of_enterprises(one) for one in histories.tastes[:, :, ENTERPRISE]]
    values = np.stack([histories.places[:, 0], *ends, middle, level, rough])
    return np.concatenate([values, values**2])


def levels(histories: Histories) -> Floats:
    """The levels of toys."""
    step_seed = np.array(
        [np.random.default_rng(int(one)).normal() for one in histories.step_seeds[:, -1]]
    )
    ends = histories.tastes[:, -1, [STARTUP, ENTERPRISE]].sum(axis=1)
    return SLOPE * 0.5 * histories.places[:, 0] + ends + LUCKY * step_seed


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
    level = levels(prior)
    weights = np.exp(-0.5 * ((SEEN.value - level) / SEEN.deviation) ** 2)
    weights /= weights.sum()
    exact = summary(prior, level) @ weights
    found = run_moves(MoveTask(TASK, prior.at(draw.choice(PRIOR, SIZE, p=weights)), 40, 7))
    after = Histories(found.places, found.step_seeds, found.tastes)
    values = summary(after, levels(after))
    errors = values.std(axis=1) / (SIZE * (1.0 - SIZE / PRIOR)) ** 0.5
    assert (np.abs(values.mean(axis=1) - exact) < 4 * errors).all()
    unweighed = summary(prior, level).mean(axis=1)
    assert np.abs(unweighed - exact).max() > 10 * errors.min()
    assert found.tried.sum() == 40 * SIZE
    assert (found.taken < found.tried).all()
    assert (found.taken > 0).all()
    assert found.changed.mean() > 0.9
    assert np.unique(found.places).size > 0.9 * SIZE


def test_a_history_that_moved_is_made_again_as_it_is_kept() -> None:
    """Its market and its numbers, which are others only where one was taken."""
    found, particles = weighed()
    task = particles.task
    histories, _ = states_file.draw_histories(found.filters, 3, 1)
    states = run_moves(MoveTask(task, histories, 8, 3))
    assert states.taken.sum() > 0
    kept = states_file.to_kept(found._replace(states=states))
    for row, state in enumerate(kept.states):
        made = replay(with_lineage(task.short, kept.names, state.lineage), state.lineage)
        columns = [INDEX[TOKENS], INDEX[SPEND]]
        np.testing.assert_array_equal(made.record[:, columns], states.market[row])
        assert (
            state.lineage.parameters
            == tuple(states_file.to_kept(found).states[row].lineage.parameters)
        ) is not bool(states.changed[row].any())
    assert np.isfinite(states.likely).all()
    assert states.tried.sum() == 3 * 8
    assert states.tried.size == len(KINDS)


def test_a_history_has_the_likelihood_of_its_particle() -> None:
    """Platforms' biases after the last month are those of the filter, for the particle's class."""
    found, particles = weighed()
    histories, _ = states_file.draw_histories(found.filters, 4, 1)
    by_lucks = {one.step_seeds: row for row, one in enumerate(particles.lineages)}
    for one in range(4):
        chain = Chain(particles.task, histories.at(np.array(one)), 1)
        row = by_lucks[step_seeds_of(chain.step_seeds)]
        for platform, bias in chain.known.biases.items():
            own = particles.biases[platform]
            fast = int(np.flatnonzero(own.fast[row] == FAST)[0])
            np.testing.assert_allclose(bias.flat[fast], own.flat[row])


def test_the_law_of_a_path_is_that_by_which_it_walks() -> None:
    """Up to what all paths have."""
    draw = np.random.default_rng(3)
    path = np.concatenate([[0.0], np.cumsum(0.3 * draw.normal(size=6))])
    walk = shared_preference.begin_walks(1, draw)
    for step in np.diff(path):
        walk = shared_preference.take_steps(walk, np.array([step]), draw)
    np.testing.assert_allclose(shared_preference.of_path(path), walk.known[0])
    steps = path[1:] - shared_preference.ENTERPRISES_RHO * path[:-1]
    expected = -0.5 * np.sum(steps**2) / shared_preference.ENTERPRISES_SIGMA**2
    assert shared_preference.of_enterprises(path) == pytest.approx(expected)
