"""Starting states from the data: as a command, interrupted, and which are kept."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import PLATFORMS
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.execution import executors
from openclosed.experiments.results import documentation
from openclosed.experiments.starts import states
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.starting_states import question as starting_states
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import AssimilationResult
from tests.experiments.conftest import Command
from tests.experiments.made_states import PARTICLES, weighed

TINY = (
    "experiment=starting_states", "experiment.filters=2", "experiment.states=5",
    "experiment.moves=2", "replicates=10", "firms.count=20", "clock.horizon=46",
    "execution=serial", "quiet=true", "data=log.csv",
)  # fmt: skip
SAME = (states_file.FILE, "paths.csv", "parameters.csv", "moved.csv")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few particles that nothing weighs, and few that are tried."""
    monkeypatch.setattr(starting_states, "PRIOR_PARTICLES", 2)
    monkeypatch.setattr(independent_filter, "TRIALS", 2)


def test_it_leaves_states_and_what_was_interrupted_goes_on_to_the_same_bytes(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter and a prior are lost, and a reader's own platform counts beside the project's."""
    rows = ["month,indicator,open_tokens,all_tokens", "2026-05,our gateway,30,100"]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    whole, folder = tmp_path / "whole", tmp_path / "result"
    said = openclosed(*TINY, "output=whole")
    assert (said.code, said.err) == (0, "")

    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(states_file, "write", lost)
        assert openclosed(*TINY, "output=result").code == 130
    parts = sorted((tmp_path / "result.unfinished" / "parts").glob("*.npz"))
    assert len(parts) == 2 + 2 + 1
    parts[0].unlink()
    parts[-1].unlink()
    made, inner = [], executors._numbered

    def noted(shared: Any, task: tuple[int, Any]) -> tuple[int, Any]:
        made.append(task[0])
        return inner(shared, task)

    monkeypatch.setattr(executors, "_numbered", noted)
    assert openclosed("resume=result").code == 0
    assert len(made) == 2
    for name in SAME:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert not (folder / "parts").exists()
    assert_whole(folder)


def assert_whole(folder: Path) -> None:
    """The states that are kept, what was learned, and how far to trust it."""
    paths = pd.read_csv(folder / "paths.csv")
    assert (paths["month"].min(), paths["month"].max()) == (SINCE, LAST_MONTH)
    assert (paths["q05"] <= paths["q95"]).all()
    moved = pd.read_csv(folder / "moved.csv")
    assert moved[["tokens", "spend"]].isin([0.0, 0.5, 1.0]).all(axis=None)  # of 2 particles
    kept = states.read(folder / states_file.FILE)
    assert len(kept.states) == 5
    assert {len(one.bias) for one in kept.states} == {len(PLATFORMS) * len(observers.COLUMNS)}
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    told = named.loc[named["file"] == states_file.FILE, "column"]
    head = pd.read_csv(folder / states_file.FILE, nrows=1).columns
    tastes = [one for one in head if one.startswith("preference of ")]
    assert set(head) - {*kept.names} - {*tastes} == {one for one in told if "MONTH" not in one}


def test_states_replace_the_projects_own_only_where_its_data_end(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text("month,indicator,value\n2026-09,developers_multihoming,0.5\n")
    said = openclosed(*TINY, "experiment.docs=true", "output=result")
    assert said.code == 2
    assert said.err.startswith("openclosed: experiment.docs: ")
    assert LAST_MONTH in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]


@pytest.mark.parametrize("refused", ["", "too few: 2.0 ancestors"])
def test_the_projects_states_and_page_are_made_unless_refused(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """No indicators of a reader's are among what weighs."""
    docs, own = tmp_path / "docs", tmp_path / "states.csv"
    docs.mkdir()
    names = ("answer.md", "methods.md")
    pages = [(documentation.DOCS / name).read_text(encoding="utf-8") for name in names]
    for name, page in zip(names, pages, strict=True):
        (docs / name).write_text(page, encoding="utf-8")
    monkeypatch.setattr(documentation, "DOCS", docs)
    monkeypatch.setattr(starting_states, "STATES", own)
    monkeypatch.setattr(AssimilationResult, "refused", refused)
    words = [word for word in TINY if not word.startswith("data=")]
    assert openclosed(*words, "experiment.docs=true", "output=result").code == 0
    for name, page in zip(names, pages, strict=True):
        made = (docs / name).read_text(encoding="utf-8")
        assert own.exists() is (made != page) is not bool(refused)
    if not refused:
        assert own.read_bytes() == (tmp_path / "result" / states_file.FILE).read_bytes()


def test_ancestors_have_states_by_the_square_root_of_their_weight() -> None:
    """None of a filter with next to no probability of the data, nor of weight 0."""
    found, _ = weighed()
    one, two = np.eye(PARTICLES)[3], np.eye(PARTICLES)[[3, 5]].mean(axis=0)
    logs = (-3.0, -3.0 - math.log(3.0), -300.0)
    made = [
        found.filters[0]._replace(weights=own, evidence=np.array([[43.0, log]]))
        for own, log in zip([one, two, one], logs, strict=True)
    ]
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
