"""The command of limit cases: runs, output and refusals."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.question.settings import Execution
from openclosed.experiments.results.documentation import DOCS
from openclosed.sim.parameters import Parameters
from tests.theory import __main__, page
from tests.theory.__main__ import main
from tests.theory.case import LISTED, TOLD, Case, Check, Floats, Judged
from tests.theory.cases import CASE, CASES, GROUPS
from tests.theory.running import HERE, Result, design_points_of, judged

SCENARIOS = Path(__file__).with_name("conf") / "scenario" / "theory"


def test_every_case_has_a_row_and_a_scenario() -> None:
    assert sum(len(group.CASES) for group in GROUPS) == len(CASES) == len(TOLD)
    assert {path.stem for path in SCENARIOS.glob("*.yaml")} == {*CASE, "base", "cohorts"}


def test_a_varied_parameter_that_is_set_is_no_longer_varied_and_replicates_hold_everywhere() -> (
    None
):
    points = list(design_points_of(CASE["hotelling"], "firms.count=300"))
    (alone,) = design_points_of(CASE["hotelling"], "network.strength=0.2")

    assert [point.parameters.network.strength for point in points] == [0.0, 0.5, 0.8, 1.0, 1.5]
    assert {point.parameters.firms.count for point in points} == {300}
    assert alone.parameters.network.strength == 0.2
    assert [len(point.seeds) for point in design_points_of(CASE["polya"])] == [8000, 2000, 2000]
    assert [len(one.seeds) for one in design_points_of(CASE["polya"], "replicates=7")] == [7, 7, 7]


def test_the_command_prints_theory_beside_runs_and_fails_if_they_differ(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def few(cases: Sequence[Case], execution: Execution) -> list[Result]:
        return judged(cases, "firms.count=500", execution=execution)

    def judge(parameters: Parameters, _: Floats) -> Judged:
        yield Check("a wrong prediction", 2.0, parameters.network.strength, 0.5, 0, 1)

    monkeypatch.setattr(__main__, "judged", few)
    assert main(["hotelling"], HERE) == 0
    assert "open share at n = 0.5       0.60 " in capsys.readouterr().out
    for words in (["bas"], ["bass", "firms.count=5"], ["bass", "--docs"]):
        assert main(words, HERE) == 2
        assert "bass" in capsys.readouterr().err
    monkeypatch.setattr(__main__, "CASE", {"hotelling": replace(CASE["hotelling"], judge=judge)})
    assert main(["hotelling"], HERE) == 1
    assert "0 of 1 cases" in capsys.readouterr().out


def test_the_page_counts_what_passes_and_the_tables_have_every_check() -> None:
    good, bad = Check("share", 0.5, 0.625, 0.125, 0.5, 0.75), Check("time", 1.0, 1 / 3, 0.1)
    results = [Result(CASE["bass"], (), some) for some in ([good], [good, bad])]
    text = page.markdown(results)

    for words in ("1 of 2 cases", "2 of 3 checks", "Not so: R1.", "checks.png"):
        assert words in text
    assert page.cases(results)[["checks", "passed"]].to_numpy().tolist() == [[1, 1], [2, 1]]
    made = page.checks(results[1:]).drop(columns=["case", "scenario"]).astype(object)
    assert made.where(made.notna(), None).to_numpy().tolist() == [
        ["share", 0.5, 0.625, 0.5, 0.75, 0.125, True],
        ["time", 1.0, 0.3333, None, None, 0.1, False],  # to four digits
    ]


def test_the_kept_tables_have_the_cases_and_checks_that_the_page_counts() -> None:
    rows, cases = (pd.read_csv(DOCS / "tables" / f"{name}.csv") for name in (page.NAME, LISTED))
    text = (DOCS / "replication.md").read_text(encoding="utf-8")

    assert list(rows.columns) == list(page.COLUMNS)
    assert page.ABOUT in text
    assert f"({rows['passed'].sum()} of {len(rows)} checks pass)" in text
    own = rows.groupby("case", sort=False)["passed"].agg(["size", "sum"])
    assert own.to_numpy().tolist() == cases[["checks", "passed"]].to_numpy().tolist()
    assert all(case.head in text for case in CASES)
