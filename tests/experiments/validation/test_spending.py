"""What firms spend: the table over runs, and the sentence on the page."""

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.measurements import combined_revenue
from openclosed.experiments.validation.published import spending
from openclosed.experiments.validation.published.spending import table, world_product

YEARS = [f"{year}-{month:02d}" for year in range(2023, 2033) for month in range(1, 13)]
AT = {month: place for place, month in enumerate(YEARS)}


def growing(*factors: float) -> np.ndarray:
    """(runs, months) spending that grows by a factor a year, in different money."""
    years = (np.arange(len(YEARS)) - AT["2026-08"]) / 12.0
    return np.array([(3.0 + place) * factor**years for place, factor in enumerate(factors)])


def test_august_2026_is_the_labs_revenue_and_all_else_is_scaled_to_it() -> None:
    rows = table(growing(2.0, 2.0), YEARS).set_index(["quantity", "when"])
    middle, low, data = rows["middle"], rows["low"], rows["data"]
    assert middle["dollars", "2026-08"] == combined_revenue()["2026-08"] == 105.0
    assert middle["dollars", "2027-08"] == 210.0
    assert low["times", "2025-08"] == 0.5
    grown = "growth", "2024-12 to 2025-12"
    assert [middle[grown], data[grown]] == pytest.approx([2.0, 30.4 / 7.0], rel=1e-3)


def test_runs_above_a_share_of_world_product_are_counted_and_said() -> None:
    spent = growing(1.0, 1.0, 1.0, 1.0)
    spent[0, AT["2032-01"] :] *= 0.2 * world_product("2032") / 105.0
    without = spending.describe(table(spent, YEARS))
    spent[1, AT["2030-06"]] *= 1.5 * world_product("2030-06") / 105.0
    found = table(spent, YEARS)
    rows = found.set_index("quantity")["middle"]
    assert rows["above"].tolist() == [0.25, 0.0, 0.0]
    assert rows["ever"].tolist() == [0.5, 0.25, 0.25]
    text = spending.describe(found)
    assert "more than 10 % of it in 25 % of runs, and in some month in 50 %" in text
    assert "In 25 % they spend more than all of it" in text
    assert "impossible" not in without


def test_the_picture_has_a_line_for_each_share_of_world_product() -> None:
    [axes] = spending.picture(spending.read()).axes
    ends = [100 * np.asarray(line.get_ydata())[-1] / world_product("2032")
            for line in axes.lines if line.get_color() == "#444444"]  # fmt: skip
    assert ends == pytest.approx([100 * share for share in spending.LINES])
    assert (
        pd.Series([one.get_text() for one in axes.texts]).str.contains("world product").sum() == 4
    )
