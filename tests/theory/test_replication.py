"""What the command of limit cases runs, says and refuses."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from sim.parameters import Parameters, describe
from tests.theory import __main__
from tests.theory.__main__ import main
from tests.theory.case import Case, Floats, Runs
from tests.theory.cases import CASE, CASES
from tests.theory.replicated import replicated
from tests.theory.replication import finding, points_of, shipped
from tests.theory.report import Chart, Check, Curve
from tests.theory.work import Made, Point, chunks_of, cost, make

SCENARIOS = Path(__file__).with_name("conf") / "scenario" / "theory"


def test_there_is_a_case_for_every_number_and_a_scenario_for_every_case() -> None:
    files = {path.stem for path in (SCENARIOS).glob("*.yaml")}

    numbers = [*(f"R{number}" for number in range(1, 18)), *(f"L{n}" for n in range(1, 15))]
    assert [case.id for case in CASES] == numbers
    assert files == {case.name for case in CASES} | {"base", "cohorts"}


@pytest.mark.parametrize("name", CASE)
def test_the_keys_of_a_case_exist_and_are_named_in_its_file(name: str) -> None:
    parameters = shipped(name).parameters
    known = {info.name for info in describe(parameters)}
    known |= {"replicates", "vendors", "communities"}
    known |= {f"schedule.{path}" for path in parameters.schedule}
    path = SCENARIOS / f"{name}.yaml"
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]

    assert set(CASE[name].keys) <= known
    assert any("Meant to be overridden" in line for line in comments)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["replicates"] >= 1


def test_a_varied_parameter_that_is_set_is_no_longer_varied() -> None:
    case, original = CASE["hotelling"], shipped("hotelling")

    assert len(points_of(case, original, original)) == 5
    other = points_of(case, original, shipped("hotelling", "firms.count=300"))
    assert [point.parameters.network.strength for point in other] == [0.0, 0.5, 0.8, 1.0, 1.5]
    assert {point.parameters.firms.count for point in other} == {300}
    (alone,) = points_of(case, original, shipped("hotelling", "network.strength=0.2"))
    assert alone.parameters.network.strength == 0.2


def test_replicates_that_are_set_hold_for_every_point() -> None:
    case, original = CASE["polya"], shipped("polya")

    assert [len(p.seeds) for p in points_of(case, original, original)] == [8000, 2000, 2000]
    few = points_of(case, original, shipped("polya", "replicates=7"))
    assert [len(point.seeds) for point in few] == [7, 7, 7]


def test_chunks_hold_every_run_once_the_longest_first() -> None:
    original = shipped("polya")
    points = points_of(CASE["polya"], original, original)
    chunks = chunks_of(points)
    runs = Counter((chunk.point, run) for chunk in chunks for run in chunk.runs)

    assert set(runs.values()) == {1}
    assert len(runs) == 12_000
    work = [cost(points[chunk.point].parameters) * len(chunk.runs) for chunk in chunks]
    assert work == sorted(work, reverse=True)


def test_the_command_prints_what_theory_predicts_beside_what_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["hotelling", "firms.count=500"]) == 0
    assert "R10 hotelling  open share at n = 0.5  0.6" in capsys.readouterr().out
    assert main(["hotelling", "firms.count=500", "choice.noise=1"]) == 0
    assert "no prediction for these values: choice.noise=1.0" in capsys.readouterr().out
    assert main(["bas"]) == 2


def test_the_command_fails_when_the_engine_does_not_give_what_theory_predicts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(__main__, "CASE", {"hotelling": _altered(CASE["hotelling"])})
    assert main(["hotelling", "firms.count=500"]) == 1
    assert "0 of 1 cases give what theory predicts" in capsys.readouterr().out


def _altered(case: Case) -> Case:
    def judge(points: list[Runs]) -> tuple[list[Check], Chart]:
        check = Check("a wrong prediction", 2.0, points[0].parameters.network.strength, 0, 1, 0.5)
        return [check], Chart("x", "y", [Curve("points", [0, 1], [0, 1], False)])

    return Case(
        case.id, case.name, case.title, case.source, case.equation, case.switched_off, case.keys,
        case.measure, judge,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_run_that_fails_is_kept_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Parameters, seed: int) -> Floats:
        raise ArithmeticError(f"seed {seed}")

    case = CASE["hotelling"]
    points = [Point("hotelling", shipped("hotelling").parameters, [5])]
    monkeypatch.setattr("tests.theory.work.CASE", {
        "hotelling": Case(case.id, case.name, "", "", "", "", (), broken, case.judge)
    })  # fmt: skip
    (failed,) = make(points, chunks_of(points)[0])

    assert failed == Made(0, 0, None, "ArithmeticError: seed 5")
    found = finding(case, points, [failed])
    assert not found.passed
    assert found.error == "1 of 1 runs failed: ArithmeticError: seed 5"


@pytest.mark.parametrize(
    ("name", "override", "why"),
    [
        ("logit_bertrand", "choice.cost_form=log", "choice.cost_form=log"),
        ("logit_bertrand", "+vendors.third.cost_factor=2", "only if there are two or more closed"),
        ("logit_bertrand", "clock.horizon=36", "only if clock.horizon is at least 40 steps"),
        ("watts", "network.topology=small_world", "only if network.topology is random or regular"),
    ],
)
def test_what_a_prediction_does_not_cover_is_not_judged(name: str, override: str, why: str) -> None:
    found = replicated(name, override, "firms.count=100", "replicates=1")

    assert [one.startswith(why) for one in found.unpredicted] == [True]
    assert not found.is_judged
    assert found.passed
