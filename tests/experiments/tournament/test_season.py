"""A season: who plays, by name, file, folder or dotted path, and who plays again."""

from pathlib import Path

import pytest

from analysis.tournament.answer import USUAL
from experiments.question.errors import BadInput
from experiments.results.checkpoints import Checkpoints
from experiments.runs import replicate
from experiments.runs.replicate import Task
from experiments.tournament.decisions import FoulError
from experiments.tournament.entrants import Entrant, class_of, entrants_of
from experiments.tournament.matches import Market, Programme, Turn, play_turn
from experiments.tournament.season import Result, name_of, play
from sim import Ecosystem
from sim.agents import strategies
from tests.experiments.conftest import question
from tests.experiments.test_ensemble import Fragile, signals
from tests.sim.worlds import small

HEAD = """import os
from pathlib import Path

from experiments.tournament import matches
from sim.agents import ClosedLab


class {name}(ClosedLab):
    def decide(self) -> None:
"""
STRUCK = """        if not Path("struck").exists():
            Path("struck").touch()
            os.kill(os.getpid(), 9)
"""
DOOMED = "        os.kill(os.getpid(), 9)\n"
CALM = "        self.markup = 1.2\n"
PATCHES = """        matches._digest = lambda one: "0" * 64
        matches._Accounts.played = None
"""


def entrant(name: str, body: str) -> Entrant:
    """A strategy in a file of its own."""
    file = Path(f"{name.lower()}.py").absolute()
    file.write_text(HEAD.format(name=name) + body, encoding="utf-8")
    return Entrant(name, name, str(file))


def played(*entrants: Entrant) -> list[Result]:
    """What comes of the seat as it is and of entrants, in the present folder."""
    markets = (Market("it", small()),)
    programmes = [
        Programme(one, "challenger", markets, (5, 6)) for one in (Entrant("usual"), *entrants)
    ]
    settings = question("execution=serial", "quiet=true").settings
    return play(programmes, settings, 60.0, Checkpoints(Path()))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@signals
def test_who_is_killed_plays_once_more_and_accounts_are_kept_where_no_strategy_runs() -> None:
    usual, struck, doomed, calm, patches = played(
        entrant("Struck", STRUCK), entrant("Doomed", DOOMED), entrant("Calm", CALM),
        entrant("Patches", PATCHES + CALM),
    )  # fmt: skip
    assert (usual.reason, struck.reason, calm.reason) == ("", "", "")
    assert struck.runs.done.all()
    assert calm.books[:, 0].tolist() != usual.books[:, 0].tolist()
    assert doomed.reason == "its process ended with code -9"
    for out in (doomed, patches):
        assert out.reason
        assert not out.runs.done.any()


def test_who_changes_its_file_plays_again_and_so_does_a_failed_run_without_entrants(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = name_of(entrant("Calm", CALM))
    assert name_of(entrant("Calm", CALM + CALM)) != before
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        patch.setattr(Fragile, "breaks", staticmethod(lambda _: True))
        assert not played()[0].runs.done.any()
    assert played()[0].runs.done.all()


def test_the_books_say_what_the_vendor_has_and_when_it_fails() -> None:
    failure = {"month": "2025-01", "what": "bankruptcy", "who": "latecomer"}
    parameters = small({"clock.horizon": 36.0, "shocks": {"end": failure}})
    turn = Turn(Task(0, 5), Market("it", parameters))
    _, failed = play_turn("latecomer", turn)
    assert (failed.survival, failed.users) == (24 / 36, 0.0)
    _, played = play_turn("challenger", turn)
    vendor = Ecosystem(parameters, rng=5).run().vendors[1]
    assert played.money == pytest.approx(vendor.cash)
    assert played.survival == 1.0
    assert 0 < played.users < 1


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
