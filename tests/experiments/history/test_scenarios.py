from pathlib import Path
from typing import Any

import pytest
import yaml

from analysis.evidence.histories import HISTORIES
from analysis.history.answer import Fitted
from experiments.history.scenarios import DIFFERING, FOLDER, differing, ship, with_value
from tests.experiments.conftest import question

MARKETS = [history.name for history in HISTORIES]


def leaves(node: dict[str, Any], at: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.items():
        name = f"{at}{key}"
        found |= leaves(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return found


def test_every_market_has_a_scenario() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {"base", *MARKETS}


@pytest.mark.parametrize("name", MARKETS)
def test_a_market_differs_from_the_base_in_six_parameters_at_most(name: str) -> None:
    file = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert file.pop("defaults") == ["history/base", "_self_"]
    assert file.pop("description")
    assert set(leaves(file)) == set(DIFFERING)
    assert len(DIFFERING) <= 6


def test_two_markets_are_one_world_but_for_these_parameters_and_what_follows_from_them() -> None:
    first, second = (leaves(question(f"scenario=history/{name}").config()) for name in MARKETS[:2])
    unequal = {name for name in first if first[name] != second.get(name)}
    assert unequal <= {*DIFFERING, "firms.startup.review_months", "description"}


def test_what_differs_is_read_from_the_world() -> None:
    given = differing(question("scenario=history/databases", "network.strength=0.25").parameters)
    assert given["network.strength"] == 0.25
    assert given["clock.start"] == "2012-11"


def test_fitted_values_go_to_the_lines_that_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "market.yaml"
    path.write_text("network:\n  strength: 0.5  # fitted: why\n  degree: 3  # given\n")
    ship("market", [Fitted("network.strength", 1.23456, 1.0, 2.0, (0.0, 2.0))], tmp_path)
    assert path.read_text() == "network:\n  strength: 1.235  # fitted: why\n  degree: 3  # given\n"


def test_a_value_inside_braces_keeps_them() -> None:
    assert with_value("a: {mean: -1}  # fitted\n", "mean", 0.25) == "a: {mean: 0.25}  # fitted\n"


def test_a_value_that_is_not_marked_as_fitted_is_left_alone() -> None:
    with pytest.raises(ValueError, match="degree: 0 lines are marked"):
        with_value("degree: 3  # given\n", "degree", 4.0)


@pytest.mark.parametrize("name", MARKETS)
def test_every_fitted_value_has_its_line(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    for key in ("mean", "strength", "startup_fraction", "initial_open"):
        assert with_value(text, key, 1.0) != text
