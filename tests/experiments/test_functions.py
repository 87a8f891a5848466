"""The questions as functions: what they give is what the command writes."""

import inspect
import pydoc
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

import openclosed as oc
from openclosed.experiments import functions
from openclosed.experiments.functions import as_word
from openclosed.experiments.question.composing import question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import find_question
from openclosed.experiments.question.settings import Question
from tests.experiments.conftest import Command, laid, runs_in


def wrong(one: object) -> Any:
    """A value of a type that a function does not take."""
    return one


WORLD = ["firms.count=40", "clock.horizon=24", "unmeasured=default", "execution=serial"]
FACTORS = {"choice.logit_scale": [0.5, 2.0], "network.topology": ["complete", "random"]}
SCRIPT = """
import openclosed as oc
print("once")

class Typed(oc.Ecosystem):
    def step(self):
        super().step()

small = {"firms.count": 40, "clock.horizon": 24, "execution.workers": 2}
made = oc.answer("price_war", small, unmeasured="default", replicates=4, quiet=True, output="made",
                 ecosystem=Typed)
print((made.runs["status"] == "done").sum())
"""


def test_a_function_gives_what_its_command_writes_and_a_notebook_shows_it(
    openclosed: Command,
) -> None:
    words = ("replicates=2", "seed=3", "quiet=true", "output=command", "experiment.design_points=2")
    factors = "{choice.logit_scale: [0.5, 2.0], network.topology: [complete, random]}"
    asked = ("experiment=sweep", "scenario=price_war", f"experiment.factors={factors}")
    printed = openclosed(*asked, *WORLD, *words, "experiment.keep_series=[price_closed]")
    result = oc.sweep(
        "price_war", WORLD, factors=FACTORS, design_points=2, keep_series=["price_closed"],
        replicates=2, seed=3, quiet=True, output="function",
    )  # fmt: skip
    written, done = Path("command"), result.folder
    names = {path.relative_to(written) for path in written.rglob("*") if path.is_file()}
    assert names == {path.relative_to(done) for path in done.rglob("*") if path.is_file()}
    for file in sorted(names - {Path("manifest.json")}):
        if file.suffix not in (".html", ".md"):  # pages tell the time, or the command
            assert (done / file).read_bytes() == (written / file).read_bytes(), file
    assert result.runs.equals(runs_in(written))
    assert result.table("points")["runs"].sum() == len(result.runs)
    summary = printed.out.partition("\nResults: ")[0].rstrip("\n").splitlines()
    assert result.answer.splitlines() == [line.rstrip() for line in summary]
    shown = result._repr_html_()
    assert result.answer.splitlines()[0] in shown
    assert "data:image/png" in shown
    assert result.draw(result.figures[0]).figure.axes
    with pytest.raises(BadInput, match=r"events: .* function"):
        _ = result.events
    with pytest.raises(BadInput, match="figure=open_shares: must be one of"):
        result.figure("open_shares")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: oc.answer("price_wr"), "did you mean price_war"),
        (lambda: oc.scenario("baseline", "firms.count=0"), "firms.count=0: must be"),
        (lambda: oc.scenario(folder="nowhere"), "folder=nowhere: "),
        (lambda: oc.Result("nowhere"), "folder=nowhere: "),
        (lambda: oc.scenarios("nowhere"), "folder=nowhere: "),
        (lambda: oc.scenarios(wrong(5)), "folder=5: "),
        (lambda: oc.answer("baseline", {"vendors": {}}), "^vendors={}: .* baseline"),
        (lambda: oc.answer("baseline", {"vendors": None}), "^vendors=null: .* baseline"),
        (lambda: oc.answer("baseline", {"policy": None}), "^policy=null: .* standards_support"),
        (lambda: oc.answer("baseline", {"": 1}), "^=1: "),
        (lambda: oc.answer(wrong(5)), "^scenario=5: .* price_war"),
        (lambda: oc.sweep(wrong(["population=small"])), r"^scenario=\['population=small'\]: "),
        *((partial(oc.answer, wrong(one)), "^scenario=.* the name of a scenario")
          for one in (None, "", "../x", "a\nb", "${a}", "a,b")),
        (lambda: wrong(oc.answer)("baseline", {}, "", 5), "^answer: takes scenario, changes"),
        (lambda: oc.answer("baseline", wrong(b"a=1")), "^changes=b'a=1': "),
        (lambda: oc.answer("baseline", {"dials.cost": "a\nb"}), "^dials.cost=a b: "),
        (lambda: oc.what_if("plateau", scenarios=["ban"]), "^scenarios: "),
        (lambda: oc.model("baseline", {"firms.count": 1, "unmeasured": "default"}),
         "set network.degree"),
        (lambda: oc.what_if(""), "^'': must be the name"),
        (lambda: oc.answer(ecosystem=wrong(5)), "^ecosystem=5: must be a class"),
        (lambda: oc.Result(wrong(5)), "^folder=5: "),
        (lambda: oc.sweep(factors=[]), r"factors=\[\]: names no parameter"),
        (lambda: oc.sweep(factors=wrong([5])), r"=\[5\]: must be a list of names, as [^(]*$"),
        (lambda: oc.sweep(factors={"dials.cost": [0, 2]}), r"cost=2: .* from 0 to 1$"),
        (lambda: oc.answer("baseline", wrong([None])), "^None: "),
        (lambda: oc.answer("baseline", wrong(5)), "^changes=5: "),
        (lambda: oc.answer("baseline", {"firms.count": object()}), "^firms.count=<object"),
        (lambda: oc.answer("baseline", {"own.names": [b"a"]}), r"^own.names=\[b'a'\]"),
        (lambda: oc.what_if(wrong(5)), "^5: "),
        (lambda: oc.answer(output="a\0b"), r"^output='a\\x00b': "),
        (lambda: oc.answer(output="p${firms.count}q"), r"^output='p\${firms.count}q': "),
        (lambda: oc.answer(replicates=True), "^replicates=true: .* whole number"),
        (lambda: oc.answer(seed=True), "^seed=true: .* whole number"),
        (lambda: oc.answer("baseline", {"execution.workers": True}), "workers=true: .* whole"),
        (lambda: oc.sweep(design_points=True), "design_points=true: .* whole number"),
        (lambda: oc.scenario("baseline", {"firms.count": True}), "^firms.count=true: .* whole"),
        (lambda: oc.scenario("baseline", {"firms": {}}), "^firms={}: changes nothing"),
        (lambda: oc.scenario("baseline", {"firms.startups.tastes": {}}), "tastes={}: changes"),
        (lambda: oc.sweep(factors={"choice.logit_scale": []}), "factors.choice.logit_scale: "),
        *((partial(oc.model, seed=wrong(one)), "^seed=.* whole number")
          for one in (-1, 1.5, float("nan"), None, [1], "1", 2**63, np.ones(2))),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_line(
    ask: Callable[[], object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=says) as refused:
        ask()
    assert "\n" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ask", [oc.answer, oc.sweep, oc.tipping, oc.update, oc.what_if])
def test_help_and_signature_say_every_setting(ask: Callable[..., oc.Result]) -> None:
    settings = find_question(ask.__name__).settings
    text = pydoc.render_doc(ask, renderer=pydoc.TextDoc())
    names = [name for name, one in settings.model_fields.items() if one.init is not False]
    for name in [*names, "changes", "folder"]:
        assert re.search(rf"^    {name}: ", text, re.MULTILINE), f"{name} in the signature"
        assert re.search(rf"^        {name}: \S", text, re.MULTILINE), f"{name} in the help"
    shown = inspect.signature(ask).parameters
    assert not {*settings.model_fields}.difference(names).intersection(shown)
    assert shown["replicates"].default == settings.model_fields["replicates"].default


def test_a_model_is_built_from_plain_values_as_mesas_batch_run_gives_them() -> None:
    values = {"scenario": ["baseline", "price_war"], "unmeasured": "default", "firms.count": 40}
    values |= {"dials.cost": [0.0, 1.0], "clock.horizon": 60}
    rows = mesa.batch_run(oc.model, values, rng=[1], display_progress=False)
    assert {(row["scenario"], row["dials.cost"]) for row in rows} == {
        (name, cost) for name in ("baseline", "price_war") for cost in (0.0, 1.0)
    }
    assert len({row["price_closed"] for row in rows}) == 4
    with pytest.raises(BadInput, match=r"dials\.cost=2: must be"):
        oc.model(**dict[str, Any]({"dials.cost": 2}))


def test_a_parameter_in_a_month_is_what_the_run_has_then() -> None:
    changes = {"dials.support": 1, "mechanisms.flywheel": False, "policy": "standards_support"}
    asked = oc.scenario("price_war", changes)
    assert asked.support.integrators < asked.at().support.integrators == 1.0
    run = oc.Ecosystem(asked, rng=1)
    for month in ("2023-01", "2027-01"):
        while f"{run.date:%Y-%m}" < month:
            run.step()
        run.step()
        assert asked.at(month) == run.in_force
    assert asked.at("2027-01") != asked.at()
    with pytest.raises(ValueError, match="2027-13"):
        asked.at("2027-13")


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).filter(
    lambda text: "${" not in text
)
ARRAYS = [
    np.linspace(0.5, 2, 3), np.array([[1, 2], [3, 4]]), np.float32(0.5), np.bool_(True),
    pd.Series(["a", "b"]), pd.Index([1, 2]),
]  # fmt: skip
VALUES = st.none() | st.booleans() | NUMBERS | TEXTS
KEYS = st.sampled_from(["choice.logit_scale", "a", "policy.b_1"])


@given(VALUES | st.lists(VALUES) | st.dictionaries(KEYS, VALUES | st.lists(VALUES)))
def test_a_value_as_a_word_is_that_value_again(value: object) -> None:
    assert as_parsed(value) == value


@pytest.mark.parametrize("value", ARRAYS, ids=str)
def test_an_array_as_a_word_is_a_list(value: Any) -> None:
    assert as_parsed(value) == value.tolist()


def as_parsed(value: object) -> object:
    """A value as Hydra reads its word."""
    return OverridesParser.create().parse_override(f"name={as_word(value)}").value()


@pytest.mark.slow
def test_a_plain_script_asks_without_a_guard_of_its_own_model_and_with_several_processes(
    tmp_path: Path,
) -> None:
    script = laid(tmp_path / "script.py", SCRIPT)
    printed = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert printed.stdout.split() == ["once", "4"]
    assert not printed.stderr


def test_words_are_composed_once_for_all_seeds_unless_a_file_or_variable_may_change_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Sequence[str]] = []

    def counted(words: Sequence[str]) -> Question:
        asked.append(words)
        return question_of(words)

    monkeypatch.setattr(functions, "question_of", counted)
    monkeypatch.setenv("COUNT", "21")
    small = {"unmeasured": "default", "clock.horizon": 25}
    seeds = [
        int(oc.model(changes=small | {"firms.count": 23}, seed=seed).seed) for seed in (1, 2, 1)
    ]
    assert (len(asked), seeds) == (1, [1, 2, 1])
    of_environment = ["unmeasured=default", "clock.horizon=25", "firms.count=${oc.env:COUNT}"]
    for count in ("21", "22"):
        monkeypatch.setenv("COUNT", count)
        assert oc.model(changes=of_environment).firm_table.kind.size == int(count)
    oc.model(changes=small, folder=".")
    oc.model(changes=small, folder=".")
    assert len(asked) == 5
