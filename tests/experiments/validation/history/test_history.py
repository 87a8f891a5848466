"""The experiment as a command, on a small preset; its markets as scenarios, and what fits them."""

import functools
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from openclosed.analysis.evidence.histories import DATABASES, HISTORIES, SUPERCOMPUTERS
from openclosed.experiments.question.composing import composing
from openclosed.experiments.results import documentation
from openclosed.experiments.runs.factors import factors_of
from openclosed.experiments.validation.history import question as history
from openclosed.experiments.validation.history.answer import Fitted
from openclosed.experiments.validation.history.fitting import (
    Effort,
    Search,
    about_as_good,
    losses,
    until,
)
from openclosed.experiments.validation.history.hypotheses import free_in, world_under
from openclosed.experiments.validation.history.scenarios import (
    DIFFERING,
    FOLDER,
    differing,
    ship,
    with_value,
)
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import replaced
from tests.experiments.conftest import Command, question

SMALL = (
    "experiment=history", "experiment.points=8", "experiment.rounds=1", "experiment.refined=6",
    "experiment.closest=5", "experiment.again=2", "experiment.sets=3",
    "experiment.hypotheses=[lasting,experience]", "experiment.check=2", "replicates=2",
    "firms.count=100", "execution=serial", "quiet=true", "output=out",
)  # fmt: skip
MARKETS = [history.name for history in HISTORIES]


@pytest.mark.slow
def test_all_markets_are_fitted_the_rest_is_scored_and_page_and_shipped_values_are_written(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = shutil.copytree(FOLDER, tmp_path / "scenarios")
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(history, "ship", functools.partial(ship, folder=scenarios))
    assert openclosed(*SMALL, "experiment.docs=true").code == 0
    errors = pd.read_csv(tmp_path / "out/errors.csv")
    figures = pd.read_csv(tmp_path / "out/figures.csv")
    assert set(errors["market"]) == set(MARKETS)
    assert figures[["record", "model", "low", "high"]].notna().all(axis=None)
    assert (figures["part"] == "predicted").sum() == errors["predicted_figures"].sum()
    assert (tmp_path / "out/figures/markets.png").stat().st_size > 10_000
    tastes = pd.read_csv(tmp_path / "out/tastes.csv")
    assert tastes["time"].tolist() == ["past"] * 4 + ["today"] * 2
    again = pd.read_csv(tmp_path / "out/hypotheses.csv")
    assert again["hypothesis"].tolist() == ["lasting"] * 4 + ["experience"] * 4
    assert again["model"].tolist()[:4] == pytest.approx(errors["model"].tolist())
    assert again["differs"].tolist() == [False] * 4 + [True] * 4
    assert json.loads((tmp_path / "out/verdict.json").read_text())["sentences"]
    assert (tmp_path / "docs/history.md").exists()
    assert (tmp_path / "docs/images/history/markets.png").exists()
    found = pd.read_csv(tmp_path / "out/parameters.csv")
    (one,) = found.query("market == 'databases' and parameter == 'network.strength'")["value"]
    assert f"strength: {one:.4g}  # fitted" in (scenarios / "databases.yaml").read_text()


def test_shipped_values_are_run_without_a_fit(openclosed: Command, tmp_path: Path) -> None:
    assert openclosed(*SMALL, "experiment.refit=false").code == 0
    runs = pd.read_parquet(tmp_path / "out/runs.parquet")
    assert len(runs) == 4 * 3 * 2
    assert set(runs["point_name"]) == {f"{name} as shipped" for name in MARKETS}


def leaves(node: dict[str, Any], at: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.items():
        name = f"{at}{key}"
        found |= leaves(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_markets_are_one_world_but_for_six_parameters_whose_fitted_values_have_a_line() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {"base", *MARKETS}
    assert len(DIFFERING) <= 6
    for name in MARKETS:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        file = yaml.safe_load(text)
        assert file.pop("defaults") == ["history/base", "_self_"]
        assert file.pop("description")
        assert set(leaves(file)) == set(DIFFERING)
        for key in ("mean", "strength", "startup_fraction", "initial_open"):
            assert with_value(text, key, 1.0) != text
    first, second = (leaves(question(f"scenario=history/{name}").config()) for name in MARKETS[:2])
    unequal = {name for name in first if first[name] != second.get(name)}
    assert unequal <= {*DIFFERING, "firms.startup.review_months", "description"}
    given = differing(question("scenario=history/databases", "network.strength=0.25").parameters)
    assert given["network.strength"] == 0.25
    assert given["clock.start"] == "2012-11"


def test_fitted_values_go_to_the_lines_that_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_text("network:\n  strength: 0.5  # fitted: why\n  degree: 3  # given\n")
    ship("market", [Fitted("network.strength", 1.23456, 1.0, 2.0, (0.0, 2.0))], tmp_path)
    assert path.read_text() == "network:\n  strength: 1.235  # fitted: why\n  degree: 3  # given\n"
    assert with_value("a: {mean: -1}  # fitted\n", "mean", 0.25) == "a: {mean: 0.25}  # fitted\n"
    with pytest.raises(ValueError, match="degree: 0 lines"):
        with_value("degree: 3  # given\n", "degree", 4.0)


def loss(*levels: float, away: tuple[float, ...] = (0.0, 0.0)) -> np.ndarray:
    measured = np.array([[np.full(49, level)] for level in levels])
    return losses(DATABASES, "2012-11", measured, np.array(away)[: len(levels), None])


def test_the_loss_is_in_standard_errors_and_grows_with_the_distance_from_the_base() -> None:
    misses = np.array([[0.0, -0.005, -0.11], [0.02, 0.015, -0.09]])
    assert loss(0.35, 0.37) == pytest.approx(((misses / 0.01) ** 2).sum(axis=1))
    assert np.isinf(loss(np.nan)).all()  # a point that failed
    near, far = loss(0.4, 0.4, away=(0.1, 0.4))
    assert near < far


@pytest.mark.parametrize(
    ("of", "kept"), [([30.0, 2.0, np.inf, 3.0], [1, 3]), ([200.0, 230.0], [0, 1])]
)
def test_the_closest_is_kept_first_and_nothing_that_is_clearly_worse_for_its_errors(
    of: list[float], kept: list[int]
) -> None:
    assert about_as_good(np.array(of), figures=10, parameters=4).tolist() == kept


def under(hypothesis: str) -> Parameters:
    asked = question("experiment=history").model_copy(update={"words": ("output=somewhere",)})
    with composing():
        return world_under(asked, SUPERCOMPUTERS, hypothesis)


def test_a_hypothesis_keeps_what_the_market_is_and_adds_what_it_says() -> None:
    usual, found = under("lasting"), under("experience")
    assert found.choice.experience > 0 == usual.choice.experience
    assert found.firms == usual.firms
    assert found.clock == usual.clock
    assert not under("work_by_year").schedule  # it begins after the record
    assert until(replaced(usual, "clock.start", "2012-11"), "2021-01").clock.horizon == 99


def test_what_is_on_a_path_over_time_is_not_fitted() -> None:
    names = ["network.strength", "firms.startup_fraction"]
    factors = factors_of(Parameters(), {name: [0.0, 1.0] for name in names})
    search = Search(factors, np.array([0.2, 0.7]), [1], [2], Effort(2, 0, 1, 1, 1))
    path = {factors[0].name: {"2000-01": 0.5, "2001-01": 1.0}}
    found = free_in(Parameters().model_copy(update={"schedule": path}), search)
    assert [one.name for one in found.factors] == [factors[1].name]
    assert found.base.tolist() == [0.7]
