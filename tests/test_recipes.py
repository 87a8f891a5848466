"""The recipes of docs/development.md work as written, on a copy of the repository."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.test_layout import ROOT, Block, all_blocks, tracked

TEXT = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")
PAGES = {
    "docs/believe.md", "docs/digests.json", "docs/odd.md", "docs/parameters.md",
    "docs/tables/mechanisms.csv", "docs/tables/parameters.csv", "README.md",
}  # fmt: skip
"""Files that `python -m docs.make` writes."""


class Recipe(NamedTuple):
    """A recipe's edits and the commands after them."""

    edits: list[Block]
    commands: list[str]


def recipe(title: str) -> Recipe:
    """The recipe under a heading; a block without a path edits the last file."""
    section = TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]
    edits: list[Block] = []
    commands: list[str] = []
    for block in all_blocks(section):
        if block.language == "sh":
            commands += block.code.splitlines()
        else:
            edits.append(block if block.path else edits[-1]._replace(code=block.code))
    return Recipe(edits, commands)


def apply(edit: Block, tree: Path) -> None:
    """Edit a file in a copy of the repository."""
    file = tree / edit.path
    if edit.how == "a new file":
        assert not file.exists(), file
        file.parent.mkdir(exist_ok=True)
        file.write_text(edit.code, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    if edit.how == "at its end":
        file.write_text(f"{text.rstrip()}\n\n\n{edit.code}", encoding="utf-8")
        return
    lines = edit.code.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in marks) for marks in (" -", " +"))
    assert text.count(old) == 1, (edit.path, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def texts(tree: Path) -> dict[str, str]:
    """The text files of a copy, by path."""
    return {
        path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8")
        for path in tree.rglob("*")
        if path.is_file() and path.suffix in {".py", ".md", ".json", ".toml", ".yaml", ".csv"}
    }


def run(command: str, tree: Path) -> str:
    """Run a command of a recipe in a copy, and return its output."""
    program, *words = shlex.split(command)
    assert program == "python"
    finished = subprocess.run(
        [sys.executable, *words], cwd=tree, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


TERM, OUTCOME, QUESTION = (recipe(f"Add {what}") for what in ("a term", "an outcome", "a question"))

AGREES = """
from openclosed.sim import Ecosystem
from tests.oracle.ecosystem import UsualEcosystem
from tests.sim.runs import both_kinds, small

wanted = both_kinds({"tastes.footprint": 2.0})
differ = {"vendors.incumbent.footprint": 1.0, "firms.count": 40, "clock.horizon": 24.0}
engine, oracle = (kind(small(wanted | differ), rng=5).run() for kind in (Ecosystem, UsualEcosystem))
assert (engine.firm_table.slot == oracle.firm_table.slot).all()
usual = Ecosystem(small({"firms.count": 40}), rng=5).run()
assert (engine.firm_table.slot != usual.firm_table.slot).any()
"""
"""The oracle reads the new term from the table, and chooses as the engine does."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the repository."""
    tree = tmp_path_factory.mktemp("recipes") / "tree"
    for path in tracked():
        target = tree / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tree


def test_the_way_from_a_command_to_its_report_names_existing_code() -> None:
    way = TEXT.partition("## From a command to its report\n")[2].partition("\n## ")[0]
    names = re.findall(r"`([\w/]+\.py)`|`(\w+)`", way)
    file = ROOT
    for path, name in names:
        file = ROOT / path if path else file
        text = file.read_text(encoding="utf-8")
        assert path or re.search(rf"^ *(def|class) {name}\b", text, re.MULTILINE), (file, name)
    assert len(names) > 20


@pytest.mark.slow
def test_the_recipes_work_as_written(copy: Path) -> None:
    """In one copy, since each edit recompiles the rules. A new term changes its file, the table of
    terms, the property that it reads, its test and pages; a new outcome its table, its test, the
    page's table and its own golden results."""
    before = texts(copy)
    for edit in TERM.edits:
        apply(edit, copy)
    run("python -m docs.make", copy)
    after_term = texts(copy)
    touched = {name for name in after_term if before.get(name) != after_term[name]}
    own = {edit.path for edit in TERM.edits}
    assert touched == own | PAGES
    assert len({path for path in own if path.startswith("sim/")}) == 3

    for edit in (*OUTCOME.edits, *QUESTION.edits):
        apply(edit, copy)
    run("python -m docs.make", copy)
    run("python -m tests.golden", copy)
    golden = "tests/golden/golden.json"
    added = set(texts(copy)[golden].splitlines()) - set(before[golden].splitlines())
    assert added
    assert all('"leader_share_revenue"' in line for line in added)
    run(f"python -c {shlex.quote(AGREES)}", copy)
    run(
        "python -m pytest -q -p no:cacheprovider tests/sim/terms "
        "tests/pages tests/experiments/test_spread.py tests/sim/outcomes/test_formulas.py "
        "tests/sim/test_mechanisms.py -k 'footprint or not test_mechanisms'",
        copy,
    )
    named = {
        word for one in (TERM, OUTCOME, QUESTION) for line in one.commands for word in line.split()
    }
    assert {word for word in named if "/" in word} >= {"tests/sim/terms", "tests/golden"}
    assert all((copy / word).exists() for word in named if "/" in word)
