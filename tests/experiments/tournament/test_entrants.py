"""Who plays: names, files, folders, dotted paths; nothing of others is run before its turn."""

from pathlib import Path

import pytest

from analysis.tournament.answer import USUAL
from experiments.question.errors import BadInput
from experiments.tournament.entrants import Entrant, class_of, entrants_of
from experiments.tournament.guard import FoulError
from sim.agents import strategies

VENDOR = """from sim.agents import ClosedLab


class {name}(ClosedLab):
    def wanted_markup(self) -> float:
        return 2.0
"""


def written(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return path


def test_the_seat_as_it_is_and_all_strategies_of_the_project_play() -> None:
    assert entrants_of((), ())[0] == Entrant(USUAL)
    assert [one.name for one in entrants_of((), ())[1:]] == strategies.__all__
    assert [one.name for one in entrants_of(["Opener"], ())] == [USUAL, "Opener"]


def test_others_come_by_file_folder_or_dotted_path(tmp_path: Path) -> None:
    two = written(tmp_path, "two.py", VENDOR.format(name="A") + VENDOR.format(name="B"))
    folder = tmp_path / "class"
    folder.mkdir()
    written(folder, "ann.py", VENDOR.format(name="Mine"))
    written(folder, "bob.py", VENDOR.format(name="Mine"))
    own = [f"{two}:B", str(folder), "sim.agents.ClosedLab"]
    found = entrants_of(["Opener"], own)
    assert [one.name for one in found] == [USUAL, "Opener", "B", "Mine", "Mine 2", "ClosedLab"]
    assert [class_of(one).__name__ for one in found[2:]] == ["B", "Mine", "Mine", "ClosedLab"]
    assert class_of(found[3]) is not class_of(found[4])


@pytest.mark.parametrize(
    ("named", "own", "says"),
    [
        (["Openr"], [], "experiment.entrants: Openr is no strategy of the project; did you mean"),
        ([], ["missing.py"], "experiment.own=missing.py: missing.py cannot be read"),
        ([], ["broken.py:A"], "experiment.own=broken.py:A: broken.py is no Python"),
        ([], ["two.py"], "experiment.own=two.py: two.py has 2 classes; name one, as two.py:CLASS"),
        ([], ["two.py:C"], "experiment.own=two.py:C: two.py has no class C"),
        ([], ["empty.py"], "experiment.own=empty.py: empty.py has no class"),
        ([], ["nothing"], "experiment.own=nothing: must be FILE.py:CLASS, a folder, or a dotted"),
        ([], ["hollow"], "experiment.own=hollow: no file in that folder ends in .py"),
    ],
)
def test_what_is_not_there_is_refused(
    named: list[str], own: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hollow").mkdir()
    written(tmp_path, "broken.py", "class A(:\n")
    written(tmp_path, "empty.py", "raise SystemExit\n")
    written(tmp_path, "two.py", VENDOR.format(name="A") + VENDOR.format(name="B"))
    with pytest.raises(BadInput) as caught:
        entrants_of(named, own)
    assert str(caught.value).startswith(says)


def test_a_class_that_cannot_be_imported_or_is_no_vendor_is_out(tmp_path: Path) -> None:
    file = written(tmp_path, "late.py", "import not_there\n\nclass A: ...\n")
    with pytest.raises(FoulError, match="cannot be imported: ModuleNotFoundError"):
        class_of(entrants_of(["Opener"], [f"{file}:A"])[-1])
    file = written(tmp_path, "other.py", "class A: ...\n")
    with pytest.raises(FoulError, match=r"A is not a subclass of sim\.agents\.Vendor"):
        class_of(entrants_of(["Opener"], [f"{file}:A"])[-1])
