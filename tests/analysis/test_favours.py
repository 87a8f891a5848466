"""What favours whom, on made-up runs whose effects are known."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.experiments.what_if.favours import finding as favours
from openclosed.experiments.what_if.favours.finding import AS_IT_IS, ENTERPRISES, VERDICT, Asymmetry
from openclosed.sim.outcomes.verdict import LABELS

KNOWN = {
    "lag": Asymmetry("closed", "assumed"),
    "price": Asymmetry("open", "a router's prices"),
    "eyes": Asymmetry("open", "assumed"),
}
CHANGES = {AS_IT_IS: 0.0, "eyes": -0.01, "lag": 0.2, "price": -0.1}


def test_each_asymmetry_is_worth_what_moves_without_it_and_the_largest_is_first() -> None:
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
    table = favours.finding(pd.concat(rows), KNOWN, None).tables[0].rows.set_index("asymmetry")
    assert table.index.tolist() == ["lag", "price", "eyes"]
    assert table["favours"].tolist() == ["closed", "open", "open"]
    assert table["rests"].tolist() == [KNOWN[name].rests for name in table.index]
    lag = table.loc["lag"]
    assert (lag["developers"], lag["enterprises"]) == pytest.approx((0.2, 0.02))
    assert lag["open_wins_before"] == 0.0 < lag["open_wins"]
    assert lag["open_wins"] + lag["closed_wins"] == pytest.approx(1.0)
