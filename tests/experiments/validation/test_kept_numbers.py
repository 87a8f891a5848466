"""What pages say of forecasts and states that are kept: registered or withheld, wins, ancestors."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.published import BENCHMARKS, ROUTER_TOKENS
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.backtest import words

ROOT = documentation.DOCS.parent


def history(version: str) -> list[str]:
    """The days of the commits that changed a version's forecasts, the first first."""
    file = f"docs/forecasts/{version}.csv"
    call = ["git", "log", "--reverse", "--format=%cs", "--", file]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="no history"
)
def test_forecasts_were_published_on_the_day_of_their_first_commit() -> None:
    days = published.versions()
    files = {one.stem for one in (ROOT / "docs" / "forecasts").glob("[0-9]*.csv")}
    assert set(days) == files
    for version, day in days.items():
        changed = history(version)
        assert changed[:1] in ([], [day]), version  # none in a shallow clone
        assert not any(published.registered(version, one[:7]) for one in changed), version


def test_a_month_is_registered_if_it_began_after_the_forecasts_were_published() -> None:
    for version, day in published.versions().items():
        assert not published.registered(version, day[:7]), version
        assert published.registered(version, "2026-12"), version
        assert not published.registered(version, "2026-08"), version
    counts = published.counts_by_month("0.1.0", ["2026-12", "2026-11", "2026-12"])
    assert counts == {True: {"2026-12": 2}, False: {"2026-11": 1}}


def standing(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Indicator, the model's score over the best benchmark's, and the score of a random walk."""
    found = pd.DataFrame(rows, columns=["indicator", "times", "random walk"])
    others = {one: np.nan for one in BENCHMARKS if one not in found}
    return found.assign(**others | {"last value": 1.0}, origins=range(1, 1 + len(rows)))


def test_wins_against_the_last_value_alone_are_counted_apart() -> None:
    table = standing(
        (ROUTER_TOKENS, 0.5, 1.0), ("capability_gap", 0.5, 1.0), ("spending", 0.5, np.nan),
        ("spending", 2.0, np.nan), ("spending", 0.9, np.nan), ("capability_gap", 1.1, 1.0),
    )  # fmt: skip
    wins = published.wins_elsewhere(table)
    assert wins == published.Wins(3, 5, 2, 3, 5, 1, ["capability_gap"])
    assert "in 3 of 5 comparisons. 2 of these rest on 3 to 5 " in words.on_others(table)
    assert "The other" not in words.on_others(table[table["indicator"] == "spending"])
    assert words.on_others(table[table["indicator"] == ROUTER_TOKENS]) == ""


def test_ancestors_are_counted_by_weights_that_states_hide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights of .8, .1 and .1 have states in proportion to their square roots."""
    weights = np.array([0.8, 0.1, 0.1])
    counts = np.round(10_000 * np.sqrt(weights)).astype(int)
    file = tmp_path / "states.csv"
    pd.DataFrame({"ancestor": np.repeat([3, 5, 9], counts)}).to_csv(file, index=False)
    monkeypatch.setattr(published, "STATES", file)
    found = published.ancestors()
    assert found.effective == pytest.approx(1 / (weights**2).sum(), rel=1e-3)
    assert found.largest == pytest.approx(0.8, rel=1e-3)
