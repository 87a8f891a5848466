"""The questions as functions: what they give is what the command writes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

from experiments import Result, compare, run, scenario, sweep, tipping
from experiments.functions import as_word
from experiments.question.errors import BadInput
from sim.parameters import Parameters
from tests.experiments.conftest import Command, question

WORLD = ["firms.count=40", "clock.horizon=24", "worlds=plain", "execution=serial"]
SETTINGS: dict[str, Any] = {"replicates": 2, "seed": 3, "quiet": True, "output": "function"}
FACTORS = {"choice.noise": [0.5, 2.0], "network.topology": ["complete", "random"]}

QUESTIONS: dict[str, tuple[Callable[[], Result], tuple[str, ...]]] = {
    "run": (lambda: run("price_war", WORLD, **SETTINGS), ("scenario=price_war",)),
    "sweep": (
        lambda: sweep("price_war", WORLD, factors=FACTORS, points=4, **SETTINGS),
        (
            "experiment=sweep",
            "scenario=price_war",
            "experiment.points=4",
            "experiment.factors={choice.noise: [0.5, 2.0], network.topology: [complete, random]}",
        ),
    ),
    "compare": (
        lambda: compare("baseline", WORLD, scenarios=["price_war"], **SETTINGS),
        ("experiment=compare", "experiment.scenarios=[price_war]"),
    ),
    "tipping": (
        lambda: tipping("baseline", WORLD, points=0, factors=["choice.noise"], **SETTINGS),
        ("experiment=tipping", "experiment.points=0", "experiment.factors=[choice.noise]"),
    ),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow if name in ("compare", "tipping") else ())
        for name in QUESTIONS
    ],
)
def test_a_function_gives_what_its_command_writes(name: str, openclosed: Command) -> None:
    function, words = QUESTIONS[name]
    said = openclosed(*words, *WORLD, "replicates=2", "seed=3", "quiet=true", "output=command")
    result = function()
    written, made = Path("command"), result.folder

    names = {path.relative_to(written) for path in written.rglob("*") if path.is_file()}
    assert names == {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    for file in sorted(names - {Path("manifest.json")}):
        if file.suffix in (".html", ".md"):  # pages tell the time, or the command
            continue
        assert (made / file).read_bytes() == (written / file).read_bytes(), file
    assert result.runs.equals(pd.read_parquet(written / "runs.parquet"))
    told = said.out.partition("\nResults: ")[0].rstrip("\n").splitlines()
    assert result.answer.splitlines() == [line.rstrip() for line in told]
    assert result.figures
    assert result.draw(result.figures[0]).axes
    with pytest.raises(BadInput, match="ask again"):
        Result(made).draw(result.figures[0])
    assert result.figure(result.figures[0]).svg.parent == made / "figures"


def test_a_notebook_shows_the_answer_and_a_figure_and_compares_months(openclosed: Command) -> None:
    openclosed(*WORLD, "replicates=2", "quiet=true", "output=command")
    result = Result("command")
    shown = result._repr_html_()
    assert result.answer.splitlines()[0] in shown
    assert "data:image/svg+xml" in shown
    later = result.months[result.months["month"] >= "2024-01"]
    assert len(later) == len(result.months) / 2
    assert set(result.events["run"]) <= set(result.runs["run"])


def test_a_scenario_is_parameters_by_the_names_of_conf_and_of_an_own_folder(tmp_path: Path) -> None:
    assert scenario() == Parameters()
    assert scenario("price_war", {"firms.count": 500}).firms.count == 500
    assert scenario("price_war") == question("scenario=price_war").parameters != Parameters()
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text(
        "# @package _global_\nchoice: {noise: 1.5}\n", encoding="utf-8"
    )
    assert scenario("mine", folder=tmp_path).choice.noise == 1.5
    with pytest.raises(BadInput, match="scenario=mine: no such scenario"):
        scenario("mine")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: run("price_wr"), "did you mean price_war"),
        (lambda: scenario("baseline", "firms.count=0"), "firms.count=0: must be"),
        (lambda: scenario(folder="nowhere"), "folder=nowhere: not found"),
        (lambda: sweep(factors={"choice.noice": [1, 2]}), "choice.noice"),
        (lambda: Result("nowhere"), "folder=nowhere: no result folder"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    ask: Callable[[], object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=says) as refused:
        ask()
    assert "\n" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert not list(tmp_path.iterdir())


def test_a_missing_table_or_figure_is_named(openclosed: Command) -> None:
    words = ("experiment=sweep", "experiment.factors=[choice.noise]", "experiment.points=2")
    openclosed(*words, *WORLD, "replicates=2", "quiet=true", "output=command")
    result = Result("command")
    assert result.table("points")["runs"].sum() == len(result.runs)
    with pytest.raises(BadInput, match="months: none are kept in command"):
        _ = result.months
    with pytest.raises(BadInput, match="figure=open_shares: must be one of"):
        result.figure("open_shares")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["choice.noise", "a", "policy.b_1"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(VALUES)
def test_a_value_as_a_word_is_that_value_again(value: object) -> None:
    parsed = OverridesParser.create().parse_override(f"name={as_word(value)}")
    assert parsed.value() == value


def test_the_functions_load_nothing_before_they_are_used_and_no_module_hides_them() -> None:
    code = (
        "import sys, experiments\n"
        "assert not {'hydra', 'numpy', 'pandas'} & sys.modules.keys()\n"
        "import experiments.sweep, experiments.tipping.crossing\n"
        "from experiments import sweep, tipping\n"
        "assert callable(sweep) and callable(tipping)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_a_plain_script_asks_without_a_guard_and_with_several_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from experiments import run\n"
        "print('once')\n"
        "small = {'firms.count': 40, 'clock.horizon': 24, 'execution.workers': 2}\n"
        "result = run('price_war', small, worlds='plain', replicates=4, quiet=True, output='made')"
        "\n"
        "print((result.runs['status'] == 'done').sum())\n",
        encoding="utf-8",
    )
    said = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["once", "4"]
    assert not said.stderr
