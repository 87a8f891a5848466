"""Outcome curves of a sweep: the median path of each point."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.sweep import answer as sweep_answer
from analysis.sweep.curves import outcome_curves
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

FACTOR, OUTCOME, POINTS, SEEDS = "choice.noise", "open_share_workloads_all", 5, 4
KEPT = [OUTCOME, "served_all", "price_open", "price_closed", "capability_gap"]


@pytest.fixture(scope="module")
def picture() -> tuple[sweep_answer.Sweep, pd.DataFrame, pd.DataFrame]:
    """A sweep whose points differ by the open share, with months of each quarter."""
    one, runs, months = made_up(SEEDS, 36, seed=3), [], []
    for point in range(POINTS + 1):
        name = f"point {point - 1}" if point else "as it is"
        first = point * SEEDS
        own = one.runs.assign(point_name=name, run=one.runs["run"] + first)
        own[FACTOR], own[OUTCOME] = float(point or 3), 0.1 * point
        path = one.months[["run", "month", *KEPT]].assign(run=one.months["run"] + first)
        path[OUTCOME] = 0.1 * point
        runs.append(own)
        months.append(path[path["month"].str[-2:].isin(["03", "06", "09", "12"])])
    table = pd.concat(runs, ignore_index=True)
    span = {"low": 1.0, "high": 5.0, "scale": "linear", "base": 3.0, "range": "given"}
    manifest = one.manifest | {"factors": {FACTOR: span}}
    found = sweep_answer.answer(table, [FACTOR], OUTCOME, manifest)
    return found, table, pd.concat(months, ignore_index=True)


def test_each_point_has_its_median_path_and_the_scenario_as_it_is_is_black(
    picture: tuple[sweep_answer.Sweep, pd.DataFrame, pd.DataFrame],
) -> None:
    drawn = outcome_curves(*picture)
    lines = drawn.axes[0].get_lines()
    ends = [np.asarray(line.get_ydata(), dtype=float)[-1] for line in lines]
    assert len(lines) == POINTS + 1
    assert ends == pytest.approx([0, 10, 20, 30, 40, 50])
    colours = [to_hex(line.get_color()) for line in lines]
    assert colours[0] == "#000000"
    assert len(set(colours)) == POINTS + 1
    assert len([axes for axes in drawn.axes if axes.lines]) == len(KEPT) - 1  # not what is served


def test_the_picture_is_legible(
    picture: tuple[sweep_answer.Sweep, pd.DataFrame, pd.DataFrame],
) -> None:
    assert_legible(outcome_curves(*picture))
