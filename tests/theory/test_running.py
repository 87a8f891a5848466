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
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged
from tests.theory.cases import CASE, CASES
from tests.theory.running import HERE, Result, design_points_of, judged

SCENARIOS = Path(__file__).with_name("conf") / "scenario" / "theory"
GOOD = Check("share", 0.5, 0.625, 0.125, 0.5, 0.75)
BAD = Check("price", 2.0, 2.5, 0.1, 2.5, 2.5)


def synthetic(*checks: Check, error: str = "") -> Result:
    return Result(CASE["bass"], 7, (), checks, error)


def test_there_is_a_case_for_every_number_and_a_scenario_for_every_case() -> None:
    numbers = [*(f"R{number}" for number in range(1, 18)), *(f"L{n}" for n in range(1, 15))]

    assert [case.id for case in CASES] == numbers
    assert {path.stem for path in SCENARIOS.glob("*.yaml")} == {*CASE, "base", "cohorts"}


def test_a_varied_parameter_that_is_set_is_no_longer_varied() -> None:
    points = list(design_points_of(CASE["hotelling"], "firms.count=300"))
    (alone,) = design_points_of(CASE["hotelling"], "network.strength=0.2")

    assert [point.parameters.network.strength for point in points] == [0.0, 0.5, 0.8, 1.0, 1.5]
    assert {point.parameters.firms.count for point in points} == {300}
    assert alone.parameters.network.strength == 0.2


def test_replicates_that_are_set_hold_for_every_point() -> None:
    assert [len(point.seeds) for point in design_points_of(CASE["polya"])] == [8000, 2000, 2000]
    assert [len(one.seeds) for one in design_points_of(CASE["polya"], "replicates=7")] == [7, 7, 7]


@pytest.fixture
def _few_firms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command run its cases with 500 firms."""

    def few(cases: Sequence[Case], execution: Execution) -> list[Result]:
        return judged(cases, "firms.count=500", execution=execution)

    monkeypatch.setattr(__main__, "judged", few)


@pytest.mark.usefixtures("_few_firms")
def test_the_command_prints_what_theory_predicts_beside_what_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hotelling"], HERE) == 0
    assert "open share at n = 0.5  0.6 " in capsys.readouterr().out
    for words in (["bas"], ["bass", "firms.count=5"], ["bass", "--docs"]):
        assert main(words, HERE) == 2
        assert "bass" in capsys.readouterr().err


@pytest.mark.usefixtures("_few_firms")
def test_a_wrong_prediction_fails_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(points: DesignPoints) -> Judged:
        yield Check("a wrong prediction", 2.0, points[0].parameters.network.strength, 0.5, 0, 1)

    wrong = replace(CASE["hotelling"], judge=judge)
    monkeypatch.setattr(__main__, "CASE", {"hotelling": wrong})

    assert main(["hotelling"], HERE) == 1
    assert "0 of 1 cases" in capsys.readouterr().out


def test_a_run_that_fails_is_kept_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Parameters, seed: int) -> Floats:
        raise ArithmeticError(f"not at {len(str(seed)) > 0}")

    monkeypatch.setitem(CASE, "hotelling", replace(CASE["hotelling"], measure=broken))
    (result,) = judged([CASE["hotelling"]], "replicates=2")

    assert not result.passed
    assert result.error == "10 of 10 runs failed: ArithmeticError: not at True"


def test_the_page_counts_what_passes_and_names_what_does_not() -> None:
    wrong, failed = synthetic(GOOD, BAD), synthetic(GOOD, error="one run failed")
    results = [synthetic(GOOD), wrong, failed]
    text = page.markdown(results)

    assert "1 of 3 cases" in text
    assert "3 of 4 checks" in text
    assert "Not so in R1: price, 2.5 for 2." in text
    assert "Not so in R1: one run failed." in text
    assert "checks.png" in text
    assert page.cases(results)[["checks", "passed", "runs"]].to_numpy().tolist() == [
        [1, 1, 7], [2, 1, 7], [1, 1, 7],
    ]  # fmt: skip


def test_the_table_has_every_check_with_its_interval_to_four_digits() -> None:
    made = page.checks([synthetic(GOOD, BAD, Check("time", 1.0, 1 / 3, 0.1))])
    rows = made.drop(columns=["case", "scenario"]).astype(object)
    assert rows.where(rows.notna(), None).to_numpy().tolist() == [
        ["share", 0.5, 0.625, 0.5, 0.75, 0.125, True],
        ["price", 2.0, 2.5, 2.5, 2.5, 0.1, False],
        ["time", 1.0, 0.3333, None, None, 0.1, False],
    ]


def test_the_kept_tables_have_the_cases_and_checks_that_the_page_counts() -> None:
    rows, cases = (
        pd.read_csv(DOCS / "tables" / f"{name}.csv") for name in (page.NAME, page.LISTED)
    )
    text = (DOCS / "replication.md").read_text(encoding="utf-8")

    assert list(rows.columns) == list(page.COLUMNS)
    assert page.ABOUT in text
    assert f"({rows['passed'].sum()} of {len(rows)} checks pass)" in text
    own = rows.groupby("case", sort=False)["passed"].agg(["size", "sum"])
    assert own.to_numpy().tolist() == cases[["checks", "passed"]].to_numpy().tolist()
    now = page.cases([Result(case, 0, (), (), "") for case in CASES])
    same = ["case", "title", "prediction", "source", "scenario", "switched_off"]
    pd.testing.assert_frame_equal(cases[same], now[same])
    assert all(f"{case.id} {case.title}" in text for case in CASES)
