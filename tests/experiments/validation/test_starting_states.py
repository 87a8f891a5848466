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
from openclosed.analysis.statistics.observers import SINCE
from openclosed.analysis.statistics.particle_filter import LEAST_VALUES
from openclosed.experiments.execution import executors
from openclosed.experiments.starts import states
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.assimilation.moves import KINDS, MoveResult
from openclosed.experiments.validation.assimilation.task import FilterResult, particle_weights
from openclosed.experiments.validation.job import Checkpoints
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states import question as starting_states
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import MOVES, AssimilationResult
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP
from tests.experiments.conftest import Command
from tests.experiments.made_states import PARTICLES, weighed
from tests.experiments.validation.conftest import Docs

TINY = (
    "experiment=starting_states", "experiment.filters=2", "experiment.states=5",
    "experiment.moves=2", "replicates=10", "firms.count=20", "clock.horizon=46",
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
    monkeypatch.setattr(AssimilationResult, "refused", "")
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
    assert len(parts) == 2 + 1 + 1  # filters, moves and the prior
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


def test_the_projects_states_and_pages_stay_where_states_are_refused(
    openclosed: Command, docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, own = docs(*PAGES), tmp_path / "states.csv"
    before = {file: file.read_bytes() for file in pages.iterdir()}
    monkeypatch.setattr(starting_states, "STATES", own)
    monkeypatch.setattr(AssimilationResult, "refused", "too few: 2.0 ancestors")
    assert openclosed(*TINY, "experiment.docs=true", "output=result").code == 0
    assert not own.exists()
    assert {file: file.read_bytes() for file in pages.iterdir()} == before


def test_ancestors_have_states_by_the_square_root_of_their_weight() -> None:
    """None of a filter with next to no probability of the data, nor of weight 0."""
    found, _ = weighed()
    one, two = np.eye(PARTICLES)[3], np.eye(PARTICLES)[[3, 5]].mean(axis=0)
    logs = (-3.0, -3.0 - math.log(3.0), -300.0)
    made = [
        found.filters[0]._replace(weights=own, evidence=np.array([[43.0, log]]))
        for own, log in zip([one, two, one], logs, strict=True)
    ]
    by_filter = particle_weights(made).reshape(3, PARTICLES).sum(axis=1)
    assert by_filter == pytest.approx([0.75, 0.25, 0.0])
    histories, drawn = states_file.draw_histories(made, 100, 1)
    ancestors, places = found.filters[0].ancestor, found.filters[0].places
    first, second = (int(ancestors[row]) for row in (3, 5))
    expected = pd.Series([first, *(PARTICLES + at for at in (first, second))])
    weights = pd.Series([0.75, 0.125, 0.125]).groupby(expected).sum() ** 0.5
    weights *= 100.0 / weights.sum()
    counts = pd.Series(drawn).value_counts()
    assert set(counts.index) == set(weights.index)
    assert (counts - weights).abs().max() <= 1.0
    assert {tuple(row) for row in histories.places} == {tuple(places[row]) for row in (3, 5)}
    assert len(set(drawn[:20])) > 1  # any part is like the whole


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
        tastes=np.zeros((SIZE, BEFORE + MONTHS, len(FIRM_KINDS))),
        market=np.full((SIZE, MONTHS, 2), 0.5), least=np.array(least),
        evidence=np.array([[43.0, -3.0]]), ahead=np.empty((0, 0, 0, 0), dtype=np.float32),
        ahead_bias=np.empty((0, 0, 0, 0)),
    )  # fmt: skip


def of(
    shares: tuple[float, float] = (0.5, 0.5),
    fresh: int = SIZE,
    wide: float = 1.0,
    ancestors: int = 40,
) -> AssimilationResult:
    """States around a share in each half, preferences of twice and thrice that. `fresh` of them
    drew the number again, of which `wide` of the spread is left."""
    spread = np.random.default_rng(1).permutation(PLACES)
    level = np.repeat(shares, SIZE // 2) + 0.2 * (spread - 0.5)
    tastes = np.full((SIZE, BEFORE + MONTHS, len(FIRM_KINDS)), 9.0)
    tastes[:, BEFORE:, STARTUP] = 2 * level[:, None]
    tastes[:, BEFORE:, ENTERPRISE] = 3 * level[:, None]
    market = np.full((SIZE, BEFORE + MONTHS, 2), 9.0)
    market[:, BEFORE:] = level[:, None, None] * np.array([1.0, 0.5])
    none = np.zeros((SIZE, 0))
    moved = MoveResult(
        places=1.0 - wide * spread[:, None], step_seeds=none.astype(np.uint64), tastes=tastes,
        law=none, bias=none, market=market, changed=(np.arange(SIZE) < fresh)[:, None],
        tried=np.full(len(KINDS), 100), taken=np.full(len(KINDS), 40),
    )  # fmt: skip
    filters = [make_filter(), make_filter(least=120.0)]
    ancestor = np.arange(SIZE) % ancestors
    return AssimilationResult(filters, [NUMBER], make_filter(), ancestor, moved)


@pytest.mark.parametrize(("left", "middle", "told"), [(1.0, 1.0, False), (0.5, 100**0.25, True)])
def test_what_is_not_learned_keeps_its_spread_and_what_is_loses_some(
    left: float, middle: float, told: bool
) -> None:
    found = of(wide=left)
    row = states_finding.parameter_table(found).iloc[0]
    assert row["spread_left"] == pytest.approx(left, abs=0.01)
    assert row["q50"] == pytest.approx(middle, rel=0.02)
    assert (f"`{NUMBER.name}` (0.50)" in states_finding.learned(found)) is told


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


@pytest.mark.parametrize(
    ("fresh", "ancestors", "values"),
    [(0, 40, 40.0), (SIZE, 2, SIZE), (SIZE // 2, 1, SIZE**2 / (200**2 + 200)), (0, SIZE, SIZE)],
)
def test_a_parameter_has_as_many_values_as_ancestors_and_draws_of_its_own(
    fresh: int, ancestors: int, values: float
) -> None:
    assert of(fresh=fresh, ancestors=ancestors).distinct == pytest.approx(values)


@pytest.mark.parametrize(
    ("found", "says"),
    [(of(fresh=0, ancestors=15), "15.0 values"), (of((0.5, 0.58)), "8 percentage points")],
)
def test_few_values_and_differing_halves_are_refused(found: AssimilationResult, says: str) -> None:
    assert says in found.refused
    finding = states_finding.finding(found)
    assert found.refused in str(finding.sentences[0])
    assert found.refused in finding.title
    assert of((0.5, 0.53), fresh=0, ancestors=int(LEAST_VALUES) + 1).refused == ""


def test_the_sentences_have_the_values_of_the_states() -> None:
    found = of()
    assert found.least == pytest.approx(1.0 / (0.25 / 80.0 + 0.25 / 120.0))
    said = f"{states_finding.on_answer(found)} {states_finding.on_methods(found)}"
    for one in (LAST_MONTH, "50 %", "41 to 59 %", "25 %", "+1.00 (+0.82", "+1.50 (+1.23"):
        assert one in said
    for value in (found.least, found.distinct):
        assert f"{value:.0f}" in said
    assert f"{found.ancestors.effective:.1f} effective ancestors" in said
    assert found.ancestors.effective == pytest.approx(40.0)
    assert all(str(one) in said for one in states_finding.finding(found).sentences)
