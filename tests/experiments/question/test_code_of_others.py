"""Code of others runs where the command line names it, and never because a file does."""

import json
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from experiments import ensemble
from experiments.ensemble import EnsembleSettings
from experiments.question.composing import question_from
from experiments.question.errors import BadInput
from experiments.question.settings import Question
from experiments.results import provenance
from tests.experiments.conftest import Command, question

TARGET = "vendors.challenger._target_"
CLASS = "from sim.agents import ClosedLab\n\n\nclass Theirs(ClosedLab):\n    pass\n"


def _nothing(question: Question, settings: EnsembleSettings) -> int:
    """An answer that is none."""
    return 0


@pytest.fixture(autouse=True)
def _theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a class of theirs, and a scenario that names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(ensemble, "run", _nothing)
    monkeypatch.delitem(sys.modules, "module_of_theirs", raising=False)
    Path("module_of_theirs.py").write_text(CLASS, encoding="utf-8")
    Path("scenario").mkdir()
    text = f"# @package _global_\ncode: [module_of_theirs]\n{TARGET}: module_of_theirs.Theirs\n"
    text = text.replace(f"{TARGET}: ", "vendors: {challenger: {_target_: ").rstrip() + "}}\n"
    Path("scenario/theirs.yaml").write_text(text, encoding="utf-8")


def test_a_class_that_a_file_names_is_refused_and_not_imported(openclosed: Command) -> None:
    said = openclosed("--config-dir", ".", "scenario=theirs")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert f"{TARGET}=module_of_theirs.Theirs: is code from outside the project" in said.err
    assert "add code=module_of_theirs" in said.err
    assert "module_of_theirs" not in sys.modules


@pytest.mark.parametrize(
    "word", ["code=module_of_theirs", "code=[other,module_of_theirs]", "code=."]
)
def test_a_module_or_folder_that_the_command_line_names_may_be_in_a_file(
    word: str, openclosed: Command
) -> None:
    assert openclosed("--config-dir", ".", "scenario=theirs", word) == (0, "", "")


@pytest.mark.parametrize(
    "word", ["code=module_of", "code=scenario", "+notes.code=module_of_theirs"]
)
def test_another_name_is_not_its_name(word: str, openclosed: Command) -> None:
    assert openclosed("--config-dir", ".", "scenario=theirs", word).code == 2


def test_a_class_that_the_command_line_sets_is_named_by_that() -> None:
    word = f"{TARGET}=module_of_theirs.Theirs"
    assert question(word).parameters.vendors["challenger"].target == "module_of_theirs.Theirs"
    with pytest.raises(BadInput, match=r"add code=module_of_theirs"):
        typed_otherwise(question(word), "firms.count=30", f"{TARGET}=module_of_theirs.Theirs2")


def typed_otherwise(asked: Question, *typed: str) -> Question:
    """The same question from a file, under other words of the command line."""
    return question_from(OmegaConf.create(asked.config()), asked.scenario, typed=typed)


def test_a_strategy_that_a_file_names_is_refused() -> None:
    asked = question("experiment=tournament", "experiment.own=[module_of_theirs.py:Theirs]")
    with pytest.raises(BadInput, match=r"experiment\.own=module_of_theirs\.py:Theirs: is code"):
        typed_otherwise(asked)
    named = asked.settings.model_copy(update={"code": ("module_of_theirs.py",)})
    asked.model_copy(update={"settings": named, "typed": ("code=x",)}).refuse_code_of_others(
        asked.parameters
    )


def test_a_cluster_that_a_file_names_is_refused() -> None:
    words = ("execution=dask", "execution.address=tcp://theirs:8786")
    with pytest.raises(
        BadInput, match=r"execution\.address=tcp://theirs:8786: a cluster runs code"
    ):
        typed_otherwise(question(*words))


@pytest.mark.parametrize(
    ("theirs", "part"),
    [
        (f"{TARGET}=module_of_theirs.Theirs", "is code from outside the project"),
        ("experiment.question=module_of_theirs.run", "no question"),
        ("hydra.searchpath=[file:///tmp]", "sets Hydra itself"),
    ],
)
def test_the_words_of_a_folder_name_no_code(
    theirs: str, part: str, openclosed: Command, tmp_path: Path
) -> None:
    asked = question("worlds=plain")
    begun = provenance.manifest(asked, [], [], provenance.now())
    begun["words"].append(theirs)
    key, _, value = theirs.partition("=")
    if key == "experiment.question":
        begun["config"]["experiment"]["question"] = value
    folder = tmp_path / "result.unfinished"
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps(begun), encoding="utf-8")
    said = openclosed("resume=result")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert part in said.err
    assert "module_of_theirs" not in sys.modules
