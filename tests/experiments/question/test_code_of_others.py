"""Code of others runs where the command line names it, and never because a file does."""

import json
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from openclosed.experiments.answer import question as answering
from openclosed.experiments.answer.settings import AnswerSettings
from openclosed.experiments.question.composing import question_from
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results import provenance
from tests.experiments.conftest import Command, assert_refused, question

TARGET = "vendors.challenger._target_"
THEIRS = f"{TARGET}=module_of_theirs.Theirs"
SCENARIO = """# @package _global_
code: [module_of_theirs]
vendors: {challenger: {_target_: module_of_theirs.Theirs}}
"""


@pytest.fixture(autouse=True)
def _theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a class of theirs, and a scenario that names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(answering, "run", _nothing)
    monkeypatch.delitem(sys.modules, "module_of_theirs", raising=False)
    text = "from openclosed.sim.agents import ClosedLab\n\n\nclass Theirs(ClosedLab):\n    pass\n"
    Path("module_of_theirs.py").write_text(text, encoding="utf-8")
    Path("scenario").mkdir()
    Path("scenario/theirs.yaml").write_text(SCENARIO, encoding="utf-8")


def _nothing(question: Question, settings: AnswerSettings) -> int:
    """An answer that is none."""
    return 0


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


def typed_otherwise(asked: Question, *typed: str) -> Question:
    """The same question from a file, under other words of the command line."""
    return question_from(OmegaConf.create(asked.config()), asked.scenario, typed=typed)


def test_a_class_that_the_command_line_sets_is_named_by_that() -> None:
    assert question(THEIRS).parameters.vendors["challenger"].target == "module_of_theirs.Theirs"
    with pytest.raises(BadInput, match="code=module_of_theirs"):
        typed_otherwise(question(THEIRS), "firms.count=30", f"{THEIRS}2")


def test_a_cluster_that_a_file_names_is_refused() -> None:
    words = ("execution=dask", "execution.address=tcp://theirs:8786")
    with pytest.raises(BadInput, match=r"execution\.address=tcp://theirs:8786: "):
        typed_otherwise(question(*words))


@pytest.mark.parametrize(
    "theirs", [THEIRS, "experiment.question=module_of_theirs.run", "hydra.searchpath=[file:///a]"]
)
def test_the_words_of_a_folder_name_no_code(
    theirs: str, openclosed: Command, tmp_path: Path
) -> None:
    begun = provenance.manifest(
        question("unmeasured=default"), [], [], provenance.started_at(tmp_path)
    )
    begun["words"].append(theirs)
    key, _, value = theirs.partition("=")
    if key == "experiment.question":
        begun["config"]["experiment"]["question"] = value
    folder = tmp_path / "result.unfinished"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(begun), encoding="utf-8")
    assert_refused(openclosed("resume=result"), "" if "hydra" in theirs else f"{theirs}: ")
    assert "module_of_theirs" not in sys.modules
