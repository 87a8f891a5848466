"""The scenario without each mechanism: the points, the files, the answer, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.ablation.answer import AS_IT_IS
from experiments.ablation import points_of
from experiments.runs.points import Point
from sim.parameters import Parameters
from sim.parameters.mechanisms import MECHANISMS
from tests.experiments.conftest import SMALL, Command, assert_refused

FEW = (*SMALL, "experiment=ablation", "experiment.mechanisms=[camp_affinity,flywheel]")


def test_each_mechanism_that_is_on_is_switched_off_alone() -> None:
    parameters = Parameters.model_validate({"mechanisms": {"hosting": False}})
    points = points_of(parameters)
    assert points[0] == Point(AS_IT_IS, parameters)
    assert [point.name for point in points[1:]] == [
        row.name for row in MECHANISMS if row.name != "hosting"
    ]
    for point in points[1:]:
        off = {row.name for row in MECHANISMS if not getattr(point.parameters.mechanisms, row.name)}
        assert off == {"hosting", point.name}
        assert (
            point.parameters.model_copy(update={"mechanisms": parameters.mechanisms}) == parameters
        )


def test_the_result_folder_holds_pairs_effects_figures_and_the_report(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*FEW, "output=result", "firms.count=150", "clock.horizon=36")
    assert (said.code, said.err) == (0, "")
    assert "camp affinity +" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs["run"].tolist() == list(range(12))
    assert runs["point_name"].tolist() == [
        name for name in (AS_IT_IS, "camp_affinity", "flywheel") for _ in range(4)
    ]
    seeds = runs.groupby("point")["seed"].apply(list).tolist()
    assert (
        seeds == [json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["seeds"]] * 3
    )
    effects = pd.read_csv(folder / "effects.csv")
    affinity = effects[effects["mechanism"] == "camp_affinity"].set_index("outcome")
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    for outcome in ("open_share_workloads_all", "capability_gap"):
        difference = part["camp_affinity"][outcome] - part[AS_IT_IS][outcome]
        assert affinity.loc[outcome, "change"] == pytest.approx(difference.mean())
    assert set(json.loads((folder / "verdict.json").read_text(encoding="utf-8"))) == set(part)
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file, table in (("runs.parquet", runs), ("effects.csv", effects)):
        assert named.loc[named["file"] == file, "column"].tolist() == table.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    assert len(list((folder / "figures").glob("*.png"))) == 2
    assert len(list((folder / "figures").glob("*.svg"))) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["experiment.mechanisms=[flywheels]"],
            "experiment.mechanisms=flywheels: no such mechanism; did you mean flywheel?",
        ),
        (
            ["experiment.mechanisms=[takeovers]"],
            "experiment.mechanisms=takeovers: no such mechanism; removed, instead: vendors that ",
        ),
        (
            ["mechanisms.flywheel=false"],
            "experiment.mechanisms: flywheel is off in this scenario already",
        ),
        (
            ["experiment.outcomes=[open_share_token_all]"],
            "experiment.outcomes: open_share_token_all is no outcome; did you mean ",
        ),
        (["replicates=1"], "replicates=1: a paired interval needs at least 2"),
        (["mechanisms.flywheels=false"], "mechanisms.flywheels: no such parameter; did you mean "),
        (["mechanisms.flywheel=2"], "mechanisms.flywheel=2: must be true or false"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
