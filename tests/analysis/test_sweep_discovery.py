"""The box of parameters in which an ending is frequent: its blanks, tables and picture."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from openclosed.analysis.finding.finding import Finding, records
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.sweep import discovery
from openclosed.experiments.sweep.answer import Sweep, answer
from openclosed.experiments.sweep.discovery import FEWEST, ending_of
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible
from tests.analysis.test_sweep import (
    ASKED,
    CONFIG,
    FACTORS,
    IDLE,
    KIND,
    KINDS,
    OUTCOME,
    RISES,
    SPAN,
    finding_of,
    runs_of,
)  # fmt: skip


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    return spy(monkeypatch, discovery)


def drawn_runs(wins: float) -> pd.DataFrame:
    """160 points of 4 seeds; open wins with the chance `wins` where the first factor is above 0.6
    and the kind is b, else with a tenth of it."""
    draw, seeds = np.random.default_rng(2), 4
    one = runs_of(0.0).iloc[[0]]
    names = ["as it is", *(f"point {i + 1}" for i in range(160))]
    rises = np.array([0.5, *draw.random(160)]).repeat(seeds)
    kind = np.array(["a", *draw.choice(["a", "b"], 160)]).repeat(seeds)
    chance = np.where((rises > 0.6) & (kind == "b"), wins, wins / 10)
    ending = np.where(draw.random(len(chance)) < chance, "open", "closed")
    runs = pd.concat([one] * len(chance), ignore_index=True)
    return runs.assign(
        **{RISES: rises, KIND: kind, IDLE: np.array([0.5, *draw.random(160)]).repeat(seeds),
           STARTUPS.ending: ending, OUTCOME: draw.random(len(chance))},
        point_name=np.repeat(names, seeds), seed=list(range(seeds)) * 161, run=range(len(chance)),
    )  # fmt: skip


def sought(runs: pd.DataFrame, ending: str = "open") -> tuple[Sweep, Finding]:
    manifest = {
        "config": CONFIG | {"experiment": ASKED | {"discover": ending}},
        "factors": {RISES: SPAN, IDLE: SPAN, KIND: KINDS},
    }
    found = answer(runs, FACTORS, OUTCOME, manifest)
    return found, finding_of(found, runs, manifest)


def test_the_title_names_the_box_and_its_blanks_are_those_of_the_runs_in_it(said: Blanks) -> None:
    runs = drawn_runs(0.9)
    _, shown = sought(runs)
    box = next(one for one in shown.tables if one.name == "box").rows.set_index("factor")
    assert set(box.index) == {RISES, KIND}
    assert box.loc[RISES, "low"] == pytest.approx(0.6, abs=0.05)
    assert box.loc[KIND, "choices"] == "b"
    design = runs[runs["point_name"] != "as it is"]
    wins = design[STARTUPS.ending] == "open"
    above, of_kind = design[RISES] >= box.loc[RISES, "low"], design[KIND] == "b"
    (blanks,) = said["box"]
    assert blanks["density"] == pytest.approx(wins[above & of_kind].mean())
    assert blanks["coverage"] == pytest.approx(wins[above & of_kind].sum() / wins.sum())
    assert blanks["all_runs"] == pytest.approx(wins.mean())
    assert blanks["held_out"] > 0.75
    assert blanks["clear"]
    assert box.loc[RISES, "density_without"] == pytest.approx(wins[of_kind].mean())
    assert box.loc[KIND, "density_without"] == pytest.approx(wins[above].mean())
    for text in ("model.rises is above", "model.kind is b", STARTUPS.name):
        assert text.replace("model.", "") in shown.title.replace("model.", "")
    assert len(shown.sentences) <= 3
    whole = records(next(one for one in shown.tables if one.name == "discovery").rows)[0]
    assert {name: whole[name] for name in ("density", "coverage", "all_runs")} == {
        name: blanks[name] for name in ("density", "coverage", "all_runs")
    }


def test_the_picture_shows_the_box_in_the_range_of_the_design() -> None:
    runs = drawn_runs(0.9)
    _, shown = sought(runs)
    picture = next(one for one in shown.figures if one.name == "box")
    drawn = picture.draw()
    low = next(one for one in shown.tables if one.name == "box").rows.set_index("factor")["low"]
    values = runs.loc[runs["point_name"] != "as it is", RISES]
    place = (low[RISES] - values.min()) / np.ptp(values)
    bars = drawn.axes[0].patches
    starts = [bar.get_x() for bar in bars if isinstance(bar, Rectangle)]
    assert any(start == pytest.approx(place) for start in starts)
    assert_legible(picture)


def test_too_few_runs_with_an_ending_are_one_line_and_no_box(said: Blanks) -> None:
    runs = drawn_runs(0.9)
    wins = runs.index[(runs[STARTUPS.ending] == "open") & (runs["point_name"] != "as it is")]
    runs.loc[wins[FEWEST - 1 :], STARTUPS.ending] = "closed"
    plain, shown = sought(runs, "")[1], sought(runs)[1]
    (blanks,) = said["few_endings"]
    assert (blanks["count"], blanks["runs"]) == (FEWEST - 1, 640)
    assert shown.title == plain.title
    assert len(shown.sentences) <= 3
    assert {one.name for one in shown.tables} == {one.name for one in plain.tables}
    runs.loc[wins[FEWEST - 1], STARTUPS.ending] = "open"
    sought(runs)
    assert len(said["few_endings"]) == 1


def test_an_ending_that_chance_spreads_has_no_clear_box(said: Blanks) -> None:
    runs = drawn_runs(0.9)
    draw = np.random.default_rng(10)
    runs[STARTUPS.ending] = np.where(draw.random(len(runs)) < 0.3, "open", "closed")
    sought(runs)
    assert said["no_region"]
    assert not said["region"]


def test_an_ending_is_named_by_its_label_alone_or_by_its_column() -> None:
    assert ending_of("open", "workloads") == (STARTUPS.ending, "open", STARTUPS.name)
    assert ending_of("ending_closed", "spend")[:2] == ("ending_spend_all", "closed")
    column = ending_of("ending_purchased_tokens_enterprises_no_closed", "spend")
    assert column[:2] == ("ending_purchased_tokens_enterprises", "no_closed")
    assert column[2] == "enterprises' purchased tokens"
    with pytest.raises(BadInput, match=r"experiment\.discover=opne: "):
        ending_of("opne", "workloads")
