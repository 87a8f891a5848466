"""Moves of histories: the law that they keep, and what the data say of a history made again."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import INDICATORS, TOKENS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import FAST, Observation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.starts.states import Lineage
from openclosed.experiments.validation.assimilation import moves, shared_preference
from openclosed.experiments.validation.assimilation.moves import Histories
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
        if step > SINCE:
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
    weights = np.exp(-0.5 * ((SEEN.value - level) / SEEN.deviation) ** 2)
    weights /= weights.sum()
    unweighed = summary(prior.places, prior.tastes, level)
    exact = unweighed @ weights
    start = prior.at(draw.choice(PRIOR, SIZE, p=weights))
    found = moves.run_moves(TASK, 40, (start, 7))
    after = observers.logits(found.market[:, -1, TASK.outcomes.index(TOKENS)])
    values = summary(found.places, found.tastes, after)
    errors = values.std(axis=1) / (SIZE * (1.0 - SIZE / PRIOR)) ** 0.5
    assert (np.abs(values.mean(axis=1) - exact) < 4 * errors).all()
    assert np.abs(unweighed.mean(axis=1) - exact).max() > 10 * errors.min()
    assert found.tried.sum() == 40 * SIZE
    assert (found.taken < found.tried).all()
    assert (found.taken > 0).all()
    assert found.changed.mean() > 0.9
    assert np.unique(found.places).size > 0.9 * SIZE


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
