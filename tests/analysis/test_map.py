"""A phase diagram: areas, their intervals, and what is said of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.finding.finding import Figure, Finding
from analysis.map.answer import PhaseMap, answer
from analysis.map.finding import finding
from sim.outcomes.verdict import LABELS
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

SIZE, RUNS = 8, 24


def axis(name: str, base: float) -> dict[str, Any]:
    ticks = [(place, 10 * place) for place in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return {"name": name, "unit": "", "ticks": ticks, "base": base, "place": base / 10}


AXES = [axis("world.across", 2.0), axis("world.up", 8.0)]


def cells_of(border: float, steep: float, seed: int = 1) -> pd.DataFrame:
    """Open wins right of a border, closed left of it; the steeper the less chance there is."""
    draw = np.random.default_rng(seed)
    rows = []
    for i in range(SIZE * SIZE):
        across, up = (i % SIZE + 0.5) / SIZE, (i // SIZE + 0.5) / SIZE
        chance = 1 / (1 + np.exp(-steep * (across - border)))
        wins = int(draw.binomial(RUNS, chance))
        rows.append(
            {
                "world.across": 10 * across, "world.up": 10 * up, "across": across, "up": up,
                "side": 1 / SIZE, "runs": RUNS, "mean": chance, "error": 0.1,
                **dict.fromkeys([f"runs_{label}" for label in LABELS], 0),
                "runs_open": wins, "runs_closed": RUNS - wins,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def answer_of(cells: pd.DataFrame, outcome: str = "", level: float = 0.0) -> PhaseMap:
    result = made_up(10, 36)
    runs = result.runs.assign(point_name="as it is", verdict_workloads_all="closed")
    return answer(cells, AXES, runs, outcome, level, result.manifest)


@pytest.fixture(scope="module")
def found() -> PhaseMap:
    return answer_of(cells_of(0.5, 12.0))


def test_areas_add_up_and_follow_the_border(found: PhaseMap) -> None:
    assert sum(area.value for area in found.areas.values()) == pytest.approx(1)
    assert found.areas["open"].low <= found.areas["open"].value <= found.areas["open"].high
    assert found.areas["open"].value == pytest.approx(0.5, abs=0.05)
    wider = answer_of(cells_of(0.25, 12.0))
    assert wider.areas["open"].value == pytest.approx(0.75, abs=0.05)


def test_where_chance_is_large_the_area_is_less_certain(found: PhaseMap) -> None:
    vague = answer_of(cells_of(0.5, 1.0)).areas["open"]
    clear = answer_of(cells_of(0.5, 200.0)).areas["open"]
    assert vague.high - vague.low > 0.05
    assert clear == (0.5, 0.5, 0.5)


def legible(found: PhaseMap) -> list[str]:
    """Names of its figures, all of which can be read."""
    figures = finding(found).figures
    for one in figures:
        assert_legible(one)
    return [one.name for one in figures]


def test_the_sentences_follow_the_map(found: PhaseMap) -> None:
    told = finding(found)
    said = " ".join(map(str, told.says))
    assert "world.across from 0 to 10 and world.up from 0 to 10" in said
    assert "open wins most often on 5" in said
    assert "at world.across 2 and world.up 8, closed wins in 100 % (72 to 100 %) of 10 runs" in said
    assert "64 cells, 24 runs behind each" in said
    areas = told.tables[0].rows.set_index("what")["part"]
    assert areas["open wins most often"] == found.areas["open"].value
    alone = finding(answer_of(cells_of(5.0, 50.0)))
    assert "everywhere" in alone.title


def test_a_named_outcome_is_drawn_by_its_mean() -> None:
    found = answer_of(cells_of(0.5, 12.0), "open_share_tokens_all", 0.5)
    told: Finding = finding(found)
    assert "50 % or more on 50 % of the map" in told.title
    above, below = found.areas["above"], found.areas["below"]
    assert 0.3 < above.low < above.value == 0.5 < above.high < 0.7
    assert (below.low, below.high) == pytest.approx((1 - above.high, 1 - above.low))
    assert "is 50 % or more on 50 % (" in str(told.says[0])
    assert legible(found) == ["map"]


def test_the_map_and_the_probabilities_can_be_read(found: PhaseMap) -> None:
    assert legible(found) == ["map", "map_probabilities"]
    cells = finding(found).tables[1]
    assert [one.name for one in cells.columns] == cells.rows.columns.tolist()


def test_a_cell_without_a_finished_run_has_no_leader() -> None:
    cells = cells_of(0.5, 12.0)
    cells.loc[0, ["runs", "runs_open", "runs_closed"]] = 0
    found = answer_of(cells)
    assert found.cells["leader"][0] == ""
    assert sum(area.value for area in found.areas.values()) == pytest.approx(1)
    finding(found).figures[0].draw()


def test_where_one_verdict_holds_everywhere_the_share_is_drawn_with_the_winning_shares() -> None:
    cells = cells_of(5.0, 50.0).assign(mean=np.linspace(0.1, 0.45, SIZE * SIZE))
    alone = answer_of(cells)
    assert alone.only == "closed"
    assert finding(alone).title.endswith("the open share of workloads is 10 to 45 %")

    def drawn(found: PhaseMap) -> Figure:
        [one] = finding(found).figures
        return one

    assert_legible(drawn(alone))
    faces = {patch.get_facecolor() for patch in drawn(alone).draw().axes[0].patches}
    assert len(faces) > SIZE
    flat = answer_of(cells.assign(mean=0.2))
    contours = [len(drawn(one).draw().axes[0].collections) for one in (alone, flat)]
    assert contours == [2, 0]  # a white line behind that at one third, and none where it stays
