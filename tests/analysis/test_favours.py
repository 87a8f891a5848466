"""What favours whom, on made-up runs whose effects are known."""

import numpy as np
import pandas as pd
import pytest

from analysis import favours
from analysis.evidence.quantities import TOKENS
from analysis.favours import AS_IT_IS, ENTERPRISES, VERDICT, Asymmetry
from analysis.finding.finding import Finding
from analysis.finding.page import page
from sim.outcomes.verdict import LABELS

KNOWN = {
    "lag": Asymmetry("closed", "assumed"),
    "price": Asymmetry("open", "a router's prices"),
    "eyes": Asymmetry("open", "assumed"),
}
CHANGES = {AS_IT_IS: 0.0, "eyes": -0.01, "lag": 0.2, "price": -0.1}


@pytest.fixture
def found() -> Finding:
    draw = np.random.default_rng(1)
    luck = draw.uniform(0.3, 0.6, 30)
    rows = [
        pd.DataFrame(
            {
                "point_name": name,
                "seed": np.arange(30),
                "status": "done",
                TOKENS: luck + change,
                ENTERPRISES: 0.1 + change / 10,
                VERDICT: np.where(luck + change > 2 / 3, LABELS[0], LABELS[1]),
            }
        )
        for name, change in CHANGES.items()
    ]
    return favours.finding(pd.concat(rows), KNOWN, None)


@pytest.fixture
def table(found: Finding) -> pd.DataFrame:
    return found.tables[0].rows


def test_what_favours_a_camp_stands_with_it_and_the_largest_first(table: pd.DataFrame) -> None:
    assert table["asymmetry"].tolist() == ["lag", "price", "eyes"]
    assert table["favours"].tolist() == ["closed", "open", "open"]


def test_each_is_worth_what_moves_without_it(table: pd.DataFrame) -> None:
    lag = table.set_index("asymmetry").loc["lag"]
    assert lag["developers"] == pytest.approx(0.2)
    assert lag["enterprises"] == pytest.approx(0.02)
    assert lag["open_wins_before"] == 0.0 < lag["open_wins"]
    assert lag["open_wins"] + lag["closed_wins"] == pytest.approx(1.0)


def test_the_page_names_every_asymmetry_and_what_it_rests_on(found: Finding) -> None:
    text = page(favours.TOPIC, found)
    for name, one in KNOWN.items():
        assert f"| {name} | {one.favours} | {one.rests} |" in text
