"""The README's commands and code work as shown."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from openclosed.experiments import functions
from openclosed.experiments.command.command_line import main
from openclosed.experiments.question.composing import question_of
from openclosed.experiments.question.settings import Question
from openclosed.experiments.sweep import question as sweep
from tests.test_layout import ROOT, blocks

README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_WORDS = 550
FILE = re.compile(r"`((?:analysis|conf|docs|experiments|sim|tests)/[a-z\d_./]+)`(?!, a new file)")

COMMANDS = tuple(
    line
    for page in ("README.md", "docs/asking.md")
    for block in blocks(page, "sh")
    for line in block.splitlines()
    if line.startswith("openclosed ")
)


def test_the_readme_stays_short() -> None:
    read = re.sub(r"<!--.*?-->", "", README)
    words = [one for one in read.split() if any(map(str.isalnum, one))]  # not a table's lines
    assert len(words) <= MOST_WORDS


def test_every_file_that_the_readme_links_or_a_page_names_exists() -> None:
    links = set(re.findall(r"\]\(([^):#]+)\)", README))
    pages = (page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    names = {name for text in pages for name in FILE.findall(text)}
    assert "LICENSE" in links
    assert len(names) > 30
    assert len(COMMANDS) > 4
    assert sorted(name for name in links | names if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_is_accepted(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command, comments=True)[1:]
    if "-m" in words:  # checks all points and runs none; with two scenarios
        monkeypatch.setattr(sweep, "explore", lambda *_, **__: 0)
        assert main([word.replace("glob(*)", "glob(pr*)") for word in words]) == 0
        return
    only_prints = {"--help", "--cfg"} & set(words)
    assert main(words if only_prints else [*words, "--cfg", "job"]) == 0


SMALL = (
    "firms.count=40", "clock.horizon=60", "replicates=2", "unmeasured=default", "execution=serial",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "shown"),
    [("README.md", ("What if",)), ("docs/python.md", ("2024-12-01", " in 2026-09"))],
)
def test_the_python_code_of_a_page_runs(
    page: str,
    shown: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Questions with few firms and runs, the single model as written."""
    monkeypatch.chdir(tmp_path)

    def smaller(words: Sequence[str]) -> Question:
        question = question_of(words)
        return question if question.settings.output == "nowhere" else question_of([*words, *SMALL])

    monkeypatch.setattr(functions, "question_of", smaller)
    names = {"__name__": "shown"}  # as in a notebook, whose cells share them
    for program in blocks(page, "python"):
        exec(compile(program, "shown", "exec"), names)
    printed = capsys.readouterr().out
    assert [one for one in shown if one not in printed] == []
