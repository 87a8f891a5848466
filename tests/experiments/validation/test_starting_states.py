"""Starting states from the data: as a command, interrupted, which are kept, and what is said."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, known
from openclosed.analysis.evidence.quantities import PLATFORMS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.ancestors import FEWEST
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.execution import executors
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.assimilation.task import FilterResult
from openclosed.experiments.validation.job import Checkpoints
from openclosed.experiments.validation.settings import (
    FILTER_GB,
    FIRM_KB,
    PARTICLE_MB,
    filters_needed,
)
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states import question as starting_states
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import MOVES, AssimilationResult
from openclosed.experiments.validation.starting_states.states_file import States
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.state.market import ENTERPRISE, FIRM_KINDS, STARTUP
from tests.experiments.conftest import Command
from tests.experiments.made_states import PARTICLES, weighed
from tests.experiments.validation.conftest import Docs

TINY = (
    "experiment=starting_states", "experiment.filters=2", "experiment.states=5",
    "experiment.pilot=12", "replicates=20", "firms.count=20", "clock.horizon=46",
    "execution=serial", "quiet=true",
)  # fmt: skip


PAGES = ("answer.md", "methods.md")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few particles that nothing weighs."""
    monkeypatch.setattr(starting_states, "PRIOR_PARTICLES", 2)


def test_it_leaves_states_and_what_was_interrupted_goes_on_to_the_same_bytes(
    openclosed: Command, docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole job writes the project's states and pages; of the other two tasks are lost."""
    pages, own = docs(*PAGES), tmp_path / "states.csv"
    before = {file: file.read_bytes() for file in pages.iterdir()}
    monkeypatch.setattr(starting_states, "STATES", own)
    whole, folder = tmp_path / "whole", tmp_path / "result"
    said = openclosed(*TINY, "experiment.docs=true", "output=whole")
    assert (said.code, said.err) == (0, "")
    assert own.read_bytes() == (whole / states_file.FILE).read_bytes()
    assert all(file.read_bytes() != text for file, text in before.items())

    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(states_file, "write", lost)
        assert openclosed(*TINY, "output=result").code == 130
    first, *_, last = parts = sorted((tmp_path / "result.unfinished" / "parts").glob("*.npz"))
    assert len(parts) == 2 + 1 + 1  # filters, pilot and the prior
    first.unlink()
    last.unlink()
    made, inner = [], executors._numbered

    def noted(shared: Any, task: tuple[int, Any]) -> tuple[int, Any]:
        made.append(task[0])
        return inner(shared, task)

    monkeypatch.setattr(executors, "_numbered", noted)
    assert openclosed("resume=result").code == 0
    assert len(made) == 2
    for name in (states_file.FILE, "paths.csv", "parameters.csv"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert not (folder / "parts").exists()
    paths = pd.read_csv(folder / "paths.csv")
    assert (paths["month"].min(), paths["month"].max()) == (SINCE, LAST_MONTH)
    kept = states.read(folder / states_file.FILE)
    assert len(kept.states) == 5
    assert {len(one.bias) for one in kept.states} == {len(PLATFORMS) * len(observers.COLUMNS)}
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    told = named.loc[named["file"] == states_file.FILE, "column"]
    head = pd.read_csv(folder / states_file.FILE, nrows=1).columns
    tastes = [one for one in head if one.startswith("preference of ")]
    assert set(head) - {*kept.names} - {*tastes} == {one for one in told if "MONTH" not in one}


@pytest.mark.parametrize("where", [None, 0, 100, -40, -1])
def test_a_piece_is_found_again_by_its_name_unless_it_is_damaged(
    where: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints, file = Checkpoints(tmp_path), tmp_path / "parts" / "one.npz"
    assert checkpoints.get("one") is None
    checkpoints.keep("one", {"numbers": np.arange(3), "text": np.array("why")})
    content = bytearray(file.read_bytes())
    if where is not None:
        content[where] ^= 1
    file.write_bytes(content)
    found = checkpoints.get("one")
    assert (found is None) is (where is not None)
    assert ("one.npz" in capsys.readouterr().err) is (found is None)
    if found is not None:
        assert (found["numbers"].tolist(), str(found["text"])) == ([0, 1, 2], "why")


def test_states_are_particles_by_their_weight_and_that_of_their_filter() -> None:
    """None of a filter with next to no probability of the data, nor of weight 0."""
    found, _ = weighed()
    one, two = np.eye(PARTICLES)[3], np.eye(PARTICLES)[[3, 5]].mean(axis=0)
    logs = (-3.0, -3.0 - math.log(3.0), -300.0)
    made = [
        found.filters[0]._replace(weights=own, evidence=np.array([[43.0, log]]))
        for own, log in zip([one, two, one], logs, strict=True)
    ]
    drawn = states_file.draw_states(made, 100, 1)
    ancestors, places = found.filters[0].ancestor, found.filters[0].places
    first, second = (int(ancestors[row]) for row in (3, 5))
    expected = pd.Series([first, *(PARTICLES + at for at in (first, second))])
    counts = pd.Series([75.0, 12.5, 12.5]).groupby(expected).sum()
    assert (pd.Series(drawn.ancestor).value_counts() - counts).abs().max() <= 1.0
    assert {tuple(row) for row in drawn.places} == {tuple(places[row]) for row in (3, 5)}
    assert len(set(drawn.ancestor[:20])) > 1  # any part is like the whole
    assert drawn.ancestors.effective == pytest.approx(1 / ((counts / 100) ** 2).sum(), rel=0.05)


def test_a_state_is_its_particle_with_its_seeds_biases_and_reading() -> None:
    found, particles = weighed()
    by_seeds = {one.step_seeds: row for row, one in enumerate(particles.lineages)}
    for state, seeds in zip(states_of(found), found.states.step_seeds, strict=True):
        row = by_seeds[seeds]
        assert state.by_volume == particles.by_volume[row]
        assert state.lineage.parameters == particles.lineages[row].parameters
        biases = np.concatenate([one.flat[row] for one in particles.biases.values()])
        np.testing.assert_allclose(state.bias, biases)
        pair = particles.walk.pair[row]
        assert state.law[STARTUP] == particles.law.sigma[pair]
        assert state.law[len(FIRM_KINDS) + STARTUP] == particles.law.half_life[pair]


def states_of(found: AssimilationResult) -> tuple[states.State, ...]:
    return states_file.to_kept(found.free, found.states).states


def test_filters_are_as_few_as_their_memory_allows() -> None:
    few, many = (filters_needed(24_000, firms) for firms in (500, 1_600))
    assert 2 <= few < many
    megabytes = PARTICLE_MB + 1.6 * FIRM_KB
    assert 24_000 / many * megabytes <= 1_000 * FILTER_GB < 24_000 / (many - 1) * megabytes


SIZE, MONTHS = 400, months_between(SINCE, LAST_MONTH) + 1
BEFORE = 24
"""Months before the first of a filter's `market`."""
NUMBER = Prior("network.strength", 0.1, 10.0, "log")
PLACES = (np.arange(SIZE) + 0.5) / SIZE


def make_filter(least: float = 80.0) -> FilterResult:
    """Particles of which the market stands still at a half."""
    return FilterResult(
        weights=np.full(SIZE, 1 / SIZE), places=PLACES[:, None], ancestor=np.arange(SIZE),
        step_seeds=np.zeros((SIZE, 3), dtype=np.uint64),
        tastes=np.zeros((SIZE, BEFORE + MONTHS, len(FIRM_KINDS))), law=np.zeros((SIZE, 2, 2)),
        bias=np.zeros((SIZE, 2, 6)), by_volume=np.zeros(SIZE, bool), level=np.zeros((SIZE, 2)),
        market=np.full((SIZE, MONTHS, 2), 0.5), least=np.array(least),
        evidence=np.array([[43.0, -3.0]]), ahead=np.empty((0, 0, 0, 0), dtype=np.float32),
        ahead_bias=np.empty((0, 0, 0, 0)),
    )  # fmt: skip


def of(wide: float = 1.0, ancestors: int = 40) -> AssimilationResult:
    """States around a share of a half, preferences of twice and thrice that, and `wide` of the
    spread of a number left."""
    spread = np.random.default_rng(1).permutation(PLACES)
    level = 0.5 + 0.2 * (spread - 0.5)
    tastes = np.full((SIZE, BEFORE + MONTHS, len(FIRM_KINDS)), 9.0)
    tastes[:, BEFORE:, STARTUP] = 2 * level[:, None]
    tastes[:, BEFORE:, ENTERPRISE] = 3 * level[:, None]
    market = level[:, None, None] * np.array([1.0, 0.5]) * np.ones((1, MONTHS, 1))
    none = np.zeros((SIZE, 0))
    drawn = States(
        np.arange(SIZE) % ancestors, [()] * SIZE, 1.0 - wide * spread[:, None], tastes,
        none, none, np.arange(SIZE) % 4 == 0, market,
    )  # fmt: skip
    filters = [make_filter(), make_filter(least=120.0)]
    return AssimilationResult(filters, [NUMBER], make_filter(), drawn)


@pytest.mark.parametrize(("left", "middle", "told"), [(1.0, 1.0, False), (0.5, 100**0.25, True)])
def test_what_is_not_learned_keeps_its_spread_and_what_is_loses_some(
    left: float, middle: float, told: bool
) -> None:
    found = of(wide=left)
    row = states_finding.parameter_table(found).iloc[0]
    assert row["spread_left"] == pytest.approx(left, abs=0.01)
    assert row["q50"] == pytest.approx(middle, rel=0.02)
    assert (f"`{NUMBER.name}` (0.50)" in states_finding.learned(found)) is told


def test_parameters_of_few_ancestors_that_no_data_narrow_hardly_ever_count_as_narrowed() -> None:
    """Seven uniform draws of each of 50: in one of twenty sets at most, give or take 2 %."""
    draws = np.random.default_rng(1).random((1_000, 7, 50))
    left = draws.std(axis=1, ddof=1).min(axis=1) * 12**0.5
    assert np.mean(left < states_finding.narrowed_by_chance(7.0, 50)) < 0.07
    assert states_finding.narrowed_by_chance(1.0, 50) == 0.0
    few = of(wide=0.5, ancestors=2)
    assert NUMBER.name not in states_finding.learned(few)


def test_unweighted_particles_that_move_as_far_as_the_data_are_counted() -> None:
    """The first quarter of them moves a logit further than the data."""
    moving = make_filter()
    for at, (indicator, first, last) in enumerate(MOVES):
        begin, end = (months_between(SINCE, month) for month in (first, last))
        seen = [observers.logits(np.array(known(indicator)[m].middle)) for m in (first, last)]
        away = np.where(np.arange(SIZE) < SIZE // 4, 1.0, -0.5) + seen[1] - seen[0]
        moving.market[:, begin, at] = 0.2
        moving.market[:, end, at] = observers.shares(observers.logits(np.full(SIZE, 0.2)) + away)
    assert states_finding.prior_moves(moving) == [0.25, 0.25]
    assert states_finding.prior_moves(make_filter()) == [0.0, 0.0]


@pytest.mark.parametrize("ancestors", [int(FEWEST) - 1, int(FEWEST)])
def test_the_sentences_have_the_values_of_the_states_and_say_if_ancestors_are_few(
    ancestors: int,
) -> None:
    found = of(ancestors=ancestors)
    assert found.least == pytest.approx(1.0 / (0.25 / 80.0 + 0.25 / 120.0))
    said = f"{states_finding.on_answer(found)} {states_finding.on_methods(found)}"
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %", "+1.00 (+0.82", "+1.50 (+1.23"):
        assert one in said
    assert f"{found.least:.0f}" in said
    assert f"{found.states.ancestors.effective:.1f} effective ancestors" in said
    assert found.states.ancestors.effective == pytest.approx(ancestors, rel=0.01)
    assert ("fewer than 16" in said) is (ancestors < FEWEST)
    for value in found.states.alike.values():
        assert f"{value:.2f}" in said
    assert "volume in 25 % of states" in said
    assert all(str(one) in said for one in states_finding.finding(found).sentences)
