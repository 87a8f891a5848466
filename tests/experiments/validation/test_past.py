"""Markets of the past: the command in small, their scenarios, what fits them, and what is said."""

import functools
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.published import MODEL
from openclosed.experiments.validation.backtest import finding, past
from openclosed.experiments.validation.backtest.past import DATABASES, FITTED, FOLDER, HISTORIES
from openclosed.experiments.validation.forecasters import FORECASTERS
from openclosed.sim.parameters.dates import months_between
from tests.experiments.conftest import Command, question
from tests.experiments.validation.conftest import Docs

MARKETS = [history.name for history in HISTORIES]
DIFFERING = {*FITTED, "clock.start", "firms.enterprises.review_months"}


@pytest.mark.slow
def test_all_markets_are_fitted_the_rest_is_scored_and_page_and_shipped_values_are_written(
    openclosed: Command, docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = shutil.copytree(FOLDER, tmp_path / "scenarios")
    page = docs("history.md") / "history.md"
    before = page.read_text(encoding="utf-8")
    monkeypatch.setattr(past, "ship", functools.partial(past.ship, folder=scenarios))
    monkeypatch.setattr(past, "EFFORT", past.Effort(8, 1, 6, 2, 5, 2, 3, 2))
    said = openclosed(
        "experiment=backtest", "experiment.of=past", "firms.count=100", "execution=serial",
        "quiet=true", "output=out", "experiment.docs=true",
    )  # fmt: skip
    assert said.code == 0
    scored = pd.read_csv(tmp_path / "out/scored.csv")
    assert scored["indicator"].unique().tolist() == MARKETS
    assert set(scored["forecaster"]) == {MODEL, *FORECASTERS}
    assert (tmp_path / "out/figures/markets.png").stat().st_size > 10_000
    assert json.loads((tmp_path / "out/answer.json").read_text())["sentences"]
    assert page.read_text(encoding="utf-8") != before
    assert (tmp_path / "docs/images/history/markets.png").exists()
    assert len(pd.read_csv(tmp_path / "docs/tables/history.csv")) == len(scored)
    fitted = pd.read_csv(tmp_path / "out/fitted.csv")
    one = fitted.query("market == 'databases' and set == 0")["network.strength"].item()
    assert f"strength: {one:.4g}  # fitted" in (scenarios / "databases.yaml").read_text()


def market(history: past.History, level: float) -> past.Market:
    """Two runs a point below and a point above a level."""
    start = min(history.observed)
    months = 1 + months_between(start, max(history.observed))
    paths = level + np.zeros(months) + np.array([[-0.01], [0.01]])
    return past.Market(history, start, paths, pd.DataFrame({"network.strength": [1.0]}))


def leaves(node: dict[str, Any], at: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.items():
        name = f"{at}{key}"
        found |= leaves(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_markets_differ_in_six_parameters_whose_fitted_values_have_a_line() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {"base", *MARKETS}
    assert len(DIFFERING) <= 6
    for name in MARKETS:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        file = yaml.safe_load(text)
        assert file.pop("defaults") == ["history/base", "_self_"]
        assert file.pop("description")
        assert set(leaves(file)) == set(DIFFERING)
        for key in ("mean", "strength", "startup_fraction", "initial_open"):
            assert past.with_value(text, key, 1.0) != text
    first, second = (leaves(question(f"scenario=history/{name}").config()) for name in MARKETS[:2])
    unequal = {name for name in first if first[name] != second.get(name)}
    assert unequal <= {*DIFFERING, "firms.startups.review_months", "description"}


def test_the_loss_is_in_standard_errors_and_grows_with_the_distance_from_the_base() -> None:
    """Two points, whose runs stay at a level; a third fails."""
    measured = np.array([[np.full(49, level)] for level in (0.35, 0.37, np.nan)])
    misses = np.array([[0.0, -0.005, -0.11], [0.02, 0.015, -0.09]])
    expected = np.append(((misses / 0.01) ** 2).sum(axis=1), np.inf)
    near, far = (
        past.losses(DATABASES, "2012-11", measured, np.full((3, 1), away)) for away in (0.0, 0.5)
    )
    assert near == pytest.approx(expected)
    assert far == pytest.approx(expected + 1.0)


@pytest.mark.parametrize(("of", "kept"), [([30, 2, np.inf, 3], [1, 3]), ([200, 230], [0, 1])])
def test_the_closest_is_kept_first_and_nothing_that_is_clearly_worse_for_its_errors(
    of: list[float], kept: list[int]
) -> None:
    assert past.about_as_good(np.array(of), indicators=10, parameters=4).tolist() == kept


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.floats(2, 60))
def test_what_is_sold_makes_what_is_installed(sold: list[float], review_months: float) -> None:
    bought = 1 - np.exp(-1 / review_months)
    installed = [0.0]
    for share in sold:
        installed.append((1 - bought) * installed[-1] + bought * share)
    found = past.as_measured(past.SMARTPHONES, np.array([installed]), review_months)[0]
    assert found[3:] == pytest.approx(np.convolve(sold, np.ones(3) / 3, "valid"), abs=1e-9)


def test_only_later_data_are_scored_and_benchmarks_know_none_of_them() -> None:
    """Sentences count them, and the picture separates fit from forecast."""
    two = market(past.SUPERCOMPUTERS, 0.5), market(DATABASES, 0.5)
    scored = past.score_markets(two)
    first = scored[scored["indicator"] == "supercomputers"]
    assert first["month"].unique().tolist() == list(past.SUPERCOMPUTERS.later)
    assert (first["origin"] == "2003-11").all()
    last = first[first["forecaster"] == "last value"]
    assert (last["median"] == past.SUPERCOMPUTERS.known["2003-11"]).all()
    own = scored.query("indicator == 'databases' and forecaster == @MODEL").iloc[0]
    assert own["crps"] == pytest.approx(0.01 - 0.02 / 4 + 0.0, abs=0.006)
    assert own["in_90"] == 1.0
    found = finding.past_finding(scored, two)
    assert "contained 1 of 12 " in found.title
    assert "1 of 2 series" in str(found.sentences[0])
    axes = found.figures[0].draw().axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "X"]
    dashes = {line.get_linestyle() for line in axes.lines if line.get_color() == "#0072B2"}
    assert faces == ["black", "white"]
    assert dashes == {"-", "--"}


def test_a_fitted_value_goes_to_the_one_line_that_is_marked() -> None:
    text = "network:\n  strength: 0.5  # fitted: why\n  degree: 3  # given\n"
    assert past.with_value(text, "strength", 1.23456) == text.replace("0.5", "1.235")
    assert past.with_value("a: {mean: -1}  # fitted", "mean", 0.25) == "a: {mean: 0.25}  # fitted"
    with pytest.raises(ValueError, match="degree: 0 lines"):
        past.with_value(text, "degree", 4.0)
