"""A season: who plays again, and what is kept of each."""

from pathlib import Path

import pytest

from experiments.results.checkpoints import Checkpoints
from experiments.runs import replicate
from experiments.tournament.entrants import Entrant
from experiments.tournament.matches import Market, Programme
from experiments.tournament.season import Result, name_of, play
from tests.experiments.conftest import question
from tests.experiments.test_ensemble import Fragile, signals
from tests.sim.worlds import small

HEAD = "import os\nfrom pathlib import Path\n\nfrom sim.agents import ClosedLab\n\n\n"
STRUCK = """class {name}(ClosedLab):
    def decide(self) -> None:
        if not Path("struck").exists():
            Path("struck").touch()
            os.kill(os.getpid(), 9)
"""
DOOMED = """class {name}(ClosedLab):
    def decide(self) -> None:
        os.kill(os.getpid(), 9)
"""


def entrant(name: str, text: str) -> Entrant:
    """A strategy in a file of its own."""
    file = Path(f"{name.lower()}.py").absolute()
    file.write_text(HEAD + text.format(name=name), encoding="utf-8")
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
def test_who_is_killed_by_the_system_plays_once_more() -> None:
    usual, struck, doomed = played(entrant("Struck", STRUCK), entrant("Doomed", DOOMED))
    assert (usual.reason, struck.reason) == ("", "")
    assert struck.runs.done.all()
    assert doomed.reason == "its process ended with code -9"
    assert doomed.runs.error.tolist() == [f"not played: {doomed.reason}"] * 2


def test_who_changes_its_file_plays_again() -> None:
    one = entrant("Calm", "class {name}(ClosedLab):\n    pass\n")
    before = name_of(one)
    played(one)
    assert len(list(Path("parts").iterdir())) == 2
    again = entrant("Calm", "class {name}(ClosedLab):\n    note = 1\n")
    assert name_of(again) != before
    played(again)
    assert len(list(Path("parts").iterdir())) == 3


def test_what_is_kept_is_what_was_played(monkeypatch: pytest.MonkeyPatch) -> None:
    first = played(Entrant("Opener", "sim.agents.strategies.Opener"))
    monkeypatch.setattr("experiments.tournament.season._make_ready", None)  # none plays
    second = played(Entrant("Opener", "sim.agents.strategies.Opener"))
    for one, other in zip(first, second, strict=True):
        assert one.reason == other.reason
        assert one.books.tobytes() == other.books.tobytes()
        assert [part.tobytes() for part in one.runs] == [part.tobytes() for part in other.runs]


def test_a_run_without_any_entrant_that_failed_is_played_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(replicate, "Ecosystem", Fragile)
        patch.setattr(Fragile, "breaks", staticmethod(lambda _: True))
        assert not played()[0].runs.done.any()
    assert played()[0].runs.done.all()


PATCHES = """class {name}(ClosedLab):
    def decide(self) -> None:
        from experiments.tournament import matches

        matches._digest = lambda one: "{digest}"
        matches._Accounts.played = None
        {act}
"""


def test_accounts_are_kept_where_no_strategy_runs() -> None:
    honest = "class {name}(ClosedLab):\n    def decide(self) -> None:\n        self.markup = 1.2\n"
    text = PATCHES.replace("{digest}", "0" * 64).replace("{act}", "self.markup = 1.2")
    usual, calm, patches = played(entrant("Calm", honest), entrant("Patches", text))
    assert calm.reason == ""
    assert calm.books[:, 0].tolist() != usual.books[:, 0].tolist()
    assert patches.reason == "its runs are not those that its decisions make (at end)"
    assert not patches.runs.done.any()
