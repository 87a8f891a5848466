"""Chance by random stream: runs differ in the stream that is drawn again, and in nothing else."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.draws import SEEDS_PER_DRAW
from openclosed.experiments.question.settings import Overrides
from openclosed.experiments.starts.states import States
from openclosed.experiments.validation.chance import page, question
from openclosed.experiments.validation.chance.question import OUTCOMES, table
from openclosed.sim import Ecosystem
from tests.experiments.conftest import Command, assert_refused
from tests.experiments.made_states import SMALL

pytestmark = pytest.mark.usefixtures("few_states")
STARTS = States(SMALL)
SEED, OTHER = 2 * SEEDS_PER_DRAW + 9, 1234


def varied(*streams: str, other: int = OTHER) -> Ecosystem:
    return question._varied(STARTS.model(Overrides.of(SMALL), SEED), streams, other).run()


def digest(model: Ecosystem) -> bytes:
    return model.record.tobytes()


def test_all_streams_together_are_another_seed_and_none_is_the_same_run() -> None:
    usual = STARTS.model(Overrides.of(SMALL), SEED).run()
    assert digest(varied()) == digest(usual)
    assert digest(varied(*published.STREAMS, other=9)) == digest(usual)
    reseeded = STARTS.model(Overrides.of(SMALL), SEED)
    reseeded.use_seed(OTHER)
    assert digest(varied(*published.STREAMS)) == digest(reseeded.run())


def test_each_stream_alone_makes_another_run_and_leaves_the_others() -> None:
    usual = STARTS.model(Overrides.of(SMALL), SEED).run()
    found = {stream: varied(stream) for stream in published.STREAMS}
    assert len({digest(usual), *map(digest, found.values())}) == 1 + len(found)
    drifts = {name: model.demand.shared_preference[0] for name, model in found.items()}
    own = usual.demand.shared_preference[0]
    assert drifts.pop(published.DRIFT) != own
    assert set(drifts.values()) == {own}


def test_parts_are_variances_over_the_variance_of_all_streams() -> None:
    """Of shares made with known standard deviations; a part is off by 5 % (one standard error)."""
    random, deviations = np.random.default_rng(1), (0.2, 0.1, 0.05)
    whole = sum(one**2 for one in deviations) ** 0.5
    made = [random.normal(0, one, (60, 30, len(OUTCOMES))) for one in (*deviations, whole)]
    still = np.stack([random.normal(0, one, (500, len(OUTCOMES))) for one in (0.3, 0.2)], axis=1)
    rows = table(np.stack(made, axis=1), still)
    for outcome in OUTCOMES:
        own = rows[rows["outcome"] == outcome].set_index("stream")
        for stream, deviation in zip(published.STREAMS, deviations, strict=True):
            row = own.loc[stream]
            assert row["share"] == pytest.approx((deviation / whole) ** 2, rel=0.2)
            assert 0.7 * row["share"] < row["low"] < row["share"] < row["high"] < 1.3 * row["share"]
            assert row["sd"] == pytest.approx(deviation, rel=0.1)
        assert published.drift(rows, outcome)["share"] == own.loc[published.DRIFT, "share"]
    assert rows["spread"].iloc[0] == pytest.approx(0.3, rel=0.1)
    assert rows["spread_without_drift"].iloc[0] == pytest.approx(0.2, rel=0.1)


def test_the_page_says_the_kept_numbers() -> None:
    methods = Path(__file__).parents[3] / "docs" / "methods.md"
    assert page.parts(published.chance())["chance"] in methods.read_text(encoding="utf-8")


def test_the_command_keeps_its_table_only_for_the_documentation(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "CHANCE", tmp_path / "chance.csv")
    words = ("experiment=chance", "experiment.states=2", "replicates=2", "experiment.runs=3",
             "clock.horizon=60", "firms.count=40", "execution=serial", "quiet=true")  # fmt: skip
    done = openclosed(*words)
    assert (done.code, done.err) == (0, "")
    assert not published.CHANCE.exists()
    assert pd.isna(published.chance()).empty
    assert_refused(openclosed(*words, "start=2023"), "experiment=chance needs start=today")
