"""Who plays: names, files, folders, dotted paths; nothing of others is run before its turn."""

from pathlib import Path

import pytest

from analysis.tournament.answer import USUAL
from experiments.question.errors import BadInput
from experiments.tournament.entrants import Entrant, class_of, entrants_of
from experiments.tournament.guard import FoulError
from sim.agents import strategies

A, B, MINE = (
    f"from sim.agents import ClosedLab\n\n\nclass {name}(ClosedLab):\n    note = 1\n"
    for name in ("A", "B", "Mine")
)
FILES = {
    "broken.py": "class A(:\n",
    "empty.py": "raise SystemExit\n",
    "two.py": A + B,
    "late.py": "import not_there\n\nclass A: ...\n",
    "other.py": "class A: ...\n",
    "class/ann.py": MINE,
    "class/bob.py": MINE,
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("hollow", "class"):
        Path(folder).mkdir()
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")


def test_the_seat_as_it_is_strategies_of_the_project_and_those_of_others_play() -> None:
    assert entrants_of((), ())[0] == Entrant(USUAL)
    assert [one.name for one in entrants_of((), ())[1:]] == strategies.__all__
    found = entrants_of(["Opener"], ["two.py:B", "class", "sim.agents.ClosedLab"])
    assert [one.name for one in found] == [USUAL, "Opener", "B", "Mine", "Mine 2", "ClosedLab"]
    assert [class_of(one).__name__ for one in found[2:]] == ["B", "Mine", "Mine", "ClosedLab"]
    assert class_of(found[3]) is not class_of(found[4])


@pytest.mark.parametrize(
    "own",
    ["missing.py", "broken.py:A", "two.py", "two.py:C", "empty.py", "nothing", "hollow"],
)
def test_what_is_not_there_is_refused(own: str) -> None:
    with pytest.raises(BadInput, match=f"^experiment.own={own}: "):
        entrants_of([], [own])
    with pytest.raises(BadInput, match=r"^experiment.entrants: Openr .* did you mean Opener"):
        entrants_of(["Openr"], [])


@pytest.mark.parametrize(("own", "says"), [("late.py:A", "not_there"), ("other.py:A", "A is no")])
def test_a_class_that_cannot_be_imported_or_is_no_vendor_is_out(own: str, says: str) -> None:
    with pytest.raises(FoulError, match=says):
        class_of(entrants_of(["Opener"], [own])[-1])
