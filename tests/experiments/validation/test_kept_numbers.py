"""What pages say of forecasts and states that are kept: registered or withheld, wins, ancestors."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis import draws, published
from openclosed.analysis.headline import HEADLINES
from openclosed.analysis.published import BENCHMARKS, ROUTER_TOKENS
from openclosed.analysis.statistics.ancestors import intraclass
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.backtest import words
from openclosed.experiments.validation.chance import question as chance
from openclosed.sim.parameters.clock import month_after

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
        assert published.registered(version, month_after(day[:7], 1)), version
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


def test_ancestors_are_counted_by_their_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = np.array([80, 10, 10])
    file = tmp_path / "states.csv"
    pd.DataFrame({"ancestor": np.repeat([3, 5, 9], counts)}).to_csv(file, index=False)
    monkeypatch.setattr(published, "STATES", file)
    assert published.ancestors().effective == pytest.approx(1 / (0.8**2 + 0.1**2 + 0.1**2))
    assert published.ancestors().largest == pytest.approx(0.8)
    assert published.ancestors().are_few


def test_values_of_an_ancestor_are_as_alike_as_their_intraclass_correlation_says() -> None:
    """A half in 4,000 ancestors of one to five: its standard error is below .02."""
    draw = np.random.default_rng(1)
    group = np.repeat(np.arange(4_000), draw.integers(1, 6, size=4_000))
    of_groups, own = draw.normal(size=4_000), draw.normal(size=group.size)
    values = np.asarray(of_groups[group] + own, dtype=np.float64)
    assert intraclass(values, group) == pytest.approx(0.5, abs=0.04)
    assert intraclass(draw.normal(size=group.size), group) == pytest.approx(0.0, abs=0.04)
    assert intraclass(group.astype(np.float64), group) == pytest.approx(1.0)
    assert np.isnan(intraclass(np.arange(5.0), np.arange(5)))


def test_results_say_that_ancestors_are_few_and_how_alike_states_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "states.csv"
    monkeypatch.setattr(published, "STATES", file)
    rows = pd.DataFrame({"ancestor": np.repeat(np.arange(12), 2)})
    rows["preference of startups 2026-08"] = rows["ancestor"] + np.tile([0.0, 0.1], 12)
    rows.to_csv(file, index=False)
    alike = intraclass(rows.iloc[:, 1].to_numpy(float), rows["ancestor"].to_numpy())
    for count, few in ((15.4, True), (17.0, False)):
        said = draws.sample_size(20.0, count, 30)
        assert ("They are few" in said) is few
        assert f"{alike:.2f}" in said
        assert f"{count:.0f} ancestors" in said
        assert ("They are few" in draws.sample_size(20.0, count, 30, " after the data")) is few


def test_the_page_of_methods_says_what_chance_is_by_the_kept_table() -> None:
    text = (documentation.DOCS / "methods.md").read_text(encoding="utf-8")
    rows = published.chance()
    said = chance.on_methods(rows)["chance"]
    assert said in text
    drift = rows[rows["stream"] == published.DRIFT].set_index("outcome")["share"]
    for one in HEADLINES:
        assert f"{100 * drift[one.outcome]:.0f} % (" in said
