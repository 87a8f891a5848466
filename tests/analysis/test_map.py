"""A phase diagram: areas, their intervals, and what is said of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba
from matplotlib.patches import Rectangle

from openclosed.analysis.common import style
from openclosed.experiments.sweep.map.answer import PhaseMap, answer
from openclosed.experiments.sweep.map.finding import finding
from openclosed.sim.outcomes.verdict import LABELS
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

SIZE, RUNS = 8, 24


def axis(name: str, base: float) -> dict[str, Any]:
    ticks = [(place, 10 * place) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return {"name": name, "unit": "", "ticks": ticks, "base": base, "place": base / 10}


AXES = [axis("world.across", 2.0), axis("world.up", 8.0)]


def cells_of(border: float, steep: float) -> pd.DataFrame:
    """Open wins right of a border, closed left of it; the steeper the less chance there is."""
    up, across = ((np.indices((SIZE, SIZE)) + 0.5) / SIZE).reshape(2, -1)
    chance = 1 / (1 + np.exp(-steep * (across - border)))
    wins = np.random.default_rng(1).binomial(RUNS, chance)
    none = dict.fromkeys([f"runs_{label}" for label in LABELS], 0)
    return pd.DataFrame(
        {
            "world.across": 10 * across, "world.up": 10 * up, "across": across, "up": up,
            "side": 1 / SIZE, "runs": RUNS, "mean": chance, "error": 0.1, **none,
            "runs_open": wins, "runs_closed": RUNS - wins,
        }
    )  # fmt: skip


def answer_of(cells: pd.DataFrame, outcome: str = "", level: float = 0.0) -> PhaseMap:
    result = made_up(10, 36)
    runs = result.runs.assign(point_name="as it is", verdict_workloads_all="closed")
    return answer(cells, AXES, runs, outcome, level, result.manifest)


@pytest.mark.parametrize(("border", "area"), [(0.5, 0.5), (0.25, 0.75)])
def test_areas_add_up_and_follow_the_border(border: float, area: float) -> None:
    found = answer_of(cells_of(border, 12.0)).areas
    assert sum(one.value for one in found.values()) == pytest.approx(1)
    assert found["open"].low <= found["open"].value <= found["open"].high
    assert found["open"].value == pytest.approx(area, abs=0.05)


def test_where_chance_is_large_the_area_is_less_certain() -> None:
    vague = answer_of(cells_of(0.5, 1.0)).areas["open"]
    assert vague.high - vague.low > 0.05
    assert answer_of(cells_of(0.5, 200.0)).areas["open"] == (0.5, 0.5, 0.5)


def test_the_sentences_and_figures_follow_the_map() -> None:
    found = answer_of(cells_of(0.5, 12.0))
    told, area = finding(found), found.areas["open"].value
    said = " ".join(map(str, told.says))
    numbers = ("world.across from 0 to 10", "world.up from 0 to 10", "64 cells, 24 runs",
               "at world.across 2 and world.up 8, closed wins in 100 % (72 to 100 %) of 10 runs",
               f"open wins most often on {100 * area:.0f} %")  # fmt: skip
    assert [one for one in numbers if one not in said] == []
    assert told.tables[0].rows.set_index("what")["part"]["open wins most often"] == area
    assert [one.name for one in told.figures] == ["map", "map_probabilities"]
    drawn, _ = (assert_legible(one).axes[0] for one in told.figures)
    cells = [one for one in drawn.patches if isinstance(one, Rectangle)]
    for camp, columns in (("open", (0.7, 1.0)), ("closed", (-0.1, 0.3))):
        far = [one.get_facecolor() for one in cells if columns[0] < one.get_x() < columns[1]]
        painted = {to_hex(one).upper() for one in far if to_rgba(one)[3]}  # the others are hatches
        assert painted == {style.LOOKS[camp].colour}


def test_a_named_outcome_is_drawn_by_its_mean() -> None:
    found = answer_of(cells_of(0.5, 12.0), "open_share_tokens_all", 0.5)
    above, below = found.areas["above"], found.areas["below"]
    assert 0.3 < above.low < above.value == 0.5 < above.high < 0.7
    assert (below.low, below.high) == pytest.approx((1 - above.high, 1 - above.low))
    told = finding(found)
    assert "50 % or more on 50 % of the map" in told.title
    [figure] = told.figures
    assert_legible(figure)


def test_a_cell_without_a_finished_run_has_no_leader() -> None:
    cells = cells_of(0.5, 12.0)
    cells.loc[0, ["runs", "runs_open", "runs_closed"]] = 0
    found = answer_of(cells)
    assert found.cells["leader"][0] == ""
    assert sum(area.value for area in found.areas.values()) == pytest.approx(1)
    finding(found).figures[0].draw()


@pytest.mark.parametrize(("least", "most", "contours"), [(0.1, 0.45, 2), (0.2, 0.2, 0)])
def test_where_one_verdict_holds_everywhere_the_share_is_drawn(
    least: float, most: float, contours: int
) -> None:
    """A white line behind that at one third, and none where it stays below."""
    cells = cells_of(5.0, 50.0).assign(mean=np.linspace(least, most, SIZE * SIZE))
    found = answer_of(cells)
    assert found.only == "closed"
    told = finding(found)
    assert "everywhere" in told.title
    [figure] = told.figures
    axes = assert_legible(figure).axes[0]
    assert len(axes.collections) == contours
    assert len({patch.get_facecolor() for patch in axes.patches}) > SIZE or least == most
