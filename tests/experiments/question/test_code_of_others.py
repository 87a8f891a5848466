"""Files of others: no code runs, and what is wrong or would not end is refused."""

import json
import os
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from openclosed.experiments.answer import question as answering
from openclosed.experiments.question.composing import question_from
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.hydra_inside import MOST_BYTES, checked_text, refuse_references
from openclosed.experiments.results import provenance
from openclosed.experiments.results.started import started_at
from tests.experiments.conftest import Command, assert_refused, laid, question

THEIRS = "vendors.challenger._target_=module_of_theirs.Theirs"
ADDRESS = "execution.address=tcp://theirs:8786"
HEAD = "# @package _global_\n"
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)
CHAIN = "own: {a0: xxxxxxxxxx, " + "".join(
    f"a{n}: '{4 * f'${{own.a{n - 1}}}'}', " for n in range(1, 15)
) + "}\n"  # fmt: skip
FIRST = "own: {a0: xxxxxxxxxx, a1: '${own.a0}', a2: '${ own.a1 }'}\n"
CALLBACK = "{x: {_target_: theirs.Callback}}"
OF_HYDRA = "Hydra's own settings"
SCENARIO = f"""{HEAD}code: [module_of_theirs]
vendors: {{challenger: {{_target_: module_of_theirs.Theirs}}}}
"""


@pytest.fixture(autouse=True)
def _theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a class of theirs, and a scenario that names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(answering, "run", lambda *_: 0)
    monkeypatch.delitem(sys.modules, "module_of_theirs", raising=False)
    text = "from openclosed.sim.agents import ClosedLab\nclass Theirs(ClosedLab): pass\n"
    laid("module_of_theirs.py", text)
    laid("scenario/theirs.yaml", SCENARIO)


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("code=module_of_theirs", True),
        ("code=[other,module_of_theirs]", True),
        ("code=.", True),
        ("seed=1", False),
        ("code=module_of", False),
        ("+notes.code=module_of_theirs", False),
    ],
)
def test_a_class_that_a_file_names_plays_only_if_the_command_line_names_its_module_or_folder(
    word: str, named: bool, openclosed: Command
) -> None:
    output = openclosed("--config-dir", ".", "scenario=theirs", word)
    if named:
        assert output == (0, "", "")
        return
    assert_refused(output, "" if "notes" in word else f"{THEIRS}: ")
    assert "module_of_theirs" not in sys.modules


@pytest.mark.parametrize(
    ("words", "says"),
    [([THEIRS], "code=module_of_theirs"), (["execution=dask", ADDRESS], rf"{ADDRESS}: ")],
)
def test_what_the_command_line_sets_is_refused_where_only_a_file_does(
    words: list[str], says: str
) -> None:
    asked = question(*words)
    content = OmegaConf.create(asked.config())
    with pytest.raises(BadInput, match=says):
        question_from(content, asked.scenario, typed=("firms.count=30", f"{words[0]}2"))


@pytest.mark.parametrize(
    "theirs", [THEIRS, "experiment.question=module_of_theirs.run", "hydra.searchpath=[file:///a]"]
)
def test_the_words_of_a_folder_name_no_code(
    theirs: str, openclosed: Command, tmp_path: Path
) -> None:
    started = started_at(tmp_path)
    begun = provenance.manifest(question("unmeasured=default"), [], [], started)
    begun["words"].append(theirs)
    key, _, value = theirs.partition("=")
    if key == "experiment.question":
        begun["config"]["experiment"]["question"] = value
    laid("result.unfinished/manifest.json", json.dumps(begun))
    assert_refused(openclosed("resume=result"), "" if "hydra" in theirs else f"{theirs}: ")
    assert "module_of_theirs" not in sys.modules


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("description: No package line here.\nfirms: {count: 7}\n", HEAD.strip()),
        (HEAD + "firms: {count: 7\n", "theirs.yaml"),
        (HEAD + "support: {smoothing_months: 7}\n", "support.smoothing_months: no such"),
        (HEAD + "defaults: [override /network: ring]\n", "network=ring"),
        (HEAD + "clock: {start: 2024-01}\n", "theirs has another clock than baseline"),
        (HEAD + BOMB, "12,345,685 entries"),
        (HEAD + "firms: &all {count: *all}\n", "alias *all"),
        (HEAD + CHAIN, "refers to a reference to a reference"),
        (HEAD + f"defaults: [override /network: links]\n{FIRST}", "a reference to a reference"),
        (HEAD + "own: {a: 1, b: '${ own.a }', c: '${oc.select:own.b}'}", "${oc.select:own.b}: a "),
        (HEAD + "own: {x: a, a: 1, b: '${own.${x}}'}", "must say a setting's name"),
        (HEAD + "own: {a: [" + "'${intensity}', " * 200 + "]}", "references ${...}; at most 200"),
        (HEAD + "firms: " + "[" * 300 + "]" * 300, "nested too deeply"),
        (HEAD + "firms: " + "[" * 40_000 + "]" * 40_000, "maximum nesting depth"),
        (HEAD + "#" * MOST_BYTES, "at most 100,000 bytes"),
        (HEAD + "description: caf\xe9\n", "theirs.yaml: must be UTF-8"),
        (f"{HEAD}hydra: {{callbacks: {CALLBACK}}}\n", OF_HYDRA),
        (f"# @package hydra.callbacks\n{CALLBACK}\n", OF_HYDRA),
        (f"# @package _name_\ncallbacks: {CALLBACK}\n", OF_HYDRA),
        (f"{HEAD}defaults: [override /hydra/launcher: basic]\n", OF_HYDRA),
        (f"{HEAD}defaults: [/scenario/other@hydra.callbacks]\n", OF_HYDRA),
    ],
    ids=lambda text: text[-30:],
)
def test_a_file_that_is_wrong_sets_hydra_or_takes_too_long_is_refused(
    text: str, part: str, openclosed: Command
) -> None:
    name = "hydra" if "_name_" in text else "theirs"
    Path(f"scenario/{name}.yaml").write_bytes(text.encode("latin-1"))
    laid("scenario/other.yaml", f"# @package _group_\n{CALLBACK}\n")
    laid("network/links.yaml", HEAD + "own: {a3: '${own.a2}'}\n")
    laid("theirs.py", "raise SystemExit(7)\n")
    question = ("experiment=what_if", "experiment.scenarios=[theirs]")
    words = question if "clock" in text or "[[" in text else (f"scenario={name}",)
    result = openclosed("--config-dir", ".", *words, "output=result")
    assert_refused(result, "")
    assert part in result.err
    assert not Path("result").exists()


def test_a_file_with_aliases_that_stand_for_little_is_composed() -> None:
    text = HEAD + "a: &few [1, 2]\nb: *few\n"
    assert checked_text(laid("theirs.yaml", text)) == text
    refuse_references({"own": {"a": 1, "b": "${own.a}", "c": "${own.b}"}, "d": "${firms.d}"})


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
@pytest.mark.parametrize(
    "words",
    [
        ("experiment=update", "data=pipe.csv"),
        ("experiment=update", "data=/dev/zero"),
        ("experiment=sweep", "experiment.design=pipe.csv"),
        ("experiment=classroom", "experiment.page=pipe (2).html"),
    ],
    ids=" ".join,
)
def test_what_is_no_file_and_may_never_end_is_refused(
    words: tuple[str, ...], openclosed: Command
) -> None:
    pipes = ("scenario/pipe.yaml", "pipe.csv", "pipe (2).html")
    for pipe in pipes:
        os.mkfifo(pipe)
    assert "pipe" in openclosed("--help", "--config-dir=.").out
    result = openclosed(*words)
    assert_refused(result, "")
    assert "no file" in result.err or "not a file" in result.err
