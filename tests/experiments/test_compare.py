"""Scenarios side by side: the points, the files, the answer, bad input."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.compare import WITHOUT, without_each
from experiments.question.config_nodes import CONFIGURATION
from tests.experiments.conftest import SMALL, Command, assert_refused, question

FEW = (*SMALL, "experiment=compare", "experiment.scenarios=[price_war,lock_in]")


def test_the_result_folder_holds_pairs_differences_figures_report_and_page(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*FEW, "worlds=mixture", "output=result", "clock.horizon=48")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    names = ["baseline", "price_war", "lock_in"]
    assert runs["scenario"].tolist() == [name for name in names for _ in range(4)]
    assert len(set(runs.groupby("scenario")["seed"].apply(tuple))) == 1
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("scenario")}
    table = pd.read_csv(folder / "differences.csv")
    for name, outcome in (("price_war", "price_closed"), ("lock_in", "policy_cost")):
        found = table[(table["scenario"] == name) & (table["outcome"] == outcome)]
        difference = part[name][outcome] - part["baseline"][outcome]
        assert found["change"].item() == pytest.approx(difference.mean())
    months = pd.read_parquet(folder / "months.parquet")
    assert len(months) == 12 * 48
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    files = {"runs.parquet": runs, "months.parquet": months, "differences.csv": table}
    files |= {name: pd.read_csv(folder / name) for name in ("what_ifs.csv", "by_hypothesis.csv")}
    for file, columns in files.items():
        assert named.loc[named["file"] == file, "column"].tolist() == columns.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    assert {one.stem for one in (folder / "figures").iterdir()} == {"what_ifs", "paths"}


def test_mechanisms_are_switched_off_one_at_a_time(openclosed: Command, tmp_path: Path) -> None:
    words = ("experiment=compare", "experiment.without=[flywheel,imitation]", "clock.horizon=48")
    assert openclosed(*SMALL, *words, "output=result").code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    names = ["baseline", "without flywheel", "without imitation"]
    assert list(runs["point_name"].unique()) == names
    switched = without_each(question().parameters, ["all"])
    assert len(switched) > 10
    for point, _ in switched:
        name = point.name.removeprefix(WITHOUT)
        assert not getattr(point.parameters.mechanisms, name)
        assert question(f"mechanisms.{name}=false").parameters == point.parameters


def test_every_scenario_is_asked_under_the_same_words(openclosed: Command, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "scenario" / "cheap.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "# @package _global_\ndescription: Firms look at the bill first.\n"
        "firms: {enterprise: {tastes: {cost: 2.0}}}\n",
        encoding="utf-8",
    )
    words = ("experiment=compare", "experiment.scenarios=[cheap,baseline]", "scenario=lock_in")
    folder = ("--config-dir", str(tmp_path / "mine"))
    said = openclosed(*folder, *SMALL, *words, "clock.horizon=48", "output=result")
    assert (said.code, said.err) == (0, "")
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert list(runs["scenario"].unique()) == ["lock_in", "cheap", "baseline"]
    ends = runs.groupby("scenario")["open_share_workloads_all"].apply(tuple)
    assert ends.nunique() == 3
    said = openclosed(*SMALL, "scenario=baseline", "clock.horizon=48", "output=alone")
    alone = pd.read_parquet(tmp_path / "alone" / "runs.parquet")
    assert tuple(alone["open_share_workloads_all"]) == ends["baseline"]


def test_without_names_all_scenarios_are_compared(openclosed: Command, tmp_path: Path) -> None:
    words = ("firms.count=10", "replicates=2", "experiment=compare", "output=result")
    assert openclosed(*SMALL[:4], *words, "execution=serial", "quiet=true").code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    shipped = {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")}
    assert set(runs["scenario"]) == shipped
    assert len(runs) == 2 * len(shipped)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.scenarios=[lock_inn]"], "scenario=lock_inn: no such scenario; did you mean "),
        (["experiment.scenarios=[baseline]"], "experiment.scenarios: nothing to compare baseline"),
        (["experiment.without=[flywheels]"], "experiment.without=flywheels: no such mechanism"),
        (
            ["experiment.without=[flywheel]", "mechanisms.flywheel=false"],
            "experiment.without: flywheel is off in this scenario already",
        ),
        (
            ["experiment.outcomes=[open_share_token_all]"],
            "experiment.outcomes: open_share_token_all is no outcome; did you mean ",
        ),
        (["replicates=1"], "replicates=1: a paired interval needs at least 2"),
        (["outcome=capability_gaps"], "outcome=capability_gaps: no outcome; did you mean "),
        (["outcome=capability_gap"], "outcome and direction: name both, or leave both empty"),
        (["direction=sideways"], "direction=sideways: "),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)


def test_a_scenario_with_another_clock_is_refused(openclosed: Command, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "scenario" / "short.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("# @package _global_\nclock: {start: 2024-01}\n", encoding="utf-8")
    words = ("experiment=compare", "experiment.scenarios=[short]", "output=result")
    said = openclosed("--config-dir", str(tmp_path / "mine"), *SMALL, *words)
    assert said.code == 2
    assert "short has another clock than baseline" in said.err
