"""The page docs/tools.md: EMA workbench, SALib and Optuna drive the model, and PRIM is theirs."""

from typing import Any

import numpy as np
import pytest

from openclosed.analysis.statistics.scenario_discovery import discover
from tests.test_layout import blocks

pytestmark = pytest.mark.slow
WHY = "the tools are in the group tools"


def run_page() -> dict[str, Any]:
    """The names of the page's programs, run one after the other."""
    names: dict[str, Any] = {}
    for program in blocks("docs/tools.md", "python"):
        exec(compile(program, "docs/tools.md", "exec"), names)
    return names


@pytest.mark.filterwarnings("ignore")  # theirs
def test_each_tool_drives_the_model_as_the_page_says(capsys: pytest.CaptureFixture[str]) -> None:
    for tool in ("ema_workbench", "SALib", "optuna"):
        pytest.importorskip(tool, reason=WHY)
    names = run_page()
    assert len(names["cases"]) == 40
    assert 0 < np.count_nonzero(names["high"]) < 40
    assert np.ptp(names["results"]["share"]) > 0.1
    assert names["points"].shape == (40, 3)
    assert len(names["study"].trials) == 10
    again = names["share"](**names["study"].best_params, seed=1)
    second = names["share"](**names["study"].best_params, seed=2)
    assert abs((again + second) / 2 - 0.4) == pytest.approx(names["study"].best_value)
    assert "density" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore")
def test_the_box_is_as_good_as_that_of_the_ema_workbench() -> None:
    pytest.importorskip("ema_workbench", reason=WHY)
    import pandas as pd
    from ema_workbench.analysis import prim

    draw = np.random.default_rng(1)
    x = draw.random((1000, 4))
    event = draw.random(1000) < np.where((x[:, 0] > 0.5) & (x[:, 2] < 0.4), 0.9, 0.05)
    theirs = prim.Prim(pd.DataFrame(x, columns=list("abcd")), event).find_box()
    rows = theirs.peeling_trajectory
    best = rows.loc[(2 / (1 / rows["coverage"] + 1 / rows["density"])).idxmax()]
    own = discover(x.T.tolist(), event, np.arange(1000))
    assert {one.number for one in own.limits} == {0, 2}
    assert own.coverage == pytest.approx(best["coverage"], abs=0.05)
    assert own.density == pytest.approx(best["density"], abs=0.05)
